// Usage of a workspace over a span of time, grouped. A task counts when it ended, as its charge does in the ledger, and a
// refund when it was made. However it is grouped, the sums over all groups are the same.

import { LightmeterError, type NanoUsd, nanoUsd, sumUsd } from '@lightmeter/core';
import type { Database } from './database.ts';
import { plannedAnew } from './planned-anew.ts';
import { usageLabels } from './usage-labels.ts';
import type { UsageDimension, UsageQuery } from './usage-query.ts';
import { usageSql } from './usage-sql.ts';

export interface UsageGroup {
  /**
   * The UTC day (YYYY-MM-DD), the model, the tier, the id of key or batch, the provider or the origin.
   *
   * A task whose images are of several tiers counts under all of them, as `1K+2K`; one without images under `none`.
   */
  readonly group: string;
  /** The name of the key or batch, else a text for people. */
  readonly label: string;
  /** Of `thenBy`; undefined without it. */
  readonly second: { readonly group: string; readonly label: string } | undefined;
  readonly taskCount: number;
  readonly failedTaskCount: number;
  readonly imageCount: number;
  readonly chargedNanoUsd: NanoUsd;
  /** Refunded in the span, whenever the charge was. */
  readonly refundedNanoUsd: NanoUsd;
  /** What providers bill, as far as it is known. */
  readonly knownCostNanoUsd: NanoUsd;
  /** Tasks with an attempt whose cost is not known. */
  readonly unknownCostTaskCount: number;
}

/** What usageSql gives. */
interface UsageRow {
  group: string;
  then_group: string;
  task_count: bigint;
  failed_task_count: bigint;
  image_count: bigint;
  charged_nano_usd: bigint;
  refunded_nano_usd: bigint;
  known_cost_nano_usd: bigint;
  unknown_cost_task_count: bigint;
}

/**
 * Usage by group: days and tiers in their order, the others with the highest charge first; the same within a group.
 *
 * One statement reads charges and refunds, so that they are of one moment.
 *
 * @throws LightmeterError `invalid_value` when there would be more rows than `maxRows`
 */
export async function usageGroups(database: Database, query: UsageQuery): Promise<UsageGroup[]> {
  const { groupBy, thenBy, maxRows = Number.POSITIVE_INFINITY } = query;
  const { text, values } = usageSql(query);
  const rows = await plannedAnew<UsageRow>(database, text, values);
  if (rows.length > maxRows) {
    throw new LightmeterError('invalid_value', {
      param: thenBy === undefined ? 'group_by' : 'then_by',
      message: `The usage would have more than ${maxRows} rows. Ask for a shorter period, for fewer groups, or for one of them by a filter.`,
    });
  }
  const [labels, thenLabels] = await Promise.all([
    usageLabels(database, query, groupBy, [...new Set(rows.map((row) => row.group))]),
    thenBy && usageLabels(database, query, thenBy, [...new Set(rows.map((row) => row.then_group))]),
  ]);
  const groups = rows.map(
    (row): UsageGroup => ({
      group: row.group,
      label: labels(row.group),
      second: thenLabels && { group: row.then_group, label: thenLabels(row.then_group) },
      taskCount: Number(row.task_count),
      failedTaskCount: Number(row.failed_task_count),
      imageCount: Number(row.image_count),
      chargedNanoUsd: nanoUsd(row.charged_nano_usd),
      refundedNanoUsd: nanoUsd(row.refunded_nano_usd),
      knownCostNanoUsd: nanoUsd(row.known_cost_nano_usd),
      unknownCostTaskCount: Number(row.unknown_cost_task_count),
    }),
  );
  return inOrder(groups, groupBy, thenBy);
}

/** Days and tiers by name; the others by what they were charged in all, then by name. */
function inOrder(
  groups: readonly UsageGroup[],
  groupBy: UsageDimension,
  thenBy: UsageDimension | undefined,
): UsageGroup[] {
  const outer = rankOf(groups, groupBy, ({ group }) => group);
  const inner = thenBy && rankOf(groups, thenBy, ({ group, second }) => `${group}\n${second?.group}`);
  return [...groups].sort((left, right) => outer(left, right) || (inner?.(left, right) ?? 0));
}

function rankOf(
  groups: readonly UsageGroup[],
  dimension: UsageDimension,
  nameOf: (group: UsageGroup) => string,
): (left: UsageGroup, right: UsageGroup) => number {
  const byName = (left: UsageGroup, right: UsageGroup) => {
    const [first, second] = [nameOf(left), nameOf(right)];
    return first < second ? -1 : Number(first > second);
  };
  if (dimension === 'day' || dimension === 'tier') return byName;
  const charged = new Map<string, NanoUsd>();
  for (const group of groups) {
    const name = nameOf(group);
    charged.set(name, sumUsd([charged.get(name) ?? nanoUsd(0n), group.chargedNanoUsd]));
  }
  return (left, right) => {
    const difference = (charged.get(nameOf(right)) ?? 0n) - (charged.get(nameOf(left)) ?? 0n);
    return difference === 0n ? byName(left, right) : Number(difference > 0n) - Number(difference < 0n);
  };
}
