// An image file to edit: measured for the quote, hashed so that a resumed run knows it again.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { createImageInspector, LightmeterError, type ReferenceImage } from '@lightmeter/core';
import { readFailureText } from '../command-line/read-failure.ts';

/** A file that is an image, complete and measured. */
export interface InputImage {
  readonly path: string;
  readonly reference: ReferenceImage;
  /** Of the bytes, hexadecimal. */
  readonly sha256: string;
}

/**
 * Measures a file.
 *
 * @param param where it stands in the request, `image[0]`, for errors
 * @throws LightmeterError `image_unreadable` when it is absent, truncated, damaged or no image
 */
export async function readInputImage(path: string, param: string): Promise<InputImage> {
  const inspector = createImageInspector({ crc32 });
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      inspector.push(chunk);
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch (cause) {
    throw unreadable(param, `The image ${path} cannot be read: ${readFailureText(cause)}.`);
  }
  const image = inspector.finish();
  if (image.kind === 'unreadable') {
    throw unreadable(
      param,
      `The image ${path} is ${image.reason.replaceAll('_', ' ')}. PNG, JPEG and WebP files can be edited.`,
    );
  }
  const { size, format, hasAlpha } = image;
  return { path, reference: { param, size, sizeBytes, format, hasAlpha }, sha256: hash.digest('hex') };
}

function unreadable(param: string, message: string): LightmeterError {
  return new LightmeterError('image_unreadable', { param, message });
}
