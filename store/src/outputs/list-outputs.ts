// The gallery: the outputs of a workspace, newest first, narrowed by what made them. Looks and never changes anything.

import { LightmeterError, type NanoUsd, nanoUsd, type Tier } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { BookId } from '../mode.ts';
import { type OutputRow, outputFrom } from '../read-task.ts';
import type { OutputRecord, TaskOrigin } from '../task.ts';

/** Which outputs; what is left out matches every one. */
export interface OutputFilter extends BookId {
  /** Public ids of models. */
  readonly modelId?: string | undefined;
  readonly tier?: Tier | undefined;
  readonly batchId?: string | undefined;
  readonly comparisonId?: string | undefined;
  readonly apiKeyId?: string | undefined;
  /** The one output with this id. */
  readonly outputId?: string | undefined;
  readonly origin?: TaskOrigin | undefined;
  /** Inclusive. */
  readonly madeFrom?: Date | undefined;
  /** Exclusive. */
  readonly madeBefore?: Date | undefined;
  /** Part of the prompt, whatever its capitals; every character stands for itself. Without U+0000 and half characters. */
  readonly promptText?: string | undefined;
}

export interface GalleryQuery extends OutputFilter {
  /** Outputs on the page, at most. */
  readonly limit: number;
  /** `nextCursor` of the page before; undefined begins with the newest. */
  readonly cursor?: string | undefined;
  /** Counts all that the filter matches: reads every one of them. */
  readonly counted?: boolean | undefined;
}

/** An output with what made it and what it cost. */
export interface GalleryOutput {
  readonly output: OutputRecord;
  readonly createdAt: Date;
  readonly taskId: string;
  readonly operation: string;
  readonly modelId: string;
  /** The normalised request. */
  readonly request: JsonObject;
  readonly resolved: JsonObject | undefined;
  readonly origin: TaskOrigin;
  readonly batchId: string | undefined;
  readonly comparisonId: string | undefined;
  readonly promotedFrom: string | undefined;
  readonly apiKey: { readonly keyId: string; readonly name: string };
  /** Of the whole task. */
  readonly quotedNanoUsd: NanoUsd;
  /** Of the whole task. */
  readonly chargedNanoUsd: NanoUsd;
  readonly lineItems: readonly JsonValue[];
  /** Of all outputs of the task in order, deleted ones among them. */
  readonly tiers: readonly { readonly imageIndex: number; readonly tier: Tier }[];
}

export interface GalleryPage {
  readonly outputs: readonly GalleryOutput[];
  /** Of all pages; undefined when it was not asked for. */
  readonly total: number | undefined;
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

interface GalleryRow extends OutputRow {
  created_at: Date;
  task_id: string;
  ended_at: Date;
  operation: string;
  model_id: string;
  request: JsonObject;
  resolved: JsonObject | null;
  origin: TaskOrigin;
  batch_id: string | null;
  comparison_id: string | null;
  promoted_from: string | null;
  api_key_id: string;
  key_name: string | null;
  quoted_high_nano_usd: bigint;
  amount_nano_usd: bigint | null;
  line_items: JsonValue[] | null;
  tiers: { imageIndex: number; tier: Tier }[];
}

/**
 * One page of the outputs that are not deleted: the newest first, those of one task in their order.
 *
 * Pages never overlap, and nothing that was there at the first page is missed. A filter that matches few reads many: a
 * search through ten thousand prompts takes about 30 ms.
 *
 * @throws LightmeterError `invalid_value` for a cursor that no page gave
 */
export async function listOutputs(database: Database, query: GalleryQuery): Promise<GalleryPage> {
  const { text, values } = whereOf(query);
  const before = readCursor(query.cursor);
  const [limit, endedAt, taskId, imageIndex] = [1, 2, 3, 4].map((place) => `$${values.length + place}`);
  // The first condition is one step down the index; the others pass over what the page before showed of its last task.
  const seek = before
    ? ` and (t.ended_at, t.task_id) <= (${endedAt}, ${taskId})
        and (t.task_id <> ${taskId} or o.image_index > ${imageIndex})`
    : '';
  const [rows, total] = await Promise.all([
    database.query<GalleryRow>(
      `select p.*, c.amount_nano_usd, c.line_items, k.name as key_name, m.comparison_id, s.tiers
       from (
         select o.*, t.ended_at, t.operation, t.model_id, t.request, t.resolved, t.origin, t.batch_id, t.promoted_from,
           t.api_key_id, t.quoted_high_nano_usd
         from tasks t join outputs o using (task_id)
         where ${text}${seek}
         order by t.ended_at desc, t.task_id desc, o.image_index
         limit ${limit}
       ) p
       left join charges c using (task_id)
       left join api_keys k using (api_key_id)
       left join comparison_cells m using (task_id)
       cross join lateral (
         select json_agg(json_build_object('imageIndex', a.image_index, 'tier', a.tier) order by a.image_index) as tiers
         from outputs a where a.task_id = p.task_id
       ) s
       order by p.ended_at desc, p.task_id desc, p.image_index`,
      [...values, query.limit + 1, ...(before ? [before.endedAt, before.taskId, before.imageIndex] : [])],
    ),
    query.counted ? countOutputs(database, query) : undefined,
  ]);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    outputs: shown.map(galleryOutputFrom),
    total,
    nextCursor:
      last && rows.length > query.limit
        ? `${last.ended_at.getTime()}.${last.task_id}.${last.image_index}`
        : undefined,
  };
}

