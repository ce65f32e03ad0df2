// Units that a rate can be given for, and quantities of them. A quantity nobody reported is undefined, not 0.

/** Everything a rate card can charge for. One image, one token, one second, one million pixels. */
export const UNITS = [
  'images',
  'output_image_tokens',
  'output_text_tokens',
  'input_text_tokens',
  'input_image_tokens',
  'cached_input_text_tokens',
  'cached_input_image_tokens',
  'output_megapixels',
  'input_megapixels',
  'seconds',
] as const;
export type Unit = (typeof UNITS)[number];

/** The units that tokens are reported in. */
export const TOKEN_UNITS = [
  'output_image_tokens',
  'output_text_tokens',
  'input_text_tokens',
  'input_image_tokens',
] as const satisfies readonly Unit[];
export type TokenUnit = (typeof TOKEN_UNITS)[number];

/** Whole numbers, low at most high. Equal when the quantity is known. */
export interface QuantityRange {
  readonly low: number;
  readonly high: number;
}

export function exactly(quantity: number): QuantityRange {
  return { low: quantity, high: quantity };
}

export function addRanges(left: QuantityRange, right: QuantityRange): QuantityRange {
  return { low: left.low + right.low, high: left.high + right.high };
}

export function scaleRange(range: QuantityRange, factor: number): QuantityRange {
  return { low: range.low * factor, high: range.high * factor };
}

/** The narrowest range that holds all of them; there must be at least one. */
export function hullOf(ranges: readonly QuantityRange[]): QuantityRange {
  return ranges.reduce((hull, range) => ({
    low: Math.min(hull.low, range.low),
    high: Math.max(hull.high, range.high),
  }));
}

/** What a provider reported for one upstream call, in tokens. Undefined means it did not say. */
export type TokenUsage = { readonly [unit in TokenUnit]: number | undefined };
