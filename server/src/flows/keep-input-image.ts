// An upload in the output store: it must outlive the process that took it.

import { LightmeterError } from '@lightmeter/core';
import type { InputImage } from '@lightmeter/providers';
import type { OutputStore } from '@lightmeter/store';

/**
 * The storage key of the image.
 *
 * @throws LightmeterError `storage_unavailable`, `image_unreadable`
 */
export async function keepInputImage(
  outputs: OutputStore,
  image: InputImage,
  param: string,
): Promise<string> {
  const writer = outputs.begin();
  try {
    for await (const chunk of image.open()) await writer.write(chunk);
    const stored = await writer.commit();
    if (stored.kind === 'stored') return stored.storageKey;
    throw new LightmeterError('image_unreadable', { param });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
