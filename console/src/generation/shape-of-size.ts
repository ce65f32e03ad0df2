// Sizes as people choose them: a shape at a tier where the model names one.

import { type Capability, type ImageSize, isSameSize, TIERS, type Tier } from '@lightmeter/core';

export interface NamedShape {
  readonly ratio: string;
  readonly tier: Tier;
}

/** The shape and tier that a size has a name for; undefined for a size off the list. */
export function shapeOfSize(capability: Capability, size: ImageSize): NamedShape | undefined {
  for (const [ratio, byTier] of Object.entries(capability.shapes)) {
    for (const tier of TIERS) {
      const named = byTier[tier];
      if (named && isSameSize(named, size)) return { ratio, tier };
    }
  }
  return undefined;
}

/** The tiers that a shape can be made at, smallest first; all of the model's when the shape is none of its own. */
export function tiersOfShape(capability: Capability, ratio: string | undefined): readonly Tier[] {
  const byTier = ratio === undefined ? undefined : capability.shapes[ratio];
  if (byTier) return TIERS.filter((tier) => byTier[tier] !== undefined);
  return TIERS.filter((tier) => Object.values(capability.shapes).some((sizes) => sizes[tier] !== undefined));
}
