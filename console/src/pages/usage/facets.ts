// What can be filtered by: the models, keys and batches that the workspace has used, under the names that people know.
// Asked from the usage, which every role may read.

import type { UsageGroupName, UsageResponse } from '@lightmeter/contract';
import { queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { dayOf, daysAfter } from './day-range.ts';

export type Facet = Extract<UsageGroupName, 'model' | 'key' | 'batch'>;

/** What was last used longer ago is found by a link, not by the list. */
const LOOK_BACK_DAYS = 365;
const FRESH_MS = 120_000;

export interface FacetOption {
  readonly value: string;
  readonly label: string;
}

/** In the order of what was spent on them. */
export const facetQuery = (facet: Facet) =>
  queryOptions({
    queryKey: bookKey('facet', facet),
    queryFn: () => api.usage.get({ group_by: facet, from: daysAfter(dayOf(Date.now()), -LOOK_BACK_DAYS) }),
    select: optionsOf,
    staleTime: FRESH_MS,
  });

function optionsOf({ data }: UsageResponse): FacetOption[] {
  return data.filter(({ group }) => group !== 'none').map(({ group, label }) => ({ value: group, label }));
}
