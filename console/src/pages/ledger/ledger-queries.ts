// Pages of the statement, and the entries of one task.

import type { LedgerResponse } from '@lightmeter/contract';
import type { LedgerEntry } from '@lightmeter/sdk';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';

const PAGE_ENTRIES = 100;

export const statementQuery = (filter: Readonly<Record<string, string>>) =>
  infiniteQueryOptions({
    queryKey: bookKey('ledger', filter),
    queryFn: ({ pageParam }) =>
      api.request.get<LedgerResponse>('/v1/ledger', { ...filter, limit: PAGE_ENTRIES, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** Every entry of both accounts, the oldest first: a story is told from its beginning. */
export const taskEntriesQuery = (taskId: string) =>
  queryOptions({
    queryKey: bookKey('ledger', 'task', taskId),
    queryFn: async () => {
      const entries: LedgerEntry[] = [];
      for await (const entry of api.ledger.list({ task_id: taskId })) entries.push(entry);
      return entries.reverse();
    },
  });
