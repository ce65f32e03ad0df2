// README.txt of a ZIP: what is in it, what it cost, and what is not in it.

import { formatUsd } from '@lightmeter/core';
import { BATCH_ITEM_STATES } from '@lightmeter/store';
import type { ResultBatch } from './result-item.ts';
import type { ResultTotals } from './result-totals.ts';

export interface ReadmeGiven {
  readonly batch: ResultBatch;
  readonly totals: ResultTotals;
  /** When the ZIP was asked for, and when its last image had been read. */
  readonly begunAt: Date;
  readonly endedAt: Date;
}

/** Plain text with line ends that Windows' editor shows too. */
export function readmeText({ batch, totals, begunAt, endedAt }: ReadmeGiven): string {
  const { counts } = totals;
  const lines = [
    batch.name === undefined
      ? `Results of batch ${batch.batchId}`
      : `${batch.name}: results of ${batch.batchId}`,
    '',
    `Collected     ${begunAt.toISOString()} to ${endedAt.toISOString()} (UTC)`,
    `Batch         ${batch.state}`,
    `Items         ${grouped(totals.itemCount)}`,
    ...BATCH_ITEM_STATES.filter((state) => (counts.get(state) ?? 0) > 0).map(
      (state) => `  ${state.padEnd(12)}${grouped(counts.get(state) ?? 0)}`,
    ),
    `Images        ${grouped(totals.imageCount)}, ${grouped(totals.imageBytes)} bytes`,
    ...(totals.deletedCount > 0
      ? [`Deleted       ${grouped(totals.deletedCount)} since, not in this ZIP`]
      : []),
    `Charged       ${formatUsd(totals.chargedNanoUsd)} in total`,
    '',
    ...unfinished(batch, totals),
    'images/       The images, named by item number and custom id or prompt.',
    'manifest.csv  A line for every image and for every item without one: state, error, size, SHA-256,',
    '              file, quote and charge. UTF-8. A cell that a spreadsheet would compute has an',
    '              apostrophe before it; so has one that begins with an apostrophe. Take one away',
    '              to read it. Money stands on the first line of an item, so that the column adds up.',
    '',
  ];
  return lines.join('\r\n');
}

function unfinished(batch: ResultBatch, totals: ResultTotals): string[] {
  if (batch.state === 'validating') return ['NOT COMPLETE: the batch was still being validated.', ''];
  if (totals.openCount === 0) return [];
  const items = totals.openCount === 1 ? '1 item' : `${grouped(totals.openCount)} items`;
  return [`NOT COMPLETE: ${items} had not ended. Download again later for the rest.`, ''];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
