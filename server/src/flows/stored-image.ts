// Images that lie in the output store, as calls take them.

import { Readable } from 'node:stream';
import type { TaskInputImage } from '@lightmeter/store';
import type { Services } from '../services.ts';
import type { UploadedImage } from './image-call.ts';

/** Reads the bytes when they are asked for. */
export function storedImage(
  { outputs }: Pick<Services, 'outputs'>,
  image: Omit<TaskInputImage, 'role' | 'param'>,
): UploadedImage {
  const { size, format, sizeBytes, sha256, hasAlpha, storageKey } = image;
  const bytes = async function* () {
    yield* await outputs.read(storageKey);
  };
  return { size, format, sizeBytes, sha256, hasAlpha, storageKey, open: () => Readable.from(bytes()) };
}
