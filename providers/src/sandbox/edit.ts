// Edits. An input image that shows one thing on a plain ground becomes the subject of the scene the prompt describes;
// any other is the scene itself, with the prompt's light, weather, things and lettering laid over it. With a mask only
// its clear places change.

import type { ImageSize } from '@lightmeter/core';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { Art } from './art/icon-set.ts';
import { release, settle } from './canvas-memory.ts';
import { castOf } from './cast.ts';
import { choosePalette, chooseSetting } from './choose.ts';
import { fade } from './colour.ts';
import { type Pixels, takePixels } from './encode.ts';
import { PALETTES } from './palettes.ts';
import { DETAIL, type PictureGiven, paintPicture, paintSubjects } from './picture.ts';
import type { Brief } from './prompt/read-prompt.ts';
import { seededRandom } from './random.ts';
import { canvasOf, cutOutSubject, decodeImage, wholeImage } from './reference.ts';
import { NOTHING_IN_FRONT, type Scenery } from './scenes/scenery.ts';
import { softCopy } from './shading.ts';
import { type Pen, Stage } from './stage.ts';
import { gradePalette } from './styles/style.ts';

/** A picture and the input images it is made from. */
export interface EditGiven extends PictureGiven {
  readonly references: readonly SharedArrayBuffer[];
}

/** Paints the edit of the input images, without the mark. */
export async function paintEdit(given: EditGiven): Promise<Stage> {
  const [base, ...others] = given.references;
  if (!base) return paintPicture(given);
  const subject = await cutOutSubject(base);
  const extras = await Promise.all(
    others.map(async (file) => (await cutOutSubject(file)) ?? framed(await wholeImage(file))),
  );
  if (subject) return paintPicture({ ...given, heroes: [subject, ...extras] });
  if (given.isCutOut) return paintPicture({ ...given, heroes: [framed(await wholeImage(base)), ...extras] });
  return paintOver(given, canvasOf(await decodeImage(base, { size: given.size })), extras);
}

/** An image with a white border, as a print lying in the picture. */
function framed(art: Art): Art {
  const { raster } = art;
  if (!raster) return art;
  const border = Math.ceil(Math.max(raster.width, raster.height) * 0.035);
  const print = createCanvas(raster.width + border * 2, raster.height + border * 2);
  const pen = print.getContext('2d');
  pen.fillStyle = '#fdfbf5';
  pen.fillRect(0, 0, print.width, print.height);
  pen.drawImage(raster, border, border);
  return { pieces: [], raster: print, width: print.width, height: print.height };
}

/** The input image as the scene: graded by the prompt's moods, then painted on. */
function paintOver(given: EditGiven, photo: Canvas, extras: readonly Art[]): Stage {
  const { brief, style } = given;
  const random = seededRandom(given.seed);
  const cast = castOf(brief.subjects, PALETTES.day, random.fork('cast'), extras);
  const setting = chooseSetting(brief, cast, random);
  const palette = gradePalette(PALETTES[choosePalette(brief, setting, cast, random)], style.grade);
  const detail = DETAIL[given.quality ?? 'medium'];
  const stage = new Stage({ size: given.size, palette, random, lay: style.lay, detail, isCutOut: false });
  stage.stamp(photo);
  settle(stage.canvas);
  release(photo);
  gradePhoto(stage, brief);
  const { height } = stage;
  const scenery: Scenery = {
    floor: { top: height * 0.8, bottom: height * 0.93 },
    air: { top: height * 0.08, bottom: height * 0.5 },
    waterline: undefined,
    hold: 'stand',
    zoom: 0.85,
    paintFront: NOTHING_IN_FRONT,
  };
  paintSubjects(stage, { brief, style, scenery, cast });
  stage.finish();
  return stage;
}

/** Gives the photo the light of the prompt's mood; without one, a breath of the palette's. */
function gradePhoto(stage: Stage, brief: Brief): void {
  const { palette } = stage;
  const wash = createCanvas(32, 32);
  const pen = wash.getContext('2d');
  const gradient = pen.createLinearGradient(0, 0, 0, 32);
  gradient.addColorStop(0, palette.sky[0]);
  gradient.addColorStop(0.5, palette.sky[1]);
  gradient.addColorStop(1, palette.ground);
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, 32, 32);
  if (brief.moods.includes('mono')) stage.wash(wash, 'saturation', 1);
  if (palette.isNight) stage.wash(wash, 'multiply', 0.62);
  stage.wash(wash, 'soft-light', brief.moods.length > 0 ? 0.75 : 0.2);
  if (palette.isNight) {
    pen.fillStyle = fade(palette.light, 1);
    pen.fillRect(0, 0, 32, 32);
    stage.wash(wash, 'soft-light', 0.12);
  }
}

