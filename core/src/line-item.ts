// One line of a quote or a charge, and the rate it is made from. A unit without a rate is an error and never free.

import type { Quality } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest } from './image-request.ts';
import { multiplyUsd, type NanoUsd, sumUsd } from './money.ts';
import { type RateCard, type RateLine, rateLineFor, type SoldModel } from './rate-card.ts';
import type { Tier } from './tier.ts';
import type { Unit } from './usage.ts';

/** One line of a quote or a charge. Amount = quantity × unit price, exactly. */
export interface LineItem {
  /** `quote_cap` takes back what would exceed the quote; its amount is negative. */
  readonly unit: Unit | 'quote_cap';
  /** Of images; undefined for tokens. */
  readonly tier: Tier | undefined;
  /** The quality of the images; undefined where `auto` left it open and the price does not depend on it. */
  readonly quality: Quality | undefined;
  readonly quantity: number;
  readonly unitPriceNanoUsd: NanoUsd;
  readonly amountNanoUsd: NanoUsd;
}

/**
 * So many units at a rate.
 *
 * @example 1,756 output tokens at 30,000 nUSD = 52,680,000 nUSD ($0.05268)
 */
export function lineItem(
  rate: RateLine,
  quantity: number,
  tier: Tier | undefined,
  quality: Quality | undefined,
): LineItem {
  return {
    unit: rate.unit,
    tier,
    quality,
    quantity,
    unitPriceNanoUsd: rate.unitPriceNanoUsd,
    amountNanoUsd: multiplyUsd(rate.unitPriceNanoUsd, quantity),
  };
}

/** The sum of the lines. */
export function sumLines(lines: readonly LineItem[]): NanoUsd {
  return sumUsd(lines.map((line) => line.amountNanoUsd));
}

/**
 * The rate of a unit in a tier and quality.
 *
 * @throws LightmeterError `rate_missing` when the card has none
 */
export function requiredRate(
  card: RateCard,
  model: SoldModel,
  unit: Unit,
  cell: { tier?: Tier | undefined; quality?: Quality | undefined },
): RateLine {
  const { tier, quality } = cell;
  const rate = rateLineFor(model, unit, {
    ...(tier === undefined ? {} : { tier }),
    ...(quality === undefined ? {} : { quality }),
  });
  if (rate) return rate;
  throw new LightmeterError('rate_missing', {
    internal: { rateCard: card.id, model: model.id, unit, tier, quality },
  });
}

/**
 * So many images of a tier: one candidate line for each quality they may have.
 *
 * `qualities` is empty when the model has no such parameter; there is always at least one line.
 *
 * @throws LightmeterError `rate_missing`
 */
export function imageLines(
  priced: { readonly card: RateCard; readonly model: SoldModel; readonly request: ImageRequest },
  images: { tier: Tier; qualities: readonly Quality[]; quantity: number },
): LineItem[] {
  const { card, model, request } = priced;
  const { tier, qualities, quantity } = images;
  return (qualities.length > 0 ? qualities : [undefined]).map((quality) => {
    const rate = requiredRate(card, model, 'images', { tier, quality });
    return lineItem(rate, quantity, tier, request.quality === 'auto' ? rate.when.quality : quality);
  });
}

/** The line with the lowest unit price, the first of equals; there must be at least one. */
export function cheapestLine(lines: readonly LineItem[]): LineItem {
  return lines.reduce((best, line) => (line.unitPriceNanoUsd < best.unitPriceNanoUsd ? line : best));
}

/** The line with the highest unit price, the first of equals; there must be at least one. */
export function dearestLine(lines: readonly LineItem[]): LineItem {
  return lines.reduce((best, line) => (line.unitPriceNanoUsd > best.unitPriceNanoUsd ? line : best));
}
