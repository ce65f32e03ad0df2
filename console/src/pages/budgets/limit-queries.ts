// The limits of the book.

import type { LimitEventsResponse } from '@lightmeter/contract';
import { queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';

export const limitsQuery = () =>
  queryOptions({ queryKey: bookKey('limits'), queryFn: () => api.limits.list(), select: ({ data }) => data });

export const limitEventsQuery = () =>
  queryOptions({
    queryKey: bookKey('limit-events'),
    queryFn: () => api.request.get<LimitEventsResponse>('/v1/limits/events', { limit: 20 }),
    select: ({ data }) => data,
  });

/** Keys of programs and of people: each can be limited. */
export const spendersQuery = () =>
  queryOptions({
    queryKey: bookKey('keys', 'with members'),
    queryFn: () =>
      api.request.get<Awaited<ReturnType<typeof api.keys.list>>>('/v1/keys', { members: 'true' }),
    select: ({ data }) => data.filter((key) => key.revoked_at === null),
  });

export function refreshLimits(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: bookKey() });
}
