// The operator's view of a rate card: what each cell earns or loses against the providers' list prices.

import type { Quality } from './capability.ts';
import { type ListPrice, listPriceOn } from './list-price.ts';
import { deliverableSizes } from './model-sizes.ts';
import { multiplyUsd, type NanoUsd, nanoUsd, sumUsd, ZERO_USD } from './money.ts';
import { type RateCard, rateLineFor, type SoldModel } from './rate-card.ts';
import { TIERS, type Tier } from './tier.ts';
import { outputImageTokensOver } from './token-math.ts';
import type { TokenUsage, Unit } from './usage.ts';
import { TOKEN_UNITS } from './usage.ts';

/** One tier × quality of a model: an image's charge against its list price. */
export interface MarginCell {
  readonly modelId: string;
  readonly tier: Tier;
  readonly quality: Quality | undefined;
  readonly chargeNanoUsd: NanoUsd;
  /** Cheapest and dearest size of the tier; undefined when the cost cannot be known, and `reason` says why. */
  readonly cost: { readonly lowNanoUsd: NanoUsd; readonly highNanoUsd: NanoUsd } | undefined;
  readonly reason: string | undefined;
  /** Charge less the dearest cost; negative: sold below cost. */
  readonly marginNanoUsd: NanoUsd | undefined;
}

/**
 * Every cell of a card that is priced per image, against the list prices of a day (YYYY-MM-DD).
 *
 * `promptTokens` is the text each image is assumed to carry. Cards priced per token pass the cost on and have no cells.
 */
export function cardMargins(card: RateCard, given: { day: string; promptTokens: number }): MarginCell[] {
  return card.models
    .filter((model) => model.basis === 'images')
    .flatMap((model) => modelMargins(card, model, given));
}

function modelMargins(
  card: RateCard,
  model: SoldModel,
  given: { day: string; promptTokens: number },
): MarginCell[] {
  const { capability } = model;
  if (!capability) return [];
  const reachable = deliverableSizes(capability, card.tiers);
  const qualities: readonly (Quality | undefined)[] =
    capability.qualities.length > 0 ? capability.qualities : [undefined];
  return TIERS.filter((tier) => reachable.some((candidate) => candidate.tier === tier)).flatMap((tier) =>
    qualities.flatMap((quality): MarginCell[] => {
      const rate = rateLineFor(model, 'images', { tier, ...(quality === undefined ? {} : { quality }) });
      if (!rate) return [];
      const chargeNanoUsd = rate.unitPriceNanoUsd;
      const cost = cellCost(card, model, { ...given, tier, quality });
      const known = typeof cost === 'string' ? undefined : cost;
      return [
        {
          modelId: model.id,
          tier,
          quality,
          chargeNanoUsd,
          cost: known,
          reason: typeof cost === 'string' ? cost : undefined,
          marginNanoUsd: known && nanoUsd(chargeNanoUsd - known.highNanoUsd),
        },
      ];
    }),
  );
}

/** The cost of one image of a cell, or the sentence why it is not known. */
function cellCost(
  card: RateCard,
  model: SoldModel,
  cell: { day: string; promptTokens: number; tier: Tier; quality: Quality | undefined },
): { lowNanoUsd: NanoUsd; highNanoUsd: NanoUsd } | string {
  const { facts, capability } = model;
  const listPrice = facts && listPriceOn(facts, cell.day);
  if (!listPrice || !capability) return 'No list price is known.';
  const perImage = listRate(listPrice, 'images', cell.tier);
  if (perImage !== undefined) return { lowNanoUsd: perImage, highNanoUsd: perImage };
  const perToken = listRate(listPrice, 'output_image_tokens', cell.tier);
  const rule = facts.tokenMath?.outputImage;
  if (perToken === undefined || !rule) return 'How the provider counts this image is not known.';
  const sizes = deliverableSizes(capability, card.tiers).filter((candidate) => candidate.tier === cell.tier);
  const tokens = outputImageTokensOver(rule, { sizes, qualities: [cell.quality ?? 'medium'] });
  if (!tokens) return 'How the provider counts this quality is not known.';
  const textRate = listRate(listPrice, 'input_text_tokens', cell.tier) ?? ZERO_USD;
  const text = multiplyUsd(textRate, cell.promptTokens + (facts.tokenMath?.promptOverhead.tokens ?? 0));
  return {
    lowNanoUsd: nanoUsd(multiplyUsd(perToken, tokens.low) + text),
    highNanoUsd: nanoUsd(multiplyUsd(perToken, tokens.high) + text),
  };
}

function listRate(listPrice: ListPrice, unit: Unit, tier: Tier): NanoUsd | undefined {
  return listPrice.rates.find((rate) => rate.unit === unit && (rate.tier === undefined || rate.tier === tier))
    ?.unitPriceNanoUsd;
}

/**
 * What a provider bills us for one upstream call; undefined when a part of it is not known.
 *
 * Usage that was not reported is unknown, not free. `tiers` are those of the images that were sent.
 */
export function upstreamCost(
  listPrice: ListPrice,
  call: { usage: TokenUsage | undefined; tiers: readonly Tier[] },
): NanoUsd | undefined {
  if (listPrice.rates.some((rate) => rate.unit === 'images')) {
    const perImage = call.tiers.map((tier) => listRate(listPrice, 'images', tier));
    return perImage.every((rate) => rate !== undefined) ? sumUsd(perImage) : undefined;
  }
  const { usage } = call;
  if (!usage) return undefined;
  let total = ZERO_USD;
  for (const unit of TOKEN_UNITS) {
    const quantity = usage[unit];
    if (quantity === undefined) return undefined;
    if (quantity === 0) continue;
    const rate = listPrice.rates.find((candidate) => candidate.unit === unit)?.unitPriceNanoUsd;
    if (rate === undefined) return undefined;
    total = nanoUsd(total + multiplyUsd(rate, quantity));
  }
  return total;
}
