// The statement of a workspace: the entries of its own accounts, newest first, each with the balance it left and what it
// was for.

import { LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';
import type { TaskState } from './task.ts';

export type TransferKind = 'hold' | 'capture' | 'release' | 'top_up' | 'grant' | 'refund' | 'adjustment';

export interface LedgerQuery extends BookId {
  /** Entries on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
  readonly kind?: TransferKind | undefined;
  /** Both when undefined. */
  readonly account?: 'available' | 'held' | undefined;
  readonly taskId?: string | undefined;
  /** Entries of the tasks of this batch. */
  readonly batchId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** The task of an entry as it is now. */
export interface LedgerTask {
  readonly modelId: string;
  readonly state: TaskState;
  readonly batchId: string | undefined;
  /** Undefined for a batch without one. */
  readonly batchName: string | undefined;
  /** Of a capture the images that were delivered; 0 for other entries. */
  readonly imageCount: number;
  /** Of a capture the tiers of its images, rising. */
  readonly tiers: readonly string[];
}

export interface LedgerEntry {
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly account: 'available' | 'held';
  /** Negative takes away from the account. */
  readonly amountNanoUsd: NanoUsd;
  /** Of the account, after the entry. */
  readonly balanceNanoUsd: NanoUsd;
  readonly taskId: string | undefined;
  /** Undefined for an entry without a task. */
  readonly task: LedgerTask | undefined;
  /** Of a hold that is still open: when it is released at the latest. */
  readonly holdExpiresAt: Date | undefined;
  readonly reason: string | undefined;
  readonly actor: string | undefined;
  readonly createdAt: Date;
}

export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

interface EntryRow {
  sequence: bigint;
  leg: number;
  transfer_id: string;
  kind: TransferKind;
  account: 'available' | 'held';
  amount_nano_usd: bigint;
  balance_after_nano_usd: bigint;
  task_id: string | null;
  reason: string | null;
  actor: string | null;
  created_at: Date;
  model_id: string | null;
  task_state: TaskState;
  batch_id: string | null;
  batch_name: string | null;
  image_count: bigint | null;
  tiers: string[] | null;
  hold_expires_at: Date | null;
}

/**
 * One page of the statement.
 *
 * Pages never overlap and miss nothing, whatever is written meanwhile: within a book the sequence is the order of
 * commits, so older pages are final.
 *
 * @throws LightmeterError `invalid_value` for a cursor that no page gave
 */
export async function ledgerPage(database: Database, query: LedgerQuery): Promise<LedgerPage> {
  const before = readCursor(query.cursor);
  const rows = await database.query<EntryRow>(
    `with page as materialized (
       select sequence, leg, transfer_id, kind, account, amount_nano_usd, balance_after_nano_usd, task_id, reason,
         actor, created_at
       from entries
       where workspace_id = $1 and mode = $2 and account in ('available', 'held')
         and sequence <= $3 and (sequence, leg) < ($3, $4)
         and ($5::text is null or kind = $5)
         and ($6::text is null or task_id = $6)
         and ($7::timestamptz is null or created_at >= $7)
         and ($8::timestamptz is null or created_at < $8)
         and ($9::text is null or account = $9)
         and ($10::text is null or task_id in (select t.task_id from tasks t where t.batch_id = $10))
       order by sequence desc, leg desc
       limit $11
     )
     select p.*, t.model_id, t.state as task_state, t.batch_id, b.name as batch_name, o.image_count, o.tiers,
       h.expires_at as hold_expires_at
     from page p
     left join tasks t using (task_id)
     left join batches b on b.batch_id = t.batch_id
     left join holds h on p.kind = 'hold' and h.task_id = p.task_id and h.state = 'open'
     left join lateral (
       select count(*) as image_count, array_agg(distinct tier order by tier) as tiers
       from outputs where task_id = p.task_id
     ) o on p.kind = 'capture'
     order by p.sequence desc, p.leg desc`,
    [
      query.workspaceId,
      query.mode,
      before.sequence,
      before.leg,
      query.kind ?? null,
      query.taskId ?? null,
      query.from ?? null,
      query.to ?? null,
      query.account ?? null,
      query.batchId ?? null,
      query.limit + 1,
    ],
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    entries: shown.map(entryFrom),
    nextCursor: last && rows.length > query.limit ? `${last.sequence}.${last.leg}` : undefined,
  };
}

const NEWEST = { sequence: 9_223_372_036_854_775_807n, leg: 2 };

function readCursor(cursor: string | undefined): { sequence: bigint; leg: number } {
  if (cursor === undefined) return NEWEST;
  const match = /^(\d{1,18})\.([01])$/.exec(cursor);
  if (match?.[1]) return { sequence: BigInt(match[1]), leg: Number(match[2]) };
  throw new LightmeterError('invalid_value', {
    param: 'cursor',
    message: '`cursor` must be the `next_cursor` of the page before.',
  });
}

function entryFrom(row: EntryRow): LedgerEntry {
  return {
    transferId: row.transfer_id,
    kind: row.kind,
    account: row.account,
    amountNanoUsd: nanoUsd(row.amount_nano_usd),
    balanceNanoUsd: nanoUsd(row.balance_after_nano_usd),
    taskId: row.task_id ?? undefined,
    task: taskOf(row),
    holdExpiresAt: row.hold_expires_at ?? undefined,
    reason: row.reason ?? undefined,
    actor: row.actor ?? undefined,
    createdAt: row.created_at,
  };
}

function taskOf(row: EntryRow): LedgerTask | undefined {
  if (row.model_id === null) return undefined;
  return {
    modelId: row.model_id,
    state: row.task_state,
    batchId: row.batch_id ?? undefined,
    batchName: row.batch_name ?? undefined,
    imageCount: Number(row.image_count ?? 0n),
    tiers: row.tiers ?? [],
  };
}
