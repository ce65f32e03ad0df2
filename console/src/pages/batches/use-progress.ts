// Where a batch stands, told by the server as it changes. Leaving the page leaves the batch alone.

import type { BatchProgressEvent, BatchResponse } from '@lightmeter/contract';
import { LightmeterApiError } from '@lightmeter/sdk';
import { useEffect, useState } from 'react';
import { refreshMoney } from '../../api/balance.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { batchKey } from './batch-queries.ts';
import { type BatchStatus, type Counts, hasEnded } from './batch-words.ts';

const RECONNECT_MS = 3_000;
/** After a refusal, a session that has ended for example: somebody must do something first. */
const REFUSED_MS = 15_000;

export interface BatchProgress {
  readonly status: BatchStatus;
  readonly counts: Counts;
  readonly spent_usd: string;
  readonly held_usd: string;
  readonly rate_per_minute: number;
  readonly eta_seconds: number | null;
}

/** As the stream tells it, else as the batch was when it was read. */
export function useBatchProgress(batch: BatchResponse): BatchProgress {
  const [told, setTold] = useState<BatchProgressEvent>();
  const isOver = hasEnded(batch);
  useEffect(() => {
    if (isOver) return;
    const watching = new AbortController();
    void follow(batch.id, watching.signal, setTold);
    return () => {
      watching.abort();
      setTold(undefined);
    };
  }, [batch.id, isOver]);
  if (told && !isOver) return told;
  const { counts, spent_usd, held_usd } = batch.lightmeter;
  return { status: batch.status, counts, spent_usd, held_usd, rate_per_minute: 0, eta_seconds: null };
}

async function follow(
  batchId: string,
  signal: AbortSignal,
  tell: (progress: BatchProgressEvent) => void,
): Promise<void> {
  let status: BatchStatus | undefined;
  while (!signal.aborted) {
    let waitMs = RECONNECT_MS;
    try {
      for await (const progress of api.batches.watch(batchId, { signal })) {
        tell(progress);
        if (status !== undefined && status !== progress.status) await readAgain(batchId, progress.status);
        status = progress.status;
      }
      if (status !== undefined && hasEnded({ status })) {
        await readAgain(batchId, status);
        return;
      }
    } catch (error) {
      // The frame tells of a lost connection; the batch goes on without a watcher.
      if (signal.aborted) return;
      if (error instanceof LightmeterApiError) waitMs = REFUSED_MS;
      await queryClient.invalidateQueries({ queryKey: batchKey(batchId), exact: true });
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Another state has other fields: why it paused, its files, its end. An end moves money as well. */
async function readAgain(batchId: string, status: BatchStatus): Promise<void> {
  if (hasEnded({ status }) || status === 'paused') await refreshMoney();
  else await queryClient.invalidateQueries({ queryKey: batchKey(batchId), exact: true });
}
