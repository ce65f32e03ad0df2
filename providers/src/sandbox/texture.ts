// Seamless tiles of grain, paper, brush strokes and halftone dots, made once per worker. They are laid over a picture
// at a scale that follows its size, so a texture looks the same at 1K and at 4K.

import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas';
import { type Random, seededRandom } from './random.ts';
import type { Pen, Stage } from './stage.ts';

export type TextureName = 'grain' | 'paper' | 'brush' | 'fibre';

const EDGE = 256;
const tiles = new Map<TextureName, Canvas>();

/** Grey levels around 128 that repeat without a seam. */
export function textureTile(name: TextureName): Canvas {
  const known = tiles.get(name);
  if (known) return known;
  const tile = tileOf(LEVELS[name](seededRandom(name)));
  tiles.set(name, tile);
  return tile;
}

const LEVELS: Readonly<Record<TextureName, (random: Random) => (x: number, y: number) => number>> = {
  grain: (random) => () => random.between(-1, 1) + random.between(-1, 1),
  paper: (random) => {
    const coarse = waveNoise(random, [4, 4]);
    const middle = waveNoise(random, [24, 24]);
    const fine = waveNoise(random, [64, 64]);
    return (x, y) => coarse(x, y) * 0.35 + middle(x, y) * 0.5 + fine(x, y) * 0.6 + random.between(-0.3, 0.3);
  },
  brush: (random) => {
    const long = waveNoise(random, [3, 40]);
    const short = waveNoise(random, [8, 90]);
    return (x, y) => long(x, y) * 0.9 + short(x, y) * 0.6 + random.between(-0.12, 0.12);
  },
  fibre: (random) => {
    const across = waveNoise(random, [60, 10]);
    const along = waveNoise(random, [10, 60]);
    return (x, y) => across(x, y) * 0.5 + along(x, y) * 0.5 + random.between(-0.35, 0.35);
  },
};

/** Value noise with this many cells across and down the tile, from -1 to 1, wrapping at its edges. */
export function waveNoise(
  random: Random,
  [across, down]: readonly [number, number],
): (x: number, y: number) => number {
  const values = Array.from({ length: across * down }, () => random.between(-1, 1));
  const at = (column: number, row: number) => values[(row % down) * across + (column % across)] ?? 0;
  return (x, y) => {
    const [u, v] = [(x / EDGE) * across, (y / EDGE) * down];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [s, t] = [smooth(u - column), smooth(v - row)];
    const top = at(column, row) + (at(column + 1, row) - at(column, row)) * s;
    const bottom = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * s;
    return top + (bottom - top) * t;
  };
}

function smooth(share: number): number {
  return share * share * (3 - 2 * share);
}

function tileOf(level: (x: number, y: number) => number): Canvas {
  const pixels = new Uint8ClampedArray(EDGE * EDGE * 4);
  for (let index = 0; index < EDGE * EDGE; index += 1) {
    const grey = 128 + level(index % EDGE, Math.floor(index / EDGE)) * 96;
    pixels.set([grey, grey, grey, 255], index * 4);
  }
  const canvas = createCanvas(EDGE, EDGE);
  canvas.getContext('2d').putImageData(new ImageData(pixels, EDGE, EDGE), 0, 0);
  return canvas;
}

export interface Overlay {
  readonly texture: TextureName;
  /** Units that the tile's edge spans. */
  readonly spanUnits: number;
  readonly opacity: number;
  /** `soft-light` and `overlay` keep the colour, `multiply` darkens. */
  readonly mode: 'soft-light' | 'overlay' | 'multiply' | 'hard-light';
  /** Radians. */
  readonly angle?: number;
  readonly shift?: number;
}

/**
 * Lays a texture over everything that is painted on a canvas of the stage's size.
 *
 * `cut` keeps clear places clear, for layers and for pictures without a background; it costs one more canvas.
 */
export function overlayTexture(stage: Stage, canvas: Canvas, overlay: Overlay, cut: boolean): void {
  const pen = canvas.getContext('2d');
  pen.save();
  pen.resetTransform();
  pen.globalCompositeOperation = overlay.mode;
  if (cut) {
    const texture = stage.borrow();
    const texturePen = texture.getContext('2d');
    texturePen.drawImage(canvas, 0, 0);
    texturePen.globalCompositeOperation = 'source-in';
    fillTextured(texturePen, canvas, stage.scale, overlay);
    pen.globalAlpha = overlay.opacity;
    pen.drawImage(texture, 0, 0);
    stage.giveBack(texture);
  } else {
    pen.globalAlpha = overlay.opacity;
    fillTextured(pen, canvas, stage.scale, overlay);
  }
  pen.restore();
}

function fillTextured(pen: Pen, canvas: Canvas, scale: number, overlay: Overlay): void {
  const pattern = pen.createPattern(textureTile(overlay.texture), 'repeat');
  if (!pattern) return;
  const zoom = (overlay.spanUnits * scale) / EDGE;
  const [cos, sin] = [Math.cos(overlay.angle ?? 0) * zoom, Math.sin(overlay.angle ?? 0) * zoom];
  const offset = (overlay.shift ?? 0) * scale;
  pattern.setTransform({ a: cos, b: sin, c: -sin, d: cos, e: offset, f: offset * 0.7 });
  pen.fillStyle = pattern;
  pen.fillRect(0, 0, canvas.width, canvas.height);
}
