// What a batch will cost, before it begins: the total, and drafts against the final pictures.

import type { BatchResponse } from '@lightmeter/sdk';
import { counted, dollarRange, dollars } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { pad } from '../command-line/text-table.ts';

interface PriceRange {
  readonly low_usd: string;
  readonly high_usd: string;
}

/** Amounts under each other, the total last. */
export function batchQuoteText(batch: BatchResponse, terminal: Pick<Terminal, 'noteColours'>): string {
  const { bold } = terminal.noteColours;
  const { quote, duplicates, cap_usd: cap } = batch.lightmeter;
  const items = counted(batch.request_counts.total, 'item');
  const free = duplicates === 0 ? '' : `, ${counted(duplicates, 'duplicate')} of them for nothing`;
  const isExact = quote.low_usd === quote.high_usd;
  const sentence = isExact
    ? 'Exact: this is the most that will be charged.'
    : `Bounded: never more than ${dollars(quote.high_usd)}.`;
  return [
    bold(`Total for ${items}${free}: ${dollarRange(quote.low_usd, quote.high_usd)}`),
    `${sentence} Rate card ${quote.rate_card}. Items that fail cost nothing.`,
    ...(cap === null ? [] : [`Spend cap of the batch: ${dollars(cap)}.`]),
    ...comparison(batch),
  ].join('\n');
}

/** What drafts save, or cost, against making everything at the final tier. */
function comparison({ lightmeter }: BatchResponse): string[] {
  const { draft, promoted_from: promotedFrom } = lightmeter;
  if (draft === null) return [];
  const unknown = 'depends on the size of the drafts';
  const amount = (range: PriceRange | null) =>
    range === null ? unknown : dollarRange(range.low_usd, range.high_usd);
  const isPromotion = promotedFrom !== null;
  const rows = [
    [isPromotion ? 'The drafts cost' : 'Drafts', amount(draft.drafts)],
    [isPromotion ? 'This promotion' : 'Promoting all of them', amount(draft.promotion)],
    ['Drafts and promotion', amount(draft.draft_and_promotion)],
    [isPromotion ? 'Everything final at once' : 'Everything final instead', amount(draft.everything_final)],
  ] as const;
  const titleWidth = Math.max(...rows.map(([title]) => title.length));
  const amountWidth = Math.max(...rows.map(([, text]) => (text === unknown ? 0 : text.length)));
  return rows.map(([title, text]) => `  ${pad(title, titleWidth)}  ${pad(text, amountWidth, 'right')}`);
}
