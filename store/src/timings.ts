// How long pictures take, and how providers do: measured from the attempts that were made. Attempts are found by their ids,
// which sort by time.

import { createId, type Tier } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { Mode } from './mode.ts';

export interface MeasuredTiming {
  readonly mode: Mode;
  readonly modelId: string;
  readonly tier: Tier;
  /** Whole milliseconds from the beginning of the upstream call to its last image: half take at most this long. */
  readonly p50Ms: number;
  /** Nine in ten take at most this long. */
  readonly p90Ms: number;
  readonly taskCount: number;
}

/** How a provider did. */
export interface ProviderAttempts {
  readonly provider: string;
  readonly attemptCount: number;
  /** Of those that delivered; undefined when none did. */
  readonly p50Ms: number | undefined;
  /** Attempts that did not deliver, by the code they ended with, the most frequent first. */
  readonly failures: readonly { readonly code: string; readonly count: number }[];
}

/** What is usual now is told by the latest calls as well as by all: the page stays quick however many there are. */
const MEASURED_ATTEMPTS = 50_000;

/** By model, tier and mode, from delivered calls since then: the last 50,000 at most. Pictures of mixed tiers are left out. */
export async function measuredTimings(database: Database, since: Date): Promise<MeasuredTiming[]> {
  const rows = await database.query<{
    mode: Mode;
    model_id: string;
    tier: Tier;
    p50_ms: number;
    p90_ms: number;
    task_count: bigint;
  }>(
    `with recent as materialized (
       select a.task_id, ceil(extract(epoch from a.ended_at - a.started_at) * 1000)::integer as took_ms
       from attempts a
       where a.attempt_id > $1 and a.outcome = 'delivered'
       order by a.attempt_id desc limit ${MEASURED_ATTEMPTS}
     )
     select t.mode, t.model_id, o.tier,
       percentile_disc(0.5) within group (order by r.took_ms) as p50_ms,
       percentile_disc(0.9) within group (order by r.took_ms) as p90_ms,
       count(*) as task_count
     from recent r
     join tasks t using (task_id)
     join lateral (
       select min(tier) as tier from outputs where task_id = r.task_id having count(distinct tier) = 1
     ) o on true
     group by t.mode, t.model_id, o.tier
     order by t.model_id, o.tier, t.mode`,
    [firstIdOf(since)],
  );
  return rows.map((row) => ({
    mode: row.mode,
    modelId: row.model_id,
    tier: row.tier,
    p50Ms: row.p50_ms,
    p90Ms: row.p90_ms,
    taskCount: Number(row.task_count),
  }));
}

/** Every provider that was called since then. */
export async function providerAttempts(database: Database, since: Date): Promise<ProviderAttempts[]> {
  const rows = await database.query<{
    provider: string;
    attempt_count: bigint;
    p50_ms: number | null;
    failures: { code: string; count: number }[] | null;
  }>(
    `with recent as materialized (
       select a.provider, a.outcome, ceil(extract(epoch from a.ended_at - a.started_at) * 1000)::integer as took_ms
       from attempts a where a.attempt_id > $1
     ), outcomes as (
       select provider, outcome, count(*) as count,
         percentile_disc(0.5) within group (order by took_ms) as p50_ms
       from recent group by provider, outcome
     )
     select provider, sum(count)::bigint as attempt_count,
       max(p50_ms) filter (where outcome = 'delivered') as p50_ms,
       json_agg(json_build_object('code', outcome, 'count', count) order by count desc, outcome)
         filter (where outcome <> 'delivered') as failures
     from outcomes group by provider order by provider`,
    [firstIdOf(since)],
  );
  return rows.map((row) => ({
    provider: row.provider,
    attemptCount: Number(row.attempt_count),
    p50Ms: row.p50_ms ?? undefined,
    failures: row.failures ?? [],
  }));
}

/** Before every attempt that began from then on. */
function firstIdOf(since: Date): string {
  return createId('att', { nowMs: since.getTime(), random: new Uint8Array(10) });
}
