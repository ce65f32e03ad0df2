// A quote as people read it: what is asked for, its parts with quantity and rate, the total, the card, what would save.

import { counted, dollarRange, dollars, grouped, rateText } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { pad, shorten, visibleWidth } from '../command-line/text-table.ts';
import type { PricedCalls, PriceQuote } from './priced-calls.ts';

type Line = PriceQuote['line_items'][number];
type Cells = readonly [unit: string, quantity: string, rate: string, amount: string];

const TITLES: Cells = ['Unit', 'Quantity', 'Rate', 'Amount'];

/** The tree of a quote. */
export function quoteText(priced: PricedCalls, look: Pick<Terminal, 'colours' | 'columns'>): string {
  const { quote } = priced;
  const { bold, dim } = look.colours;
  const items = itemCells(quote);
  const branches = items.map(([unit, ...rest], index): Cells => {
    return [`${index === items.length - 1 ? '└─' : '├─'} ${unit}`, ...rest];
  });
  const total = dollarRange(quote.low_usd, quote.high_usd);
  const widths = columnWidths([TITLES, ...branches, ['Total', '', '', total]]);
  const line = (cells: Cells) => renderCells(cells, widths);
  return [
    dim(line(TITLES)),
    bold(shorten(subject(priced), look.columns ?? Number.POSITIVE_INFINITY)),
    ...branches.map(line),
    dim(line(['', '', '', '─'.repeat(visibleWidth(total))])),
    bold(line(['Total', '', '', total])),
    '',
    `${totalSentence(quote)} Rate card ${quote.rate_card}, in force since ${priced.inForceSince}; ${
      priced.pricedBy === 'local' ? 'priced on this computer' : 'priced by the server'
    }.`,
    ...savings(quote),
  ].join('\n');
}

/** What is asked for, in one line. */
function subject({ rows }: PricedCalls): string {
  const callCount = rows.reduce((sum, row) => sum + row.call.count, 0);
  const models = [...new Set(rows.map((row) => row.call.body.model))];
  const model = models.length === 1 ? models[0] : counted(models.length, 'model');
  const requests = counted(callCount, 'request');
  const [only, ...others] = rows;
  if (!only || others.length > 0) return `${model}, ${requests}`;
  return `${[model, shapeOf(only.call.body), requests].filter(Boolean).join(', ')}: ${only.call.body.prompt.replace(/\s+/g, ' ')}`;
}

function shapeOf(body: PricedCalls['rows'][number]['call']['body']): string {
  if (body.size !== undefined) return body.size;
  return [body.aspect_ratio, body.resolution].filter(Boolean).join(' at ');
}

/** The lines at their highest, with the lowest beside them; lines that only the lowest price has stand apart. */
function itemCells(quote: PriceQuote): Cells[] {
  const low = [...(quote.low_line_items ?? quote.line_items)];
  const sameLine = (line: Line) =>
    low.findIndex(
      (other) =>
        other.unit === line.unit &&
        other.tier === line.tier &&
        other.quality === line.quality &&
        other.unit_price_usd === line.unit_price_usd,
    );
  const paired = quote.line_items.map((line): Cells => {
    const index = sameLine(line);
    const least = index === -1 ? undefined : low.splice(index, 1)[0];
    return least ? rangeCells(least, line) : cellsOf(line, 'up to ');
  });
  return [...low.map((line) => cellsOf(line, 'at least ')), ...paired];
}

function rangeCells(low: Line, high: Line): Cells {
  const quantity =
    low.quantity === high.quantity
      ? grouped(high.quantity)
      : `${grouped(low.quantity)}…${grouped(high.quantity)}`;
  return [
    unitName(high),
    quantity,
    rateText(high.unit, high.unit_price_usd),
    dollarRange(low.amount_usd, high.amount_usd),
  ];
}

function cellsOf(line: Line, bound: string): Cells {
  const rate = rateText(line.unit, line.unit_price_usd);
  return [bound + unitName(line), grouped(line.quantity), rate, dollars(line.amount_usd)];
}

/** `images at 2K, high`. */
function unitName({ unit, tier, quality }: Line): string {
  const name = unit.replaceAll('_', ' ');
  return `${name}${tier ? ` at ${tier}` : ''}${quality ? `, ${quality}` : ''}`;
}

function totalSentence(quote: PriceQuote): string {
  return quote.kind === 'exact'
    ? 'Exact: this is the most that will be charged.'
    : `Bounded: never more than ${dollars(quote.high_usd)}.`;
}

function savings(quote: PriceQuote): string[] {
  const tiers = quote.smaller_tiers ?? [];
  if (tiers.length === 0) return [];
  return [
    'Smaller tiers of the same shape:',
    ...tiers.map(({ tier, size, high_usd, saved_usd, saved_percent }, index) => {
      const branch = index === tiers.length - 1 ? '└─' : '├─';
      return `${branch} ${tier}  ${pad(size, 9)}  ${dollars(high_usd)}, saves ${dollars(saved_usd)} (${saved_percent} %)`;
    }),
  ];
}

function columnWidths(rows: readonly Cells[]): number[] {
  return TITLES.map((_title, column) => Math.max(...rows.map((row) => visibleWidth(row[column] ?? ''))));
}

/** Quantities and amounts right, so that they stand under each other. */
function renderCells([unit, quantity, rate, amount]: Cells, widths: readonly number[]): string {
  const [unitWidth = 0, quantityWidth = 0, rateWidth = 0, amountWidth = 0] = widths;
  return [
    pad(unit, unitWidth),
    pad(quantity, quantityWidth, 'right'),
    pad(rate, rateWidth, 'right'),
    pad(amount, amountWidth, 'right'),
  ]
    .join('  ')
    .trimEnd();
}
