// Storage keys: the name of an image is the hash of its bytes, in two levels of folders of 256 each.

import { type ImageFormat, LightmeterError } from '@lightmeter/core';

const STORAGE_KEY_PATTERN = /^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{60}\.(png|jpeg|webp|gif)$/;

/** @example renderStorageKey('9f86d0…', 'png') = '9f/86/9f86d0….png' */
export function renderStorageKey(sha256: string, format: ImageFormat): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.${format}`;
}

/** Whether a name found in a store is one of an image. */
export function isStorageKey(name: string): boolean {
  return STORAGE_KEY_PATTERN.test(name);
}

/**
 * Lets nothing but a storage key through, so that no key can lead out of the store.
 *
 * @throws LightmeterError `not_found`
 */
export function requireStorageKey(storageKey: string): string {
  if (!isStorageKey(storageKey)) throw imageNotFound(storageKey);
  return storageKey;
}

/** The error for a key under which nothing is stored. */
export function imageNotFound(storageKey: string): LightmeterError {
  return new LightmeterError('not_found', {
    message: 'The image is not stored here: it was removed, or never kept.',
    internal: { storageKey },
  });
}