async function countOutputs(database: Database, filter: OutputFilter): Promise<number> {
  const { text, values } = whereOf(filter);
  const [row] = await database.query<{ count: bigint }>(
    `select count(*) as count from tasks t join outputs o using (task_id) where ${text}`,
    values,
  );
  return Number(row?.count ?? 0n);
}

function whereOf(filter: OutputFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [filter.workspaceId, filter.mode];
  const conditions = [
    't.workspace_id = $1',
    't.mode = $2',
    // Of the index; a task that has outputs has succeeded.
    `t.state = 'succeeded'`,
    'o.deleted_at is null',
  ];
  const add = (condition: (place: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add((place) => `t.model_id = ${place}`, filter.modelId);
  add((place) => `o.tier = ${place}`, filter.tier);
  add((place) => `t.batch_id = ${place}`, filter.batchId);
  add(
    (place) => `t.task_id in (select x.task_id from comparison_cells x where x.comparison_id = ${place})`,
    filter.comparisonId,
  );
  add((place) => `t.api_key_id = ${place}`, filter.apiKeyId);
  add((place) => `o.output_id = ${place}`, filter.outputId);
  add((place) => `t.origin = ${place}`, filter.origin);
  add((place) => `t.ended_at >= ${place}`, filter.madeFrom);
  add((place) => `t.ended_at < ${place}`, filter.madeBefore);
  // Not by LIKE: no character of the text means anything else than itself.
  add(
    (place) => `strpos(text_folded(task_prompt(t.request)), text_folded(${place}::text)) > 0`,
    filter.promptText,
  );
  return { text: conditions.join(' and '), values };
}

function galleryOutputFrom(row: GalleryRow): GalleryOutput {
  return {
    output: outputFrom(row),
    createdAt: row.created_at,
    taskId: row.task_id,
    operation: row.operation,
    modelId: row.model_id,
    request: row.request,
    resolved: row.resolved ?? undefined,
    origin: row.origin,
    batchId: row.batch_id ?? undefined,
    comparisonId: row.comparison_id ?? undefined,
    promotedFrom: row.promoted_from ?? undefined,
    apiKey: { keyId: row.api_key_id, name: row.key_name ?? row.api_key_id },
    quotedNanoUsd: nanoUsd(row.quoted_high_nano_usd),
    chargedNanoUsd: nanoUsd(row.amount_nano_usd ?? 0n),
    lineItems: row.line_items ?? [],
    tiers: row.tiers,
  };
}

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.(task_[0-9a-z]{1,60})\.(\d{1,6})$/.exec(cursor);
  if (match?.[1] && match[2] && match[3]) {
    return { endedAt: new Date(Number(match[1])), taskId: match[2], imageIndex: Number(match[3]) };
  }
  throw new LightmeterError('invalid_value', {
    param: 'cursor',
    message: '`cursor` must be the `next_cursor` of the page before.',
  });
}
