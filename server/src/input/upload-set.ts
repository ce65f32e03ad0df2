// The input images of one request: written to the scratch folder while they arrive, measured and hashed on the way,
// removed when nothing needs them any more.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { createImageInspector, LightmeterError, pixelsOf, type ReferenceImage } from '@lightmeter/core';
import type { UploadedImage } from '../flows/image-call.ts';

/** Above this nothing is read on: a bomb of a few kilobytes can claim billions of pixels. Largest known limit ×2. */
const MAX_INPUT_PIXELS = 200_000_000;

const WHY_UNREADABLE = {
  not_an_image: 'is not an image',
  truncated: 'is truncated: the end of the file is missing',
  damaged: 'is damaged',
} as const;

/** An upload with the place it has in the request. */
export interface NamedUpload {
  readonly reference: ReferenceImage;
  readonly upload: UploadedImage;
}

export class UploadSet {
  private readonly directory: string;
  private readonly paths: string[] = [];

  constructor(scratchDirectory: string) {
    this.directory = scratchDirectory;
  }

  /**
   * Takes one image.
   *
   * @param param where it stands in the request, for errors
   * @throws LightmeterError `image_unreadable`, `image_too_large`, and whatever the source fails with
   */
  async take(param: string, source: AsyncIterable<Uint8Array>): Promise<NamedUpload> {
    const path = join(this.directory, `upload-${randomUUID()}`);
    this.paths.push(path);
    const inspector = createImageInspector({ crc32 });
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sizeBytes += chunk.byteLength;
        hash.update(chunk);
        inspector.push(chunk);
        const bomb = inspector.size && pixelsOf(inspector.size) > MAX_INPUT_PIXELS;
        done(bomb ? tooManyPixels(param) : null, chunk);
      },
    });
    await pipeline(Readable.from(source), measure, createWriteStream(path, { flags: 'wx' }));
    const image = inspector.finish();
    if (image.kind === 'unreadable') {
      throw new LightmeterError('image_unreadable', {
        param,
        message: `\`${param}\` ${WHY_UNREADABLE[image.reason]}. Send a complete PNG, JPEG or WebP file.`,
      });
    }
    const { size, format, hasAlpha } = image;
    return {
      reference: { param, size, sizeBytes, format, hasAlpha },
      upload: {
        size,
        format,
        sizeBytes,
        hasAlpha,
        sha256: hash.digest('hex'),
        open: () => createReadStream(path),
      },
    };
  }

  /** Removes the files. Never throws. */
  discard = (): void => {
    for (const path of this.paths.splice(0)) rm(path, { force: true }).catch(() => {});
  };
}

function tooManyPixels(param: string): LightmeterError {
  return new LightmeterError('image_too_large', {
    param,
    message: `\`${param}\` has more than ${MAX_INPUT_PIXELS.toLocaleString('en-US')} pixels. Scale it down.`,
  });
}
