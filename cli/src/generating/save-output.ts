// Writes bytes to a file as they arrive.

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ImageOutput } from '@lightmeter/sdk';

/** Hands bytes to whoever takes them; begins anew after a broken connection. */
export type ByteReader = (take: (bytes: AsyncIterable<Uint8Array>) => Promise<void>) => Promise<void>;

/**
 * Streams bytes to `path`, whose folder must exist; what stood there is replaced.
 *
 * The file appears under its name when it is whole: until then it is `path` with `.part` behind it.
 *
 * @throws LightmeterApiError, LightmeterConnectionError, and what the file system fails with
 */
export async function saveBytes(read: ByteReader, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await read((bytes) => pipeline(bytes, createWriteStream(part)));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Streams an image as saveBytes does. */
export function saveOutput(output: ImageOutput, path: string): Promise<void> {
  return saveBytes(output.read, path);
}

/**
 * Streams bytes to stdout, which stays open.
 *
 * @throws when the connection breaks after some of them are gone: they cannot be taken back
 */
export async function passToStdout(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false });
  } catch (cause) {
    throw new Error(`The download broke off: ${(cause as Error).message}`, { cause });
  }
}
