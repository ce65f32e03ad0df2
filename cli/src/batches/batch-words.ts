// What the server says of batches, in the words of the command line.

import type { BatchItemObject, BatchResponse } from '@lightmeter/sdk';
import { firstNames } from '../command-line/lists.ts';
import { counted, dollarRange, dollars, grouped } from '../command-line/money-text.ts';

/** Parameters of the wire that are flags here. */
const FLAG_OF_PARAMETER: Readonly<Record<string, string>> = {
  prompt_column: '--column',
  prompt_template: '--template',
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

/** How the server tells the columns of a table that it does not read: their names as JSON, in the middle. */
const UNREAD_COLUMNS = /^(These columns [^:]*not read: )("(?:[^"\\]|\\.)*"(?:, "(?:[^"\\]|\\.)*")*)/;

/** A remark on a batch; of a long list of columns the first names, and how many more there are. */
export function warningText(warning: string): string {
  return inFlagWords(
    warning.replace(UNREAD_COLUMNS, (_all, start: string, names: string) => {
      return start + firstNames(names.match(/"(?:[^"\\]|\\.)*"/g) ?? []);
    }),
  );
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

/** The custom id that the file gave the item; without one it is called after its line. */
export function ownIdOf(item: Pick<BatchItemObject, 'custom_id' | 'line'>): string | undefined {
  const { custom_id: id, line } = item;
  return id === null || id === `line-${line}` ? undefined : id;
}

/** An item that did not become a picture, in one line. */
export function failedItemText(item: BatchItemObject): string {
  const line = item.line === null ? '' : ` (line ${item.line})`;
  const own = ownIdOf(item);
  const name = own === undefined ? '' : ` ${own}`;
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
  // What is not read was said when the batch was made.
  const warnings = own.warnings.filter((warning) => !UNREAD_COLUMNS.test(warning)).map(inFlagWords);
  return [`${batch.id}${name}`, ...lines, ...empty, ...warnings].join('\n');
}
