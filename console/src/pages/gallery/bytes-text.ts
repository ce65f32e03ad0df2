// Sizes of files for people.

/** @example `812 B`, `34 KB`, `1.2 MB`; cut, in thousands */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.floor(bytes / 1_000)} KB`;
  const tenths = Math.floor(bytes / 100_000);
  return `${Math.floor(tenths / 10)}.${tenths % 10} MB`;
}
