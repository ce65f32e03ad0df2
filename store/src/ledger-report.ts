// The statement of a workspace: the entries of its own accounts, newest first, each with the balance it left.

import { LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';

export type TransferKind = 'hold' | 'capture' | 'release' | 'top_up' | 'grant' | 'refund' | 'adjustment';

export interface LedgerQuery extends BookId {
  /** Entries on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
  readonly kind?: TransferKind | undefined;
  readonly taskId?: string | undefined;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
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
    `select sequence, leg, transfer_id, kind, account, amount_nano_usd, balance_after_nano_usd, task_id, reason,
       actor, created_at
     from entries
     where workspace_id = $1 and mode = $2 and account in ('available', 'held')
       and sequence <= $3 and (sequence, leg) < ($3, $4)
       and ($5::text is null or kind = $5)
       and ($6::text is null or task_id = $6)
       and ($7::timestamptz is null or created_at >= $7)
       and ($8::timestamptz is null or created_at < $8)
     order by sequence desc, leg desc
     limit $9`,
    [
      query.workspaceId,
      query.mode,
      before.sequence,
      before.leg,
      query.kind ?? null,
      query.taskId ?? null,
      query.from ?? null,
      query.to ?? null,
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
    reason: row.reason ?? undefined,
    actor: row.actor ?? undefined,
    createdAt: row.created_at,
  };
}
