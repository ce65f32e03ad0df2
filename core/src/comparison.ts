// The sums of a comparison and of a gallery: what a picture cost for its pixels, whether it has the size that was asked
// for, and its share of a charge. For looking and comparing; nothing here is ever billed.

import { invariant } from './error.ts';
import { type ImageSize, isSameSize, pixelsOf } from './image-size.ts';
import { type NanoUsd, nanoUsd } from './money.ts';

/** Six digits after the point: finer differences between models mean nothing. */
const SHOWN_NANO_USD = 1_000n;

/**
 * What a million pixels cost, rounded up to a millionth of a dollar; undefined without a pixel.
 *
 * @example $0.03 for 1024x1024 (1.048576 megapixels) = $0.028611
 */
export function usdPerMegapixel(charged: NanoUsd, sizes: readonly ImageSize[]): NanoUsd | undefined {
  const pixels = BigInt(sizes.reduce((sum, size) => sum + pixelsOf(size), 0));
  return pixels === 0n ? undefined : roundedUp(charged * 1_000_000n, pixels);
}

/**
 * The mean of amounts, rounded up to a millionth of a dollar; undefined of none.
 *
 * @example ($0.03 + $0.03 + $0.04) / 3 = $0.033334
 */
export function meanUsd(amounts: readonly NanoUsd[]): NanoUsd | undefined {
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  return amounts.length === 0 ? undefined : roundedUp(sum, BigInt(amounts.length));
}

function roundedUp(dividend: bigint, divisor: bigint): NanoUsd {
  const step = divisor * SHOWN_NANO_USD;
  return nanoUsd(((dividend + step - 1n) / step) * SHOWN_NANO_USD);
}

/** The middle of the values, the lower one of two; undefined of none. */
export function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor((values.length - 1) / 2)];
}

export type SizeCheck = 'exact' | 'same_ratio' | 'other';

/**
 * What was delivered against what was asked for. `same_ratio`: width over height differs by at most one per cent.
 *
 * @example asked 1536x864, delivered 1344x768: 1.75 against 1.777… is 1.6 % off, `other`
 */
export function checkSize(asked: ImageSize, delivered: ImageSize): SizeCheck {
  if (isSameSize(asked, delivered)) return 'exact';
  const wanted = asked.widthPixels * delivered.heightPixels;
  const got = asked.heightPixels * delivered.widthPixels;
  return Math.abs(wanted - got) * 100 <= wanted ? 'same_ratio' : 'other';
}

/**
 * An amount in parts by weight. The parts add up to it exactly; without any weight they are as equal as can be.
 *
 * @example 100 nUSD in three equal parts: 33, 33, 34
 */
export function shareAmount(amount: NanoUsd, weights: readonly bigint[]): NanoUsd[] {
  invariant(
    weights.every((weight) => weight >= 0n),
    'A part weighs at least nothing.',
  );
  const isWeighed = weights.some((weight) => weight > 0n);
  const used = isWeighed ? weights : weights.map(() => 1n);
  const total = used.reduce((sum, weight) => sum + weight, 0n);
  let weighed = 0n;
  let given = 0n;
  return used.map((weight) => {
    weighed += weight;
    const part = (amount * weighed) / total - given;
    given += part;
    return nanoUsd(part);
  });
}
