// Input images: decoded, and where they show one thing on a plain or clear ground, cut out of it.

import type { ImageSize } from '@lightmeter/core';
import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas';
import sharp from 'sharp';
import type { Art } from './art/icon-set.ts';
import type { Pixels } from './encode.ts';

/** An input image that does not decode. */
export class UnreadableImage extends Error {}

/** Edge to which an image is scaled before its subject is cut out: enough for a 4K picture's main subject. */
const CUT_OUT_EDGE_PIXELS = 1400;
/** Colours nearer than this to the ground's belong to it; beyond the second they do not; in between the edge is soft. */
const GROUND_DISTANCE = { near: 22, far: 48 };
/** A ground is plain when this share of the image's border is of its colour. */
const PLAIN_SHARE = 0.9;
/** An image with this share of clear pixels was cut out by its maker. */
const CLEAR_SHARE = 0.04;

/** The image upright and, when a size is given, scaled to cover it. */
export async function decodeImage(
  file: SharedArrayBuffer,
  given: { size?: ImageSize; fit?: 'cover' | 'fill'; longestEdgePixels?: number } = {},
): Promise<Pixels> {
  const image = sharp(Buffer.from(new Uint8Array(file)), { limitInputPixels: 120_000_000 })
    .autoOrient()
    .ensureAlpha();
  if (given.size)
    image.resize(given.size.widthPixels, given.size.heightPixels, { fit: given.fit ?? 'cover' });
  else if (given.longestEdgePixels !== undefined) {
    const edge = given.longestEdgePixels;
    image.resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
  }
  try {
    const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, bytes: data };
  } catch (cause) {
    throw new UnreadableImage('An input image does not decode.', { cause });
  }
}

/** The pixels as a canvas to draw from. */
export function canvasOf({ width, height, bytes }: Pixels): Canvas {
  const canvas = createCanvas(width, height);
  const copy = new Uint8ClampedArray(bytes);
  canvas.getContext('2d').putImageData(new ImageData(copy, width, height), 0, 0);
  return canvas;
}

/** The image's subject as a drawing without its ground; undefined when the image is a scene of its own. */
export async function cutOutSubject(file: SharedArrayBuffer): Promise<Art | undefined> {
  const pixels = await decodeImage(file, { longestEdgePixels: CUT_OUT_EDGE_PIXELS });
  const cut = isCutOutAlready(pixels) ? pixels : withoutPlainGround(pixels);
  return cut && croppedArt(cut);
}

/** The whole image as a drawing. */
export async function wholeImage(file: SharedArrayBuffer): Promise<Art> {
  const raster = canvasOf(await decodeImage(file, { longestEdgePixels: CUT_OUT_EDGE_PIXELS }));
  return { pieces: [], raster, width: raster.width, height: raster.height };
}

function isCutOutAlready({ bytes }: Pixels): boolean {
  let clear = 0;
  for (let at = 3; at < bytes.length; at += 4) if ((bytes[at] ?? 0) < 16) clear += 1;
  return clear / (bytes.length / 4) > CLEAR_SHARE;
}

/** The image with everything clear that is joined to its border and of the border's colour. */
function withoutPlainGround(pixels: Pixels): Pixels | undefined {
  const { width, height, bytes } = pixels;
  const border: number[] = [];
  for (let x = 0; x < width; x += 1) border.push(x, (height - 1) * width + x);
  for (let y = 1; y < height - 1; y += 1) border.push(y * width, y * width + width - 1);
  const ground = medianColour(bytes, border);
  const distance = (place: number) =>
    Math.hypot(
      (bytes[place * 4] ?? 0) - ground[0],
      (bytes[place * 4 + 1] ?? 0) - ground[1],
      (bytes[place * 4 + 2] ?? 0) - ground[2],
    );
  const plain = border.filter((place) => distance(place) < GROUND_DISTANCE.near).length;
  if (plain / border.length < PLAIN_SHARE) return undefined;
  const cut = new Uint8Array(bytes);
  const seen = new Uint8Array(width * height);
  const open = border.filter((place) => distance(place) < GROUND_DISTANCE.far);
  for (const place of open) seen[place] = 1;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const off = distance(place);
    const { near, far } = GROUND_DISTANCE;
    cut[place * 4 + 3] = off <= near ? 0 : Math.floor(((off - near) / (far - near)) * 255);
    if (off > near) continue;
    const x = place % width;
    for (const next of [
      place - width,
      place + width,
      x > 0 ? place - 1 : -1,
      x < width - 1 ? place + 1 : -1,
    ]) {
      if (next < 0 || next >= seen.length || seen[next] === 1 || distance(next) >= far) continue;
      seen[next] = 1;
      open.push(next);
    }
  }
  return { width, height, bytes: cut };
}

function medianColour(bytes: Uint8Array, places: readonly number[]): readonly [number, number, number] {
  const median = (channel: number) => {
    const values = places.map((place) => bytes[place * 4 + channel] ?? 0).sort((one, other) => one - other);
    return values[values.length >> 1] ?? 0;
  };
  return [median(0), median(1), median(2)];
}

/** The painted part of an image as a drawing; undefined when next to nothing of it is left. */
function croppedArt(pixels: Pixels): Art | undefined {
  const { width, height, bytes } = pixels;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((bytes[(y * width + x) * 4 + 3] ?? 0) < 40) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const [cutWidth, cutHeight] = [right - left + 1, bottom - top + 1];
  if (cutWidth < 8 || cutHeight < 8) return undefined;
  const raster = createCanvas(cutWidth, cutHeight);
  raster.getContext('2d').drawImage(canvasOf(pixels), -left, -top);
  return { pieces: [], raster, width: cutWidth, height: cutHeight };
}
