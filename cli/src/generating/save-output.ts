// Writes an image to a file as it arrives.

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ImageOutput } from '@lightmeter/sdk';

/**
 * Streams an image to `path`, whose folder must exist; what stood there is replaced.
 *
 * The file appears under its name when it is whole: until then it is `path` with `.part` behind it.
 *
 * @throws LightmeterApiError, LightmeterConnectionError, and what the file system fails with
 */
export async function saveOutput(output: ImageOutput, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await output.read((bytes) => pipeline(bytes, createWriteStream(part)));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