/**
 * The first input image with only the mask's clear places changed; every pixel the mask covers fully stays as it is.
 *
 * The places are filled with what surrounds them, the scene of the prompt when it names one, and its things.
 */
export async function paintMasked(given: EditGiven & { readonly mask: SharedArrayBuffer }): Promise<Pixels> {
  const [file] = given.references;
  if (!file) throw new TypeError('A mask needs an input image.');
  const base = await decodeImage(file, { size: given.size });
  const mask = await decodeImage(given.mask, { size: given.size, fit: 'fill' });
  const hole = boundsOfHole(mask);
  if (!hole) return base;
  const size: ImageSize = { widthPixels: hole.width, heightPixels: hole.height };
  const hasPlace = given.brief.settings.length > 0;
  const painted = paintPicture({ ...given, size, isCutOut: !hasPlace });
  const filled = fillFromAround(base, mask);
  const pen = filled.getContext('2d');
  if (hasPlace) pen.drawImage(painted.canvas, hole.left, hole.top);
  else drawFitted(pen, { painted: takePixels(painted.canvas), hole });
  const fresh = takePixels(filled).bytes;
  release(painted.canvas);
  const bytes = new Uint8Array(base.bytes);
  for (let at = 0; at < bytes.length; at += 4) {
    const kept = (mask.bytes[at + 3] ?? 255) / 255;
    if (kept === 1) continue;
    for (let channel = 0; channel < 4; channel += 1) {
      const place = at + channel;
      bytes[place] = Math.floor((fresh[place] ?? 0) * (1 - kept) + (base.bytes[place] ?? 0) * kept + 0.5);
    }
  }
  return { ...base, bytes };
}

/** A rectangle of whole pixels. */
interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Share of the hole that things without a place of their own reach to: its edge is soft. */
const HOLE_REACH = 0.94;

/** Things without a scene fill the hole, as what a caller asks to have there does, and stand at its foot. */
function drawFitted(pen: Pen, { painted, hole }: { painted: Pixels; hole: Bounds }): void {
  const things = boundsWhere(painted, (alpha) => alpha >= 64);
  if (!things) return;
  const scale = HOLE_REACH * Math.min(hole.width / things.width, hole.height / things.height);
  const [width, height] = [things.width * scale, things.height * scale];
  pen.save();
  pen.imageSmoothingQuality = 'high';
  const sheet = canvasOf(painted);
  pen.drawImage(
    sheet,
    things.left,
    things.top,
    things.width,
    things.height,
    hole.left + (hole.width - width) / 2,
    hole.top + hole.height * ((1 + HOLE_REACH) / 2) - height,
    width,
    height,
  );
  pen.restore();
  release(sheet);
}

function boundsOfHole(mask: Pixels): Bounds | undefined {
  return boundsWhere(mask, (alpha) => alpha < 128);
}

/** The smallest rectangle around all pixels of such an alpha; undefined when there is none. */
function boundsWhere(pixels: Pixels, holds: (alpha: number) => boolean): Bounds | undefined {
  let [left, top, right, bottom] = [pixels.width, pixels.height, -1, -1];
  for (let place = 0; place < pixels.width * pixels.height; place += 1) {
    if (!holds(pixels.bytes[place * 4 + 3] ?? 255)) continue;
    const [x, y] = [place % pixels.width, Math.floor(place / pixels.width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The image with the mask's clear places filled by the colours around them, ever softer toward their middle. */
function fillFromAround(base: Pixels, mask: Pixels): Canvas {
  const around = new Uint8Array(base.bytes);
  for (let at = 3; at < around.length; at += 4) around[at] = Math.min(around[at] ?? 0, mask.bytes[at] ?? 255);
  const canvas = canvasOf({ ...base, bytes: around });
  const filled = canvasOf({ ...base, bytes: around });
  const pen = filled.getContext('2d');
  pen.save();
  pen.globalCompositeOperation = 'destination-over';
  pen.imageSmoothingQuality = 'high';
  const edge = Math.max(base.width, base.height);
  for (const share of [0.006, 0.02, 0.06, 0.16, 0.3]) {
    const soft = softCopy(canvas, Math.max(1, edge * share));
    // Four times: what the blur half covers is nearly covered then.
    for (let turn = 0; turn < 4; turn += 1) pen.drawImage(soft, 0, 0, base.width, base.height);
  }
  pen.fillStyle = '#8a8f98';
  pen.fillRect(0, 0, base.width, base.height);
  pen.restore();
  settle(filled);
  release(canvas);
  return filled;
}
