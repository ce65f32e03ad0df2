// Batches: created once for each Idempotency-Key, read, listed, watched. What moves them on is beside it: preparation,
// feeding and control.

import { LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Database, Sql } from '../database.ts';
import { writeLimit } from '../limits/write-limits.ts';
import type { BookId } from '../mode.ts';
import type { Notifications } from '../notifications.ts';
import type { BatchProgress, BatchRecord, NewBatch } from './batch.ts';
import { BatchControl } from './batch-control.ts';
import { BatchFeeding } from './batch-feeding.ts';
import { BATCH_ITEM_STATES, type BatchItemRecord, type BatchItemState } from './batch-item.ts';
import { BatchPreparation } from './batch-preparation.ts';
import { BATCH_COLUMNS, type BatchItemRow, type BatchRow, batchFrom, batchItemFrom } from './batch-row.ts';

export interface BatchesGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly notifications: Notifications;
  readonly instanceId: string;
  readonly clock: () => Date;
}

/** Which items; what is left out matches every one. */
export interface BatchItemsQuery {
  readonly batchId: string;
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the first. */
  readonly cursor?: number | undefined;
  readonly states?: readonly BatchItemState[] | undefined;
  readonly customId?: string | undefined;
}

/** Told with the id of a batch that changed its state. */
export const BATCH_CHANNEL = 'lightmeter_batch';

export class Batches {
  readonly preparation: BatchPreparation;
  readonly feeding: BatchFeeding;
  readonly control: BatchControl;
  private readonly given: BatchesGiven;

  constructor(given: BatchesGiven) {
    this.given = given;
    this.preparation = new BatchPreparation(given);
    this.feeding = new BatchFeeding(given);
    this.control = new BatchControl(given);
  }

  /**
   * Creates a batch with its spend cap, or gives the one that the same request created before.
   *
   * @throws LightmeterError `idempotency_key_mismatch`
   */
  async create(batch: NewBatch): Promise<{ batch: BatchRecord; replayed: boolean }> {
    const at = this.given.clock();
    const { row, isNew } = await this.given.writes.transaction(async (sql) => {
      const made = await insertBatch(sql, batch, at);
      if (made && batch.capNanoUsd !== undefined) {
        const { workspaceId, mode, batchId, capNanoUsd } = batch;
        const subject = { kind: 'batch', id: batchId } as const;
        await writeLimit(sql, { workspaceId, mode, subject, at }, { period: 'total', capNanoUsd });
      }
      const [found] = await sql<BatchRow>(
        `select ${BATCH_COLUMNS} from batches b
         where b.batch_id = $4 or (b.workspace_id = $1 and b.mode = $2 and b.idempotency_key = $3)`,
        [batch.workspaceId, batch.mode, batch.idempotencyKey ?? null, batch.batchId],
      );
      return { row: found, isNew: made };
    });
    if (!row) throw new LightmeterError('internal_error', { internal: { missingBatch: batch.batchId } });
    if (row.request_hash !== batch.requestHash) throw new LightmeterError('idempotency_key_mismatch');
    return { batch: batchFrom(row), replayed: !isNew && row.batch_id !== batch.batchId };
  }

  /** The batch that answers for an Idempotency-Key; undefined when the key is free. */
  async findByIdempotencyKey(
    { workspaceId, mode }: BookId,
    idempotencyKey: string,
    since: Date,
  ): Promise<BatchRecord | undefined> {
    const [row] = await this.given.reads.query<BatchRow>(
      `select ${BATCH_COLUMNS} from batches b
       where b.workspace_id = $1 and b.mode = $2 and b.idempotency_key = $3 and b.created_at >= $4`,
      [workspaceId, mode, idempotencyKey, since],
    );
    return row && batchFrom(row);
  }

  /** A batch of a workspace; undefined when it has none with this id in this mode. */
  async get({ workspaceId, mode }: BookId, batchId: string): Promise<BatchRecord | undefined> {
    const batch = await this.find(batchId);
    return batch?.workspaceId === workspaceId && batch.mode === mode ? batch : undefined;
  }

  /** A batch by its id alone; whoever asks must compare the owner. */
  async find(batchId: string): Promise<BatchRecord | undefined> {
    const [row] = await this.given.reads.query<BatchRow>(
      `select ${BATCH_COLUMNS} from batches b where b.batch_id = $1`,
      [batchId],
    );
    return row && batchFrom(row);
  }

  /** Newest first. */
  async list(
    query: BookId & { limit: number; after?: string | undefined },
  ): Promise<{ batches: BatchRecord[]; hasMore: boolean }> {
    const rows = await this.given.reads.query<BatchRow>(
      `select ${BATCH_COLUMNS} from batches b
       where b.workspace_id = $1 and b.mode = $2 and ($3::text is null or b.batch_id < $3)
       order by b.batch_id desc limit $4`,
      [query.workspaceId, query.mode, query.after ?? null, query.limit + 1],
    );
    return { batches: rows.slice(0, query.limit).map(batchFrom), hasMore: rows.length > query.limit };
  }

