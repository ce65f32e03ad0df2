// Image files as bytes. The incremental reader that measures them and notices truncation is inspect-image.ts.

/** Formats that can be told apart by their first bytes. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif';

export const MEDIA_TYPES: Readonly<Record<ImageFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
};
