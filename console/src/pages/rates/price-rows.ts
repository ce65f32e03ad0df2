// The rows of the price list: filtered and sorted as the address says.

import type { Timing } from '@lightmeter/contract';
import { isTier, type NanoUsd, type RateCard, type SoldModel, type Tier } from '@lightmeter/core';
import type { Search } from '../../parts/use-url-state.ts';
import { providerOf } from './model-words.ts';
import { offeredTiers, type TierPrice, tierPrices } from './tier-prices.ts';
import { timingsOf } from './timing-text.ts';

const SORTS = ['name', 'price', 'newest', 'time'] as const;
export type Sort = (typeof SORTS)[number];

export interface PriceFilter {
  readonly modality: 'image' | 'video' | undefined;
  readonly provider: string | undefined;
  /** Only models that offer this tier. */
  readonly tier: Tier | undefined;
  /** Undefined: as the card lists them. */
  readonly sort: Sort | undefined;
  readonly isDescending: boolean;
}

/** Total: what is not understood is left out. */
export function readFilter(search: Search): PriceFilter {
  const { modality, provider, tier, sort = '' } = search;
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  return {
    modality: modality === 'image' || modality === 'video' ? modality : undefined,
    provider: provider || undefined,
    tier: tier !== undefined && isTier(tier) ? tier : undefined,
    sort: SORTS.find((known) => known === name),
    isDescending,
  };
}

export interface PriceRow {
  readonly model: SoldModel;
  /** Smallest tier first; empty for video. */
  readonly prices: readonly TierPrice[];
  readonly timings: readonly Timing[];
}

export function priceRows(card: RateCard, timings: readonly Timing[]): readonly PriceRow[] {
  return card.models.map((model) => ({
    model,
    prices: tierPrices(card, model),
    timings: timingsOf(timings, model.id),
  }));
}

/** What sorts a row; undefined sorts last whichever way. */
function sortKey(row: PriceRow, sort: Sort): string | bigint | number | undefined {
  if (sort === 'name') return row.model.title.toLowerCase();
  if (sort === 'price') return lowestPrice(row);
  if (sort === 'newest') return row.model.facts?.lifeCycle.releasedOn;
  return row.timings.length === 0 ? undefined : Math.min(...row.timings.map((timing) => timing.usual_low_ms));
}

function lowestPrice({ prices, model }: PriceRow): NanoUsd | undefined {
  const amounts =
    prices.length > 0
      ? prices.map((price) => price.lowNanoUsd)
      : model.rateLines.map((line) => line.unitPriceNanoUsd);
  return amounts.reduce<NanoUsd | undefined>(
    (least, amount) => (least === undefined || amount < least ? amount : least),
    undefined,
  );
}

/** The rows that the filter lets through, sorted; equals keep the card's order. */
export function filterRows(rows: readonly PriceRow[], filter: PriceFilter): readonly PriceRow[] {
  const { modality, provider, tier, sort, isDescending } = filter;
  const kept = rows.filter(
    ({ model }) =>
      (modality === undefined || model.modality === modality) &&
      (provider === undefined || providerOf(model) === provider) &&
      (tier === undefined || offeredTiers(model).includes(tier)),
  );
  if (sort === undefined) return kept;
  // Newest first is what "newest" asks for; every other order begins with the least.
  const direction = isDescending === (sort === 'newest') ? 1 : -1;
  return kept.toSorted((left, right) => {
    const [before, after] = [sortKey(left, sort), sortKey(right, sort)];
    if (before === undefined || after === undefined)
      return Number(before === undefined) - Number(after === undefined);
    return before === after ? 0 : (before < after ? -1 : 1) * direction;
  });
}
