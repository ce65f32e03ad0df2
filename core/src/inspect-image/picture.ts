// What the readers of the formats have learnt so far of a picture.

import type { ImageSize } from '../image-size.ts';
import { demand } from './byte-feed.ts';

/** Filled in by a reader as the bytes go by. */
export interface Picture {
  /** As displayed; known when the header has been read. */
  size: ImageSize | undefined;
  /** The file can hold transparency, whether any pixel uses it or not. */
  hasAlpha: boolean;
  /** The end of the file was seen where it must be. */
  isWhole: boolean;
}

/** The longest edge that JPEG and GIF can say; no provider makes or takes anything near it. */
const MAX_EDGE_PIXELS = 65_535;

/** @throws DamagedBytesError when an edge is zero or absurd */
export function readableSize(widthPixels: number, heightPixels: number): ImageSize {
  demand(widthPixels >= 1 && widthPixels <= MAX_EDGE_PIXELS);
  demand(heightPixels >= 1 && heightPixels <= MAX_EDGE_PIXELS);
  return { widthPixels, heightPixels };
}
