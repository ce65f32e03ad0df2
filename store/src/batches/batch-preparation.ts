// What validation writes down: items in chunks, then what it came to. Doing it again writes the same; once the batch is
// past its validation nothing is written any more.

import type { Database } from '../database.ts';
import { replaceLimits } from '../limits/write-limits.ts';
import type { Mode } from '../mode.ts';
import type { BatchLineError, BatchRecord, BatchValidation } from './batch.ts';
import type { NewBatchItem } from './batch-item.ts';
import { BATCH_COLUMNS, type BatchRow, batchFrom, comparisonJson } from './batch-row.ts';

interface Given {
  readonly writes: Database;
  readonly clock: () => Date;
}

export class BatchPreparation {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  /** Adds items, a thousand or so at a time. False when the batch is not being validated any more. */
  async addItems(batchId: string, items: readonly NewBatchItem[]): Promise<boolean> {
    const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
    const rows = await this.given.writes.query<{ is_open: boolean }>(
      `with batch as (
         select batch_id from batches where batch_id = $1 and state = 'validating' for share
       ), added as (
         insert into batch_items as i
           (batch_id, item_index, line_number, custom_id, request_hash, quoted_low_nano_usd, quoted_high_nano_usd,
            duplicate_of, promoted_from, request, metadata, error, ended_as)
         select b.batch_id, n.*, case when n.error is null then null else 'failed' end
         from batch b cross join unnest(
           $2::integer[], $3::integer[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::integer[], $9::text[],
           $10::json[], $11::json[], $12::json[]
         ) as n (item_index, line_number, custom_id, request_hash, low, high, duplicate_of, promoted_from, request,
                 metadata, error)
         on conflict (batch_id, item_index) do update
         set line_number = excluded.line_number, custom_id = excluded.custom_id, request_hash = excluded.request_hash,
           quoted_low_nano_usd = excluded.quoted_low_nano_usd, quoted_high_nano_usd = excluded.quoted_high_nano_usd,
           duplicate_of = excluded.duplicate_of, promoted_from = excluded.promoted_from, request = excluded.request,
           metadata = excluded.metadata, error = excluded.error, ended_as = excluded.ended_as
       )
       select exists (select from batch) as is_open`,
      [
        batchId,
        items.map((item) => item.itemIndex),
        items.map((item) => item.lineNumber ?? null),
        items.map((item) => item.customId ?? null),
        items.map((item) => item.requestHash ?? null),
        items.map((item) => item.quotedLowNanoUsd),
        items.map((item) => item.quotedHighNanoUsd),
        items.map((item) => item.duplicateOf ?? null),
        items.map((item) => item.promotedFrom ?? null),
        items.map((item) => json(item.request)),
        items.map((item) => json(item.metadata)),
        items.map((item) => json(item.error)),
      ],
    );
    return rows[0]?.is_open ?? false;
  }

  /** Says that a batch needs an image of the output store, before anything else names it. */
  async addImage(batchId: string, storageKey: string): Promise<void> {
    await this.given.writes.query(
      'insert into batch_images (storage_key, batch_id) values ($1, $2) on conflict do nothing',
      [storageKey, batchId],
    );
  }

  /** Validation is done, and the batch runs, or waits for its start. Undefined when it is past that already. */
  async finish(
    batchId: string,
    found: BatchValidation,
    given: { isStartedByHand: boolean },
  ): Promise<BatchRecord | undefined> {
    const [row] = await this.given.writes.query<BatchRow>(
      `with done as (
         update batches b
         set state = case when $11::boolean then 'ready' else 'in_progress' end,
           in_progress_at = case when $11::boolean then null else $2::timestamptz end,
           item_count = $3, invalid_count = $4, duplicate_count = $5, quoted_low_nano_usd = $6,
           quoted_high_nano_usd = $7, comparison = $8, errors = $9, warnings = $10
         where b.batch_id = $1 and b.state = 'validating'
         returning ${BATCH_COLUMNS}
       )
       select done.*, pg_notify('lightmeter_batch', batch_id) from done`,
      [
        batchId,
        this.given.clock(),
        found.itemCount,
        found.invalidCount,
        found.duplicateCount,
        found.quote.lowNanoUsd,
        found.quote.highNanoUsd,
        found.comparison ? JSON.stringify(comparisonJson(found.comparison)) : null,
        found.errors.length === 0 ? null : JSON.stringify(found.errors),
        JSON.stringify(found.warnings),
        given.isStartedByHand,
      ],
    );
    return row && batchFrom(row);
  }

  /** The input cannot be used: the batch has failed and has no items and no limits. False when it is past its validation already. */
  async fail(
    batchId: string,
    found: { errors: readonly BatchLineError[]; invalidCount: number; warnings: readonly string[] },
  ): Promise<boolean> {
    const at = this.given.clock();
    return this.given.writes.transaction(async (sql) => {
      const [failed] = await sql<{ workspace_id: string; mode: Mode }>(
        `update batches set state = 'failed', failed_at = $2, errors = $3, invalid_count = $4, warnings = $5
         where batch_id = $1 and state = 'validating' returning workspace_id, mode`,
        [batchId, at, JSON.stringify(found.errors), found.invalidCount, JSON.stringify(found.warnings)],
      );
      if (!failed) return false;
      await sql('delete from batch_items where batch_id = $1', [batchId]);
      await sql('delete from batch_images where batch_id = $1', [batchId]);
      const owner = { workspaceId: failed.workspace_id, mode: failed.mode };
      // Nothing of it can ever be spent: a limit would only stand in the list.
      await replaceLimits(sql, { ...owner, subject: { kind: 'batch', id: batchId }, at }, []);
      await sql(`select event_append($1, $2, 'batch.failed', $3, $4)`, [
        failed.workspace_id,
        failed.mode,
        batchId,
        at,
      ]);
      await sql(`select pg_notify('lightmeter_batch', $1)`, [batchId]);
      return true;
    });
  }
}
