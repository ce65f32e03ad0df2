// What charges of the past would come to on another card. Only what was charged is read, never guessed: a charge that the
// other card cannot reproduce is counted as such.

import type { Quality } from './capability.ts';
import type { LineItem } from './line-item.ts';
import { multiplyUsd, type NanoUsd, sumUsd } from './money.ts';
import { type RateCard, rateLineFor, type SoldModel } from './rate-card.ts';
import { TIERS, type Tier, type TierBoundaries } from './tier.ts';
import type { Unit } from './usage.ts';

/** So many units of one kind, over all charges of a group. */
export interface ChargedUnits {
  readonly unit: LineItem['unit'];
  readonly tier: Tier | undefined;
  readonly quality: Quality | undefined;
  readonly quantity: number;
}

/** Tasks of one model and card that were charged by the same lines, whatever their quantities. */
export interface ChargedGroup {
  readonly modelId: string;
  /** Boundaries of the card they were charged by; undefined when it is not known any more. */
  readonly tiers: TierBoundaries | undefined;
  readonly taskCount: number;
  readonly chargedNanoUsd: NanoUsd;
  readonly lines: readonly ChargedUnits[];
}

/** The new sum, or the sentence why there is none. */
export type Repriced =
  | { readonly kind: 'repriced'; readonly amountNanoUsd: NanoUsd }
  | { readonly kind: 'not_repriced'; readonly because: string };

/**
 * A group of charges on another card.
 *
 * @example 500 images of 2K charged at $0.04, on a card with $0.05: $25.00
 */
export function repriceCharges(card: RateCard, group: ChargedGroup): Repriced {
  const because = (sentence: string): Repriced => ({ kind: 'not_repriced', because: sentence });
  const model = card.models.find(({ id }) => id === group.modelId);
  if (!model) return because('The card does not sell it.');
  const { tiers } = group;
  if (!tiers || TIERS.some((tier) => tiers[tier] !== card.tiers[tier])) {
    return because('It was charged by a card with other boundaries of tiers.');
  }
  const amounts: NanoUsd[] = [];
  for (const line of group.lines) {
    const amount = repriceLine(model, line);
    if (typeof amount === 'string') return because(amount);
    amounts.push(amount);
  }
  return { kind: 'repriced', amountNanoUsd: sumUsd(amounts) };
}

function repriceLine(model: SoldModel, { unit, tier, quality, quantity }: ChargedUnits): NanoUsd | string {
  if (unit === 'quote_cap') return 'Its quote kept the charge below its usage.';
  if (!isBilledBy(model, unit)) {
    return `It was charged by ${unit.replaceAll('_', ' ')}, and the card prices it by ${model.basis}.`;
  }
  const rate = rateLineFor(model, unit, {
    ...(tier === undefined ? {} : { tier }),
    ...(quality === undefined ? {} : { quality }),
  });
  if (rate) return multiplyUsd(rate.unitPriceNanoUsd, quantity);
  return quality === undefined
    ? 'The card prices it by quality, and the charge does not say which it was.'
    : `The card has no price for ${[tier, quality].filter(Boolean).join(' ')}.`;
}

function isBilledBy(model: SoldModel, unit: Unit): boolean {
  return model.basis === 'tokens' ? unit.endsWith('_tokens') : unit === model.basis;
}
