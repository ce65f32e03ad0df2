// Pixels to files. Runs in the drawing workers.

import type { OutputFormat } from '@lightmeter/core';
import type { Canvas } from '@napi-rs/canvas';
import sharp from 'sharp';

// One thread per worker and no cache: the pool is the concurrency, and two pictures are hardly ever the same.
sharp.concurrency(1);
sharp.cache(false);

/** Red, green, blue and opacity of every pixel, row by row, not premultiplied. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Levels above 4 take twice the time for a few percent on pictures with grain (measured with sharp 0.35 at 1K and 4K). */
const PNG_LEVEL = 4;
/** What a provider picks when the caller leaves the compression open. */
const USUAL_QUALITY = 92;

export function pixelsOf(canvas: Canvas): Pixels {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return {
    width: canvas.width,
    height: canvas.height,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** The picture as a file. Opacity is kept only where `isTransparent`; JPEG has none. */
export async function encodePixels(
  pixels: Pixels,
  given: { format: OutputFormat; compression: number | undefined; isTransparent: boolean },
): Promise<Uint8Array> {
  const { width, height } = pixels;
  const raw = sharp(pixels.bytes, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  const image = given.isTransparent && given.format !== 'jpeg' ? raw : raw.removeAlpha();
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
