// What the workspaces of a series were charged for in a span: the usage that another card is tried on.

import { type ChargedUnits, type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Database } from '../database.ts';
import type { Mode } from '../mode.ts';

/** Tasks of one mode, model and card whose charges have the same lines, whatever their quantities. */
export interface ChargedUsage {
  readonly mode: Mode;
  readonly modelId: string;
  readonly rateCardId: string;
  readonly taskCount: number;
  readonly chargedNanoUsd: NanoUsd;
  /** Quantities over all tasks of the group. */
  readonly lines: readonly ChargedUnits[];
}

interface UsageRow {
  mode: Mode;
  model_id: string;
  rate_card_id: string;
  task_count: bigint;
  charged_nano_usd: bigint;
  lines: { unit: ChargedUnits['unit']; tier: string | null; quality: string | null; quantity: string }[];
}

/** Of tasks that ended in the span, `to` excluded, in workspaces that are of the series now. */
export async function chargedUsage(
  database: Database,
  given: { series: string; from: Date; to: Date },
): Promise<ChargedUsage[]> {
  const rows = await database.query<UsageRow>(USAGE, [given.series, given.from, given.to]);
  return rows.map((row) => ({
    mode: row.mode,
    modelId: row.model_id,
    rateCardId: row.rate_card_id,
    taskCount: Number(row.task_count),
    chargedNanoUsd: nanoUsd(row.charged_nano_usd),
    lines: row.lines.map((line) => ({
      unit: line.unit,
      tier: (line.tier ?? undefined) as ChargedUnits['tier'],
      quality: (line.quality ?? undefined) as ChargedUnits['quality'],
      quantity: Number(line.quantity),
    })),
  }));
}

/**
 * Charges are put together by the text of their lines first, so that few have to be taken apart; then by the kinds of their
 * lines, so that charges by the token, whose texts all differ, come back as few rows as well.
 */
const USAGE = `
  with alike as materialized (
    select row_number() over () as n, t.mode, t.model_id, c.rate_card_id, c.line_items::text as line_items,
      count(*) as task_count, sum(c.amount_nano_usd) as charged_nano_usd
    from workspaces w
    cross join (values ('live'), ('test')) as m (mode)
    join tasks t on t.workspace_id = w.workspace_id and t.mode = m.mode and t.ended_at >= $2 and t.ended_at < $3
    join charges c using (task_id)
    where w.rate_card_series = $1
    group by t.mode, t.model_id, c.rate_card_id, c.line_items::text
  ), lines as materialized (
    select a.n, line ->> 'unit' as unit, line ->> 'tier' as tier, line ->> 'quality' as quality,
      a.task_count * (line ->> 'quantity')::numeric as quantity
    from alike a cross join lateral json_array_elements(a.line_items::json) line
  ), kinds as (
    select n, string_agg(concat_ws(' ', unit, tier, quality), ',' order by unit, tier, quality) as kinds
    from lines group by n
  ), grouped as (
    select a.*, coalesce(k.kinds, '') as kinds from alike a left join kinds k using (n)
  ), quantities as (
    select g.mode, g.model_id, g.rate_card_id, g.kinds, l.unit, l.tier, l.quality, sum(l.quantity)::text as quantity
    from grouped g join lines l using (n)
    group by 1, 2, 3, 4, 5, 6, 7
  )
  select g.mode, g.model_id, g.rate_card_id, sum(g.task_count)::bigint as task_count,
    sum(g.charged_nano_usd)::bigint as charged_nano_usd,
    coalesce((
      select json_agg(json_build_object('unit', q.unit, 'tier', q.tier, 'quality', q.quality, 'quantity', q.quantity))
      from quantities q
      where (q.mode, q.model_id, q.rate_card_id, q.kinds) = (g.mode, g.model_id, g.rate_card_id, g.kinds)
    ), '[]') as lines
  from grouped g
  group by g.mode, g.model_id, g.rate_card_id, g.kinds
  order by 5 desc, g.mode, g.model_id, g.rate_card_id`;
