// Where money moves. Everything goes through the SQL function ledger_apply, in micro-batches: one transaction carries
// all that arrived while the one before it was written. An operation that was applied is never applied again.

import { invariant, LightmeterError, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import { MicroBatch } from './micro-batch.ts';
import type { BookId, Mode } from './mode.ts';

/** A transfer that an operator orders. `transferId` is its identity: the same order moves money once. */
export interface LedgerOperation extends BookId {
  readonly kind: 'top_up' | 'grant' | 'refund' | 'adjustment';
  readonly transferId: string;
  /** Above zero; an adjustment may be below, which takes money away. */
  readonly amountNanoUsd: NanoUsd;
  /** The charge that a refund gives back; undefined for the other kinds. */
  readonly taskId?: string | undefined;
  readonly reason?: string | undefined;
  /** Who ordered it: the id of an API key, or the name of a program. */
  readonly actor?: string | undefined;
}

export type LedgerOutcome =
  /** The money has moved, now or when the order came first. */
  | { readonly kind: 'applied'; readonly isReplay: boolean; readonly availableNanoUsd: NanoUsd }
  /** An adjustment would lead below zero. */
  | { readonly kind: 'insufficient_balance'; readonly availableNanoUsd: NanoUsd }
  /** More than what is left of the charge, over all its refunds; zero when there is no such charge. */
  | { readonly kind: 'not_refundable'; readonly refundableNanoUsd: NanoUsd }
  /** The id belongs to another order. */
  | { readonly kind: 'id_conflict' };

/** Money reserved for a task, its capture, its release. The task is the identity. */
export type HoldOperation = BookId & { readonly taskId: string } & (
    | {
        readonly kind: 'hold';
        readonly apiKeyId: string;
        /** Of an item of a batch: its caps bind the hold as well. */
        readonly batchId?: string | undefined;
        readonly amountNanoUsd: NanoUsd;
        readonly expiresAt: Date;
      }
    | { readonly kind: 'capture'; readonly amountNanoUsd: NanoUsd }
    | { readonly kind: 'release' }
  );

export interface HoldOutcome {
  readonly kind:
    | 'applied'
    | 'replayed'
    | 'insufficient_balance'
    | 'spend_cap_reached'
    | 'already_resolved'
    | 'above_hold'
    | 'id_conflict'
    | 'not_found';
  readonly availableNanoUsd: NanoUsd;
  readonly heldNanoUsd: NanoUsd;
}

export interface Balance {
  readonly availableNanoUsd: NanoUsd;
  readonly heldNanoUsd: NanoUsd;
  /** Available and held. */
  readonly totalNanoUsd: NanoUsd;
}

/** $1,000,000,000. Nine such transfers fit in a balance. */
const MAX_TRANSFER_NANO_USD = 1_000_000_000_000_000_000n;

interface LedgerRow {
  item: number;
  outcome: string;
  available_nano_usd: bigint | null;
  held_nano_usd: bigint | null;
  refundable_nano_usd: bigint | null;
}

export class Ledger {
  private readonly reads: Database;
  private readonly lane: MicroBatch<LedgerOperation | HoldOperation, LedgerRow>;

  constructor(databases: { reads: Database; writes: Database; clock: () => Date }) {
    this.reads = databases.reads;
    this.lane = new MicroBatch({
      apply: (operations) => applyOperations(databases.writes, operations, databases.clock()),
      keyOf: (operation) => operation.taskId ?? (operation as LedgerOperation).transferId,
    });
  }

  /**
   * Carries out an operator's order.
   *
   * @throws LightmeterError `invalid_value` for an amount of zero, of the wrong sign or above a billion dollars;
   *   `not_found` for a workspace that does not exist; `database_unavailable`
   */
  async apply(operation: LedgerOperation): Promise<LedgerOutcome> {
    refuseAmount(operation);
    const row = await this.lane.submit(operation);
    switch (row.outcome) {
      case 'applied':
      case 'replayed':
        return {
          kind: 'applied',
          isReplay: row.outcome === 'replayed',
          availableNanoUsd: amountOf(row.available_nano_usd),
        };
      case 'insufficient_balance':
        return { kind: 'insufficient_balance', availableNanoUsd: amountOf(row.available_nano_usd) };
      case 'not_refundable':
        return { kind: 'not_refundable', refundableNanoUsd: amountOf(row.refundable_nano_usd) };
      case 'id_conflict':
        return { kind: 'id_conflict' };
      default:
        throw new LightmeterError('not_found', { param: 'workspace_id' });
    }
  }

  /**
   * Holds, captures or releases without a task: what tasks are made of. Capturing returns the rest of the hold at once.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async applyHold(operation: HoldOperation): Promise<HoldOutcome> {
    const isAmount = operation.kind === 'release' || operation.amountNanoUsd >= 0n;
    invariant(isAmount, 'A hold and a capture are not negative.');
    const row = await this.lane.submit(operation);
    return {
      kind: row.outcome as HoldOutcome['kind'],
      availableNanoUsd: amountOf(row.available_nano_usd),
      heldNanoUsd: amountOf(row.held_nano_usd),
    };
  }

  /** @throws LightmeterError `not_found` for a workspace that does not exist; `database_unavailable` */
  async balance(workspaceId: string, mode: Mode): Promise<Balance> {
    const [book] = await this.reads.query<{ available_nano_usd: bigint; held_nano_usd: bigint }>(
      'select available_nano_usd, held_nano_usd from books where workspace_id = $1 and mode = $2',
      [workspaceId, mode],
    );
    if (!book) throw new LightmeterError('not_found', { param: 'workspace_id' });
    return {
      availableNanoUsd: nanoUsd(book.available_nano_usd),
      heldNanoUsd: nanoUsd(book.held_nano_usd),
      totalNanoUsd: nanoUsd(book.available_nano_usd + book.held_nano_usd),
    };
  }

  /** Finishes what was submitted. */
  stop(): Promise<void> {
    return this.lane.stop();
  }
}

function refuseAmount({ kind, amountNanoUsd }: LedgerOperation): void {
  const magnitude = amountNanoUsd < 0n ? -amountNanoUsd : amountNanoUsd;
  const hasSign = kind === 'adjustment' ? amountNanoUsd !== 0n : amountNanoUsd > 0n;
  if (hasSign && magnitude <= MAX_TRANSFER_NANO_USD) return;
  throw new LightmeterError('invalid_value', {
    param: 'amount_usd',
    message: '`amount_usd` must be above zero (an adjustment may be below) and at most 1000000000.',
  });
}

function amountOf(amount: bigint | null): NanoUsd {
  return nanoUsd(amount ?? 0n);
}

/** The columns of ledger_apply: an operation of either kind is one. */
interface LedgerColumns extends BookId {
  readonly kind: string;
  readonly transferId?: string | undefined;
  readonly amountNanoUsd?: NanoUsd | undefined;
  readonly taskId?: string | undefined;
  readonly apiKeyId?: string | undefined;
  readonly batchId?: string | undefined;
  readonly expiresAt?: Date | undefined;
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
}

/** One call for all; the outcomes come back in the order of the operations. */
export function applyOperations(
  database: Pick<Database, 'query'>,
  operations: readonly LedgerColumns[],
  at: Date,
): Promise<LedgerRow[]> {
  const column = (name: keyof LedgerColumns) => operations.map((operation) => operation[name] ?? null);
  return database.query<LedgerRow>(
    `select item, outcome, available_nano_usd, held_nano_usd, refundable_nano_usd
     from ledger_apply($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[],
                       $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::timestamptz)
     order by item`,
    [
      column('kind'),
      column('transferId'),
      column('workspaceId'),
      column('mode'),
      column('amountNanoUsd'),
      column('taskId'),
      column('apiKeyId'),
      column('batchId'),
      column('expiresAt'),
      column('reason'),
      column('actor'),
      at,
    ],
  );
}
