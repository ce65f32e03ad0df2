// Usage as CSV: the rows and columns of the answer, amounts with every digit.

import { nanoUsd } from '@lightmeter/core';
import type { UsageDimension, UsageGroup } from '@lightmeter/store';
import { csvRow } from './csv-row.ts';

/** `seesCost`: the column of what providers bill is filled; it is there for everybody. */
export function usageCsv(
  groups: readonly UsageGroup[],
  shape: { groupBy: UsageDimension; thenBy: UsageDimension | undefined; seesCost: boolean },
): string {
  const { groupBy, thenBy, seesCost } = shape;
  const head = csvRow([
    groupBy,
    `${groupBy}_label`,
    ...(thenBy === undefined ? [] : [thenBy, `${thenBy}_label`]),
    'tasks',
    'failed_tasks',
    'images',
    'charged_usd',
    'refunded_usd',
    'net_usd',
    'cost_usd',
    'cost_unknown_tasks',
  ]);
  const rows = groups.map((row) =>
    csvRow([
      row.group,
      row.label,
      ...(row.second === undefined ? [] : [row.second.group, row.second.label]),
      row.taskCount,
      row.failedTaskCount,
      row.imageCount,
      row.chargedNanoUsd,
      row.refundedNanoUsd,
      nanoUsd(row.chargedNanoUsd - row.refundedNanoUsd),
      seesCost ? row.knownCostNanoUsd : undefined,
      row.unknownCostTaskCount,
    ]),
  );
  return head + rows.join('');
}
