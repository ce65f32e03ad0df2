// Steps that several changes of a batch share, each part of the caller's transaction.

import { ERRORS, type ErrorCode } from '@lightmeter/core';
import type { Sql } from '../database.ts';
import type { TaskError } from '../task.ts';

/** Tells other processes that the batch changed, and endpoints that want it. */
export async function announce(
  sql: Sql,
  batchId: string,
  event?: { type: 'batch.completed' | 'batch.cancelled' | 'batch.paused'; at: Date },
): Promise<void> {
  await sql(`select pg_notify('lightmeter_batch', $1)`, [batchId]);
  if (!event) return;
  await sql(
    'select event_append(b.workspace_id, b.mode, $2::text, b.batch_id, $3) from batches b where b.batch_id = $1',
    [batchId, event.type, event.at],
  );
}

/** What an item or a task that somebody ended says. */
export function errorOf(code: ErrorCode): TaskError {
  const { sentence, nextStep } = ERRORS[code];
  return { code, message: `${sentence} ${nextStep}` };
}

/** Ends the items that have not begun. Gives their number. */
export async function endPending(
  sql: Sql,
  batchId: string,
  endedAs: 'failed' | 'expired' | 'cancelled',
  error: TaskError,
): Promise<number> {
  const rows = await sql<{ item_count: bigint }>(
    `with ended as (
       update batch_items set ended_as = $2, error = $3::json
       where batch_id = $1 and task_id is null and ended_as is null and duplicate_of is null
       returning item_index
     )
     select count(*) as item_count from ended`,
    [batchId, endedAs, JSON.stringify(error)],
  );
  return Number(rows[0]?.item_count ?? 0n);
}
