// A sprite: a drawing as pixels, painted piece by piece in the picture's style, with the place of its content known.

import { type Canvas, createCanvas, Image, type SKRSContext2D } from '@napi-rs/canvas';
import type { Art } from './icon-set.ts';

/** How a style paints one piece of a drawing. Called from the lowest piece to the topmost, on the sprite's own canvas. */
export type PaintPiece = (pen: SKRSContext2D, piece: Canvas, given: PieceGiven) => void;

export interface PieceGiven {
  /** Pixels of the drawing's longer edge. */
  readonly edgePixels: number;
  /** Share of the drawing's area that the piece covers, 0 to 1: eyes and buttons are small. */
  readonly coverage: number;
  readonly index: number;
}

/** Where something is drawn: edges as shares of the whole, 0 to 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Sprite {
  readonly canvas: Canvas;
  /** Pixels between the canvas' edge and the drawing's view box. */
  readonly marginPixels: number;
}

/** Margin around a drawing, as a share of its edge, for outlines that reach beyond it. */
const MARGIN = 0.06;

/** The drawing at a size, every piece passed through the style. */
export function renderSprite(art: Art, edgePixels: number, paintPiece: PaintPiece): Sprite {
  const scale = edgePixels / Math.max(art.width, art.height);
  const margin = Math.ceil(edgePixels * MARGIN);
  const width = Math.ceil(art.width * scale) + margin * 2;
  const height = Math.ceil(art.height * scale) + margin * 2;
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  if (art.raster) {
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(art.raster, margin, margin, width - margin * 2, height - margin * 2);
    return { canvas, marginPixels: margin };
  }
  const scratch = createCanvas(width, height);
  const scratchPen = scratch.getContext('2d');
  art.pieces.forEach((piece, index) => {
    scratchPen.reset();
    scratchPen.drawImage(pieceImage(art, piece, scale), margin, margin);
    paintPiece(pen, scratch, { edgePixels, coverage: coverageOf(scratch), index });
  });
  return { canvas, marginPixels: margin };
}

/** What of a drawing's view box is painted. */
export function measureArt(art: Art): Box {
  if (art.raster) return { left: 0, top: 0, right: 1, bottom: 1 };
  const scale = 96 / Math.max(art.width, art.height);
  const canvas = createCanvas(Math.ceil(art.width * scale), Math.ceil(art.height * scale));
  canvas.getContext('2d').drawImage(pieceImage(art, art.pieces.join(''), scale), 0, 0);
  return contentOf(canvas);
}

function pieceImage(art: Art, piece: string, scale: number): Image {
  const image = new Image();
  const size = `width="${art.width * scale}" height="${art.height * scale}"`;
  image.src = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${art.width} ${art.height}"><g fill="none">${piece}</g></svg>`,
  );
  return image;
}

const PROBE_EDGE = 48;

/** A canvas scaled down to see roughly where it is painted: opacities row by row. */
function probe(canvas: Canvas): Uint8ClampedArray {
  const small = createCanvas(PROBE_EDGE, PROBE_EDGE);
  const pen = small.getContext('2d');
  pen.drawImage(canvas, 0, 0, PROBE_EDGE, PROBE_EDGE);
  return pen.getImageData(0, 0, PROBE_EDGE, PROBE_EDGE).data;
}

function coverageOf(canvas: Canvas): number {
  const pixels = probe(canvas);
  let covered = 0;
  for (let index = 3; index < pixels.length; index += 4) covered += pixels[index] ?? 0;
  return covered / 255 / (PROBE_EDGE * PROBE_EDGE);
}

function contentOf(canvas: Canvas): Box {
  const pixels = probe(canvas);
  let [left, top, right, bottom] = [PROBE_EDGE, PROBE_EDGE, -1, -1];
  for (let y = 0; y < PROBE_EDGE; y += 1) {
    for (let x = 0; x < PROBE_EDGE; x += 1) {
      if ((pixels[(y * PROBE_EDGE + x) * 4 + 3] ?? 0) < 90) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return { left: 0, top: 0, right: 1, bottom: 1 };
  const share = (cells: number) => cells / PROBE_EDGE;
  return { left: share(left), top: share(top), right: share(right + 1), bottom: share(bottom + 1) };
}
