// The resolution tier of an image. Boundaries are data on the rate card: inclusive upper bounds in pixels.

import { type ImageSize, pixelsOf } from './image-size.ts';

export const TIERS = ['1K', '2K', '4K'] as const;
export type Tier = (typeof TIERS)[number];

/** The most pixels an image of each tier may have, inclusive and rising. By default 1.6, 4.3 and 17 million. */
export type TierBoundaries = Readonly<Record<Tier, number>>;

export function isTier(text: string): text is Tier {
  return (TIERS as readonly string[]).includes(text);
}

/**
 * The smallest tier that holds the image; undefined when it has more pixels than the largest tier.
 *
 * @example with the default boundaries 1,600,000 px is 1K and 1,600,001 px is 2K
 */
export function tierOfSize(boundaries: TierBoundaries, size: ImageSize): Tier | undefined {
  return TIERS.find((tier) => pixelsOf(size) <= boundaries[tier]);
}

/** The lower of two tiers. */
export function lowerTier(left: Tier, right: Tier): Tier {
  return TIERS.indexOf(left) <= TIERS.indexOf(right) ? left : right;
}

/** The tiers up to and including `tier`, smallest first. */
export function tiersUpTo(tier: Tier): readonly Tier[] {
  return TIERS.slice(0, TIERS.indexOf(tier) + 1);
}
