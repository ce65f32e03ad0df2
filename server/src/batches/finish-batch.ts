// The job that ends a batch: the result files in OpenAI's form, then its last state. Run again, it finds the files it kept
// by their ids, which follow from the batch.

import { createHash } from 'node:crypto';
import { createId } from '@lightmeter/core';
import type { BatchItemState, BatchRecord } from '@lightmeter/store';
import { keepFile } from '../flows/keep-file.ts';
import type { Services } from '../services.ts';
import { errorLines, outputLines } from './result-lines.ts';

const SUCCEEDED: readonly BatchItemState[] = ['succeeded'];
const NOT_SUCCEEDED: readonly BatchItemState[] = ['failed', 'cancelled', 'expired'];

/**
 * Writes the results of a batch whose items have all ended, and ends it.
 *
 * @throws LightmeterError `storage_unavailable`, `database_unavailable`: the job is tried again
 */
export async function finishBatch(services: Services, batchId: string): Promise<void> {
  const { batches } = services.store;
  const batch = await batches.find(batchId);
  const isOver =
    batch?.state === 'finalizing' ||
    (batch?.state === 'cancelling' && (await batches.feeding.isCancelled(batchId)));
  if (!batch || !isOver) return;
  const { counts } = await batches.progress(batch);
  const anyOf = (states: readonly BatchItemState[]) => states.some((state) => counts[state] > 0);
  const outputFileId = anyOf(SUCCEEDED) ? await keepResults(services, batch, 'output') : undefined;
  const errorFileId = anyOf(NOT_SUCCEEDED) ? await keepResults(services, batch, 'error') : undefined;
  await batches.control.finish(batch, { outputFileId, errorFileId });
}

async function keepResults(
  services: Services,
  batch: BatchRecord,
  kind: 'output' | 'error',
): Promise<string> {
  const { batchId, workspaceId, mode } = batch;
  const { outputKeptSeconds } = batch.plan;
  const lines = kind === 'output' ? outputLines : errorLines;
  const file = await keepFile(
    services,
    {
      workspaceId,
      mode,
      fileId: fileIdOf(batch, kind),
      purpose: 'batch_output',
      filename: `${batchId}_${kind}.jsonl`,
      expiresAt:
        outputKeptSeconds === undefined
          ? undefined
          : new Date(services.clock().getTime() + outputKeptSeconds * 1_000),
    },
    lines(services, batch, kind === 'output' ? SUCCEEDED : NOT_SUCCEEDED),
  );
  return file.fileId;
}

/** The same each time this end of the batch is worked on; another after a retry. */
function fileIdOf({ batchId, finalizingAt, cancellingAt }: BatchRecord, kind: string): string {
  const nowMs = (finalizingAt ?? cancellingAt ?? new Date(0)).getTime();
  const random = createHash('sha256').update(`${batchId} ${nowMs} ${kind}`).digest();
  return createId('file', { nowMs, random });
}
