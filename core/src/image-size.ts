// Sizes in whole pixels, written WIDTHxHEIGHT.

export interface ImageSize {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

const SIZE_PATTERN = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/;

/** Reads `1024x1536`; undefined for anything else, `1024*1536` and `0x0` among it. Each edge has one to five digits. */
export function parseImageSize(text: string): ImageSize | undefined {
  const match = SIZE_PATTERN.exec(text);
  if (!match) return undefined;
  return { widthPixels: Number(match[1]), heightPixels: Number(match[2]) };
}

export function renderImageSize(size: ImageSize): string {
  return `${size.widthPixels}x${size.heightPixels}`;
}

export function pixelsOf(size: ImageSize): number {
  return size.widthPixels * size.heightPixels;
}

export function isSameSize(left: ImageSize, right: ImageSize): boolean {
  return left.widthPixels === right.widthPixels && left.heightPixels === right.heightPixels;
}

/** Long edge over short edge, at least 1. */
export function edgeRatio(size: ImageSize): number {
  return Math.max(size.widthPixels, size.heightPixels) / Math.min(size.widthPixels, size.heightPixels);
}
