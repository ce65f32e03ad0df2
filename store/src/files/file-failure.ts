// Failures of the disk or the bucket under a file, and the names of files.

import { LightmeterError } from '@lightmeter/core';
import { errnoOf } from '../outputs/storage-failure.ts';

/** No space, no quota, or the file may not grow further. */
const FULL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Wraps a failure as `storage_unavailable`, which always reports; a LightmeterError passes unchanged. */
export function fileFailure(action: 'stored' | 'read' | 'removed', cause: unknown): LightmeterError {
  if (cause instanceof LightmeterError) return cause;
  const reason = FULL_CODES.has(errnoOf(cause)) ? 'the file store is full' : 'the file store failed';
  return new LightmeterError('storage_unavailable', {
    message: `The file could not be ${action}: ${reason}. Whoever runs this server must look at it.`,
    internal: { action, code: errnoOf(cause) },
    cause,
  });
}

/** The error for a key under which nothing is stored. */
export function contentNotFound(storageKey: string): LightmeterError {
  return new LightmeterError('not_found', {
    message: 'The content of the file is not stored here: it was removed.',
    internal: { storageKey },
  });
}

const FILE_KEY_PATTERN = /^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{60}$/;

/** @example fileKey('9f86d0…') = '9f/86/9f86d0…' */
export function fileKey(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
}

/**
 * Lets nothing but a key through, so that none can lead out of the store.
 *
 * @throws LightmeterError `not_found`
 */
export function requireFileKey(storageKey: string): string {
  if (!FILE_KEY_PATTERN.test(storageKey)) throw contentNotFound(storageKey);
  return storageKey;
}
