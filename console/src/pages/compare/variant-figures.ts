// The figures of the variants: in which order they stand, and which are best.

import type { ComparisonResponse } from '@lightmeter/contract';
import { parseUsd } from '@lightmeter/core';

export type ComparedVariant = ComparisonResponse['variants'][number];

export const VARIANT_ORDERS = ['given', 'cost', 'time', 'votes'] as const;
export type VariantOrder = (typeof VARIANT_ORDERS)[number];

/** What a variant is measured by; undefined while there is nothing to measure. Less is better, of votes too. */
const MEASURES: Readonly<
  Record<Exclude<VariantOrder, 'given'>, (variant: ComparedVariant) => bigint | undefined>
> = {
  cost: ({ mean_charged_usd: mean }) => (mean === null ? undefined : parseUsd(mean)),
  time: ({ median_run_ms: runMs }) => (runMs === null ? undefined : BigInt(runMs)),
  votes: ({ wins, ties, losses }) => (wins + ties + losses === 0 ? undefined : -BigInt(wins * 1_000 + ties)),
};

/** A new list; what cannot be measured stands last, and equals stand as given. */
export function ordered(variants: readonly ComparedVariant[], order: VariantOrder): ComparedVariant[] {
  if (order === 'given') return [...variants];
  const measure = MEASURES[order];
  return variants.toSorted((left, right) => {
    const [a, b] = [measure(left), measure(right)];
    if (a === b) return left.index - right.index;
    if (a === undefined) return 1;
    if (b === undefined) return -1;
    return a < b ? -1 : 1;
  });
}

/** Index of the variant that alone is best; undefined when several are, or when fewer than two can be measured. */
export function bestOf(
  variants: readonly ComparedVariant[],
  order: Exclude<VariantOrder, 'given'>,
): number | undefined {
  const measured = ordered(variants, order).filter((variant) => MEASURES[order](variant) !== undefined);
  const [first, second] = measured;
  if (!first || !second || MEASURES[order](first) === MEASURES[order](second)) return undefined;
  return first.index;
}
