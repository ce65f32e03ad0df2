// Spend by day and model as a chart draws it: the models with the most, and the others together. Exact amounts stay texts;
// what becomes a number is only as tall as it is drawn.

import type { UsageResponse } from '@lightmeter/contract';
import { type NanoUsd, nanoUsd, parseUsd, renderUsd, sumUsd } from '@lightmeter/core';

/** Colours that are told apart; the rest is one grey. */
const MAX_SERIES = 5;
/** No model has this id. */
const OTHER = '';

export interface SpendSeries {
  /** Key of the amounts of a day. */
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly totalUsd: string;
}

export interface SpendDay {
  readonly day: string;
  /** By the name of the series; US dollars. */
  readonly amounts: Readonly<Record<string, string>>;
  readonly totalUsd: string;
}

export interface SpendChartData {
  /** The largest first, the others last. */
  readonly series: readonly SpendSeries[];
  /** Every day of the span, those without spend among them. */
  readonly days: readonly SpendDay[];
  readonly totalUsd: string;
}

type Row = Pick<UsageResponse['data'][number], 'group' | 'then_group' | 'then_label' | 'charged_usd'>;

/** @param rows of `group_by=day&then_by=model` */
export function spendChart(rows: readonly Row[], days: readonly string[]): SpendChartData {
  const models = new Map<string, { label: string; total: NanoUsd }>();
  for (const { then_group: model, then_label: label, charged_usd: usd } of rows) {
    const known = models.get(model ?? '');
    const total = sumUsd([known?.total ?? nanoUsd(0n), parseUsd(usd)]);
    models.set(model ?? '', { label: label ?? model ?? '', total });
  }
  const ranked = [...models]
    .filter(([, { total }]) => total !== 0n)
    .sort(([a, left], [b, right]) =>
      left.total === right.total ? Number(a > b) - Number(a < b) : left.total > right.total ? -1 : 1,
    );
  // One model too many is shown as itself, not as "others" of one.
  const shown = ranked.length === MAX_SERIES + 1 ? ranked : ranked.slice(0, MAX_SERIES);
  const others = ranked.slice(shown.length);
  const series: SpendSeries[] = shown.map(([name, { label, total }], place) => ({
    name,
    label,
    color: `var(--lm-chart-${place + 1})`,
    totalUsd: renderUsd(total),
  }));
  if (others.length > 0) {
    series.push({
      name: OTHER,
      label: `${others.length} others`,
      color: 'var(--lm-chart-other)',
      totalUsd: renderUsd(sumUsd(others.map(([, { total }]) => total))),
    });
  }
  const names = new Set(shown.map(([name]) => name));
  return {
    series,
    days: days.map((day) =>
      dayOf(
        day,
        rows.filter(({ group }) => group === day),
        names,
      ),
    ),
    totalUsd: renderUsd(sumUsd(ranked.map(([, { total }]) => total))),
  };
}

function dayOf(day: string, rows: readonly Row[], names: ReadonlySet<string>): SpendDay {
  const amounts = new Map<string, NanoUsd>();
  for (const { then_group: model, charged_usd: usd } of rows) {
    const name = model !== null && names.has(model) ? model : OTHER;
    amounts.set(name, sumUsd([amounts.get(name) ?? nanoUsd(0n), parseUsd(usd)]));
  }
  return {
    day,
    amounts: Object.fromEntries(
      [...amounts].filter(([, amount]) => amount !== 0n).map(([name, amount]) => [name, renderUsd(amount)]),
    ),
    totalUsd: renderUsd(sumUsd(amounts.values())),
  };
}

/** For the height of a bar and nothing else: cut to ten-thousandths of a dollar. */
export function barHeight(usd: string): number {
  return Number(parseUsd(usd) / 100_000n) / 10_000;
}
