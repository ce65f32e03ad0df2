// Reads tasks and outputs back.

import { nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { BookId, Mode } from './mode.ts';
import type {
  AttemptRecord,
  OutputRecord,
  TaskCallback,
  TaskError,
  TaskOrigin,
  TaskRecord,
  TaskState,
} from './task.ts';

/** An output and whose it is. */
export interface OwnedOutput extends BookId {
  /** Nobody may read it once it has a `deletedAt`. */
  readonly output: OutputRecord;
  readonly taskId: string;
}

export interface OutputRow {
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
  deleted_at: Date | string | null;
}

/** An attempt inside JSON: times and big numbers are text. */
interface AttemptRow {
  attempt_id: string;
  provider: string;
  upstream_model: string;
  started_at: string;
  ended_at: string;
  outcome: string;
  upstream_request_id: string | null;
  cost_nano_usd: string | null;
  usage: JsonObject | null;
}

/** A row of TASK_ROWS. */
export interface TaskRow {
  task_id: string;
  workspace_id: string;
  mode: Mode;
  state: TaskState;
  api_key_id: string;
  origin: TaskOrigin;
  batch_id: string | null;
  operation: string;
  model_id: string;
  route: string;
  request: JsonObject;
  input: JsonObject | null;
  idempotency_key: string | null;
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
  callback: TaskCallback | null;
  promoted_from: string | null;
  created_at: Date;
  started_at: Date | null;
  cancel_requested_at: Date | null;
  keep_if_delivered: boolean;
  ended_at: Date | null;
  outputs: OutputRow[] | null;
  attempts: AttemptRow[] | null;
}

/** What a query selects for taskFrom; it names the task `t` and its charge `c`. */
export const TASK_COLUMNS = `t.*, c.amount_nano_usd as charged_nano_usd, c.line_items, c.usage,
  (select sum(r.amount_nano_usd)::bigint from transfers r
   where r.task_id = t.task_id and r.kind = 'refund') as refunded_nano_usd,
  (select json_agg(o order by o.image_index) from outputs o where o.task_id = t.task_id) as outputs,
  (select json_agg(
     json_build_object(
       'attempt_id', a.attempt_id, 'provider', a.provider, 'upstream_model', a.upstream_model,
       'started_at', a.started_at, 'ended_at', a.ended_at, 'outcome', a.outcome,
       'upstream_request_id', a.upstream_request_id, 'cost_nano_usd', a.cost_nano_usd::text, 'usage', a.usage
     ) order by a.started_at, a.attempt_id)
   from attempts a where a.task_id = t.task_id) as attempts`;

/** Tasks by their ids, in the order asked for; undefined where there is none. Whoever asks must compare the owner. */
export async function getTasks(
  database: Database,
  taskIds: readonly string[],
): Promise<(TaskRecord | undefined)[]> {
  const rows = await database.query<TaskRow>(
    `select ${TASK_COLUMNS}
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

/** The task of a row that a query with TASK_COLUMNS gave. */
export function taskFrom(row: TaskRow): TaskRecord {
  const outputs = (row.outputs ?? []).map(outputFrom);
  return {
    taskId: row.task_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    state: row.state,
    apiKeyId: row.api_key_id,
    origin: row.origin,
    batchId: row.batch_id ?? undefined,
    operation: row.operation,
    modelId: row.model_id,
    route: row.route,
    request: row.request,
    input: row.input ?? undefined,
    idempotencyKey: row.idempotency_key ?? undefined,
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
    callback: row.callback ?? undefined,
    promotedFrom: row.promoted_from ?? undefined,
    outputs: outputs.filter((output) => !output.deletedAt),
    deletedOutputs: outputs.filter((output) => output.deletedAt),
    attempts: (row.attempts ?? []).map(attemptFrom),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    cancelRequestedAt: row.cancel_requested_at ?? undefined,
    keepIfDelivered: row.keep_if_delivered,
    endedAt: row.ended_at ?? undefined,
  };
}

function attemptFrom(row: AttemptRow): AttemptRecord {
  return {
    attemptId: row.attempt_id,
    provider: row.provider,
    upstreamModel: row.upstream_model,
    startedAt: new Date(row.started_at),
    endedAt: new Date(row.ended_at),
    outcome: row.outcome,
    upstreamRequestId: row.upstream_request_id ?? undefined,
    costNanoUsd: row.cost_nano_usd === null ? undefined : nanoUsd(BigInt(row.cost_nano_usd)),
    usage: row.usage ?? undefined,
  };
}

/** Also reads a row that came inside JSON, where numbers are numbers and times are text. */
export function outputFrom(row: OutputRow): OutputRecord {
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
    deletedAt: row.deleted_at === null ? undefined : new Date(row.deleted_at),
  };
}
