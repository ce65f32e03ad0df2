// The price of what was really delivered: never more than the quote, only for images that exist, at the tier they have.

import type { Capability, Quality } from './capability.ts';
import type { ImageRequest } from './image-request.ts';
import { type ImageSize, pixelsOf } from './image-size.ts';
import { cheapestLine, imageLines, type LineItem, lineItem, requiredRate, sumLines } from './line-item.ts';
import { tierOfImage } from './model-sizes.ts';
import { type NanoUsd, nanoUsd, ZERO_USD } from './money.ts';
import { payableTiers, possibleQualities, ruleQualities } from './possible-delivery.ts';
import type { Quote } from './quote.ts';
import type { RateCard, SoldModel } from './rate-card.ts';
import { lowerTier, type Tier } from './tier.ts';
import { type OutputImageRule, outputImageTokensOver } from './token-math.ts';
import { TOKEN_UNITS, type TokenUnit, type TokenUsage } from './usage.ts';

/** What arrived, measured from the bytes. */
export interface DeliveredImages {
  /** Sizes of the images that were kept: complete and readable. Beyond the number asked for they cost nothing. */
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
  /** The tier each image is charged at, in order of delivery; at most as many as were asked for. */
  readonly tiers: readonly Tier[];
}

export interface ChargeGiven {
  readonly card: RateCard;
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly request: ImageRequest;
  /** Of this request on this card. */
  readonly quote: Quote;
  readonly delivered: DeliveredImages;
}

/**
 * The charge for a delivery; nothing when no image was kept.
 *
 * @throws LightmeterError `rate_missing` when a reported unit, or the quality the provider says it used, has no rate: the
 *   charge stops, the unit is not free
 * @example asked 2 × 4K at $0.06, delivered one at 4K and one at 1K on 2026-05: $0.06 + $0.03 = $0.09
 */
export function priceDelivery(given: ChargeGiven): Charge {
  const { card, model, quote } = given;
  const kept = given.delivered.images.slice(0, given.request.imageCount);
  const tiers = chargedTiers(given, kept);
  if (kept.length === 0) return { amountNanoUsd: ZERO_USD, rateCardId: card.id, lineItems: [], tiers };
  const priced = model.basis === 'tokens' ? priceTokens(given, kept) : priceImages(given, tiers);
  const lineItems = capAtQuote(priced, quote.highNanoUsd);
  return { amountNanoUsd: sumLines(lineItems), rateCardId: card.id, lineItems, tiers };
}

/** The tier that arrived, but no higher than the one paid for, or than the highest that was quoted. */
function chargedTiers(given: ChargeGiven, kept: readonly ImageSize[]): Tier[] {
  const { capability, card } = given;
  const highest = payableTiers(given, card.tiers).at(-1);
  return kept.map((size) => {
    const arrived = tierOfImage(capability, card.tiers, size);
    return highest === undefined ? arrived : lowerTier(highest, arrived);
  });
}

/** Takes back, as a line of its own, what would exceed the quote. */
function capAtQuote(lineItems: readonly LineItem[], highNanoUsd: NanoUsd): readonly LineItem[] {
  const excess = nanoUsd(sumLines(lineItems) - highNanoUsd);
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

/** One line per tier that was delivered, in order of delivery. */
function priceImages(given: ChargeGiven, tiers: readonly Tier[]): LineItem[] {
  const qualities = ranQualities(given);
  return [...new Set(tiers)].map((tier) => {
    const quantity = tiers.filter((other) => other === tier).length;
    return cheapestLine(imageLines(given, { tier, qualities, quantity }));
  });
}

/**
 * The quality that was asked for; for `auto` the one the provider says it used, else all it may have used.
 *
 * The cheapest of them is charged, so that `auto` never costs more than what ran.
 */
function ranQualities(given: ChargeGiven): readonly Quality[] {
  const { resolvedQuality } = given.delivered;
  return given.request.quality === 'auto' && resolvedQuality !== undefined
    ? [resolvedQuality]
    : possibleQualities(given);
}

function priceTokens(given: ChargeGiven, kept: readonly ImageSize[]): LineItem[] {
  return TOKEN_UNITS.flatMap((unit) => {
    const quantity = chargedTokens(given, unit, kept);
    if (quantity === 0) return [];
    return [lineItem(requiredRate(given.card, given.model, unit, {}), quantity, undefined, undefined)];
  });
}

/** Reported tokens, or the least expected when none were reported; output tokens only for images that are charged. */
function chargedTokens(given: ChargeGiven, unit: TokenUnit, kept: readonly ImageSize[]): number {
  const { delivered, quote, request } = given;
  const reported = delivered.usage?.[unit];
  const expected = quote.expectedUsage[unit]?.low ?? 0;
  if (unit !== 'output_image_tokens') return reported ?? expected;
  if (reported === undefined) return Math.floor((expected * kept.length) / request.imageCount);
  const ofKept = Math.floor(
    (reported * kept.length) / Math.max(delivered.images.length, delivered.sentCount),
  );
  return Math.min(ofKept, undersizedCeiling(given, kept));
}

/** What images smaller than asked can use at most, by the model's own rule; no limit when none is smaller. */
function undersizedCeiling(given: ChargeGiven, kept: readonly ImageSize[]): number {
  const { size: asked } = given.request;
  const math = given.model.facts?.tokenMath;
  if (!math?.outputImage || asked === 'auto') return Number.POSITIVE_INFINITY;
  if (kept.every((size) => pixelsOf(size) >= pixelsOf(asked))) return Number.POSITIVE_INFINITY;
  let ceiling = given.delivered.partialImageCount * math.partialImageTokens;
  for (const size of kept) {
    ceiling += Math.min(
      mostTokens(given, math.outputImage, size),
      mostTokens(given, math.outputImage, asked),
    );
  }
  return ceiling;
}

function mostTokens(given: ChargeGiven, rule: OutputImageRule, size: ImageSize): number {
  const tier = tierOfImage(given.capability, given.card.tiers, size);
  const qualities = ruleQualities(ranQualities(given));
  const tokens = outputImageTokensOver(rule, { sizes: [{ size, tier }], qualities });
  return tokens?.high ?? Number.POSITIVE_INFINITY;
}
