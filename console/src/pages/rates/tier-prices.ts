// What one image of a model costs at each tier, for a price list: from the rates themselves where they are per image, by
// an example picture where they are per token.

import {
  type NanoUsd,
  nanoUsd,
  type Quality,
  type RateCard,
  rateLineFor,
  renderImageSize,
  type SoldModel,
  TIERS,
  type Tier,
} from '@lightmeter/core';
import { priceRequest } from '../../pricing/price-request.ts';

export interface CellPrice {
  readonly tier: Tier;
  /** Undefined where the model has no such parameter. */
  readonly quality: Quality | undefined;
  readonly lowNanoUsd: NanoUsd;
  /** More than the low one where a price per token is bounded and not exact. */
  readonly highNanoUsd: NanoUsd;
}

export interface TierPrice {
  readonly tier: Tier;
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
  /** `1.33×`: against the model's lowest tier; undefined for that tier itself, its equals and ranges. */
  readonly times: string | undefined;
}

/** The prompt of examples on cards with a price per token: a hundred words at most, said beside the prices. */
export const EXAMPLE_PROMPT = 'word '.repeat(100);

/** The tiers that the model names a size in. */
export function offeredTiers({ capability }: SoldModel): readonly Tier[] {
  const shapes = Object.values(capability?.shapes ?? {});
  return TIERS.filter((tier) => shapes.some((byTier) => byTier[tier] !== undefined));
}

/** Every tier and quality of an image model, tiers first; empty for video. */
export function cellPrices(card: RateCard, model: SoldModel): readonly CellPrice[] {
  const { capability, basis } = model;
  if (!capability) return [];
  const qualities = capability.qualities.length > 0 ? capability.qualities : [undefined];
  return offeredTiers(model).flatMap((tier) =>
    qualities.flatMap((quality): CellPrice[] => {
      const range =
        basis === 'tokens' ? examplePrice(card, model, tier, quality) : flatPrice(model, tier, quality);
      return range ? [{ tier, quality, ...range }] : [];
    }),
  );
}

type Range = Pick<CellPrice, 'lowNanoUsd' | 'highNanoUsd'>;

function flatPrice(model: SoldModel, tier: Tier, quality: Quality | undefined): Range | undefined {
  const rate = rateLineFor(model, 'images', { tier, ...(quality === undefined ? {} : { quality }) });
  return rate && { lowNanoUsd: rate.unitPriceNanoUsd, highNanoUsd: rate.unitPriceNanoUsd };
}

/** The square of the tier, else its first shape. */
function examplePrice(
  card: RateCard,
  model: SoldModel,
  tier: Tier,
  quality: Quality | undefined,
): Range | undefined {
  const shapes = model.capability?.shapes ?? {};
  const size = shapes['1:1']?.[tier] ?? Object.values(shapes).find((byTier) => byTier[tier])?.[tier];
  if (!size) return undefined;
  const priced = priceRequest(card, {
    operation: 'generate',
    model: model.id,
    prompt: EXAMPLE_PROMPT,
    size: renderImageSize(size),
    quality,
    references: [],
  });
  return priced.kind === 'priced' ? priced.quote : undefined;
}

/** The cells of each tier drawn together, smallest tier first. */
export function tierPrices(card: RateCard, model: SoldModel): readonly TierPrice[] {
  const cells = cellPrices(card, model);
  const ranges = offeredTiers(model).flatMap((tier) => {
    const ofTier = cells.filter((cell) => cell.tier === tier);
    const [first] = ofTier;
    return first ? [{ tier, ...hullOf(first, ofTier) }] : [];
  });
  const [base] = ranges;
  return ranges.map((range) => ({ ...range, times: base && timesOf(model, range, base) }));
}

function hullOf(first: Range, ranges: readonly Range[]): Range {
  return ranges.reduce(
    (hull, { lowNanoUsd, highNanoUsd }) => ({
      lowNanoUsd: lowNanoUsd < hull.lowNanoUsd ? lowNanoUsd : hull.lowNanoUsd,
      highNanoUsd: highNanoUsd > hull.highNanoUsd ? highNanoUsd : hull.highNanoUsd,
    }),
    { lowNanoUsd: nanoUsd(first.lowNanoUsd), highNanoUsd: nanoUsd(first.highNanoUsd) },
  );
}

/** As the card itself writes it, else worked out. */
function timesOf(
  model: SoldModel,
  price: Range & { tier: Tier },
  base: Range & { tier: Tier },
): string | undefined {
  if (
    price.tier === base.tier ||
    price.lowNanoUsd !== price.highNanoUsd ||
    base.lowNanoUsd !== base.highNanoUsd
  ) {
    return undefined;
  }
  const shown = model.rateLines.find(
    (line) => line.unit === 'images' && line.when.tier === price.tier,
  )?.shownAs;
  if (shown !== undefined || price.lowNanoUsd === base.lowNanoUsd) return shown;
  return timesText(price.lowNanoUsd, base.lowNanoUsd);
}

/**
 * One price against another, to two digits; undefined against nothing.
 *
 * @example timesText($0.04, $0.03) = "1.33×"; timesText($0.06, $0.03) = "2×"
 */
export function timesText(price: NanoUsd, base: NanoUsd): string | undefined {
  if (base <= 0n) return undefined;
  const hundredths = (price * 100n + base / 2n) / base;
  const fraction = (hundredths % 100n).toString().padStart(2, '0').replace(/0+$/, '');
  return `${hundredths / 100n}${fraction === '' ? '' : `.${fraction}`}×`;
}
