// The statement as CSV: what goes and what comes in columns of their own, page after page.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { LedgerEntry, LedgerPage } from '@lightmeter/store';
import { ledgerSentence } from '../http/ledger-sentence.ts';
import { csvRow } from './csv-row.ts';

const COLUMNS = [
  'time_utc',
  'description',
  'kind',
  'account',
  'debit_usd',
  'credit_usd',
  'balance_usd',
  'model',
  'task_id',
  'batch_id',
  'reason',
  'transfer_id',
  'hold_expires_utc',
];

/**
 * The whole file, a page of entries in memory at a time.
 *
 * `pageFrom` gives the page behind a cursor of at most so many entries; `limit` ends the file early, undefined does not.
 */
export async function* ledgerCsv(given: {
  readonly pageFrom: (cursor: string | undefined, limit: number) => Promise<LedgerPage>;
  readonly cursor: string | undefined;
  readonly limit: number | undefined;
}): AsyncGenerator<Buffer> {
  let cursor = given.cursor;
  let left = given.limit ?? Number.POSITIVE_INFINITY;
  let text = csvRow(COLUMNS);
  do {
    const page = await given.pageFrom(cursor, Math.min(left, PAGE_ENTRIES));
    yield Buffer.from(text + page.entries.map(entryRow).join(''));
    text = '';
    left -= page.entries.length;
    cursor = page.nextCursor;
  } while (cursor !== undefined && left > 0);
}

const PAGE_ENTRIES = 1_000;

function entryRow(entry: LedgerEntry): string {
  const { amountNanoUsd: amount } = entry;
  const debit: NanoUsd | undefined = amount < 0n ? nanoUsd(-amount) : undefined;
  return csvRow([
    entry.createdAt.toISOString(),
    ledgerSentence(entry),
    entry.kind,
    entry.account,
    debit,
    debit === undefined ? amount : undefined,
    entry.balanceNanoUsd,
    entry.task?.modelId,
    entry.taskId,
    entry.task?.batchId,
    entry.reason,
    entry.transferId,
    entry.holdExpiresAt?.toISOString(),
  ]);
}
