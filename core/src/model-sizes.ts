// Which sizes a model can deliver, which tier each of them is, and which are nearest to one it cannot.

import type { Capability, SizeRule } from './capability.ts';
import { edgeRatio, type ImageSize, isSameSize, pixelsOf, renderImageSize } from './image-size.ts';
import { TIERS, type Tier, type TierBoundaries, tierOfSize } from './tier.ts';

export interface TieredSize {
  readonly size: ImageSize;
  readonly tier: Tier;
}

type Grid = Extract<SizeRule, { kind: 'grid' }>;

/** Every size named in the capability's shapes, with the tier it is sold at. */
export function shapeSizes(capability: Capability): TieredSize[] {
  return Object.values(capability.shapes).flatMap((byTier) =>
    TIERS.flatMap((tier) => {
      const size = byTier[tier];
      return size ? [{ size, tier }] : [];
    }),
  );
}

/**
 * The tier of an image of this model: the shape's own tier for a size the model names, else by the card's boundaries.
 *
 * An image beyond the last boundary is of the last tier: some models make their 4K a little larger.
 */
export function tierOfImage(capability: Capability, boundaries: TierBoundaries, size: ImageSize): Tier {
  const shape = shapeSizes(capability).find((candidate) => isSameSize(candidate.size, size));
  return shape?.tier ?? tierOfSize(boundaries, size) ?? '4K';
}

/** Why a size breaks a grid rule, as a sentence with the limit; undefined when it does not. Bounds are inclusive. */
export function gridViolation(grid: Grid, size: ImageSize): string | undefined {
  const { widthPixels: width, heightPixels: height } = size;
  const pixels = pixelsOf(size);
  if (width % grid.multipleOfPixels !== 0 || height % grid.multipleOfPixels !== 0) {
    return `Width and height must be multiples of ${grid.multipleOfPixels}.`;
  }
  if (Math.max(width, height) > grid.maxEdgePixels) {
    return `Each edge is at most ${grid.maxEdgePixels} pixels.`;
  }
  if (edgeRatio(size) > grid.maxRatio) {
    return `The long edge is at most ${grid.maxRatio} times the short one.`;
  }
  if (pixels < grid.minPixels) {
    return `The area is at least ${grouped(grid.minPixels)} pixels; this is ${grouped(pixels)}.`;
  }
  if (pixels > grid.maxPixels) {
    return `The area is at most ${grouped(grid.maxPixels)} pixels; this is ${grouped(pixels)}.`;
  }
  return undefined;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** Every size on a grid, width at least height (counts and areas are the same the other way round). */
function gridSizes(grid: Grid): ImageSize[] {
  const sizes: ImageSize[] = [];
  for (let height = grid.multipleOfPixels; height <= grid.maxEdgePixels; height += grid.multipleOfPixels) {
    const longest = Math.min(grid.maxEdgePixels, height * grid.maxRatio);
    for (let width = height; width <= longest; width += grid.multipleOfPixels) {
      const pixels = width * height;
      if (pixels >= grid.minPixels && pixels <= grid.maxPixels)
        sizes.push({ widthPixels: width, heightPixels: height });
    }
  }
  return sizes;
}

const deliverable = new WeakMap<Capability, WeakMap<TierBoundaries, readonly TieredSize[]>>();

/**
 * Every size the model may deliver when the choice is its own: the sizes it names, and on a grid one orientation of each
 * further one. The same list for the same capability and boundaries; some fifteen thousand on OpenAI's grid.
 */
export function deliverableSizes(capability: Capability, boundaries: TierBoundaries): readonly TieredSize[] {
  const byBoundaries = deliverable.get(capability) ?? new WeakMap<TierBoundaries, readonly TieredSize[]>();
  deliverable.set(capability, byBoundaries);
  const sizes = byBoundaries.get(boundaries) ?? listDeliverableSizes(capability, boundaries);
  byBoundaries.set(boundaries, sizes);
  return sizes;
}

function listDeliverableSizes(capability: Capability, boundaries: TierBoundaries): TieredSize[] {
  const named = shapeSizes(capability);
  if (capability.sizes.kind === 'shapes') return named;
  const names = new Set(named.map(({ size }) => renderImageSize(size)));
  const isNamedBothWays = ({ widthPixels, heightPixels }: ImageSize) =>
    names.has(`${widthPixels}x${heightPixels}`) && names.has(`${heightPixels}x${widthPixels}`);
  const others = gridSizes(capability.sizes).filter((size) => !isNamedBothWays(size));
  return [...named, ...others.map((size) => ({ size, tier: tierOfSize(boundaries, size) ?? '4K' }))];
}

/** How much more a wrong shape weighs than a wrong area, both as ratios: a picture can be scaled, but not reshaped. */
const SHAPE_WEIGHT = 2;

/** Up to three sizes the model can make, nearest first in shape and area. */
export function nearestSizes(capability: Capability, wanted: ImageSize): ImageSize[] {
  const candidates = shapeSizes(capability).map((candidate) => candidate.size);
  const snapped = snapToGrid(capability.sizes, wanted);
  if (snapped) candidates.push(snapped);
  const distance = (size: ImageSize) =>
    SHAPE_WEIGHT *
      Math.abs(
        Math.log((size.widthPixels * wanted.heightPixels) / (size.heightPixels * wanted.widthPixels)),
      ) +
    Math.abs(Math.log(pixelsOf(size) / pixelsOf(wanted)));
  return candidates
    .filter((size, index) => candidates.findIndex((other) => isSameSize(other, size)) === index)
    .sort((left, right) => distance(left) - distance(right))
    .slice(0, 3);
}

/** The wanted size moved to the nearest grid point, when that alone makes it valid. */
function snapToGrid(rule: SizeRule, wanted: ImageSize): ImageSize | undefined {
  if (rule.kind !== 'grid') return undefined;
  const snap = (edge: number) =>
    Math.max(rule.multipleOfPixels, Math.floor(edge / rule.multipleOfPixels + 0.5) * rule.multipleOfPixels);
  const size = { widthPixels: snap(wanted.widthPixels), heightPixels: snap(wanted.heightPixels) };
  return gridViolation(rule, size) ? undefined : size;
}
