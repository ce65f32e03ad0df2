// Everything behind one charge, to the nano-dollar: the task, what the provider did and reported, and each transfer.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { JsonObject } from './json.ts';
import type { TransferKind } from './ledger-report.ts';
import type { BookId } from './mode.ts';
import { getTasks } from './read-task.ts';
import type { AttemptRecord, TaskRecord } from './task.ts';

export interface ExplainedTransfer {
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: NanoUsd;
  readonly reason: string | undefined;
  readonly actor: string | undefined;
  readonly createdAt: Date;
}

export interface ExplainedCharge {
  /** With its quote, rate card, line items and outputs. */
  readonly task: TaskRecord;
  /** In order of time. */
  readonly attempts: readonly AttemptRecord[];
  /** Hold, capture, release and refunds, in order. */
  readonly transfers: readonly ExplainedTransfer[];
}

interface AttemptRow {
  attempt_id: string;
  provider: string;
  upstream_model: string;
  started_at: Date;
  ended_at: Date;
  outcome: string;
  upstream_request_id: string | null;
  cost_nano_usd: bigint | null;
  usage: JsonObject | null;
}

interface TransferRow {
  transfer_id: string;
  kind: TransferKind;
  debit_account: string;
  credit_account: string;
  amount_nano_usd: bigint;
  reason: string | null;
  actor: string | null;
  created_at: Date;
}

/** The task and all that explains its charge; undefined when the workspace has no such task in this mode. */
export async function explainCharge(
  database: Database,
  asked: BookId & { readonly taskId: string },
): Promise<ExplainedCharge | undefined> {
  const [task] = await getTasks(database, [asked.taskId]);
  if (task?.workspaceId !== asked.workspaceId || task.mode !== asked.mode) return undefined;
  const [attempts, transfers] = await Promise.all([
    database.query<AttemptRow>('select * from attempts where task_id = $1 order by started_at, attempt_id', [
      asked.taskId,
    ]),
    // The ids of a task's own transfers are made from its own; refunds have an index.
    database.query<TransferRow>(
      `select * from (
         select * from transfers where transfer_id in ($1 || '.hold', $1 || '.capture', $1 || '.release')
         union all
         select * from transfers where task_id = $1 and kind = 'refund'
       ) t order by sequence`,
      [asked.taskId],
    ),
  ]);
  return { task, attempts: attempts.map(attemptFrom), transfers: transfers.map(transferFrom) };
}

function attemptFrom(row: AttemptRow): AttemptRecord {
  return {
    attemptId: row.attempt_id,
    provider: row.provider,
    upstreamModel: row.upstream_model,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    upstreamRequestId: row.upstream_request_id ?? undefined,
    costNanoUsd: row.cost_nano_usd === null ? undefined : nanoUsd(row.cost_nano_usd),
    usage: row.usage ?? undefined,
  };
}

function transferFrom(row: TransferRow): ExplainedTransfer {
  return {
    transferId: row.transfer_id,
    kind: row.kind,
    debitAccount: row.debit_account,
    creditAccount: row.credit_account,
    amountNanoUsd: nanoUsd(row.amount_nano_usd),
    reason: row.reason ?? undefined,
    actor: row.actor ?? undefined,
    createdAt: row.created_at,
  };
}
