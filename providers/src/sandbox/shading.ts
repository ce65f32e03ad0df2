// Light on flat shapes: inner shadows and highlights that make them look round, outlines, soft shadows. Lengths are
// pixels. Everything soft is worked out on small canvases and scaled up: blurring a 4K canvas takes seconds.

import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { release, settle } from './canvas-memory.ts';
import type { BlendMode, Pen } from './stage.ts';

/** Longest edge of the canvases that blurs are worked out on. */
const SOFT_EDGE_PIXELS = 192;

/** A shape in black, softened; smaller than the shape, to be drawn scaled up to its size. */
export function softShape(shape: Canvas, softPixels: number): Canvas {
  return softened(shape, softPixels, (pen, width, height) => {
    pen.drawImage(shape, 0, 0, width, height);
    pen.globalCompositeOperation = 'source-in';
    pen.fillRect(0, 0, width, height);
  });
}

/** Everything around a shape in black, softened; smaller than the shape, to be drawn scaled up to its size. */
function softSurroundings(shape: Canvas, softPixels: number): Canvas {
  return softened(shape, softPixels, (pen, width, height) => {
    pen.fillRect(0, 0, width, height);
    pen.globalCompositeOperation = 'destination-out';
    pen.drawImage(shape, 0, 0, width, height);
  });
}

function softened(
  shape: Canvas,
  softPixels: number,
  paint: (pen: Pen, width: number, height: number) => void,
): Canvas {
  const shrink = Math.min(1, SOFT_EDGE_PIXELS / Math.max(shape.width, shape.height));
  const [width, height] = [Math.ceil(shape.width * shrink), Math.ceil(shape.height * shrink)];
  const sharp = createCanvas(width, height);
  paint(sharp.getContext('2d'), width, height);
  if (softPixels === 0) return sharp;
  const soft = createCanvas(width, height);
  const pen = soft.getContext('2d');
  pen.filter = `blur(${softPixels * shrink}px)`;
  pen.drawImage(sharp, 0, 0);
  settle(soft);
  release(sharp);
  return soft;
}

/** What is painted on a canvas, all of it turned into one colour, in place. */
export function fillPainted(canvas: Canvas, colour: string): Canvas {
  const pen = canvas.getContext('2d');
  pen.save();
  pen.resetTransform();
  pen.globalCompositeOperation = 'source-in';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.restore();
  return canvas;
}

/** A copy of the canvas' shape in one colour. */
export function silhouette(shape: Canvas, colour: string): Canvas {
  const copy = createCanvas(shape.width, shape.height);
  copy.getContext('2d').drawImage(shape, 0, 0);
  return fillPainted(copy, colour);
}

/** A colour, or gradient, laid over what is painted; clear places stay clear. */
export function glaze(canvas: Canvas, fill: Pen['fillStyle'], opacity = 1): void {
  const pen = canvas.getContext('2d');
  pen.save();
  pen.resetTransform();
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = opacity;
  pen.fillStyle = fill;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.restore();
}

/** How a flat shape is made round. */
export interface Bulge {
  /** How far in the light and the shade reach. */
  readonly reachPixels: number;
  readonly softPixels: number;
  readonly shade: string;
  readonly shadeOpacity: number;
  readonly light: string;
  readonly lightOpacity: number;
}

/** Shades a shape in place as if it bulged: darker away from the light, lighter toward it. Clear places stay clear. */
export function bulge(shape: Canvas, given: Bulge): void {
  const pen = shape.getContext('2d');
  const surroundings = softSurroundings(shape, given.softPixels);
  const cut = createCanvas(shape.width, shape.height);
  const cutPen = cut.getContext('2d');
  const draw = (colour: string, opacity: number, mode: BlendMode, direction: 1 | -1) => {
    cutPen.reset();
    cutPen.drawImage(shape, 0, 0);
    cutPen.globalCompositeOperation = 'source-in';
    const [dx, dy] = [direction * given.reachPixels * 0.75, direction * given.reachPixels];
    cutPen.drawImage(fillPainted(surroundings, colour), dx, dy, shape.width, shape.height);
    pen.save();
    pen.globalAlpha = opacity;
    pen.globalCompositeOperation = mode;
    pen.drawImage(cut, 0, 0);
    pen.restore();
  };
  draw(given.shade, given.shadeOpacity, 'multiply', -1);
  draw(given.light, given.lightOpacity, 'soft-light', 1);
  settle(shape);
  release(cut, surroundings);
}

/** One step darker along the edges away from the light, without softness, as a second coat of paint. */
export function hardShade(
  shape: Canvas,
  given: { colour: string; opacity: number; reachPixels: number },
): void {
  const flat = createCanvas(shape.width, shape.height);
  const flatPen = flat.getContext('2d');
  flatPen.fillStyle = given.colour;
  flatPen.fillRect(0, 0, flat.width, flat.height);
  flatPen.globalCompositeOperation = 'destination-out';
  flatPen.drawImage(shape, 0, 0);
  const pen = shape.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = given.opacity;
  pen.drawImage(flat, -given.reachPixels * 0.8, -given.reachPixels);
  pen.restore();
  settle(shape);
  release(flat);
}

/** Draws a shape's outline at the pen's origin: its silhouette moved around by `widthPixels`. */
export function outline(pen: Pen, shape: Canvas, colour: string, widthPixels: number): void {
  const flat = silhouette(shape, colour);
  const turns = widthPixels < 2 ? 8 : 16;
  for (let turn = 0; turn < turns; turn += 1) {
    const angle = (turn / turns) * Math.PI * 2;
    pen.drawImage(flat, Math.cos(angle) * widthPixels, Math.sin(angle) * widthPixels);
  }
  settle(pen.canvas);
  release(flat);
}

/** Puts a shape's outline beneath the shape, on its own canvas. */
export function outlineBeneath(shape: Canvas, colour: string, widthPixels: number): void {
  const pen = shape.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'destination-over';
  outline(pen, shape, colour, widthPixels);
  pen.restore();
}

/**
 * A canvas blurred, small; to be drawn scaled up over the whole picture.
 *
 * The picture is continued beyond its edges before it is blurred, or they would fade to nothing.
 */
export function softCopy(canvas: Canvas, softPixels: number): Canvas {
  const shrink = Math.min(1, Math.max(4 / softPixels, 64 / Math.max(canvas.width, canvas.height)));
  const [width, height] = [Math.ceil(canvas.width * shrink), Math.ceil(canvas.height * shrink)];
  const pad = Math.ceil(softPixels * shrink * 3);
  const small = createCanvas(width + pad * 2, height + pad * 2);
  const pen = small.getContext('2d');
  pen.imageSmoothingQuality = 'medium';
  pen.drawImage(canvas, 0, 0, small.width, small.height);
  pen.clearRect(pad, pad, width, height);
  pen.drawImage(canvas, pad, pad, width, height);
  const soft = createCanvas(width, height);
  const softPen = soft.getContext('2d');
  softPen.filter = `blur(${softPixels * shrink}px)`;
  softPen.drawImage(small, -pad, -pad);
  settle(soft);
  release(small);
  return soft;
}
