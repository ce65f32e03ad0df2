// What the calculator is asked, as it stands in the address: the API's own parameters, how many requests, and the place
// the picture is for. Reading is total; what a model cannot do is left out in calculation.ts.

import { destinationById, isTier, type PrintSize, type Tier } from '@lightmeter/core';
import type { Search } from '../../../parts/use-url-state.ts';

/** What decides the size: the place it is for, a shape at a tier, or the pixels themselves. */
const MODES = ['place', 'shape', 'pixels'] as const;
export type SizeMode = (typeof MODES)[number];

/** The place that is no row of the table: a print of any measure. */
export const PRINT = 'print';
const FIRST_PLACE = 'web-hero';

export interface CalculatorState {
  readonly mode: SizeMode;
  readonly model: string | undefined;
  /** Id of a destination, or `print`. */
  readonly place: string;
  readonly print: PrintSize;
  readonly aspectRatio: string | undefined;
  readonly resolution: Tier | undefined;
  /** As typed; may be no size. */
  readonly size: string | undefined;
  readonly quality: string | undefined;
  /** Images in one request, at least 1. */
  readonly imageCount: number;
  /** How many such requests, at least 1. */
  readonly requestCount: number;
}

export const MAX_REQUESTS = 1_000_000;
export const MAX_PRINT = 1_000;
export const MAX_DOTS = 1_200;

export function readCalculator(search: Search): CalculatorState {
  const named = MODES.find((mode) => mode === search.by);
  const implied = search.size ? 'pixels' : search.aspect_ratio || search.resolution ? 'shape' : 'place';
  const place = search.for ?? '';
  return {
    mode: named ?? implied,
    model: search.model || undefined,
    place: place === PRINT || destinationById(place) ? place : FIRST_PLACE,
    print: {
      width: amountOf(search.width, { or: 30, most: MAX_PRINT }),
      height: amountOf(search.height, { or: 20, most: MAX_PRINT }),
      unit: search.unit === 'in' ? 'in' : 'cm',
      dotsPerInch: wholeOf(search.dpi, { or: 300, most: MAX_DOTS }),
    },
    aspectRatio: search.aspect_ratio || undefined,
    resolution: search.resolution !== undefined && isTier(search.resolution) ? search.resolution : undefined,
    size: search.size || undefined,
    quality: search.quality || undefined,
    imageCount: wholeOf(search.n, { or: 1, most: 100 }),
    requestCount: wholeOf(search.count, { or: 100, most: MAX_REQUESTS }),
  };
}

interface Bounds {
  readonly or: number;
  readonly most: number;
}

/** A whole number from 1 on. */
function wholeOf(text: string | undefined, { or, most }: Bounds): number {
  const value = Number(text);
  return text && Number.isSafeInteger(value) && value >= 1 ? Math.min(value, most) : or;
}

/** A length above zero. */
function amountOf(text: string | undefined, { or, most }: Bounds): number {
  const value = Number(text);
  return text && Number.isFinite(value) && value > 0 ? Math.min(value, most) : or;
}
