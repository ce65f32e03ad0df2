// Failures of the disk or the bucket, as errors that whoever runs the server can act on.

import { LightmeterError } from '@lightmeter/core';

/** No space, no quota, or the file may not grow further. */
const FULL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the store was doing, in words that end "The image could not be …". */
export type StorageAction = 'stored' | 'read' | 'removed';

/** Wraps a failure as `storage_unavailable`, which always reports; a LightmeterError passes unchanged. */
export function storageFailure(action: StorageAction, cause: unknown): LightmeterError {
  if (cause instanceof LightmeterError) return cause;
  const reason = FULL_CODES.has(errnoOf(cause)) ? 'the output store is full' : 'the output store failed';
  return new LightmeterError('storage_unavailable', {
    message: `The image could not be ${action}: ${reason}. Whoever runs this server must look at it.`,
    internal: { action, code: errnoOf(cause) },
    cause,
  });
}

/** `ENOENT`, `ENOSPC` and the like; undefined for errors of another kind. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
