// What people do to a batch: start, pause, resume, cancel, retry; and its end. Every change is one transaction under the
// lock of the batch, and a repeat changes nothing.

import { type ErrorCode, LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import type { BatchPauseReason, BatchRecord, BatchRelease, BatchState, PriceRangeNanoUsd } from './batch.ts';
import { BATCH_COLUMNS, type BatchRow, batchFrom } from './batch-row.ts';
import { announce, endPending, errorOf } from './batch-steps.ts';

interface Given {
  readonly writes: Database;
  readonly clock: () => Date;
}

export interface BatchRetry {
  readonly batchId: string;
  /** Counts and pays from now on. */
  readonly apiKeyId: string;
  readonly states: readonly ('failed' | 'expired' | 'cancelled')[];
  /** Only of these; undefined is all. */
  readonly customIds?: readonly string[] | undefined;
  readonly itemIndexes?: readonly number[] | undefined;
}

export class BatchControl {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  /**
   * A batch that is ready runs from now on, and its window begins. One that runs already is left alone.
   *
   * @throws LightmeterError `conflict`
   */
  start(batchId: string, apiKeyId: string): Promise<BatchRecord> {
    return this.change(batchId, async (sql, batch, at) => {
      if (batch.state === 'in_progress') return;
      requireState(batch, ['ready'], 'started');
      const expiresAt = new Date(at.getTime() + batch.plan.completionWindowSeconds * 1_000);
      await sql(
        `update batches set state = 'in_progress', in_progress_at = $2, expires_at = $3, api_key_id = $4
         where batch_id = $1`,
        [batchId, at, expiresAt, apiKeyId],
      );
      await announce(sql, batchId);
    });
  }

  /**
   * No further item begins. Tasks that wait end uncharged and their items wait again; those that run finish.
   *
   * @throws LightmeterError `conflict`
   */
  pause(batchId: string, why: { reason: BatchPauseReason; message: string }): Promise<BatchRecord> {
    return this.change(batchId, async (sql, batch, at) => {
      if (batch.state === 'paused') return;
      requireState(batch, ['in_progress'], 'paused');
      await sql(
        `update batches set state = 'paused', paused_at = $2, paused_reason = $3, paused_message = $4
         where batch_id = $1`,
        [batchId, at, why.reason, why.message],
      );
      await endQueued(sql, batchId, { code: 'batch_paused', givesBack: true, at });
      await announce(sql, batchId, { type: 'batch.paused', at });
    });
  }

  /** Ends the tasks of a paused batch that wait, should one have begun while it paused. */
  async giveBackQueued(batchId: string): Promise<void> {
    await this.change(batchId, async (sql, batch, at) => {
      if (batch.state === 'paused')
        await endQueued(sql, batchId, { code: 'batch_paused', givesBack: true, at });
    });
  }

  /**
   * A paused batch goes on, with the time that it paused added to its window.
   *
   * @throws LightmeterError `conflict`
   */
  resume(batchId: string, apiKeyId: string): Promise<BatchRecord> {
    return this.change(batchId, async (sql, batch, at) => {
      if (batch.state === 'in_progress') return;
      requireState(batch, ['paused'], 'resumed');
      await sql(
        `update batches
         set state = 'in_progress', expires_at = expires_at + greatest($2 - paused_at, interval '0'), paused_at = null,
           paused_reason = null, paused_message = null, api_key_id = $3
         where batch_id = $1`,
        [batchId, at, apiKeyId],
      );
      await announce(sql, batchId);
    });
  }

  /**
   * Ends what has not begun and what waits. What runs is left to the caller.
   *
   * @throws LightmeterError `conflict` for a batch that has ended otherwise or is about to
   */
  async cancel(batchId: string): Promise<{ batch: BatchRecord; release: BatchRelease }> {
    let release: BatchRelease = { neverStartedCount: 0, queuedCount: 0, releasedNanoUsd: nanoUsd(0n) };
    const batch = await this.change(batchId, async (sql, found, at) => {
      if (found.state === 'cancelling' || found.state === 'cancelled') return;
      requireState(found, ['validating', 'ready', 'in_progress', 'paused'], 'cancelled');
      await sql(
        `update batches set state = 'cancelling', cancelling_at = $2, paused_at = null, paused_reason = null,
           paused_message = null
         where batch_id = $1`,
        [batchId, at],
      );
      const neverStartedCount = await endPending(sql, batchId, 'cancelled', errorOf('task_cancelled'));
      const queued = await endQueued(sql, batchId, { code: 'task_cancelled', givesBack: false, at });
      release = { neverStartedCount, ...queued };
      await announce(sql, batchId);
    });
    return { batch, release };
  }

  /**
   * Items that did not succeed wait again. A batch that has ended runs again, and one whose window is over gets a new one.
   *
   * @throws LightmeterError `conflict`
   */
  async retry(
    retry: BatchRetry,
  ): Promise<{ batch: BatchRecord; itemCount: number; quote: PriceRangeNanoUsd }> {
    const { batchId } = retry;
    let retried: { itemCount: number; quote: PriceRangeNanoUsd } | undefined;
    const batch = await this.change(batchId, async (sql, found, at) => {
      requireState(found, ['in_progress', 'paused', 'completed', 'expired', 'cancelled'], 'retried');
      retried = await waitAgain(sql, retry);
      if (retried.itemCount === 0) return;
      const hasEnded = found.state !== 'in_progress' && found.state !== 'paused';
      const windowEndsAt = new Date(at.getTime() + found.plan.completionWindowSeconds * 1_000);
      // Otherwise the items would expire again at once.
      if (!hasEnded && found.expiresAt <= at) {
        await sql('update batches set expires_at = $2, expired_at = null where batch_id = $1', [
          batchId,
          windowEndsAt,
        ]);
      }
      if (hasEnded) {
        await sql(
          `update batches set state = 'in_progress', expires_at = $2, expired_at = null, finalizing_at = null,
             completed_at = null, cancelling_at = null, cancelled_at = null, api_key_id = $3
           where batch_id = $1`,
          [batchId, windowEndsAt, retry.apiKeyId],
        );
      }
      await announce(sql, batchId);
    });
    return { batch, ...(retried ?? { itemCount: 0, quote: { lowNanoUsd: ZERO, highNanoUsd: ZERO } }) };
  }

  /**
   * The end of a batch whose result files are kept. `ending` is the batch as it was when they were written: one that does
   * not end, or that ends anew after a retry, is left alone.
   */
  finish(
    ending: Pick<BatchRecord, 'batchId' | 'state' | 'finalizingAt' | 'cancellingAt'>,
    files: { outputFileId: string | undefined; errorFileId: string | undefined },
  ): Promise<BatchRecord> {
    const { batchId } = ending;
    return this.change(batchId, async (sql, batch, at) => {
      const isCancelled = batch.state === 'cancelling';
      if (!isCancelled && batch.state !== 'finalizing') return;
      const isSameEnd =
        batch.state === ending.state &&
        batch.finalizingAt?.getTime() === ending.finalizingAt?.getTime() &&
        batch.cancellingAt?.getTime() === ending.cancellingAt?.getTime();
      if (!isSameEnd) return;
      const state = isCancelled ? 'cancelled' : batch.expiredAt ? 'expired' : 'completed';
      await sql(
        `update batches set state = $2, output_file_id = $3, error_file_id = $4,
           cancelled_at = case when $2 = 'cancelled' then $5::timestamptz end,
           completed_at = case when $2 = 'completed' then $5::timestamptz end
         where batch_id = $1`,
        [batchId, state, files.outputFileId ?? null, files.errorFileId ?? null, at],
      );
      await announce(sql, batchId, { type: isCancelled ? 'batch.cancelled' : 'batch.completed', at });
    });
  }

  private async change(
    batchId: string,
    step: (sql: Sql, batch: BatchRecord, at: Date) => Promise<void>,
  ): Promise<BatchRecord> {
    const at = this.given.clock();
    const read = async (sql: Sql): Promise<BatchRecord> => {
      const [row] = await sql<BatchRow>(
        `select ${BATCH_COLUMNS} from batches b where b.batch_id = $1 for update of b`,
        [batchId],
      );
      if (row) return batchFrom(row);
      throw new LightmeterError('not_found', { param: 'id' });
    };
    return this.given.writes.transaction(async (sql) => {
      await step(sql, await read(sql), at);
      return read(sql);
    });
  }
}

const ZERO: NanoUsd = nanoUsd(0n);

function requireState(batch: BatchRecord, states: readonly BatchState[], done: string): void {
  if (states.includes(batch.state)) return;
  throw new LightmeterError('conflict', {
    message: `${batch.batchId} is ${batch.state} and cannot be ${done}; only a batch that is ${states.join(' or ')} can.`,
    details: { status: batch.state },
  });
}

async function endQueued(
  sql: Sql,
  batchId: string,
  given: { code: ErrorCode; givesBack: boolean; at: Date },
): Promise<Pick<BatchRelease, 'queuedCount' | 'releasedNanoUsd'>> {
  const [row] = await sql<{ task_count: bigint; released_nano_usd: bigint }>(
    'select * from batch_tasks_end_queued($1, $2::json, $3, $4)',
    [batchId, JSON.stringify(errorOf(given.code)), given.givesBack, given.at],
  );
  return {
    queuedCount: Number(row?.task_count ?? 0n),
    releasedNanoUsd: nanoUsd(row?.released_nano_usd ?? 0n),
  };
}

async function waitAgain(
  sql: Sql,
  { batchId, states, customIds, itemIndexes }: BatchRetry,
): Promise<{ itemCount: number; quote: PriceRangeNanoUsd }> {
  // A duplicate runs again by the item that runs for it.
  const [row] = await sql<{ item_count: bigint; low: bigint; high: bigint }>(
    `with chosen as (
       select distinct coalesce(s.duplicate_of, s.item_index) as item_index from batch_item_states s
       where s.batch_id = $1 and s.state = any ($2::text[]) and s.request is not null
         and (($3::text[] is null and $4::integer[] is null) or s.custom_id = any ($3) or s.item_index = any ($4))
     ), again as (
       update batch_items i set task_id = null, ended_as = null, error = null
       from chosen c where i.batch_id = $1 and i.item_index = c.item_index
       returning i.quoted_low_nano_usd, i.quoted_high_nano_usd
     )
     select count(*) as item_count, coalesce(sum(quoted_low_nano_usd), 0)::bigint as low,
       coalesce(sum(quoted_high_nano_usd), 0)::bigint as high
     from again`,
    [batchId, states, customIds ?? null, itemIndexes ?? null],
  );
  return {
    itemCount: Number(row?.item_count ?? 0n),
    quote: { lowNanoUsd: nanoUsd(row?.low ?? 0n), highNanoUsd: nanoUsd(row?.high ?? 0n) },
  };
}
