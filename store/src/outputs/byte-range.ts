// Checks byte ranges before a store is asked for them.

import { LightmeterError } from '@lightmeter/core';
import type { ByteRange } from './output-store.ts';

/** @throws LightmeterError `invalid_value` unless both ends are whole numbers in order */
export function requireByteRange(range: ByteRange): ByteRange {
  const { firstByte, lastByte = firstByte } = range;
  const isInOrder =
    Number.isSafeInteger(firstByte) && Number.isSafeInteger(lastByte) && lastByte >= firstByte;
  if (!isInOrder || firstByte < 0) throw rangeRefused(range);
  return range;
}

/** The error for a range that no byte of the image lies in. */
export function rangeRefused({ firstByte, lastByte }: ByteRange): LightmeterError {
  return new LightmeterError('invalid_value', {
    param: 'range',
    message: `No byte of the image lies in the range ${firstByte}-${lastByte ?? ''}. Bytes count from 0 and the first is not beyond the last.`,
  });
}
