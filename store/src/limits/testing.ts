// What tests of limits need beside the samples.

import { nanoUsd } from '@lightmeter/core';
import { type SampleBook, sampleId, sampleTask, type TestStore } from '../testing.ts';

/** The id of a batch of the book that may spend so much in the period, in total by default. */
export async function cappedBatch(
  test: TestStore,
  book: SampleBook,
  given: { capNanoUsd: bigint; period?: 'day' | 'month' | 'total'; at?: Date },
): Promise<string> {
  const batchId = sampleId('batch');
  await test.sql(`select spend_limit_set('batch', $1, $2, $3, $4, $5::bigint, null, $6::timestamptz)`, [
    batchId,
    book.workspaceId,
    book.mode,
    given.period ?? 'total',
    given.capNanoUsd,
    given.at ?? new Date(),
  ]);
  return batchId;
}

/** An item of the batch, $0.03 by default. */
export function batchTask(book: SampleBook, batchId: string, amountNanoUsd = 30_000_000n) {
  return sampleTask(book, { batchId, origin: 'batch', quotedHighNanoUsd: nanoUsd(amountNanoUsd) });
}
