// What the same picture costs at the smaller tiers, computed by the function that bills; and what pictures that were
// charged would have cost otherwise, by the card that priced them.

import type { Quality } from './capability.ts';
import { type ImageSize, isSameSize } from './image-size.ts';
import { deliverableSizes } from './model-sizes.ts';
import { minUsd, multiplyUsd, type NanoUsd, nanoUsd, ZERO_USD } from './money.ts';
import { type Quote, type QuoteGiven, quoteImages } from './quote.ts';
import { type RateCard, type RateCondition, rateLineFor, type SoldModel } from './rate-card.ts';
import { type Tier, tiersUpTo } from './tier.ts';

/** The same request at a smaller tier of the same shape. */
export interface SmallerTier {
  readonly tier: Tier;
  readonly size: ImageSize;
  readonly quote: Quote;
  /** Against the request as asked, at its highest. */
  readonly savedNanoUsd: NanoUsd;
  /** Whole per cent of the price asked, rounded down. */
  readonly savedPercent: number;
}

/**
 * The tiers below the one asked that cost less, largest first; none for a size that no aspect ratio of the model names,
 * nor where the smaller tier cannot have the transparent background that was asked for.
 *
 * @example gpt-image-2 at 3840x2160 on 2026-05: 2K saves $0.02 (33 %), 1K saves $0.03 (50 %)
 */
export function smallerTiers(given: QuoteGiven, quote: Quote): SmallerTier[] {
  const { size, tier, background } = given.request;
  const { shapes, transparentTiers } = given.capability;
  if (size === 'auto' || tier === undefined || quote.highNanoUsd === 0n) return [];
  const shape = Object.values(shapes).find((byTier) =>
    Object.values(byTier).some((known) => isSameSize(known, size)),
  );
  if (!shape) return [];
  return tiersUpTo(tier)
    .slice(0, -1)
    .reverse()
    .flatMap((smaller): SmallerTier[] => {
      const smallerSize = shape[smaller];
      if (!smallerSize) return [];
      if (background === 'transparent' && transparentTiers?.includes(smaller) === false) return [];
      const cheaper = quoteImages({
        ...given,
        request: { ...given.request, size: smallerSize, tier: smaller },
      });
      const savedNanoUsd = nanoUsd(quote.highNanoUsd - cheaper.highNanoUsd);
      if (savedNanoUsd <= 0n) return [];
      const savedPercent = Number((savedNanoUsd * 100n) / quote.highNanoUsd);
      return [{ tier: smaller, size: smallerSize, quote: cheaper, savedNanoUsd, savedPercent }];
    });
}

/** Delivered images that were charged alike. */
export interface ChargedImages {
  /** The one that priced them. */
  readonly card: RateCard;
  /** Public id. */
  readonly modelId: string;
  /** The tier they were charged at. */
  readonly tier: Tier;
  /** Undefined where the price did not depend on it. */
  readonly quality: Quality | undefined;
  readonly imageCount: number;
  /** Of one image, as its line item has it. */
  readonly unitChargeNanoUsd: NanoUsd;
}

/**
 * What one of the images costs at 4K by the same model and quality on the same card; undefined for an image that is 4K
 * itself, and where the model makes none or has no such price.
 *
 * @example gpt-image-2 at 1K on 2026-05: $0.06
 */
export function priceAt4K(images: ChargedImages): NanoUsd | undefined {
  const { card, modelId, tier, quality } = images;
  const model = card.models.find((sold) => sold.id === modelId);
  if (!model || tier === '4K' || !makesTier(card, model, '4K')) return undefined;
  return rateLineFor(model, 'images', conditionOf('4K', quality))?.unitPriceNanoUsd;
}

/**
 * What one of the images costs by the next dearer model: the cheapest price of another model on the same card that is
 * above the charge, at the same tier; undefined when none is.
 *
 * A model is compared at the quality that was charged, and where it has no price for that at its cheapest, so that
 * savings are never overstated. Models that are priced by the token are left out.
 *
 * @example flux-2-klein-9b at 1K for $0.02, beside models for $0.02, $0.03 and $0.05: $0.03
 */
export function nextDearerPrice(images: ChargedImages): NanoUsd | undefined {
  const { card, modelId, tier, quality, unitChargeNanoUsd } = images;
  let nearest: NanoUsd | undefined;
  for (const model of card.models) {
    if (model.id === modelId || model.modality !== 'image' || !makesTier(card, model, tier)) continue;
    const price = leastPrice(model, tier, quality);
    if (price === undefined || price <= unitChargeNanoUsd) continue;
    if (nearest === undefined || price < nearest) nearest = price;
  }
  return nearest;
}

/** Charges beside what the same images would have cost; images without such a price are in none of the figures. */
export interface ComparedCharges {
  readonly imageCount: number;
  readonly chargedNanoUsd: NanoUsd;
  readonly comparedNanoUsd: NanoUsd;
}

/**
 * Sums up what images cost beside what they would have by `priceOf`.
 *
 * @example 3 images at $0.03 that cost $0.06 at 4K: 3 images, $0.09 and $0.18
 */
export function compareCharges(
  charged: Iterable<ChargedImages>,
  priceOf: (images: ChargedImages) => NanoUsd | undefined,
): ComparedCharges {
  let imageCount = 0;
  let chargedNanoUsd = ZERO_USD;
  let comparedNanoUsd = ZERO_USD;
  for (const images of charged) {
    const price = priceOf(images);
    if (price === undefined) continue;
    imageCount += images.imageCount;
    chargedNanoUsd = nanoUsd(chargedNanoUsd + multiplyUsd(images.unitChargeNanoUsd, images.imageCount));
    comparedNanoUsd = nanoUsd(comparedNanoUsd + multiplyUsd(price, images.imageCount));
  }
  return { imageCount, chargedNanoUsd, comparedNanoUsd };
}

function makesTier(card: RateCard, { capability }: SoldModel, tier: Tier): boolean {
  return (
    capability !== undefined && deliverableSizes(capability, card.tiers).some((size) => size.tier === tier)
  );
}

function conditionOf(tier: Tier, quality: Quality | undefined): RateCondition {
  return quality === undefined ? { tier } : { tier, quality };
}

/** At the quality when there is a price for it, else the least at the tier; undefined when no image is priced there. */
function leastPrice(model: SoldModel, tier: Tier, quality: Quality | undefined): NanoUsd | undefined {
  const same = rateLineFor(model, 'images', conditionOf(tier, quality));
  if (same) return same.unitPriceNanoUsd;
  const prices = model.rateLines
    .filter(({ unit, when }) => unit === 'images' && (when.tier ?? tier) === tier)
    .map((line) => line.unitPriceNanoUsd);
  return prices.length === 0 ? undefined : prices.reduce(minUsd);
}
