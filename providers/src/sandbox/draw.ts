// One job from prompt to files: reads the prompt, paints, marks, encodes. The same job gives the same bytes.

import { createCanvas } from '@napi-rs/canvas';
import { release } from './canvas-memory.ts';
import type { DrawingJob, DrawnImage } from './drawing-job.ts';
import { type EditGiven, paintEdit, paintMasked } from './edit.ts';
import { encodePixels, type Pixels, takePixels } from './encode.ts';
import { paintMark } from './lettering.ts';
import { readPrompt } from './prompt/read-prompt.ts';
import { canvasOf } from './reference.ts';
import { softCopy } from './shading.ts';
import { styleOf } from './styles/styles.ts';

/**
 * Draws and encodes one image.
 *
 * @throws UnreadableImage when an input image does not decode
 */
export async function draw(job: DrawingJob): Promise<DrawnImage> {
  const pixels = await paint(job);
  const encode = (picture: Pixels) => encodePixels(picture, job);
  const partials: Uint8Array[] = [];
  for (let index = 0; index < job.partialImageCount; index += 1) {
    partials.push(await encode(roughVersion(pixels, job.partialImageCount - index)));
  }
  return { final: await encode(pixels), partials };
}

async function paint(job: DrawingJob): Promise<Pixels> {
  const given: EditGiven = {
    brief: readPrompt(job.prompt),
    style: styleOf(job.upstreamModel),
    size: job.size,
    quality: job.quality,
    isCutOut: job.isTransparent,
    seed: job.seed,
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
