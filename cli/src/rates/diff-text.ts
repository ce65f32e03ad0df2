// What changes from one rate card to another, as a table.

import { renderRateChange } from '@lightmeter/contract/render';
import { diffRateCards, type RateCard } from '@lightmeter/core';
import type { RateCardDiffResponse } from '@lightmeter/sdk';
import { counted, rateText } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

/** Of two cards of this computer, as GET /v1/rates/diff answers it. */
export function localDiff(from: RateCard, to: RateCard): RateCardDiffResponse {
  const { changes, unchangedCount } = diffRateCards(from, to);
  return {
    object: 'rate_card_diff',
    from: from.id,
    to: to.id,
    data: changes.map(renderRateChange),
    unchanged: unchangedCount,
  };
}

const COLUMNS: readonly Column[] = [
  { title: 'Model' },
  { title: 'Price' },
  { title: 'From', align: 'right' },
  { title: 'To', align: 'right' },
  { title: '', flexible: true },
];

export function diffText(
  diff: RateCardDiffResponse,
  terminal: Pick<Terminal, 'colours' | 'columns'>,
): string {
  const { bold, dim } = terminal.colours;
  const summary = `${counted(diff.data.length, 'price')} changed, ${counted(diff.unchanged, 'price')} the same.`;
  const title = bold(`From ${diff.from} to ${diff.to}`);
  if (diff.data.length === 0) return `${title}\n\n${summary}`;
  const rows = diff.data.map((row) => [
    row.model,
    [row.unit.replaceAll('_', ' '), ...conditions(row.when)].join(' '),
    row.from_usd === null ? '' : rateText(row.unit, row.from_usd),
    row.to_usd === null ? '' : rateText(row.unit, row.to_usd),
    changeText(row),
  ]);
  return [title, '', renderTable(COLUMNS, rows, { columns: terminal.columns, title: dim }), '', summary].join(
    '\n',
  );
}

type Row = RateCardDiffResponse['data'][number];

function conditions({ tier, quality, resolution, sound }: Row['when']): string[] {
  const shown = [
    tier,
    quality,
    resolution,
    sound === undefined ? undefined : sound ? 'with sound' : 'silent',
  ];
  return shown.filter((condition) => condition !== undefined);
}

function changeText({ change, change_percent: percent }: Row): string {
  return percent === null ? change : `${percent > 0 ? '+' : ''}${percent} %`;
}
