// Makes docs/images/sandbox-contact-sheet.png: twelve prompts of PartiPrompts, drawn for models of every family, with
// model and prompt beneath. Run it again whenever the sandbox draws differently: npm run contact-sheet -w providers

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import sharp from 'sharp';
import type { DrawingJob } from './drawing-job.ts';
import { DrawingPool } from './drawing-pool.ts';
import { fontFor } from './typefaces.ts';

const PICTURES: readonly (readonly [model: string, prompt: string])[] = [
  ['gpt-image-2', 'a corgi wearing a red bowtie and a purple party hat'],
  ['gemini-nano-banana-2.1', 'A photo of an astronaut riding a horse in the forest.'],
  ['flux-2-pro', 'a red sports car on the road'],
  ['seedream-5.0-pro', 'a dragon perched on top of the Great Pyramid'],
  ['qwen-image-2.0', 'a snowy owl standing in a grassy field'],
  ['grok-imagine-image', 'a child and a penguin sitting on the moon'],
  ['flux-2-pro', 'two cups of coffee'],
  ['gpt-image-2', 'the word ‘START’ written in chalk on a sidewalk'],
  ['any other model', 'a group of penguins in a snowstorm'],
  ['gemini-nano-banana-2.1', 'a white robot, a red robot and a black robot standing together'],
  ['qwen-image-2.0', 'an old-fashioned windmill surrounded by flowers'],
  ['seedream-5.0-pro', 'a hot air balloon landing in a corn field'],
];

const COLUMNS = 4;
const CELL_PIXELS = 300;
const GAP_PIXELS = 8;
const CAPTION_PIXELS = 44;
/** Drawn larger and scaled down, as a viewer would see it. */
const DRAWN_PIXELS = 768;

const sheet = fileURLToPath(new URL('../../../docs/images/sandbox-contact-sheet.png', import.meta.url));
await mkdir(new URL('.', `file://${sheet}`), { recursive: true });
await writeFile(sheet, await makeSheet());

async function makeSheet(): Promise<Buffer> {
  const rows = Math.ceil(PICTURES.length / COLUMNS);
  const canvas = createCanvas(
    COLUMNS * (CELL_PIXELS + GAP_PIXELS) - GAP_PIXELS,
    rows * (CELL_PIXELS + CAPTION_PIXELS) - (CAPTION_PIXELS - 38),
  );
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  const pool = new DrawingPool();
  await Promise.all(
    PICTURES.map(async ([model, prompt], index) => {
      const { final } = await pool.draw(jobOf(model, prompt), new AbortController().signal);
      const left = (index % COLUMNS) * (CELL_PIXELS + GAP_PIXELS);
      const top = Math.floor(index / COLUMNS) * (CELL_PIXELS + CAPTION_PIXELS);
      pen.drawImage(await loadImage(final), left, top, CELL_PIXELS, CELL_PIXELS);
      paintCaption(pen, { left, top: top + CELL_PIXELS, model, prompt });
    }),
  );
  await pool.close();
  return sharp(canvas.toBuffer('image/png')).png({ palette: true, colours: 256, effort: 10 }).toBuffer();
}

function jobOf(upstreamModel: string, prompt: string): DrawingJob {
  return {
    prompt,
    upstreamModel,
    size: { widthPixels: DRAWN_PIXELS, heightPixels: DRAWN_PIXELS },
    quality: 'medium',
    isTransparent: false,
    format: 'png',
    compression: undefined,
    seed: null,
    imageIndex: 0,
    references: [],
    mask: undefined,
    partialImageCount: 0,
  };
}

function paintCaption(
  pen: SKRSContext2D,
  caption: { left: number; top: number; model: string; prompt: string },
): void {
  pen.fillStyle = '#1c1c28';
  pen.font = fontFor(caption.model, 12);
  pen.fillText(caption.model, caption.left + 2, caption.top + 16);
  pen.fillStyle = '#6a6a78';
  pen.font = fontFor(caption.prompt, 11);
  pen.fillText(caption.prompt, caption.left + 2, caption.top + 32, CELL_PIXELS - 4);
}
