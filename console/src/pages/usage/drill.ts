// Where a figure of the usage leads: to the pictures it counts, or to its tasks. Undefined where these lists have no such filter.

import { isTier } from '@lightmeter/core';
import { daysAfter } from './day-range.ts';
import { present, type UsageFilter } from './usage-filter.ts';

/** Texts of the gallery's address. */
export function gallerySearch(filter: UsageFilter): Record<string, string> | undefined {
  const { tier, batch_id: batchId, provider, model, key, origin, range } = filter;
  if (provider !== undefined || batchId === 'none' || (tier !== undefined && !isTier(tier))) return undefined;
  return present({ model, tier, key, batch_id: batchId, origin, from: range.from, to: range.to });
}

/** What GET /v1/tasks is asked for: `tier`, `key` and `provider` it does not know. */
export function taskQuery(
  filter: UsageFilter,
  wanted: 'all' | 'failed',
): Readonly<Record<string, string>> | undefined {
  const { tier, key, provider, batch_id: batchId, model, origin, range } = filter;
  if (tier !== undefined || key !== undefined || provider !== undefined || batchId === 'none')
    return undefined;
  return present({
    model,
    batch_id: batchId,
    origin,
    status: wanted === 'failed' ? 'failed' : undefined,
    created_after: range.from,
    created_before: daysAfter(range.to, 1),
  });
}
