// Measures an image that is only being priced: nothing is kept.

import { crc32 } from 'node:zlib';
import { createImageInspector, LightmeterError, type ReferenceImage } from '@lightmeter/core';

/** @throws LightmeterError `image_unreadable` */
export function inspectBytes(pieces: Iterable<Uint8Array>, param: string): ReferenceImage {
  const inspector = createImageInspector({ crc32 });
  let sizeBytes = 0;
  for (const piece of pieces) {
    inspector.push(piece);
    sizeBytes += piece.byteLength;
  }
  const image = inspector.finish();
  if (image.kind === 'unreadable') {
    throw new LightmeterError('image_unreadable', {
      param,
      message: `\`${param}\` is not a complete image.`,
    });
  }
  return { param, size: image.size, sizeBytes, format: image.format, hasAlpha: image.hasAlpha };
}
