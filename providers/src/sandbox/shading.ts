// Light on flat shapes: inner shadows and highlights that make them look round, outlines, soft shadows. Everything
// soft is worked out on small canvases and scaled up, because blurring a 4K canvas takes seconds.

import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { BlendMode, Pen } from './stage.ts';

/** Edge in pixels of the canvases that blurs are worked out on. */
const SOFT_EDGE = 192;

/** A shape's surroundings (everything it does not cover), softened by `softness`, a share of the canvas' longer edge. */
export function softSurroundings(shape: Canvas, softness: number): Canvas {
  return softened(shape, softness, true);
}

/** A shape in one colour, softened by `softness`, a share of the canvas' longer edge; small, to be drawn scaled up. */
export function softShape(shape: Canvas, softness: number): Canvas {
  return softened(shape, softness, false);
}

function softened(shape: Canvas, softness: number, inverse: boolean): Canvas {
  const shrink = Math.min(1, SOFT_EDGE / Math.max(shape.width, shape.height));
  const [width, height] = [Math.ceil(shape.width * shrink), Math.ceil(shape.height * shrink)];
  const sharp = createCanvas(width, height);
  const sharpPen = sharp.getContext('2d');
  if (inverse) {
    sharpPen.fillRect(0, 0, width, height);
    sharpPen.globalCompositeOperation = 'destination-out';
    sharpPen.drawImage(shape, 0, 0, width, height);
  } else {
    sharpPen.drawImage(shape, 0, 0, width, height);
    sharpPen.globalCompositeOperation = 'source-in';
    sharpPen.fillRect(0, 0, width, height);
  }
  if (softness === 0) return sharp;
  const soft = createCanvas(width, height);
  const softPen = soft.getContext('2d');
  softPen.filter = `blur(${softness * Math.max(width, height)}px)`;
  softPen.drawImage(sharp, 0, 0);
  return soft;
}

/** The canvas' shape filled with one colour, at full size. */
export function silhouette(shape: Canvas, colour: string): Canvas {
  const copy = createCanvas(shape.width, shape.height);
  const pen = copy.getContext('2d');
  pen.drawImage(shape, 0, 0);
  pen.globalCompositeOperation = 'source-in';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, copy.width, copy.height);
  return copy;
}

/** A small mask in a colour, stretched over a canvas, kept to what is painted there when `atop`. */
export function tintMask(mask: Canvas, colour: string): Canvas {
  const pen = mask.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'source-in';
  pen.fillStyle = colour;
  pen.fillRect(0, 0, mask.width, mask.height);
  pen.restore();
  return mask;
}

export interface Bulge {
  /** How far in the light and the shade reach, and how soft they are: shares of the canvas' longer edge. */
  readonly reach: number;
  readonly softness: number;
  readonly shade: string;
  readonly shadeOpacity: number;
  readonly light: string;
  readonly lightOpacity: number;
}

/** Shades a shape in place as if it bulged: darker away from the light, lighter toward it. Clear places stay clear. */
export function bulge(shape: Canvas, given: Bulge): void {
  const pen = shape.getContext('2d');
  const shift = given.reach * Math.max(shape.width, shape.height);
  const surroundings = softSurroundings(shape, given.softness);
  const cut = createCanvas(shape.width, shape.height);
  const cutPen = cut.getContext('2d');
  const draw = (colour: string, opacity: number, mode: BlendMode, direction: 1 | -1) => {
    cutPen.reset();
    cutPen.drawImage(shape, 0, 0);
    cutPen.globalCompositeOperation = 'source-in';
    const mask = tintMask(surroundings, colour);
    cutPen.drawImage(
      mask,
      direction * shift * 0.75 - 2,
      direction * shift - 2,
      shape.width + 4,
      shape.height + 4,
    );
    pen.save();
    pen.globalAlpha = opacity;
    pen.globalCompositeOperation = mode;
    pen.drawImage(cut, 0, 0);
    pen.restore();
  };
  draw(given.shade, given.shadeOpacity, 'multiply', -1);
  draw(given.light, given.lightOpacity, 'soft-light', 1);
}

/** One step darker along the edges away from the light, without softness, as a second coat of paint. */
export function hardShade(shape: Canvas, given: { colour: string; opacity: number; reach: number }): void {
  const pen = shape.getContext('2d');
  const flat = createCanvas(shape.width, shape.height);
  const flatPen = flat.getContext('2d');
  flatPen.fillStyle = given.colour;
  flatPen.fillRect(0, 0, flat.width, flat.height);
  flatPen.globalCompositeOperation = 'destination-out';
  flatPen.drawImage(shape, 0, 0);
  const reach = given.reach * Math.max(shape.width, shape.height);
  pen.save();
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = given.opacity;
  pen.drawImage(flat, -reach * 0.8, -reach);
  pen.restore();
}

/** Draws a shape's outline: its silhouette, swollen by `width` pixels, beneath it. */
export function outline(pen: Pen, shape: Canvas, colour: string, width: number): void {
  const flat = silhouette(shape, colour);
  const turns = width < 2 ? 8 : 16;
  for (let turn = 0; turn < turns; turn += 1) {
    const angle = (turn / turns) * Math.PI * 2;
    pen.drawImage(flat, Math.cos(angle) * width, Math.sin(angle) * width);
  }
}

/**
 * A canvas blurred by `radius` pixels, small; to be drawn scaled up over the whole picture.
 *
 * The picture is continued beyond its edges before it is blurred, or they would fade to nothing.
 */
export function softCopy(canvas: Canvas, radius: number): Canvas {
  const shrink = Math.min(1, Math.max(4 / radius, 64 / Math.max(canvas.width, canvas.height)));
  const [width, height] = [Math.ceil(canvas.width * shrink), Math.ceil(canvas.height * shrink)];
  const pad = Math.ceil(radius * shrink * 3);
  const small = createCanvas(width + pad * 2, height + pad * 2);
  const pen = small.getContext('2d');
  pen.imageSmoothingQuality = 'medium';
  pen.drawImage(canvas, 0, 0, small.width, small.height);
  pen.clearRect(pad, pad, width, height);
  pen.drawImage(canvas, pad, pad, width, height);
  const soft = createCanvas(width, height);
  const softPen = soft.getContext('2d');
  softPen.filter = `blur(${radius * shrink}px)`;
  softPen.drawImage(small, -pad, -pad);
  return soft;
}
