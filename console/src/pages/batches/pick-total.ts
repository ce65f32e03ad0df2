// The total of the picks, for the button that promotes them.

import { type NanoUsd, parseUsd, sumUsd } from '@lightmeter/core';
import { priceLabel } from '../../pricing/price-request.ts';
import { counted } from './batch-words.ts';
import type { PickPrice } from './use-drafts.ts';

export type PickTotal =
  /** `tier` where all of them are made at one. */
  | {
      readonly kind: 'priced';
      readonly count: number;
      readonly lowNanoUsd: NanoUsd;
      readonly highNanoUsd: NanoUsd;
      readonly tier: string | undefined;
    }
  | { readonly kind: 'none' }
  /** Some price is not known yet. */
  | { readonly kind: 'waiting'; readonly count: number }
  /** Some pick cannot be made so. */
  | {
      readonly kind: 'refused';
      readonly count: number;
      readonly refusedCount: number;
      readonly message: string;
    };

export function pickTotal(picks: ReadonlySet<string>, prices: ReadonlyMap<string, PickPrice>): PickTotal {
  const count = picks.size;
  if (count === 0) return { kind: 'none' };
  const priced = [...picks].flatMap((id) => prices.get(id) ?? []);
  const refused = priced.filter(({ error }) => error !== null);
  const [first] = refused;
  if (first?.error) {
    return { kind: 'refused', count, refusedCount: refused.length, message: first.error.message };
  }
  if (priced.length < count) return { kind: 'waiting', count };
  const tiers = new Set(priced.map(({ tier }) => tier));
  const [tier] = tiers;
  return {
    kind: 'priced',
    count,
    lowNanoUsd: sumUsd(priced.map(({ low_usd }) => parseUsd(low_usd))),
    highNanoUsd: sumUsd(priced.map(({ high_usd }) => parseUsd(high_usd))),
    tier: tiers.size === 1 && tier ? tier : undefined,
  };
}

/** @example "Promote 14 picks to 4K · $0.84" */
export function promoteLabel(total: PickTotal): string {
  switch (total.kind) {
    case 'none':
      return 'Promote picks';
    case 'waiting':
    case 'refused':
      return `Promote ${counted(total.count, 'pick')}`;
    case 'priced': {
      const to = total.tier === undefined ? '' : ` to ${total.tier}`;
      return `Promote ${counted(total.count, 'pick')}${to} · ${priceLabel(total)}`;
    }
  }
}
