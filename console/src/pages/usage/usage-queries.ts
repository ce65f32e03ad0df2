// What the usage page asks for. Everything is of one book and is read anew when money has moved.

import type { UsageResponse } from '@lightmeter/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';

type Query = Readonly<Record<string, string>>;

/** Rows by the grouping of the query; those of before stay on the page while others are read. */
export const usageQuery = (query: Query) =>
  queryOptions({
    queryKey: bookKey('usage', query),
    queryFn: () => api.request.get<UsageResponse>('/v1/usage', query),
    placeholderData: keepPreviousData,
  });

/** @param range as the API takes it; undefined: this month until now */
export const overviewQuery = (range: { readonly from: string; readonly to: string } | undefined) =>
  queryOptions({
    queryKey: bookKey('usage-overview', range),
    queryFn: () => api.usage.overview(range ?? {}),
    placeholderData: keepPreviousData,
  });
