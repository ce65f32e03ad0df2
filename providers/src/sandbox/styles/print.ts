// Grok: screen print. Everything is separated into six spot inks on cream paper; tones between two inks become dots.

import { bytesToOklab, shift, toBytes } from '../colour.ts';
import { glaze, outlineBeneath } from '../shading.ts';
import type { Stage } from '../stage.ts';
import { overlayTexture } from '../texture.ts';
import { layFlat, type Style } from './style.ts';

const INKS = ['#f7efdf', '#ffc93f', '#f2575c', '#8fc9dc', '#2f9a83', '#33509e', '#1b1b3c'] as const;
/** Pairs of inks, by their places above, whose dots look clean beside each other; complementary ones turn to mud. */
const PAIRS = [
  [0, 1],
  [0, 2],
  [0, 3],
  [1, 2],
  [1, 4],
  [3, 4],
  [3, 5],
  [4, 5],
  [4, 6],
  [2, 5],
  [2, 6],
  [5, 6],
] as const;
/** Units from dot to dot. */
const DOT_UNITS = 6.2;
/** Steps of each channel in the table from colour to inks: finer costs start-up time, coarser shows bands. */
const LEVELS = 24;

/** Grok's style. */
export const PRINT: Style = {
  name: 'print',
  grade: (colour) => shift(colour, { chroma: 1.15 }),
  lay: layFlat,
  paintPiece: (pen, { canvas, coverage, edgePixels, left, top }) => {
    if (coverage > 0.03) {
      const [from, to] = [edgePixels * 0.35 - top, edgePixels * 1.05 - top];
      const shade = canvas.getContext('2d').createLinearGradient(-left, from, edgePixels * 0.35 - left, to);
      shade.addColorStop(0, '#191a3a00');
      shade.addColorStop(1, '#191a3a9e');
      glaze(canvas, shade);
    }
    pen.drawImage(canvas, 0, 0);
  },
  finishSprite: (_stage, sprite) => {
    // A line of bare paper keeps a thing apart from a ground of the same ink.
    outlineBeneath(sprite, INKS[0], Math.max(sprite.width, sprite.height) * 0.009);
  },
  shadow: { opacity: 0.55, softness: 0.03 },
  finish: (stage) => {
    separate(stage);
    overlayTexture(stage, stage.canvas, { texture: 'grain', spanUnits: 330, opacity: 0.05 });
  },
};

/** For a colour: the ink beneath, the ink on top, and how much of the paper the dots of the upper one cover (0 to 255). */
interface Separation {
  readonly under: Uint8Array;
  readonly over: Uint8Array;
  readonly cover: Uint8Array;
}

let separations: Separation | undefined;

/** For every colour of a coarse grid, the two inks whose dots come nearest to it. */
function separationTable(): Separation {
  if (separations) return separations;
  const labs = INKS.map((ink) => bytesToOklab(toBytes(ink)));
  const size = LEVELS ** 3;
  const table = { under: new Uint8Array(size), over: new Uint8Array(size), cover: new Uint8Array(size) };
  for (let index = 0; index < size; index += 1) {
    const level = (step: number) => ((Math.floor(index / step) % LEVELS) * 255) / (LEVELS - 1);
    const wanted = bytesToOklab([level(LEVELS * LEVELS), level(LEVELS), level(1)]);
    let nearest = Number.POSITIVE_INFINITY;
    for (const [under, over] of PAIRS) {
      const found = project(wanted, labs[under] ?? wanted, labs[over] ?? wanted);
      if (found.distance >= nearest) continue;
      nearest = found.distance;
      table.under[index] = under;
      table.over[index] = over;
      table.cover[index] = Math.floor(found.share * 255 + 0.5);
    }
  }
  separations = table;
  return table;
}

type Lab = readonly [number, number, number];

/** The share of the way from one ink to the other that comes nearest to a colour, and how far off it stays. */
function project(wanted: Lab, from: Lab, to: Lab): { share: number; distance: number } {
  const way = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
  const length = way[0] ** 2 + way[1] ** 2 + way[2] ** 2;
  const along =
    (wanted[0] - from[0]) * way[0] + (wanted[1] - from[1]) * way[1] + (wanted[2] - from[2]) * way[2];
  const share = Math.min(1, Math.max(0, along / length));
  const off = [0, 1, 2].map((axis) => (wanted[axis] ?? 0) - (from[axis] ?? 0) - (way[axis] ?? 0) * share);
  // Inks far apart make coarse, noisy dots: a nearer pair wins when both come close.
  return { share, distance: Math.hypot(...off) + 0.05 * Math.sqrt(length) * share * (1 - share) * 4 };
}

function separate(stage: Stage): void {
  const { width, height } = stage.canvas;
  const image = stage.pen.getImageData(0, 0, width, height);
  const pixels = image.data;
  const { under, over, cover } = separationTable();
  const inks = INKS.flatMap(toBytes);
  const pace = Math.PI / (DOT_UNITS * stage.scale);
  const columns = Float32Array.from({ length: width }, (_, x) => Math.cos(x * pace));
  const sharpness = Math.max(1.6, DOT_UNITS * stage.scale * 0.5);
  const scale = (LEVELS - 1) / 255;
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.cos(y * pace);
    for (let x = 0; x < width; x += 1, at += 4) {
      const index =
        (((pixels[at] ?? 0) * scale + 0.5) | 0) * LEVELS * LEVELS +
        (((pixels[at + 1] ?? 0) * scale + 0.5) | 0) * LEVELS +
        (((pixels[at + 2] ?? 0) * scale + 0.5) | 0);
      // The screen is cos(a + b) + cos(a - b) = 2 cos a cos b, turned 45 degrees; a dot grows where it is high.
      const screen = 0.5 - 0.5 * (columns[x] ?? 0) * row;
      const inked = Math.min(1, Math.max(0, ((cover[index] ?? 0) / 255 - screen) * sharpness + 0.5));
      const [low, high] = [(under[index] ?? 0) * 3, (over[index] ?? 0) * 3];
      for (let channel = 0; channel < 3; channel += 1) {
        const from = inks[low + channel] ?? 0;
        pixels[at + channel] = from + ((inks[high + channel] ?? 0) - from) * inked;
      }
    }
  }
  stage.pen.putImageData(image, 0, 0);
}
