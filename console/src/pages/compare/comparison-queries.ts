// What the pages of comparisons ask the server for.

import type {
  BlindComparisonResponse,
  ComparisonListResponse,
  ComparisonResponse,
  ComparisonSummary,
} from '@lightmeter/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';

/** A cell takes seconds: oftener shows nothing new, seldomer feels dead. */
const POLL_MS = 1_000;
const LIST_PAGE = 12;
const LIST_POLL_MS = 3_000;

/** Something of it changes by itself. */
export function isMoving({ state }: Pick<ComparisonSummary, 'state'>): boolean {
  return state === 'running' || state === 'cancelling';
}

export const comparisonKey = (id: string) => bookKey('comparisons', 'one', id);

export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: [...comparisonKey(id), 'open'],
    queryFn: (): Promise<ComparisonResponse> => api.comparisons.retrieve(id),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? POLL_MS : false),
  });

export const blindComparisonQuery = (id: string) =>
  queryOptions({
    queryKey: [...comparisonKey(id), 'blind'],
    queryFn: (): Promise<BlindComparisonResponse> => api.comparisons.retrieveBlind(id),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? POLL_MS : false),
  });

export const comparisonListQuery = () =>
  infiniteQueryOptions({
    queryKey: bookKey('comparisons', 'list'),
    queryFn: ({ pageParam }) =>
      api.request.get<ComparisonListResponse>('/v1/comparisons', { limit: LIST_PAGE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.data.some(isMoving)) ? LIST_POLL_MS : false,
  });

/** Thumbnails by the session: cacheable, unlike signed links, which are others each time. */
export function pictureAddress(outputId: string, widthPixels?: 256 | 512 | 1024): string {
  const whole = `/v1/outputs/${encodeURIComponent(outputId)}`;
  return widthPixels === undefined ? whole : `${whole}?width=${widthPixels}`;
}
