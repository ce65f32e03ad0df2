// Failures by their code, each with what running its items again costs at most. Lines that could not be read never run again.

import type { BatchItemObject } from '@lightmeter/contract';
import { parseUsd, renderUsd, sumUsd } from '@lightmeter/core';

export interface FailureGroup {
  readonly code: string;
  /** Of the first of them. */
  readonly message: string;
  readonly items: readonly BatchItemObject[];
  /** Indexes of those that can run again, of a duplicate that of the item that runs for it; each once. */
  readonly retryIndexes: readonly number[];
  readonly retryLowUsd: string;
  readonly retryHighUsd: string;
}

/** The most frequent first; those of one code in the order of the input. */
export function failureGroups(items: readonly BatchItemObject[]): FailureGroup[] {
  const byCode = new Map<string, BatchItemObject[]>();
  for (const item of items) {
    const code = item.error?.code ?? item.state;
    const known = byCode.get(code);
    if (known) known.push(item);
    else byCode.set(code, [item]);
  }
  return [...byCode]
    .map(([code, group]) => ({
      code,
      message: group[0]?.error?.message ?? 'The item did not begin in time.',
      items: group,
      ...retryOf(group),
    }))
    .toSorted((left, right) => right.items.length - left.items.length);
}

/**
 * What runs again, and its price. The price of an item was fixed with its batch, so a retry never costs more than this.
 *
 * A duplicate has the price of the item that runs for it, and runs with it: both together are paid once.
 */
export function retryOf(
  items: readonly BatchItemObject[],
): Pick<FailureGroup, 'retryIndexes' | 'retryLowUsd' | 'retryHighUsd'> {
  const byIndex = new Map<number, BatchItemObject>();
  for (const item of items) {
    if (canRunAgain(item)) byIndex.set(item.duplicate_of ?? item.index, item);
  }
  const priced = [...byIndex.values()];
  return {
    retryIndexes: [...byIndex.keys()],
    retryLowUsd: renderUsd(sumUsd(priced.map((item) => parseUsd(item.quoted_low_usd)))),
    retryHighUsd: renderUsd(sumUsd(priced.map((item) => parseUsd(item.quoted_high_usd)))),
  };
}

/** A line at fault has no request that could run. */
function canRunAgain({ prompt, task_id: taskId }: BatchItemObject): boolean {
  return prompt !== null || taskId !== null;
}
