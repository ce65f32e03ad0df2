// The size of a picture when the caller leaves it open: one of the three that every GPT image model makes.

import type { ImageSize } from '@lightmeter/core';
import type { UpstreamRequest } from '../adapter.ts';

const SQUARE = { widthPixels: 1024, heightPixels: 1024 };
const WIDE = { widthPixels: 1536, heightPixels: 1024 };
const TALL = { widthPixels: 1024, heightPixels: 1536 };

/** Beyond this long edge over short edge an input image counts as wide or tall. */
const OBLONG_RATIO = 1.2;

const WORDS =
  /\b(?:(portrait|tall|vertical|upright|skyscraper|bookmark|poster)|(landscape|wide|panoramas?|panoramic|widescreen|horizontal|banner|skyline))\b|(竖|竖版|縦長)|(横版|横幅|宽幅|横長|全景)/i;

/** The size asked for; for `auto` that of the first input image's shape, or of the first word about shape. */
export function outputSize(request: UpstreamRequest): ImageSize {
  if (request.size !== 'auto') return request.size;
  const [reference] = request.references;
  if (reference) {
    const ratio = reference.size.widthPixels / reference.size.heightPixels;
    return ratio >= OBLONG_RATIO ? WIDE : ratio <= 1 / OBLONG_RATIO ? TALL : SQUARE;
  }
  const word = WORDS.exec(request.prompt);
  if (!word) return SQUARE;
  return word[1] !== undefined || word[3] !== undefined ? TALL : WIDE;
}

/** Half of each edge, at least one pixel: what `sandbox:smaller-image` delivers. */
export function halfSize(size: ImageSize): ImageSize {
  return {
    widthPixels: Math.max(1, Math.floor(size.widthPixels / 2)),
    heightPixels: Math.max(1, Math.floor(size.heightPixels / 2)),
  };
}
