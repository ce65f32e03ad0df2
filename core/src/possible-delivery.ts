// What a request may be delivered as: the sizes, tiers and qualities that it leaves to the model. A quote spans all of
// them; a charge falls back on them where the provider does not say what it did.

import type { Quality } from './capability.ts';
import { deliverableSizes, type TieredSize } from './model-sizes.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import { TIERS, type Tier, type TierBoundaries } from './tier.ts';

/** The size that was named, or every size the model may choose. */
export function possibleSizes(
  { request, capability }: ResolvedRequest,
  boundaries: TierBoundaries,
): readonly TieredSize[] {
  const { size, tier } = request;
  return size === 'auto' || tier === undefined ? deliverableSizes(capability, boundaries) : [{ size, tier }];
}

/** The tiers that may be paid for, smallest first: one, unless `auto` is charged at the tier that arrives. */
export function payableTiers(resolved: ResolvedRequest, boundaries: TierBoundaries): readonly Tier[] {
  const { tier } = resolved.request;
  if (tier !== undefined) return [tier];
  const sizes = possibleSizes(resolved, boundaries);
  return TIERS.filter((candidate) => sizes.some((possible) => possible.tier === candidate));
}

/** The quality that was named, or all that `auto` may choose; empty when the model has no such parameter. */
export function possibleQualities({ request, capability }: ResolvedRequest): readonly Quality[] {
  if (request.quality === 'auto') return capability.qualities;
  return request.quality === undefined ? [] : [request.quality];
}

/**
 * Qualities to read a token rule by; never empty.
 *
 * The rule of a model without a quality parameter stands under `medium`, or does not depend on quality.
 */
export function ruleQualities(qualities: readonly Quality[]): readonly Quality[] {
  return qualities.length > 0 ? qualities : ['medium'];
}
