// Pixels to files. Runs in the drawing workers.

import type { OutputFormat } from '@lightmeter/core';
import type { Canvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { release } from './canvas-memory.ts';

// One thread per worker and no cache: the pool is the concurrency, and two pictures are hardly ever the same.
sharp.concurrency(1);
sharp.cache(false);

/** Red, green, blue and opacity of every pixel, row by row, not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Measured on 4K pictures with grain (sharp 0.35): level 1 0.22 s and 20 MB, 2 0.33 s and 15 MB, 6 0.40 s and 14 MB. */
const PNG_LEVEL = 2;
/** What a provider picks when the caller leaves the compression open. */
const USUAL_QUALITY = 92;

/** The pixels of a finished canvas, whose own memory is given back: it is not used again. */
export function takePixels(canvas: Canvas): Pixels {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  release(canvas);
  return { width, height, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/** How a picture becomes a file. */
export interface EncodingGiven {
  readonly format: OutputFormat;
  readonly compression: number | undefined;
  readonly isTransparent: boolean;
  /** Kept in the file's metadata, in ASCII; undefined leaves it without any. */
  readonly description?: string;
}

/** The picture as a file. Opacity is kept only where `isTransparent`; JPEG has none. */
export async function encodePixels(pixels: Pixels, given: EncodingGiven): Promise<Uint8Array> {
  const { width, height } = pixels;
  const raw = sharp(pixels.bytes, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  const image = given.isTransparent && given.format !== 'jpeg' ? raw : raw.removeAlpha();
  if (given.description !== undefined) image.withExif({ IFD0: { ImageDescription: given.description } });
  const quality = given.compression ?? USUAL_QUALITY;
  switch (given.format) {
    case 'png':
      return image.png({ compressionLevel: PNG_LEVEL }).toBuffer();
    case 'jpeg':
      return image.jpeg({ quality: Math.max(1, quality) }).toBuffer();
    case 'webp':
      return image.webp({ quality: Math.max(1, quality), effort: 1 }).toBuffer();
  }
}
