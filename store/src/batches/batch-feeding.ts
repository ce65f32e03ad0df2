// How the items of running batches become tasks: a small window of each batch is given to the processes that begin
// them, and what ends without a task is written down. Any process may die at any line: what it took is given again, with
// the same task ids. One that was thought dead and goes on begins nothing that was untaken since (0005_tasks_begin.sql).

import type { Database, Sql } from '../database.ts';
import type { TaskError } from '../task.ts';
import type { BatchPauseReason, BatchState } from './batch.ts';
import { announce, endPending, errorOf } from './batch-steps.ts';

interface Given {
  readonly reads: Database;
  readonly writes: Database;
  readonly instanceId: string;
  readonly clock: () => Date;
}

/** A batch that somebody has to look after. */
export interface BatchAtWork {
  readonly batchId: string;
  readonly state: BatchState;
  readonly isLate: boolean;
}

/** An item that this process begins now, and nobody else. */
export interface TakenItem {
  readonly itemIndex: number;
  readonly taskId: string;
}

export interface TakenItems {
  readonly items: readonly TakenItem[];
  /** Tasks of the batch that waited or ran before these. */
  readonly inFlightCount: number;
}

export class BatchFeeding {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  /** Batches that are validated, run, pause, are being cancelled or finished. */
  async atWork(): Promise<BatchAtWork[]> {
    const rows = await this.given.reads.query<{ batch_id: string; state: BatchState; is_late: boolean }>(
      `select batch_id, state, expires_at <= $1 as is_late from batches
       where state in ('validating', 'in_progress', 'paused', 'finalizing', 'cancelling') order by batch_id`,
      [this.given.clock()],
    );
    return rows.map((row) => ({ batchId: row.batch_id, state: row.state, isLate: row.is_late }));
  }

  /**
   * Takes items to begin: those that dead processes left, those that this one took before and did not begin, and new ones
   * into the window of the batch. Nothing while another process takes. One call at a time for each batch.
   */
  async take(
    batchId: string,
    given: { liveInstances: readonly string[]; windowSize: number },
  ): Promise<TakenItems> {
    const rows = await this.given.writes.query<{ item_index: number; task_id: string; in_flight: bigint }>(
      'select * from batch_items_take($1, $2, $3::text[], $4, $5)',
      [batchId, this.given.instanceId, given.liveInstances, given.windowSize, this.given.clock()],
    );
    return {
      items: rows.map((row) => ({ itemIndex: row.item_index, taskId: row.task_id })),
      inFlightCount: Number(rows[0]?.in_flight ?? 0n),
    };
  }

  /** The items wait again, but for those whose task has begun after all. The others' tasks cannot begin any more. */
  async untake(batchId: string, taskIds: readonly string[]): Promise<void> {
    await this.given.writes.query(
      `update batch_items i set task_id = null, taken_by = null, run_count = i.run_count - 1
       where i.batch_id = $1 and i.task_id = any ($2::text[]) and i.taken_by = $3`,
      [batchId, taskIds, this.given.instanceId],
    );
  }

  /** An item of this process that cannot become a task has failed. */
  async fail(batchId: string, taskId: string, error: TaskError): Promise<void> {
    await this.given.writes.query(
      `update batch_items i set task_id = null, taken_by = null, ended_as = 'failed', error = $4::json
       where i.batch_id = $1 and i.task_id = $2 and i.taken_by = $3`,
      [batchId, taskId, this.given.instanceId, JSON.stringify(error)],
    );
  }

  /** Ends every item that has not begun. A batch has expired when one of its items has. */
  async endPending(batchId: string, endedAs: 'failed' | 'expired', error: TaskError): Promise<number> {
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      const [batch] = await sql<{ state: BatchState }>(
        'select state from batches where batch_id = $1 for update',
        [batchId],
      );
      if (batch?.state !== 'in_progress') return 0;
      const endedCount = await endPending(sql, batchId, endedAs, error);
      if (endedCount > 0 && endedAs === 'expired')
        await sql('update batches set expired_at = coalesce(expired_at, $2) where batch_id = $1', [
          batchId,
          at,
        ]);
      return endedCount;
    });
  }

  /** Pauses a running batch of which nothing waits or runs. False when something does. */
  async pauseIfIdle(batchId: string, reason: BatchPauseReason, message: string): Promise<boolean> {
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      if (!(await isIdle(sql, batchId, 'in_progress'))) return false;
      await sql(
        `update batches set state = 'paused', paused_at = $2, paused_reason = $3, paused_message = $4
         where batch_id = $1`,
        [batchId, at, reason, message],
      );
      await announce(sql, batchId, { type: 'batch.paused', at });
      return true;
    });
  }

  /** Moves a running batch whose items have all ended to `finalizing`. True when it is there, now or before. */
  async beginFinishing(batchId: string): Promise<boolean> {
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      if (!(await isIdle(sql, batchId, 'in_progress'))) return false;
      const [waiting] = await sql(
        `select from batch_items
         where batch_id = $1 and task_id is null and ended_as is null and duplicate_of is null limit 1`,
        [batchId],
      );
      if (waiting) return false;
      await sql(`update batches set state = 'finalizing', finalizing_at = $2 where batch_id = $1`, [
        batchId,
        at,
      ]);
      await announce(sql, batchId);
      return true;
    });
  }

  /**
   * Whether all tasks of a batch that is being cancelled have ended. Items that were given back since, because they were
   * refused as tasks, are cancelled with it.
   */
  async isCancelled(batchId: string): Promise<boolean> {
    return this.given.writes.transaction(async (sql) => {
      if (!(await isIdle(sql, batchId, 'cancelling'))) return false;
      await endPending(sql, batchId, 'cancelled', errorOf('task_cancelled'));
      return true;
    });
  }

  /** Tasks of the batch that wait or run. */
  async openTasks(batchId: string): Promise<{ taskId: string; heldNanoUsd: bigint; isQueued: boolean }[]> {
    const rows = await this.given.reads.query<{
      task_id: string;
      quoted_high_nano_usd: bigint;
      is_queued: boolean;
    }>(
      `select task_id, quoted_high_nano_usd, state = 'queued' as is_queued from tasks
       where batch_id = $1 and ended_at is null`,
      [batchId],
    );
    return rows.map((row) => ({
      taskId: row.task_id,
      heldNanoUsd: row.quoted_high_nano_usd,
      isQueued: row.is_queued,
    }));
  }
}

/** Locks the batch; true when it is in this state and none of its tasks waits, runs or is about to begin. */
async function isIdle(sql: Sql, batchId: string, state: BatchState): Promise<boolean> {
  const [batch] = await sql<{ state: BatchState }>(
    'select state from batches where batch_id = $1 for update',
    [batchId],
  );
  if (batch?.state !== state) return false;
  const [busy] = await sql<{ is_busy: boolean }>(
    `select exists (select from tasks where batch_id = $1 and ended_at is null)
       or exists (select from batch_items where batch_id = $1 and taken_by is not null) as is_busy`,
    [batchId],
  );
  return busy?.is_busy === false;
}
