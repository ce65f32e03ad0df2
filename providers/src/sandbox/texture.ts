// Seamless tiles of grain, paper, brush strokes and fibres, made once per worker. They are laid over a picture at a
// scale that follows its size, so a texture looks the same at 1K and at 4K.

import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas';
import { type Random, seededRandom } from './random.ts';
import type { Stage } from './stage.ts';

/** Film grain, paper tooth, brush strokes, paper fibres. */
export type TextureName = 'grain' | 'paper' | 'brush' | 'fibre';

const EDGE = 256;
const tiles = new Map<TextureName, Canvas>();

/** The tile of a texture: white where it lightens, black where it darkens, the more the less clear. */
function textureTile(name: TextureName): Canvas {
  const known = tiles.get(name);
  if (known) return known;
  const tile = tileOf(LEVELS[name](seededRandom(name)));
  tiles.set(name, tile);
  return tile;
}

/** For every texture, its level from about -1 (darkens) to 1 (lightens) at every pixel of the tile. */
const LEVELS: Readonly<Record<TextureName, (random: Random) => (x: number, y: number) => number>> = {
  grain: (random) => () => random.between(-0.7, 0.7) + random.between(-0.7, 0.7),
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
    const height = level(index % EDGE, Math.floor(index / EDGE));
    const grey = height > 0 ? 255 : 0;
    pixels.set([grey, grey, grey, Math.abs(height) * 255], index * 4);
  }
  const canvas = createCanvas(EDGE, EDGE);
  canvas.getContext('2d').putImageData(new ImageData(pixels, EDGE, EDGE), 0, 0);
  return canvas;
}

/** A texture and how strongly, how large and how turned it lies. */
export interface Overlay {
  readonly texture: TextureName;
  /** Units that the tile's edge spans. */
  readonly spanUnits: number;
  /** 0.05 is a breath, 0.2 is coarse. */
  readonly opacity: number;
  /** Radians. */
  readonly angle?: number;
  /** Units by which the tile is moved, so that layers do not share their strokes. */
  readonly shiftUnits?: number;
}

/** Lays a texture over what is painted on a canvas of the stage's size; clear places stay clear. */
export function overlayTexture(stage: Stage, canvas: Canvas, overlay: Overlay): void {
  const pen = canvas.getContext('2d');
  const pattern = pen.createPattern(textureTile(overlay.texture), 'repeat');
  if (!pattern) return;
  const zoom = (overlay.spanUnits * stage.scale) / EDGE;
  const [cos, sin] = [Math.cos(overlay.angle ?? 0) * zoom, Math.sin(overlay.angle ?? 0) * zoom];
  const offset = (overlay.shiftUnits ?? 0) * stage.scale;
  pattern.setTransform({ a: cos, b: sin, c: -sin, d: cos, e: offset, f: offset * 0.7 });
  pen.save();
  pen.resetTransform();
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = overlay.opacity;
  pen.fillStyle = pattern;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.restore();
}
