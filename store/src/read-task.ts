// Reads tasks and outputs back.

import { nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { BookId, Mode } from './mode.ts';
import type { OutputRecord, TaskError, TaskRecord, TaskState } from './task.ts';

/** An output and whose it is. */
export interface OwnedOutput extends BookId {
  readonly output: OutputRecord;
  readonly taskId: string;
}

interface OutputRow {
  output_id: string;
  image_index: number;
  storage_key: string;
  sha256: string;
  format: OutputRecord['format'];
  width_pixels: number;
  height_pixels: number;
  size_bytes: bigint | number;
  tier: OutputRecord['tier'];
  expires_at: Date | string | null;
}

interface TaskRow {
  task_id: string;
  workspace_id: string;
  mode: Mode;
  state: TaskState;
  api_key_id: string;
  operation: string;
  model_id: string;
  route: string;
  request: JsonObject;
  rate_card_id: string;
  quote_id: string | null;
  quoted_low_nano_usd: bigint;
  quoted_high_nano_usd: bigint;
  charged_nano_usd: bigint | null;
  refunded_nano_usd: bigint | null;
  line_items: JsonValue[] | null;
  usage: JsonObject | null;
  resolved: JsonObject | null;
  error: TaskError | null;
  metadata: JsonObject | null;
  created_at: Date;
  ended_at: Date | null;
  outputs: OutputRow[] | null;
}

/** Tasks by their ids, in the order asked for; undefined where there is none. Whoever asks must compare the owner. */
export async function getTasks(
  database: Database,
  taskIds: readonly string[],
): Promise<(TaskRecord | undefined)[]> {
  const rows = await database.query<TaskRow>(
    `select t.*, c.amount_nano_usd as charged_nano_usd, c.line_items, c.usage,
       (select sum(r.amount_nano_usd)::bigint from transfers r
        where r.task_id = t.task_id and r.kind = 'refund') as refunded_nano_usd,
       (select json_agg(o order by o.image_index) from outputs o where o.task_id = t.task_id) as outputs
     from unnest($1::text[]) as asked (task_id)
     join tasks t using (task_id)
     left join charges c using (task_id)`,
    [taskIds],
  );
  const found = new Map(rows.map((row) => [row.task_id, taskFrom(row)]));
  return taskIds.map((taskId) => found.get(taskId));
}

/** The task that answers for an Idempotency-Key, and the hash of its request; undefined when the key is free. */
export async function getIdempotentTask(
  database: Database,
  given: { workspaceId: string; mode: Mode; idempotencyKey: string; now: Date },
): Promise<{ taskId: string; requestHash: string } | undefined> {
  const [row] = await database.query<{ task_id: string; request_hash: string }>(
    `select task_id, request_hash from idempotency_keys
     where workspace_id = $1 and mode = $2 and idempotency_key = $3 and expires_at > $4`,
    [given.workspaceId, given.mode, given.idempotencyKey, given.now],
  );
  return row && { taskId: row.task_id, requestHash: row.request_hash };
}

/** An output by its id alone; whoever asks must compare the owner. */
export async function getOutput(database: Database, outputId: string): Promise<OwnedOutput | undefined> {
  const [row] = await database.query<OutputRow & { workspace_id: string; mode: Mode; task_id: string }>(
    `select o.*, t.workspace_id, t.mode from outputs o join tasks t using (task_id) where o.output_id = $1`,
    [outputId],
  );
  return (
    row && {
      output: outputFrom(row),
      taskId: row.task_id,
      workspaceId: row.workspace_id,
      mode: row.mode,
    }
  );
}

function taskFrom(row: TaskRow): TaskRecord {
  return {
    taskId: row.task_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    state: row.state,
    apiKeyId: row.api_key_id,
    operation: row.operation,
    modelId: row.model_id,
    route: row.route,
    request: row.request,
    rateCardId: row.rate_card_id,
    quoteId: row.quote_id ?? undefined,
    quotedLowNanoUsd: nanoUsd(row.quoted_low_nano_usd),
    quotedHighNanoUsd: nanoUsd(row.quoted_high_nano_usd),
    chargedNanoUsd: nanoUsd(row.charged_nano_usd ?? 0n),
    refundedNanoUsd: nanoUsd(row.refunded_nano_usd ?? 0n),
    lineItems: row.line_items ?? [],
    usage: row.usage ?? undefined,
    resolved: row.resolved ?? undefined,
    error: row.error ?? undefined,
    metadata: row.metadata ?? undefined,
    outputs: (row.outputs ?? []).map(outputFrom),
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}

/** Also reads a row that came inside JSON, where numbers are numbers and times are text. */
function outputFrom(row: OutputRow): OutputRecord {
  return {
    outputId: row.output_id,
    imageIndex: row.image_index,
    storageKey: row.storage_key,
    sha256: row.sha256,
    format: row.format,
    widthPixels: row.width_pixels,
    heightPixels: row.height_pixels,
    sizeBytes: Number(row.size_bytes),
    tier: row.tier,
    expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
  };
}
