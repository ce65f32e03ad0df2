// What the server says of batches, in the words of the command line.

import type { BatchItemObject, BatchResponse } from '@lightmeter/sdk';
import { counted, dollarRange, dollars, grouped } from '../command-line/money-text.ts';

/** Parameters of the wire that are flags here. */
const FLAG_OF_PARAMETER: Readonly<Record<string, string>> = {
  prompt_column: '--column',
  metadata_columns: '--metadata-columns',
  format: '--file-format',
  skip_invalid: '--skip-invalid',
  max_cost_usd: '--spend-cap',
  defaults: 'the flags',
  completion_window: '--window-hours',
};

/** The sentence with flags where it names parameters that are flags here. */
export function inFlagWords(message: string): string {
  return message
    .replaceAll(/`defaults\.([a-z_]+)`/g, '`$1` of the flags')
    .replaceAll(/`([a-z_]+)`/g, (written, name: string) => FLAG_OF_PARAMETER[name] ?? written);
}

/** States in which an item ends without a picture. */
export const ENDED_WITHOUT = [
  'failed',
  'cancelled',
  'expired',
] as const satisfies readonly BatchItemObject['state'][];

/** @example "1,620 of 1,632 done, 10 failed, 2 cancelled" */
export function doneText(batch: BatchResponse): string {
  const { completed, total } = batch.request_counts;
  return [`${grouped(completed)} of ${grouped(total)} done`, ...withoutTexts(batch)].join(', ');
}

/** How many ended without a picture, by state; none when all have one. */
export function withoutTexts({ lightmeter }: BatchResponse): string[] {
  return ENDED_WITHOUT.flatMap((state) => {
    const count = lightmeter.counts[state];
    return count === 0 ? [] : [`${grouped(count)} ${state}`];
  });
}

/** Why it stands still, or its state in a word. */
export function statusText(batch: BatchResponse): string {
  const { paused } = batch.lightmeter;
  if (batch.status === 'paused' && paused) return `paused (${paused.reason.replaceAll('_', ' ')})`;
  return batch.status.replaceAll('_', ' ');
}

/** The number of an item as people count, and as the names of its files begin. */
export function itemNumber({ index }: Pick<BatchItemObject, 'index'>): number {
  return index + 1;
}

/** An item that did not become a picture, in one line. */
export function failedItemText(item: BatchItemObject): string {
  const line = item.line === null ? '' : ` (line ${item.line})`;
  // Without an id of its own an item is called after its line.
  const hasName = item.custom_id !== null && item.custom_id !== `line-${item.line}`;
  const name = hasName ? ` ${item.custom_id}` : '';
  const reason = item.error === null ? item.state : `${item.error.message} (${item.error.code})`;
  return `item ${itemNumber(item)}${line}${name}: ${reason}`;
}

/** Everything about one batch that fits on half a screen. */
export function batchText(batch: BatchResponse): string {
  const { lightmeter: own, request_counts: counts } = batch;
  const { pending, queued, running } = own.counts;
  const rows: (readonly [string, string])[] = [
    ['State', statusText(batch)],
    [
      'Items',
      `${doneText(batch)}; ${grouped(running)} running, ${grouped(queued)} queued, ${grouped(pending)} to come`,
    ],
    ['Quote', `${dollarRange(own.quote.low_usd, own.quote.high_usd)}, rate card ${own.quote.rate_card}`],
    ['Spent', `${dollars(own.spent_usd)}, and ${dollars(own.held_usd)} held`],
  ];
  if (own.cap_usd !== null) rows.push(['Spend cap', dollars(own.cap_usd)]);
  if (own.duplicates > 0) rows.push(['Duplicates', `${counted(own.duplicates, 'item')} that cost nothing`]);
  if (own.invalid > 0) rows.push(['Invalid', counted(own.invalid, 'line')]);
  if (own.promoted_from !== null) rows.push(['Drafts', own.promoted_from]);
  if (batch.status === 'paused' && own.paused) rows.push(['Why', own.paused.message]);
  const name = own.name === null ? '' : `  ${own.name}`;
  const lines = rows.map(([title, text]) => `${title.padEnd(10)}  ${text}`);
  const empty = counts.total === 0 && batch.status === 'validating' ? ['Its lines are being checked.'] : [];
  return [`${batch.id}${name}`, ...lines, ...empty, ...own.warnings.map(inFlagWords)].join('\n');
}
