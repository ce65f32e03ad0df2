// One job from prompt to files: reads the prompt, paints, marks, encodes. The same job gives the same bytes. A draft of
// the same prompt among the input images is drawn again instead of edited.

import { createCanvas } from '@napi-rs/canvas';
import { release } from './canvas-memory.ts';
import type { DrawingJob, DrawnImage } from './drawing-job.ts';
import { type EditGiven, paintEdit, paintMasked } from './edit.ts';
import { encodePixels, type Pixels, takePixels } from './encode.ts';
import { paintMark } from './lettering.ts';
import { choicesSeed, type Origin, originOf, readOrigin, renderOrigin } from './origin.ts';
import { readPrompt } from './prompt/read-prompt.ts';
import { canvasOf, decodeImage } from './reference.ts';
import { softCopy } from './shading.ts';
import { styleOf } from './styles/styles.ts';

/**
 * Draws and encodes one image.
 *
 * @throws UnreadableImage when an input image does not decode
 */
export async function draw(job: DrawingJob): Promise<DrawnImage> {
  const draft = await draftOf(job);
  const pixels = draft ? await paintDraftAgain(job, draft) : await paint(job, originOf(job));
  const partials: Uint8Array[] = [];
  for (let index = 0; index < job.partialImageCount; index += 1) {
    partials.push(await encodePixels(roughVersion(pixels, job.partialImageCount - index), job));
  }
  const description = renderOrigin(draft ?? originOf(job));
  return { final: await encodePixels(pixels, { ...job, description }), partials };
}

/** The draft that the job promotes: the first input image, when the sandbox drew it for this prompt. */
async function draftOf(job: DrawingJob): Promise<Origin | undefined> {
  const [file] = job.references;
  if (!file || job.mask) return undefined;
  const origin = await readOrigin(file, job.prompt);
  // The first image is the draft; further ones of the call are the pictures that would have come after it.
  return origin && { ...origin, imageIndex: origin.imageIndex + job.imageIndex };
}

/** The draft's picture in the size and style asked for. */
async function paintDraftAgain(job: DrawingJob, draft: Origin): Promise<Pixels> {
  const [file] = job.references;
  if (!draft.isEdit || !file) return paint({ ...job, references: [] }, draft);
  return decodeImage(file, { size: job.size });
}

async function paint(job: DrawingJob, origin: Origin): Promise<Pixels> {
  const given: EditGiven = {
    brief: readPrompt(job.prompt),
    style: styleOf(job.upstreamModel),
    size: job.size,
    quality: job.quality,
    isCutOut: job.isTransparent,
    seed: choicesSeed(job.prompt, origin),
    references: job.references,
  };
  // Whatever the mask covers stays as it is, and that is where a mark would be.
  if (job.mask) return paintMasked({ ...given, mask: job.mask });
  const stage = await paintEdit(given);
  paintMark(stage);
  return takePixels(stage.canvas);
}

/** The picture as it might look some steps before it is finished: blurred, the more the more steps are left. */
function roughVersion(pixels: Pixels, stepsLeft: number): Pixels {
  const softPixels = (Math.min(pixels.width, pixels.height) * 0.008 * 2.2 ** stepsLeft) / 2;
  const sharp = canvasOf(pixels);
  const soft = softCopy(sharp, softPixels);
  release(sharp);
  const rough = createCanvas(pixels.width, pixels.height);
  const pen = rough.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(soft, 0, 0, rough.width, rough.height);
  return takePixels(rough);
}
