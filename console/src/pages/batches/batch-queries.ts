// What the pages of batches ask the server for.

import type {
  BatchItemObject,
  BatchItemsResponse,
  BatchListResponse,
  BatchResponse,
} from '@lightmeter/contract';
import type { ModelListResponse } from '@lightmeter/sdk';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { type Counts, isMoving } from './batch-words.ts';

const LIST_PAGE = 50;
/** The list is looked at again this often while one of its batches moves. */
const LIST_REFRESH_MS = 2_000;
const CHECK_REFRESH_MS = 700;
/** Items of one page of the table: an index divided by it is the number of its page. */
export const ITEMS_PAGE = 200;
/** Failed items that are looked at before somebody asks for more. */
export const FAILED_LOOK = 5_000;

export const batchListQuery = () =>
  infiniteQueryOptions({
    queryKey: bookKey('batches', 'list'),
    queryFn: ({ pageParam }) =>
      api.request.get<BatchListResponse>('/v1/batches', { limit: LIST_PAGE, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.has_more ? (page.last_id ?? undefined) : undefined),
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some(isMoving)) ? LIST_REFRESH_MS : false,
  });

export const batchKey = (batchId: string) => bookKey('batches', 'one', batchId);

export const batchQuery = (batchId: string) =>
  queryOptions({
    queryKey: batchKey(batchId),
    queryFn: () => api.batches.retrieve(batchId),
  });

/** Asked again and again until the lines of the batch have been checked. */
export const checkedBatchQuery = (batchId: string) =>
  queryOptions({
    ...batchQuery(batchId),
    refetchInterval: ({ state }) => (state.data?.status === 'validating' ? CHECK_REFRESH_MS : false),
  });

export const itemsKey = (batchId: string) => [...batchKey(batchId), 'items'];

/** One page of all items, by its number from 0: the cursor of a page is the index before its first item. */
export const itemsPageQuery = (batchId: string, page: number) =>
  queryOptions({
    queryKey: [...itemsKey(batchId), 'page', page],
    queryFn: async () => {
      const cursor = page === 0 ? undefined : String(page * ITEMS_PAGE - 1);
      return readItems(batchId, { limit: ITEMS_PAGE, cursor });
    },
  });

/** The items with a state, in order, a page after another. */
export const itemsInStateQuery = (batchId: string, state: BatchItemObject['state'], pageItems = ITEMS_PAGE) =>
  infiniteQueryOptions({
    queryKey: [...itemsKey(batchId), 'state', state, pageItems],
    queryFn: ({ pageParam }) => readItems(batchId, { limit: pageItems, state, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** One item by the id that the file gave it. */
export const itemNamedQuery = (batchId: string, customId: string) =>
  queryOptions({
    queryKey: [...itemsKey(batchId), 'named', customId],
    queryFn: () => readItems(batchId, { limit: 1, custom_id: customId }),
  });

/** States in which an item ended without a picture. */
export const WITHOUT_PICTURE = ['failed', 'expired', 'cancelled'] as const;

/** Items that ended without a picture. The counts are part of the key: more of them are another answer. */
export const failedItemsQuery = (batchId: string, counts: Counts, most: number) => {
  const wanted = WITHOUT_PICTURE.map((state) => ({ state, count: counts[state] }));
  return queryOptions({
    queryKey: [...itemsKey(batchId), 'failed', wanted, most],
    queryFn: async () => {
      const items: BatchItemObject[] = [];
      for (const { state, count } of wanted) {
        if (count > 0) items.push(...(await readUpTo(batchId, state, most - items.length)));
      }
      return items;
    },
    // After a retry the same counts may come back, of other failures.
    staleTime: 0,
    placeholderData: (before: BatchItemObject[] | undefined) => before,
  });
};

async function readUpTo(
  batchId: string,
  state: BatchItemObject['state'],
  most: number,
): Promise<BatchItemObject[]> {
  const items: BatchItemObject[] = [];
  if (most <= 0) return items;
  for await (const item of api.batches.items(batchId, { state, limit: 1_000 })) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

function readItems(batchId: string, query: object): Promise<BatchItemsResponse> {
  return api.request.get<BatchItemsResponse>(`/v1/batches/${encodeURIComponent(batchId)}/items`, query);
}

/** Models that make images, with what they can do. */
export const imageModelsQuery = () =>
  queryOptions({
    queryKey: bookKey('models'),
    queryFn: () => api.request.get<ModelListResponse>('/v1/models'),
    select: ({ data }: ModelListResponse) => data.filter(({ lightmeter }) => lightmeter.capability !== null),
    staleTime: 60_000,
  });

export type ImageModel = ModelListResponse['data'][number];
export type Batch = BatchResponse;
