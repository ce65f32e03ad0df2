// The balance of the book. Asked for again whenever something on a page has cost money.

import { queryOptions } from '@tanstack/react-query';
import { bookKey } from './book.ts';
import { api } from './client.ts';
import { queryClient } from './query-client.ts';

const REFRESH_MS = 15_000;

export const balanceQuery = () =>
  queryOptions({
    queryKey: bookKey('balance'),
    queryFn: () => api.balance.get(),
    refetchInterval: REFRESH_MS,
  });

/** Money moved: balance, usage, ledger and lists are read anew where they are shown. */
export function refreshMoney(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: bookKey() });
}
