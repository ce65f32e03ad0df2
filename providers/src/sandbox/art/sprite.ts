// A sprite: a drawing as pixels, painted piece by piece in the picture's style. Each piece is painted on a canvas no
// larger than itself: most are an eye or an ear, and a 4K picture would otherwise spend its time on clear pixels.

import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { release, settle } from '../canvas-memory.ts';
import type { Art } from './icon-set.ts';
import { paintSvg } from './svg.ts';

/** One piece of a drawing on its way into the sprite. */
export interface Piece {
  /** The piece and a margin around it; a style shades it in place. */
  readonly canvas: Canvas;
  /** Where the canvas lies in the sprite, in pixels. */
  readonly left: number;
  readonly top: number;
  /** Pixels of the whole drawing's longer edge. */
  readonly edgePixels: number;
  /** Share of the drawing's area that the piece covers, 0 to 1: eyes and buttons are small. */
  readonly coverage: number;
}

/** How a style paints one piece. The pen's origin is the piece's upper left corner in the sprite. */
export type PaintPiece = (pen: SKRSContext2D, piece: Piece) => void;

/** Where something is drawn: edges as shares of the whole, 0 to 1. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A drawing as pixels, ready to be stamped into the picture. */
export interface Sprite {
  readonly canvas: Canvas;
  /** Pixels between the canvas' edge and the drawing's view box. */
  readonly marginPixels: number;
}

/** Margin around a drawing, as a share of its edge, for outlines that reach beyond it. */
const MARGIN = 0.06;
/** Margin around a piece, as a share of the drawing's edge: what shading reaches in must lie beyond it. */
const PIECE_MARGIN = 0.085;

/** The drawing at a size, every piece passed through the style. */
export function renderSprite(art: Art, edgePixels: number, paintPiece: PaintPiece): Sprite {
  const scale = edgePixels / Math.max(art.width, art.height);
  const marginPixels = Math.ceil(edgePixels * MARGIN);
  const width = Math.ceil(art.width * scale);
  const height = Math.ceil(art.height * scale);
  const canvas = createCanvas(width + marginPixels * 2, height + marginPixels * 2);
  const pen = canvas.getContext('2d');
  if (art.raster) {
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(art.raster, marginPixels, marginPixels, width, height);
    return { canvas, marginPixels };
  }
  const pieceMargin = Math.ceil(edgePixels * PIECE_MARGIN);
  for (const source of art.pieces) {
    const seen = look(art, source);
    if (!seen) continue;
    const left = Math.floor(seen.box.left * width) - pieceMargin;
    const top = Math.floor(seen.box.top * height) - pieceMargin;
    const piece = createCanvas(
      Math.ceil(seen.box.right * width) + pieceMargin - left,
      Math.ceil(seen.box.bottom * height) + pieceMargin - top,
    );
    const piecePen = piece.getContext('2d');
    piecePen.save();
    piecePen.translate(-left, -top);
    piecePen.scale(scale, scale);
    paintSvg(piecePen, source, { edge: Math.max(art.width, art.height), edgePixels });
    piecePen.restore();
    pen.save();
    pen.translate(left + marginPixels, top + marginPixels);
    paintPiece(pen, { canvas: piece, left, top, edgePixels, coverage: seen.coverage });
    pen.restore();
    settle(canvas);
    release(piece);
  }
  return { canvas, marginPixels };
}

/** What of a drawing's view box is painted. */
export function measureArt(art: Art): Box {
  const whole = { left: 0, top: 0, right: 1, bottom: 1 };
  if (art.raster) return whole;
  return look(art, art.pieces.join(''))?.box ?? whole;
}

const LOOK_EDGE = 64;

/** Where elements of a drawing are painted and how much of it they cover, seen small; undefined when nothing is. */
function look(art: Art, source: string): { box: Box; coverage: number } | undefined {
  const small = createCanvas(LOOK_EDGE, LOOK_EDGE);
  const pen = small.getContext('2d');
  pen.scale(LOOK_EDGE / art.width, LOOK_EDGE / art.height);
  paintSvg(pen, source, { edge: Math.max(art.width, art.height), edgePixels: LOOK_EDGE });
  const pixels = pen.getImageData(0, 0, LOOK_EDGE, LOOK_EDGE).data;
  let [left, top, right, bottom, covered] = [LOOK_EDGE, LOOK_EDGE, -1, -1, 0];
  for (let place = 0; place < LOOK_EDGE * LOOK_EDGE; place += 1) {
    const opacity = pixels[place * 4 + 3] ?? 0;
    covered += opacity;
    if (opacity < 8) continue;
    const [x, y] = [place % LOOK_EDGE, Math.floor(place / LOOK_EDGE)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return undefined;
  const share = (cells: number) => cells / LOOK_EDGE;
  return {
    box: { left: share(left), top: share(top), right: share(right + 1), bottom: share(bottom + 1) },
    coverage: covered / 255 / (LOOK_EDGE * LOOK_EDGE),
  };
}
