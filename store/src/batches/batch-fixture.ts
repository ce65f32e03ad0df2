// Batches as tests of the store need them: plain items at $0.03 each, ready to be taken.

import { nanoUsd } from '@lightmeter/core';
import type { Store } from '../open-store.ts';
import { type SampleBook, sampleId, THREE_CENTS } from '../samples.ts';
import type { BatchPlan } from './batch.ts';
import type { NewBatchItem } from './batch-item.ts';

const PLAN: BatchPlan = {
  isStartedByHand: false,
  deduplicates: false,
  skipsInvalid: false,
  onInsufficientFunds: 'pause',
  completionWindowSeconds: 3_600,
  origin: 'http://localhost',
};

/** An item that asks for a plain picture at $0.03. */
export function sampleItem(itemIndex: number, given: Partial<NewBatchItem> = {}): NewBatchItem {
  return {
    itemIndex,
    lineNumber: itemIndex + 1,
    customId: `item-${itemIndex}`,
    request: { input: { prompt: 'A fox' }, references: [], responseFormat: 'url' },
    requestHash: 'a'.repeat(64),
    metadata: undefined,
    quotedLowNanoUsd: THREE_CENTS,
    quotedHighNanoUsd: THREE_CENTS,
    duplicateOf: undefined,
    promotedFrom: undefined,
    error: undefined,
    ...given,
  };
}

/** So many items, in order. */
export function sampleItems(count: number): NewBatchItem[] {
  return Array.from({ length: count }, (_, index) => sampleItem(index));
}

/** The id of a batch of these items that runs. */
export async function sampleRunningBatch(
  { batches }: Store,
  book: SampleBook,
  items: readonly NewBatchItem[],
): Promise<string> {
  const batchId = sampleId('batch');
  await batches.create({
    ...book,
    batchId,
    apiKeyId: book.key.keyId,
    name: undefined,
    endpoint: undefined,
    inputFileId: 'file_sample',
    promotedFrom: undefined,
    plan: PLAN,
    rateCardId: '2026-05',
    idempotencyKey: undefined,
    idempotentSince: new Date(0),
    requestHash: 'b'.repeat(64),
    metadata: undefined,
    capNanoUsd: undefined,
  });
  await batches.preparation.addItems(batchId, items);
  const quote = { lowNanoUsd: nanoUsd(0n), highNanoUsd: nanoUsd(30_000_000n * BigInt(items.length)) };
  await batches.preparation.finish(
    batchId,
    {
      itemCount: items.length,
      invalidCount: 0,
      duplicateCount: 0,
      quote,
      comparison: undefined,
      errors: [],
      warnings: [],
    },
    { isStartedByHand: false },
  );
  return batchId;
}
