// What was spent in each of several spans of time, read in one pass; and how it was priced.

import { type NanoUsd, nanoUsd, parseUsd, type Quality, type Tier } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';
import { plannedAnew } from './planned-anew.ts';

/** Inclusive to exclusive. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

export interface Spending {
  readonly taskCount: number;
  readonly failedTaskCount: number;
  readonly imageCount: number;
  readonly chargedNanoUsd: NanoUsd;
  readonly refundedNanoUsd: NanoUsd;
}

interface SpendingRow {
  /** From 1: the time between this and the next of the bounds. */
  part: number;
  task_count: bigint;
  failed_task_count: bigint;
  image_count: bigint;
  charged_nano_usd: bigint;
  refunded_nano_usd: bigint;
}

/**
 * What was spent in each span, in their order; a task counts when it ended, a refund when it was made.
 *
 * Spans may overlap: time is cut at all their bounds, read once, and put together again.
 */
export async function spendingIn(
  database: Database,
  book: BookId,
  spans: readonly Span[],
): Promise<Spending[]> {
  const instants = new Set(spans.flatMap(({ from, to }) => [from.getTime(), to.getTime()]));
  const boundsMs = [...instants].sort((left, right) => left - right);
  const rows = await plannedAnew<SpendingRow>(database, SPENDING_BY_PART, [
    book.workspaceId,
    book.mode,
    boundsMs.map((boundMs) => new Date(boundMs)),
  ]);
  return spans.map(({ from, to }) => {
    const first = boundsMs.indexOf(from.getTime()) + 1;
    const end = boundsMs.indexOf(to.getTime()) + 1;
    return sumOf(rows.filter(({ part }) => part >= first && part < end));
  });
}

/** In the book $1 $2, the time between each two bounds of $3, which rise; one statement, so that all is of one moment. */
const SPENDING_BY_PART = `
  with bounds as (
    select min(bound) as starts_at, max(bound) as ends_at from unnest($3::timestamptz[]) bound
  ), ended as materialized (
    select t.task_id, t.ended_at, t.state from tasks t, bounds b
    where t.workspace_id = $1 and t.mode = $2 and t.ended_at >= b.starts_at and t.ended_at < b.ends_at
  ), facts as (
    select t.ended_at as at, 1 as task_count, (t.state = 'failed')::int as failed_task_count, 0 as image_count,
      coalesce(c.amount_nano_usd, 0) as charged_nano_usd, 0::bigint as refunded_nano_usd
    from ended t left join charges c using (task_id)
    union all
    select ended_at, 0, 0, 1, 0, 0 from ended join outputs using (task_id)
    union all
    select r.created_at, 0, 0, 0, 0, r.amount_nano_usd from transfers r, bounds b
    where r.workspace_id = $1 and r.mode = $2 and r.kind = 'refund'
      and r.created_at >= b.starts_at and r.created_at < b.ends_at
  )
  select width_bucket(at, $3::timestamptz[]) as part, sum(task_count) as task_count,
    sum(failed_task_count) as failed_task_count, sum(image_count) as image_count,
    sum(charged_nano_usd)::bigint as charged_nano_usd, sum(refunded_nano_usd)::bigint as refunded_nano_usd
  from facts group by 1`;

function sumOf(rows: readonly SpendingRow[]): Spending {
  const sum = (read: (row: SpendingRow) => bigint) => rows.reduce((total, row) => total + read(row), 0n);
  return {
    taskCount: Number(sum((row) => row.task_count)),
    failedTaskCount: Number(sum((row) => row.failed_task_count)),
    imageCount: Number(sum((row) => row.image_count)),
    chargedNanoUsd: nanoUsd(sum((row) => row.charged_nano_usd)),
    refundedNanoUsd: nanoUsd(sum((row) => row.refunded_nano_usd)),
  };
}

/** When the first task of the book ended; undefined when none has. */
export async function firstTaskEnd(database: Database, book: BookId): Promise<Date | undefined> {
  const [row] = await database.query<{ ended_at: Date }>(
    `select ended_at from tasks where workspace_id = $1 and mode = $2 and ended_at is not null
     order by ended_at limit 1`,
    [book.workspaceId, book.mode],
  );
  return row?.ended_at;
}

/** Images that were charged alike. */
export interface ChargedImageGroup {
  readonly rateCardId: string;
  readonly modelId: string;
  readonly tier: Tier;
  readonly quality: Quality | undefined;
  readonly unitChargeNanoUsd: NanoUsd;
  readonly imageCount: number;
}

interface ChargedImageRow {
  rate_card_id: string;
  model_id: string;
  tier: Tier;
  quality: Quality | null;
  unit_price_usd: string;
  image_count: bigint;
}

/**
 * The images charged by the image in a span, those that were charged alike together. What was charged by the token is not
 * among them.
 *
 * Charges are put together by the text of their line items first, so that few of them have to be taken apart.
 */
export async function chargedImages(
  database: Database,
  book: BookId,
  span: Span,
): Promise<readonly ChargedImageGroup[]> {
  const rows = await plannedAnew<ChargedImageRow>(
    database,
    `with alike as (
       select c.rate_card_id, t.model_id, c.line_items::text as line_items, count(*) as charge_count
       from tasks t join charges c using (task_id)
       where t.workspace_id = $1 and t.mode = $2 and t.ended_at >= $3 and t.ended_at < $4
       group by 1, 2, 3
     )
     select a.rate_card_id, a.model_id, line ->> 'tier' as tier, line ->> 'quality' as quality,
       line ->> 'unit_price_usd' as unit_price_usd,
       sum(a.charge_count * (line ->> 'quantity')::bigint)::bigint as image_count
     from alike a cross join lateral json_array_elements(a.line_items::json) line
     where line ->> 'unit' = 'images' and line ->> 'tier' is not null and line ->> 'unit_price_usd' is not null
     group by 1, 2, 3, 4, 5`,
    [book.workspaceId, book.mode, span.from, span.to],
  );
  return rows.map((row) => ({
    rateCardId: row.rate_card_id,
    modelId: row.model_id,
    tier: row.tier,
    quality: row.quality ?? undefined,
    unitChargeNanoUsd: parseUsd(row.unit_price_usd),
    imageCount: Number(row.image_count),
  }));
}
