// What changes from one rate card to another, price by price. Prices are compared, not their lines: a card that splits one
// price by tier and keeps the amount has changed nothing.

import { type NanoUsd, nanoUsd } from './money.ts';
import { type RateCard, type RateCondition, rateLineFor, type SoldModel } from './rate-card.ts';
import type { Unit } from './usage.ts';

/** One price on both cards. */
export interface RateChange {
  readonly modelId: string;
  readonly title: string;
  readonly unit: Unit;
  readonly when: RateCondition;
  /** Undefined: the first card has no such price. */
  readonly fromNanoUsd: NanoUsd | undefined;
  /** Undefined: the second card has no such price. */
  readonly toNanoUsd: NanoUsd | undefined;
}

export interface RateCardDiff {
  /** Models as the second card lists them, then those it lists no more. */
  readonly changes: readonly RateChange[];
  readonly unchangedCount: number;
}

/**
 * The prices that differ. A model is the same if its id is; aliases and what a model can do are not compared.
 *
 * @example 2K of a model at $0.04 on the first card and $0.05 on the second: one change, from $0.04 to $0.05
 */
export function diffRateCards(from: RateCard, to: RateCard): RateCardDiff {
  const before = new Map(from.models.map((model) => [model.id, model]));
  const after = new Set(to.models.map((model) => model.id));
  const rows = [
    ...to.models.flatMap((model) => comparedPrices(before.get(model.id), model)),
    ...from.models.filter(({ id }) => !after.has(id)).flatMap((model) => comparedPrices(model, undefined)),
  ];
  const changes = rows.filter((row) => row.fromNanoUsd !== row.toNanoUsd);
  return { changes, unchangedCount: rows.length - changes.length };
}

/**
 * A change in percent of the first price, cut to two digits after the point; undefined without a first price above zero
 * and a second.
 *
 * @example $0.03 to $0.04: 33.33
 */
export function changePercent(change: {
  readonly fromNanoUsd: NanoUsd | undefined;
  readonly toNanoUsd: NanoUsd | undefined;
}): number | undefined {
  const { fromNanoUsd, toNanoUsd } = change;
  if (fromNanoUsd === undefined || toNanoUsd === undefined) return undefined;
  return percentOf(nanoUsd(toNanoUsd - fromNanoUsd), fromNanoUsd);
}

/**
 * A part in percent of a whole, cut to two digits after the point; undefined of a whole that is not above zero.
 *
 * For display alone: no price is made from it.
 */
export function percentOf(part: NanoUsd, whole: NanoUsd): number | undefined {
  return whole > 0n ? Number((part * 10_000n) / whole) / 100 : undefined;
}

/** Every price of a model that either card tells apart. */
function comparedPrices(from: SoldModel | undefined, to: SoldModel | undefined): RateChange[] {
  const named = to ?? from;
  if (!named) return [];
  const lines = [...(to?.rateLines ?? []), ...(from?.rateLines ?? [])];
  const rows = lines.map(({ unit, when }) => ({
    modelId: named.id,
    title: named.title,
    unit,
    when,
    fromNanoUsd: from && rateLineFor(from, unit, when)?.unitPriceNanoUsd,
    toNanoUsd: to && rateLineFor(to, unit, when)?.unitPriceNanoUsd,
  }));
  const isCovered = (row: RateChange) =>
    (row.fromNanoUsd === undefined || row.toNanoUsd === undefined) &&
    rows.some((other) => other !== row && other.unit === row.unit && refines(other.when, row.when));
  return rows.filter(
    (row, index) =>
      rows.findIndex((other) => other.unit === row.unit && isSame(other.when, row.when)) === index &&
      !isCovered(row),
  );
}

const CONDITIONS = ['tier', 'quality', 'resolution', 'sound'] as const;

function isSame(left: RateCondition, right: RateCondition): boolean {
  return CONDITIONS.every((field) => left[field] === right[field]);
}

/** Whether the first condition says all that the second does, and more. */
function refines(fine: RateCondition, coarse: RateCondition): boolean {
  return (
    !isSame(fine, coarse) &&
    CONDITIONS.every((field) => coarse[field] === undefined || coarse[field] === fine[field])
  );
}
