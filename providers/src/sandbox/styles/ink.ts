// Qwen: ink and wash. Ink lines with a trembling hand, thin colour that pools at its edges, bare paper at the border.

import { shift, toBytes } from '../colour.ts';
import { seededRandom } from '../random.ts';
import { glaze, outline, outlineBeneath, softCopy } from '../shading.ts';
import type { Stage } from '../stage.ts';
import { waveNoise } from '../texture.ts';
import { layFlat, type Style } from './style.ts';

const PAPER = toBytes('#f5eee0');
const INK = toBytes('#1f2430');
/** Units by which lines stray. */
const TREMBLE_UNITS = 2.6;
/** Units of paper left bare at each edge. */
const BORDER_UNITS = 46;

/** Qwen's style. */
export const INK_WASH: Style = {
  name: 'ink',
  grade: (colour) => shift(colour, { chroma: 0.78 }),
  lay: layFlat,
  paintPiece: (pen, { canvas, coverage, edgePixels, left, top }) => {
    if (coverage > 0.01) {
      const [x, y] = [edgePixels * 0.4 - left, edgePixels * 0.35 - top];
      const wash = canvas
        .getContext('2d')
        .createRadialGradient(x, y, edgePixels * 0.05, x, y, edgePixels * 0.75);
      wash.addColorStop(0, '#fffaf09e');
      wash.addColorStop(0.6, '#fffaf033');
      wash.addColorStop(1, '#20284a2e');
      glaze(canvas, wash);
      outline(pen, canvas, '#15171f', Math.max(0.8, edgePixels * (0.0035 + 0.004 * Math.sqrt(coverage))));
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    outlineBeneath(sprite, '#12141c', Math.max(sprite.width, sprite.height) * 0.006);
  },
  shadow: { opacity: 0.3, softness: 0.02 },
  finish: paintInPaper,
};

/** Redraws the picture as ink and thin colour on paper: every pixel, from a trembling place of the picture. */
function paintInPaper(stage: Stage): void {
  const { width, height } = stage.canvas;
  const source = stage.pen.getImageData(0, 0, width, height).data;
  const around = softPixels(stage);
  const result = stage.pen.createImageData(width, height);
  const target = result.data;
  const hand = noiseField('hand', 6);
  const tooth = noiseField('tooth', 110);
  const pigment = noiseField('pigment', 9);
  const tremble = TREMBLE_UNITS * stage.scale;
  const unit = 1 / stage.scale;
  for (let y = 0, at = 0; y < height; y += 1) {
    const v = (y * unit) | 0;
    for (let x = 0; x < width; x += 1, at += 4) {
      const u = (x * unit) | 0;
      const sx = x + ((hand(u, v) * tremble) | 0);
      const sy = y + ((hand(v + 97, u) * tremble) | 0);
      const place = sx < 0 || sy < 0 || sx >= width || sy >= height ? at : (sy * width + sx) * 4;
      const light = luma(source, place);
      const pooled = Math.max(0, luma(around, place) - light) * 0.55;
      const grain = tooth(u, v) * 0.45 + pigment(u, v) * 0.55;
      const density = Math.min(1, Math.max(0, 1 - (light - pooled) / 255) * (0.86 + 0.3 * grain));
      const inked = Math.min(1, density * density * 0.55 + density * 0.42);
      const chroma = 1.05 - density * 0.2;
      const painted = stage.isCutOut ? 1 : paintedShare(stage, x * unit, y * unit, pigment(u >> 1, v >> 1));
      for (let channel = 0; channel < 3; channel += 1) {
        const paper = (PAPER[channel] ?? 0) + grain * 7;
        const washed = paper + ((INK[channel] ?? 0) - paper) * inked;
        const hue = ((source[place + channel] ?? 0) - light) * chroma;
        target[at + channel] = paper + (washed + hue - paper) * painted;
      }
      target[at + 3] = source[place + 3] ?? 255;
    }
  }
  stage.pen.putImageData(result, 0, 0);
}

function luma(pixels: Uint8ClampedArray, at: number): number {
  return 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
}

/** The picture blurred: where it is lighter than the picture itself, colour pools. */
function softPixels(stage: Stage): Uint8ClampedArray {
  const soft = stage.borrow();
  const pen = soft.getContext('2d');
  pen.drawImage(softCopy(stage.canvas, 9 * stage.scale), 0, 0, soft.width, soft.height);
  const pixels = pen.getImageData(0, 0, soft.width, soft.height).data;
  stage.giveBack(soft);
  return pixels;
}

/** 0 where the paper at the border stays bare, 1 where it is painted. */
function paintedShare(stage: Stage, u: number, v: number, unevenness: number): number {
  const inside = Math.min(u, v, stage.width - u, stage.height - v);
  return Math.min(1, Math.max(0, (inside - BORDER_UNITS * (0.55 + 0.55 * unevenness)) / 26));
}

/** Noise from -1 to 1 with this many cells across 512 units, looked up, because it is asked for at every pixel. */
function noiseField(seed: string, cells: number): (u: number, v: number) => number {
  const noise = waveNoise(seededRandom(seed), [cells, cells]);
  const values = new Float32Array(512 * 512);
  for (let index = 0; index < values.length; index += 1)
    values[index] = noise((index & 511) / 2, (index >> 9) / 2);
  return (u, v) => values[((v & 511) << 9) | (u & 511)] ?? 0;
}
