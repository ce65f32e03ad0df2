// The surface a picture is painted on. Painters work in units in which the short edge is 1,000, so that a picture is
// the same at every size, and in layers from the farthest to the nearest, which the style lays over each other.

import type { ImageSize } from '@lightmeter/core';
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { release, settle } from './canvas-memory.ts';
import type { Palette } from './palettes.ts';
import type { Random } from './random.ts';

/** What draws on a canvas. */
export type Pen = SKRSContext2D;
/** How new colour combines with what is there. */
export type BlendMode = Pen['globalCompositeOperation'];

/** A place on the stage, in units from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How near a layer is to the eye: 0 is the backdrop, 1 touches the lens. Subjects stand at `SUBJECT_DEPTH`. */
export type Depth = number;
/** Where subjects stand among the layers. */
export const SUBJECT_DEPTH: Depth = 0.7;

/** What a style does with a finished layer: the canvas is as large as the picture and may be painted on. */
export type LayLayer = (stage: Stage, layer: Canvas, depth: Depth) => void;

/** What a stage is set up with; see the fields of the same name on Stage. */
export interface StageGiven {
  readonly size: ImageSize;
  readonly palette: Palette;
  readonly random: Random;
  readonly lay: LayLayer;
  /** Share of small detail (grass, stars, windows), 1 as a rule. */
  readonly detail: number;
  readonly isCutOut: boolean;
}

/** One picture while it is painted: its canvas, its units, its palette and light, and canvases to borrow. */
export class Stage {
  /** Units. */
  readonly width: number;
  /** Units. */
  readonly height: number;
  /** Pixels of one unit. */
  readonly scale: number;
  readonly palette: Palette;
  readonly random: Random;
  readonly detail: number;
  /** The picture has no background: what no subject covers stays clear. */
  readonly isCutOut: boolean;
  /** Where the light comes from. */
  readonly sun: Point;
  readonly canvas: Canvas;
  /** Paints the picture itself, in units. */
  readonly pen: Pen;
  private readonly lay: LayLayer;
  private readonly spare: Canvas[] = [];

  constructor(given: StageGiven) {
    const { widthPixels, heightPixels } = given.size;
    this.scale = Math.min(widthPixels, heightPixels) / 1000;
    this.width = widthPixels / this.scale;
    this.height = heightPixels / this.scale;
    this.palette = given.palette;
    this.random = given.random;
    this.detail = given.detail;
    this.isCutOut = given.isCutOut;
    this.lay = given.lay;
    const light = given.random.fork('light');
    this.sun = {
      x: this.width * (light.chance(0.5) ? light.between(0.16, 0.36) : light.between(0.64, 0.84)),
      y: this.height * light.between(0.13, 0.3),
    };
    this.canvas = createCanvas(widthPixels, heightPixels);
    this.pen = this.canvas.getContext('2d');
    this.pen.scale(this.scale, this.scale);
  }

  /** Paints one layer and lets the style lay it on the picture. */
  layer(depth: Depth, paint: (pen: Pen) => void): void {
    const layer = this.borrow();
    const pen = layer.getContext('2d');
    pen.scale(this.scale, this.scale);
    paint(pen);
    pen.resetTransform();
    this.lay(this, layer, depth);
    settle(this.canvas);
    this.giveBack(layer);
  }

  /** An empty canvas of the picture's size, for a while: a 4K one takes 33 MB. */
  borrow(): Canvas {
    const canvas = this.spare.pop() ?? createCanvas(this.canvas.width, this.canvas.height);
    canvas.getContext('2d').reset();
    return canvas;
  }

  giveBack(canvas: Canvas): void {
    this.spare.push(canvas);
  }

  /** The picture is done: gives back everything but the picture itself. */
  finish(): void {
    settle(this.canvas);
    release(...this.spare.splice(0));
  }

  /** Draws a canvas of the picture's size onto the picture. */
  stamp(canvas: Canvas): void {
    this.pen.save();
    this.pen.resetTransform();
    this.pen.drawImage(canvas, 0, 0);
    this.pen.restore();
  }

  /** Stretches a canvas over the picture in a blend mode; only what is painted already takes it. */
  wash(canvas: Canvas, mode: BlendMode, opacity: number): void {
    const { width, height } = this.canvas;
    const cut = this.isCutOut ? this.borrow() : undefined;
    const cutPen = cut?.getContext('2d');
    if (cutPen) {
      cutPen.drawImage(this.canvas, 0, 0);
      cutPen.globalCompositeOperation = 'source-in';
      cutPen.drawImage(canvas, 0, 0, width, height);
    }
    this.pen.save();
    this.pen.resetTransform();
    this.pen.imageSmoothingQuality = 'high';
    this.pen.globalCompositeOperation = mode;
    this.pen.globalAlpha = opacity;
    this.pen.drawImage(cut ?? canvas, 0, 0, width, height);
    this.pen.restore();
    if (!cut) return;
    settle(this.canvas);
    this.giveBack(cut);
  }

  /** Draws a canvas of the picture's size with a line of light, some units wide, along its upper edges. */
  stampWithRim(canvas: Canvas, colour: string, widthUnits: number): void {
    this.pen.save();
    this.pen.resetTransform();
    this.pen.shadowColor = colour;
    this.pen.shadowOffsetY = -widthUnits * this.scale;
    this.pen.drawImage(canvas, 0, 0);
    this.pen.restore();
  }

  /** Draws a small canvas stretched over the whole picture. */
  stretch(canvas: Canvas): void {
    this.castSheet(canvas, { dx: 0, dy: 0, opacity: 1 });
  }

  /** Draws a small canvas stretched over the whole picture and moved by some units, as a sheet's shadow. */
  castSheet(canvas: Canvas, given: { dx: number; dy: number; opacity: number }): void {
    const { width, height } = this.canvas;
    this.pen.save();
    this.pen.resetTransform();
    this.pen.imageSmoothingQuality = 'low';
    this.pen.globalAlpha = given.opacity;
    this.pen.drawImage(canvas, given.dx * this.scale, given.dy * this.scale, width, height);
    this.pen.restore();
  }
}
