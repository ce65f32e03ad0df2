// Outputs as the gallery reads them: pages of a list that can be long, the newest one alone, and one by its id.

import type { OutputItem, OutputListResponse } from '@lightmeter/contract';
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';

/** The API's most: ten thousand pictures are fifty pages. */
const PAGE_OUTPUTS = 200;
const LOOK_AGAIN_MS = 20_000;

type Filter = Readonly<Record<string, string>>;

/**
 * The list, page by page, kept as it was read.
 *
 * Not under the key of the book's money: to read dozens of pages again after every picture would be slow. Whether there is
 * something newer is what newestQuery is for.
 */
export const outputListQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['outputs', ...bookKey(), filter],
    queryFn: ({ pageParam }) =>
      api.request.get<OutputListResponse>('/v1/outputs', {
        ...filter,
        limit: PAGE_OUTPUTS,
        cursor: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The newest picture of the list, and how many there are. */
export const newestQuery = (filter: Filter) =>
  queryOptions({
    queryKey: bookKey('outputs', 'newest', filter),
    queryFn: () =>
      api.request.get<OutputListResponse>('/v1/outputs', { ...filter, limit: 1, counted: 'true' }),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** One picture: from a list that has it, else from the server. Null when there is none, or no longer. */
export const outputQuery = (outputId: string) =>
  queryOptions({
    queryKey: ['output', ...bookKey(), outputId],
    queryFn: () => findOutput(outputId),
    initialData: () => listedOutput(outputId),
    staleTime: Number.POSITIVE_INFINITY,
  });

function listedOutput(outputId: string): OutputItem | undefined {
  const lists = queryClient.getQueriesData<InfiniteData<OutputListResponse>>({
    queryKey: ['outputs', ...bookKey()],
  });
  for (const [, list] of lists) {
    for (const page of list?.pages ?? []) {
      const found = page.data.find(({ id }) => id === outputId);
      if (found) return found;
    }
  }
  return undefined;
}

async function findOutput(outputId: string): Promise<OutputItem | null> {
  const { data } = await api.request.get<OutputListResponse>('/v1/outputs', { id: outputId, limit: 1 });
  return data[0] ?? null;
}
