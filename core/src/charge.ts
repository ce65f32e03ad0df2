// The price of what was really delivered: never more than the quote, only for images that exist, at the tier they have.

import type { Capability, Quality } from './capability.ts';
import type { ImageRequest } from './image-request.ts';
import { type ImageSize, pixelsOf } from './image-size.ts';
import { tierOfImage } from './model-sizes.ts';
import { type NanoUsd, nanoUsd, sumUsd, ZERO_USD } from './money.ts';
import { type LineItem, lineItem, type Quote, requiredRate } from './quote.ts';
import { type RateCard, rateLineFor, type SoldModel } from './rate-card.ts';
import { lowerTier, type Tier } from './tier.ts';
import { outputImageTokens } from './token-math.ts';
import { TOKEN_UNITS, type TokenUnit, type TokenUsage } from './usage.ts';

/** What arrived, measured from the bytes. */
export interface DeliveredImages {
  /** Sizes of the images that were kept: complete and readable. */
  readonly images: readonly ImageSize[];
  /** Images the provider sent, readable or not; at least as many as were kept. */
  readonly sentCount: number;
  readonly partialImageCount: number;
  /** The quality the provider says it used; undefined when it did not say. */
  readonly resolvedQuality: Quality | undefined;
  /** Undefined when the provider reported nothing: then the expected usage is charged at its least. */
  readonly usage: TokenUsage | undefined;
}

export interface Charge {
  readonly amountNanoUsd: NanoUsd;
  readonly rateCardId: string;
  /** Add up to the amount. */
  readonly lineItems: readonly LineItem[];
  /** The tier each kept image is charged at, in order of delivery. */
  readonly tiers: readonly Tier[];
}

export interface ChargeGiven {
  readonly card: RateCard;
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly request: ImageRequest;
  readonly quote: Quote;
  readonly delivered: DeliveredImages;
}

/**
 * The charge for a delivery; nothing when no image was kept.
 *
 * @throws LightmeterError `rate_missing` when a reported unit has no rate: the charge stops, the unit is not free
 * @example asked 2 × 4K at $0.06, delivered one at 4K and one at 1K on 2026-05: $0.06 + $0.03 = $0.09
 */
export function priceDelivery(given: ChargeGiven): Charge {
  const { card, capability, request, quote, delivered } = given;
  const tiers = delivered.images.slice(0, request.imageCount).map((size) => {
    const arrived = tierOfImage(capability, card.tiers, size);
    return request.tier === undefined ? arrived : lowerTier(request.tier, arrived);
  });
  if (tiers.length === 0) return { amountNanoUsd: ZERO_USD, rateCardId: card.id, lineItems: [], tiers };
  const priced = given.model.basis === 'tokens' ? priceTokens(given) : priceImages(given, tiers);
  const lineItems = capAtQuote(priced, quote.highNanoUsd);
  return {
    amountNanoUsd: sumUsd(lineItems.map((line) => line.amountNanoUsd)),
    rateCardId: card.id,
    lineItems,
    tiers,
  };
}

/** Takes back, as a line of its own, what would exceed the quote. */
function capAtQuote(lineItems: readonly LineItem[], highNanoUsd: NanoUsd): readonly LineItem[] {
  const excess = nanoUsd(sumUsd(lineItems.map((line) => line.amountNanoUsd)) - highNanoUsd);
  if (excess <= 0n) return lineItems;
  const back = nanoUsd(-excess);
  return [
    ...lineItems,
    {
      unit: 'quote_cap',
      tier: undefined,
      quality: undefined,
      quantity: 1,
      unitPriceNanoUsd: back,
      amountNanoUsd: back,
    },
  ];
}

/** One line per tier that was delivered. */
function priceImages(given: ChargeGiven, tiers: readonly Tier[]): LineItem[] {
  const quality = chargedQuality(given);
  return [...new Set(tiers)].map((tier) => {
    const quantity = tiers.filter((other) => other === tier).length;
    return lineItem(
      requiredRate(given.card, given.model, 'images', { tier, quality }),
      quantity,
      tier,
      quality,
    );
  });
}

/**
 * The quality that is charged: what was asked; for `auto` what the provider says it used, else the cheapest.
 *
 * `auto` is never charged above what ran.
 */
function chargedQuality({ request, quote, delivered }: ChargeGiven): Quality | undefined {
  if (request.quality !== 'auto') return request.quality;
  return delivered.resolvedQuality ?? quote.lowLineItems[0]?.quality;
}

function priceTokens(given: ChargeGiven): LineItem[] {
  const lines: LineItem[] = [];
  for (const unit of TOKEN_UNITS) {
    const quantity = chargedTokens(given, unit);
    if (quantity === 0) continue;
    const rate = rateLineFor(given.model, unit, {}) ?? requiredRate(given.card, given.model, unit, {});
    lines.push(lineItem(rate, quantity, undefined, undefined));
  }
  return lines;
}

/** Reported tokens, or the least expected when none were reported; output tokens only for images that were kept. */
function chargedTokens(given: ChargeGiven, unit: TokenUnit): number {
  const { delivered, quote, request } = given;
  const reported = delivered.usage?.[unit];
  const kept = Math.min(delivered.images.length, request.imageCount);
  if (unit !== 'output_image_tokens') return reported ?? quote.expectedUsage[unit]?.low ?? 0;
  const expected = ((quote.expectedUsage[unit]?.low ?? 0) / request.imageCount) * kept;
  if (reported === undefined) return Math.floor(expected);
  const ofKept = Math.floor((reported * kept) / Math.max(kept, delivered.sentCount));
  const ceiling = undersizedCeiling(given);
  return ceiling === undefined ? ofKept : Math.min(ofKept, ceiling);
}

/** What images smaller than asked can cost at most, by the model's own rule; undefined when none is smaller. */
function undersizedCeiling(given: ChargeGiven): number | undefined {
  const { request, delivered, model } = given;
  const rule = model.facts?.tokenMath?.outputImage;
  const asked = request.size;
  if (!rule || asked === 'auto') return undefined;
  if (delivered.images.every((size) => pixelsOf(size) >= pixelsOf(asked))) return undefined;
  const quality = chargedQuality(given) ?? 'medium';
  let ceiling = delivered.partialImageCount * (model.facts?.tokenMath?.partialImageTokens ?? 0);
  for (const size of delivered.images) {
    const tier = tierOfImage(given.capability, given.card.tiers, size);
    const tokens = outputImageTokens(rule, { size, quality, tier });
    if (!tokens) return undefined;
    ceiling += tokens.high;
  }
  return ceiling;
}
