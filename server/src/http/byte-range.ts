// The `Range` header of a request.

/** Both ends included, counted from 0. */
export interface WholeByteRange {
  readonly firstByte: number;
  readonly lastByte: number;
}

/** A single range of bytes; several, or one in other units, are undefined and answered with the whole. */
export function byteRange(
  header: string | undefined,
  sizeBytes: number,
): WholeByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const fromEnd = match[1] === '';
  const firstByte = fromEnd ? Math.max(0, sizeBytes - Number(match[2])) : Number(match[1]);
  const lastByte = fromEnd || match[2] === '' ? sizeBytes - 1 : Math.min(Number(match[2]), sizeBytes - 1);
  return firstByte >= sizeBytes || firstByte > lastByte ? 'unsatisfiable' : { firstByte, lastByte };
}
