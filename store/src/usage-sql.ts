// The one statement behind usage. Each part of it is joined with the tasks of the span and added up by group before the
// parts are put together. No part can be planned as a comparison of every row with every other, be the estimates ever so
// wrong: what is looked up for each task is looked up by an index.

import { NO_GROUP, type UsageDimension, type UsageQuery } from './usage-query.ts';

/** 1K, 2K and 4K are the bits of a set of tiers. */
const TIER_SET = `bit_or(case o.tier when '1K' then 1 when '2K' then 2 else 4 end)`;

/** What a task `t` is grouped under; `at` is the time that counts, and `p` has its tiers. */
const GROUPS: Readonly<Record<UsageDimension, (at: string) => string>> = {
  day: (at) => `(${at} at time zone 'UTC')::date::text`,
  model: () => 't.model_id',
  tier: () =>
    `coalesce((array['1K', '2K', '1K+2K', '4K', '1K+4K', '2K+4K', '1K+2K+4K'])[p.tier_set], '${NO_GROUP}')`,
  key: () => 't.api_key_id',
  batch: () => `coalesce(t.batch_id, '${NO_GROUP}')`,
  provider: () => `split_part(t.route, '/', 1)`,
  origin: () => 't.origin',
};

/** Filters of tasks `t`; null filters nothing. */
const TASK_FILTER = `
  and ($5::text is null or t.model_id = $5) and ($6::text is null or t.api_key_id = $6)
  and ($7::text is null or coalesce(t.batch_id, '${NO_GROUP}') = $7)
  and ($8::text is null or split_part(t.route, '/', 1) = $8) and ($9::text is null or t.origin = $9)`;

const TIER_FILTER = `($10::text is null or ${GROUPS.tier('')} = $10)`;

/** The groups of a task, as columns, by the time that counts. */
type GroupsAt = (at: string) => string;

/**
 * Columns of UsageRow, a row for each group, at most one more than the query allows.
 *
 * One statement, so that charges, refunds, images and costs are of one moment.
 */
export function usageSql(query: UsageQuery): { text: string; values: unknown[] } {
  const { groupBy, thenBy, maxRows } = query;
  const needsTiers = groupBy === 'tier' || thenBy === 'tier' || query.tiers !== undefined;
  const groupsAt: GroupsAt = (at) =>
    `${GROUPS[groupBy](at)} as first_group, ${thenBy === undefined ? `''` : GROUPS[thenBy](at)} as then_group`;
  const parts = [
    CHARGED_PART,
    ...(needsTiers ? [] : [IMAGES_PART]),
    COSTS_PART,
    UNKNOWN_COSTS_PART,
    refundedPart(groupsAt, needsTiers),
  ];
  // `$10` stands in every form of the statement, because it is always given.
  const text = `
    with ${needsTiers ? endedWithTiers(groupsAt) : ended(groupsAt)}, facts as (${parts.join(' union all ')})
    select first_group as "group", then_group, sum(task_count)::bigint as task_count,
      sum(failed_task_count)::bigint as failed_task_count, sum(image_count)::bigint as image_count,
      sum(charged_nano_usd)::bigint as charged_nano_usd, sum(refunded_nano_usd)::bigint as refunded_nano_usd,
      sum(known_cost_nano_usd)::bigint as known_cost_nano_usd,
      sum(unknown_cost_task_count)::bigint as unknown_cost_task_count
    from facts
    where $10::text is null or ${needsTiers}
    group by 1, 2
    limit $11`;
  const { workspaceId, mode, from, to, modelId, apiKeyId, batchId, provider, origin, tiers } = query;
  const filters = [modelId, apiKeyId, batchId, provider, origin, tiers].map((value) => value ?? null);
  const limit = maxRows === undefined ? null : maxRows + 1;
  return { text, values: [workspaceId, mode, from, to, ...filters, limit] };
}

/** The tasks that ended in the span $3…$4 of the book $1 $2, each with its groups. */
function ended(groupsAt: GroupsAt): string {
  return `ended as materialized (
    select t.task_id, ${groupsAt('t.ended_at')}, (t.state = 'failed')::int as failed_count, 0 as image_count
    from tasks t
    where t.workspace_id = $1 and t.mode = $2 and t.ended_at >= $3 and t.ended_at < $4 ${TASK_FILTER}
  )`;
}

/** The same where tiers matter: then each task's images are looked at first. */
function endedWithTiers(groupsAt: GroupsAt): string {
  return `ended as materialized (
    select t.task_id, ${groupsAt('t.ended_at')}, (t.state = 'failed')::int as failed_count, p.image_count
    from tasks t
    cross join lateral (
      select count(*) as image_count, ${TIER_SET} as tier_set from outputs o where o.task_id = t.task_id
    ) p
    where t.workspace_id = $1 and t.mode = $2 and t.ended_at >= $3 and t.ended_at < $4 ${TASK_FILTER}
      and ${TIER_FILTER}
  )`;
}

const CHARGED_PART = `
  select first_group, then_group, count(*) as task_count, sum(failed_count) as failed_task_count,
    sum(image_count) as image_count, coalesce(sum(c.amount_nano_usd), 0) as charged_nano_usd,
    0 as refunded_nano_usd, 0 as known_cost_nano_usd, 0 as unknown_cost_task_count
  from ended left join charges c using (task_id) group by 1, 2`;

const IMAGES_PART = `
  select first_group, then_group, 0, 0, count(*), 0, 0, 0, 0
  from ended join outputs using (task_id) group by 1, 2`;

const COSTS_PART = `
  select first_group, then_group, 0, 0, 0, 0, 0, sum(a.cost_nano_usd), 0
  from ended join attempts a using (task_id) group by 1, 2`;

/** `limit` keeps it a look at the index for each task, however few such attempts there seem to be. */
const UNKNOWN_COSTS_PART = `
  select first_group, then_group, 0, 0, 0, 0, 0, 0, count(*)
  from ended e
  cross join lateral (
    select from attempts a where a.task_id = e.task_id and a.cost_nano_usd is null limit 1
  ) a
  group by 1, 2`;

/** Refunds made in the span, grouped as the tasks they are for, but by their own day. */
function refundedPart(groupsAt: GroupsAt, needsTiers: boolean): string {
  const tiers = `cross join lateral (select ${TIER_SET} as tier_set from outputs o where o.task_id = t.task_id) p`;
  return `
    select first_group, then_group, 0, 0, 0, 0, sum(amount_nano_usd), 0, 0
    from (
      select ${groupsAt('r.created_at')}, r.amount_nano_usd
      from transfers r join tasks t using (task_id) ${needsTiers ? tiers : ''}
      where r.workspace_id = $1 and r.mode = $2 and r.kind = 'refund' and r.created_at >= $3 and r.created_at < $4
        ${TASK_FILTER} ${needsTiers ? `and ${TIER_FILTER}` : ''}
    ) refunds group by 1, 2`;
}
