// Usage of a workspace over a span of time, grouped. A task counts when it ended, as its charge does in the ledger.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';

export interface UsageQuery extends BookId {
  readonly groupBy: 'day' | 'model' | 'tier' | 'key';
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

export interface UsageGroup {
  /**
   * The UTC day (YYYY-MM-DD), the model, the tier or the key's id.
   *
   * A task whose images are of several tiers counts under all of them, as `1K+2K`; one without images under `none`.
   */
  readonly group: string;
  readonly taskCount: number;
  readonly failedTaskCount: number;
  readonly imageCount: number;
  readonly chargedNanoUsd: NanoUsd;
  /** What providers bill, as far as it is known. */
  readonly knownCostNanoUsd: NanoUsd;
  /** Tasks with an attempt whose cost is not known. */
  readonly unknownCostTaskCount: number;
}

interface UsageRow {
  group: string;
  task_count: bigint;
  failed_task_count: bigint;
  image_count: bigint;
  charged_nano_usd: bigint;
  known_cost_nano_usd: bigint;
  unknown_cost_task_count: bigint;
}

/** What a task is grouped under. */
const GROUPS = {
  day: `to_char(t.ended_at at time zone 'UTC', 'YYYY-MM-DD')`,
  model: 't.model_id',
  tier: `coalesce(o.tiers, 'none')`,
  key: 't.api_key_id',
} as const;

/** Usage by group; days and tiers in their order, models and keys with the highest charge first. */
export async function usageGroups(database: Database, query: UsageQuery): Promise<UsageGroup[]> {
  const order = query.groupBy === 'day' || query.groupBy === 'tier' ? '1' : '5 desc, 1';
  const rows = await database.query<UsageRow>(
    `select ${GROUPS[query.groupBy]} as "group",
       count(*) as task_count,
       count(*) filter (where t.state = 'failed') as failed_task_count,
       coalesce(sum(o.image_count), 0)::bigint as image_count,
       coalesce(sum(c.amount_nano_usd), 0)::bigint as charged_nano_usd,
       coalesce(sum(a.known_cost_nano_usd), 0)::bigint as known_cost_nano_usd,
       count(*) filter (where a.unknown_count > 0) as unknown_cost_task_count
     from tasks t
     left join charges c using (task_id)
     left join lateral (
       select count(*) as image_count, string_agg(distinct tier, '+') as tiers
       from outputs where task_id = t.task_id
     ) o on true
     left join lateral (
       select sum(cost_nano_usd) as known_cost_nano_usd, count(*) filter (where cost_nano_usd is null) as unknown_count
       from attempts where task_id = t.task_id
     ) a on true
     where t.workspace_id = $1 and t.mode = $2 and t.ended_at >= $3 and t.ended_at < $4
     group by 1
     order by ${order}`,
    [query.workspaceId, query.mode, query.from, query.to],
  );
  return rows.map((row) => ({
    group: row.group,
    taskCount: Number(row.task_count),
    failedTaskCount: Number(row.failed_task_count),
    imageCount: Number(row.image_count),
    chargedNanoUsd: nanoUsd(row.charged_nano_usd),
    knownCostNanoUsd: nanoUsd(row.known_cost_nano_usd),
    unknownCostTaskCount: Number(row.unknown_cost_task_count),
  }));
}
