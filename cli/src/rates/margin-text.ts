// The margins of a card: cells below cost first, then the thinnest, then those whose cost is not known, which are said
// to be unknown and never zero.

import {
  formatUsd,
  isBelowCost,
  type MarginCell,
  type NanoUsd,
  renderUsd,
  worstFirst,
} from '@lightmeter/core';
import { counted } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { type Column, renderTable } from '../command-line/text-table.ts';

/** The margins of a card, with what they rest on. */
export interface CardMargins {
  readonly cardId: string;
  /** The day whose list prices are the cost, YYYY-MM-DD. */
  readonly day: string;
  /** Text tokens each image is assumed to carry. */
  readonly promptTokens: number;
  readonly cells: readonly MarginCell[];
}

const COLUMNS: readonly Column[] = [
  { title: 'Model' },
  { title: 'Tier' },
  { title: 'Quality' },
  { title: 'Charge', align: 'right' },
  { title: 'Cost', align: 'right' },
  { title: 'Margin', align: 'right' },
  { title: '', flexible: true },
];

/** The margins as a table, with a sum of what is wrong and what is unknown. */
export function marginText(margins: CardMargins, terminal: Pick<Terminal, 'colours' | 'columns'>): string {
  const { bold, dim } = terminal.colours;
  const { cardId, day, promptTokens, cells } = margins;
  if (cells.length === 0) {
    return `${cardId} passes list prices on by the token: it has no prices per image to compare.`;
  }
  const below = cells.filter(isBelowCost).length;
  const unknown = cells.filter((cell) => cell.marginNanoUsd === undefined).length;
  return [
    bold(
      `Rate card ${cardId} against list prices of ${day}, ${counted(promptTokens, 'prompt token')} an image`,
    ),
    '',
    renderTable(COLUMNS, worstFirst(cells).map(cellRow), { columns: terminal.columns, title: dim }),
    '',
    `${counted(cells.length, 'cell')}: ${below} below cost, ${unknown} of unknown cost. Cost and margin are those of the dearest size.`,
  ].join('\n');
}

function cellRow(cell: MarginCell): string[] {
  const { cost, marginNanoUsd } = cell;
  return [
    cell.modelId,
    cell.tier,
    cell.quality ?? '',
    formatUsd(cell.chargeNanoUsd),
    cost ? rangeText(cost.lowNanoUsd, cost.highNanoUsd) : 'unknown',
    marginNanoUsd === undefined ? '' : formatUsd(marginNanoUsd),
    isBelowCost(cell) ? '✗ below cost' : (cell.reason ?? ''),
  ];
}

function rangeText(low: NanoUsd, high: NanoUsd): string {
  return low === high ? formatUsd(high) : `${formatUsd(low)}…${formatUsd(high)}`;
}

/** The document of `rates margins --json`. */
export function marginJson({ cardId, day, promptTokens, cells }: CardMargins): object {
  return {
    object: 'margins',
    rate_card: cardId,
    list_prices_on: day,
    prompt_tokens: promptTokens,
    data: worstFirst(cells).map(({ modelId, tier, quality, chargeNanoUsd, cost, reason, marginNanoUsd }) => ({
      model: modelId,
      tier,
      quality: quality ?? null,
      charge_usd: renderUsd(chargeNanoUsd),
      cost_low_usd: cost ? renderUsd(cost.lowNanoUsd) : null,
      cost_high_usd: cost ? renderUsd(cost.highNanoUsd) : null,
      margin_usd: marginNanoUsd === undefined ? null : renderUsd(marginNanoUsd),
      unknown_because: reason ?? null,
    })),
  };
}
