// The operator's view of a rate card: what each cell earns or loses against the providers' list prices.

import type { Quality } from './capability.ts';
import { type ListPrice, listPriceOn } from './list-price.ts';
import { deliverableSizes } from './model-sizes.ts';
import { multiplyUsd, type NanoUsd, nanoUsd, sumUsd, ZERO_USD } from './money.ts';
import { ruleQualities } from './possible-delivery.ts';
import { type RateCard, type RateCondition, rateLineFor, type SoldModel } from './rate-card.ts';
import { TIERS, type Tier } from './tier.ts';
import { inputTextTokens, outputImageTokensOver } from './token-math.ts';
import {
  exactly,
  type QuantityRange,
  TOKEN_UNITS,
  type TokenUnit,
  type TokenUsage,
  type Unit,
} from './usage.ts';

/** One tier × quality of a model: an image's charge against its list price. */
export interface MarginCell {
  readonly modelId: string;
  readonly tier: Tier;
  readonly quality: Quality | undefined;
  readonly chargeNanoUsd: NanoUsd;
  /**
   * What the provider bills for the cheapest and the dearest size of the tier, with the prompt and any text it bills
   * beside the image; undefined when that cannot be known, and `reason` says why.
   */
  readonly cost: Cost | undefined;
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

/** The dearest size of the cell costs more than it is sold for. */
export function isBelowCost({ marginNanoUsd }: Pick<MarginCell, 'marginNanoUsd'>): boolean {
  return marginNanoUsd !== undefined && marginNanoUsd < 0n;
}

/** The lowest margin first; unknown ones last. */
export function worstFirst<Cell extends Pick<MarginCell, 'marginNanoUsd'>>(cells: readonly Cell[]): Cell[] {
  return [...cells].sort((left, right) => {
    if (left.marginNanoUsd === undefined || right.marginNanoUsd === undefined) {
      return Number(left.marginNanoUsd === undefined) - Number(right.marginNanoUsd === undefined);
    }
    return left.marginNanoUsd < right.marginNanoUsd ? -1 : left.marginNanoUsd > right.marginNanoUsd ? 1 : 0;
  });
}

/** One price per token or second against its list price. */
export interface UnitMargin {
  readonly modelId: string;
  readonly unit: Unit;
  readonly when: RateCondition;
  readonly priceNanoUsd: NanoUsd;
  /** Undefined when none is known, and `reason` says so. */
  readonly listPriceNanoUsd: NanoUsd | undefined;
  readonly reason: string | undefined;
  /** Price less list price; negative: sold below cost. */
  readonly marginNanoUsd: NanoUsd | undefined;
}

/** Every price of a card that is not per image, against the list prices of a day (YYYY-MM-DD). */
export function unitMargins(card: RateCard, day: string): UnitMargin[] {
  return card.models
    .filter((model) => model.basis !== 'images')
    .flatMap(({ id, facts, rateLines }) => {
      const listPrice = facts && listPriceOn(facts, day);
      return rateLines.map(({ unit, when, unitPriceNanoUsd }): UnitMargin => {
        const listPriceNanoUsd = listPrice && listRate(listPrice, unit, when.tier);
        return {
          modelId: id,
          unit,
          when,
          priceNanoUsd: unitPriceNanoUsd,
          listPriceNanoUsd,
          reason:
            listPriceNanoUsd === undefined
              ? listPrice
                ? `The list price has no rate for ${unit.replaceAll('_', ' ')}.`
                : 'No list price is known.'
              : undefined,
          marginNanoUsd:
            listPriceNanoUsd === undefined ? undefined : nanoUsd(unitPriceNanoUsd - listPriceNanoUsd),
        };
      });
    });
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

interface Cost {
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

/** The cost of one image of a cell, or the sentence why it is not known. */
function cellCost(
  card: RateCard,
  model: SoldModel,
  cell: { day: string; promptTokens: number; tier: Tier; quality: Quality | undefined },
): Cost | string {
  const { facts, capability } = model;
  const listPrice = facts && listPriceOn(facts, cell.day);
  if (!listPrice || !capability) return 'No list price is known.';
  const perImage = listRate(listPrice, 'images', cell.tier);
  if (perImage !== undefined) return { lowNanoUsd: perImage, highNanoUsd: perImage };
  const math = facts.tokenMath;
  if (!math?.outputImage) return 'How the provider counts this image is not known.';
  const sizes = deliverableSizes(capability, card.tiers).filter((candidate) => candidate.tier === cell.tier);
  const imageTokens = outputImageTokensOver(math.outputImage, {
    sizes,
    qualities: ruleQualities(cell.quality === undefined ? [] : [cell.quality]),
  });
  if (!imageTokens) return 'How the provider counts this quality is not known.';
  return tokenCost(listPrice, cell.tier, [
    ['output_image_tokens', imageTokens],
    ['output_text_tokens', math.outputText],
    ['input_text_tokens', inputTextTokens(math, { prompt: exactly(cell.promptTokens), referenceCount: 0 })],
  ]);
}

/** The tokens at their list rates; a unit that is used and not listed makes the cost unknown, never free. */
function tokenCost(
  listPrice: ListPrice,
  tier: Tier,
  usage: readonly (readonly [unit: TokenUnit, tokens: QuantityRange])[],
): Cost | string {
  let [low, high] = [ZERO_USD, ZERO_USD];
  for (const [unit, tokens] of usage) {
    if (tokens.high === 0) continue;
    const rate = listRate(listPrice, unit, tier);
    if (rate === undefined) return `The list price has no rate for ${unit.replaceAll('_', ' ')}.`;
    low = sumUsd([low, multiplyUsd(rate, tokens.low)]);
    high = sumUsd([high, multiplyUsd(rate, tokens.high)]);
  }
  return { lowNanoUsd: low, highNanoUsd: high };
}

/**
 * What a provider bills us for one upstream call; undefined when a part of it is not known.
 *
 * Usage that was not reported is unknown, not free, unless the list price says that its unit is. `tiers` are those of
 * the images that were sent.
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
  if (!usage || listRate(listPrice, 'output_image_tokens') === undefined) return undefined;
  const perUnit = TOKEN_UNITS.map((unit) => unitCost(listRate(listPrice, unit), usage[unit]));
  return perUnit.every((cost) => cost !== undefined) ? sumUsd(perUnit) : undefined;
}

/** Nothing for a rate of 0 or none used; undefined when the rate or the quantity is not known. */
function unitCost(rate: NanoUsd | undefined, quantity: number | undefined): NanoUsd | undefined {
  if (rate === 0n || quantity === 0) return ZERO_USD;
  return rate === undefined || quantity === undefined ? undefined : multiplyUsd(rate, quantity);
}

/** The rate of a unit, at a tier where rates depend on it. */
function listRate(listPrice: ListPrice, unit: Unit, tier?: Tier): NanoUsd | undefined {
  return listPrice.rates.find((rate) => rate.unit === unit && (rate.tier === undefined || rate.tier === tier))
    ?.unitPriceNanoUsd;
}