  /** How far the batch is. Counts its items: half a millisecond for every thousand. */
  async progress(batch: Pick<BatchRecord, 'batchId' | 'mode'>): Promise<BatchProgress> {
    const minuteAgo = new Date(this.given.clock().getTime() - 60_000);
    const [states, [money]] = await Promise.all([
      this.given.reads.query<{ state: BatchItemState; item_count: bigint; ended_count: bigint }>(
        'select * from batch_counts($1, $2)',
        [batch.batchId, minuteAgo],
      ),
      this.given.reads.query<{ spent_nano_usd: bigint; held_nano_usd: bigint }>(
        `select spent_nano_usd, held_nano_usd from spend_counters
         where subject_kind = 'batch' and subject_id = $1 and mode = $2 and period = 'total'`,
        [batch.batchId, batch.mode],
      ),
    ]);
    const countOf = (state: BatchItemState) =>
      Number(states.find((row) => row.state === state)?.item_count ?? 0);
    return {
      counts: Object.fromEntries(BATCH_ITEM_STATES.map((state) => [state, countOf(state)])) as Record<
        BatchItemState,
        number
      >,
      spentNanoUsd: nanoUsd(money?.spent_nano_usd ?? 0n),
      heldNanoUsd: nanoUsd(money?.held_nano_usd ?? 0n),
      endedLastMinute: states.reduce((sum, row) => sum + Number(row.ended_count), 0),
    };
  }

  /** A page of items in the order of the input. */
  async items(query: BatchItemsQuery): Promise<{ items: BatchItemRecord[]; nextCursor: number | undefined }> {
    const rows = await this.given.reads.query<BatchItemRow>(
      'select * from batch_items_page($1, $2, $3::text[], $4, $5)',
      [query.batchId, query.cursor ?? -1, query.states ?? null, query.customId ?? null, query.limit + 1],
    );
    const items = rows.slice(0, query.limit).map(batchItemFrom);
    return { items, nextCursor: rows.length > query.limit ? items.at(-1)?.itemIndex : undefined };
  }

  /** Names in the metadata of the items, at most `limit`, in the order in which they first appear. */
  async metadataNames(batchId: string, limit: number): Promise<string[]> {
    const rows = await this.given.reads.query<{ name: string }>(
      `select m.name from batch_items i
       cross join lateral json_object_keys(i.metadata) with ordinality as m (name, place)
       where i.batch_id = $1
       group by m.name order by min(i.item_index), min(m.place) limit $2`,
      [batchId, limit],
    );
    return rows.map(({ name }) => name);
  }

  /** The items that were given to a process to begin, by index. */
  async itemsAt(batchId: string, itemIndexes: readonly number[]): Promise<BatchItemRecord[]> {
    const rows = await this.given.reads.query<BatchItemRow>(
      'select * from batch_item_states where batch_id = $1 and item_index = any ($2::integer[])',
      [batchId, itemIndexes],
    );
    return rows.map(batchItemFrom);
  }

  /** Calls `changed` with the id of a batch that changed its state, in whatever process, until the result is called. */
  onChanged(changed: (batchId: string) => void): () => void {
    return this.given.notifications.on(BATCH_CHANNEL, changed);
  }

  /** Calls `ended` when a task of anything has ended, in whatever process, until the result is called. */
  onTaskEnded(ended: () => void): () => void {
    return this.given.notifications.on('lightmeter_task_ended', ended);
  }
}

/** False when the Idempotency-Key has its batch, or this one is there. */
async function insertBatch(sql: Sql, batch: NewBatch, at: Date): Promise<boolean> {
  const book = [batch.workspaceId, batch.mode];
  await sql(
    `update batches set idempotency_key = null
     where workspace_id = $1 and mode = $2 and idempotency_key = $3 and created_at < $4`,
    [...book, batch.idempotencyKey ?? null, batch.idempotentSince],
  );
  const rows = await sql(
    `insert into batches
       (batch_id, workspace_id, mode, api_key_id, name, endpoint, input_file_id, promoted_from, state, plan, rate_card_id,
        idempotency_key, request_hash, metadata, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'validating', $9, $10, $11, $12, $13, $14, $15)
     on conflict do nothing returning batch_id`,
    [
      batch.batchId,
      ...book,
      batch.apiKeyId,
      batch.name ?? null,
      batch.endpoint ?? null,
      batch.inputFileId ?? null,
      batch.promotedFrom ?? null,
      JSON.stringify(batch.plan),
      batch.rateCardId,
      batch.idempotencyKey ?? null,
      batch.requestHash,
      batch.metadata === undefined ? null : JSON.stringify(batch.metadata),
      at,
      new Date(at.getTime() + batch.plan.completionWindowSeconds * 1_000),
    ],
  );
  return rows.length > 0;
}
