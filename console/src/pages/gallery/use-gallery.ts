// The list of the gallery as far as it has been read, and whether something newer has been made since.

import type { OutputItem } from '@lightmeter/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { useUrlState } from '../../parts/use-url-state.ts';
import { type GalleryFilter, galleryQuery, readGalleryFilter } from './gallery-filter.ts';
import { newestQuery, outputListQuery } from './output-queries.ts';

export interface Gallery {
  readonly filter: GalleryFilter;
  /** Texts to merge into the address. */
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
  /** Undefined while the first page is on its way. */
  readonly outputs: readonly OutputItem[] | undefined;
  /** Of the whole list; undefined while it is being counted. */
  readonly total: number | undefined;
  readonly hasNewer: boolean;
  readonly showNewer: () => void;
  readonly hasMore: boolean;
  readonly isReadingMore: boolean;
  readonly readMore: () => void;
  readonly error: unknown;
  readonly retry: () => void;
}

export function useGallery(): Gallery {
  const [filter, change] = useUrlState(readGalleryFilter);
  const query = useMemo(() => galleryQuery(filter), [filter]);
  const list = useInfiniteQuery(outputListQuery(query));
  const newest = useQuery(newestQuery(query));
  const outputs = useMemo(() => list.data?.pages.flatMap((page) => page.data), [list.data]);
  const newestId = newest.data?.data[0]?.id;
  return {
    filter,
    change,
    outputs,
    total: newest.data?.total,
    hasNewer: outputs !== undefined && newestId !== undefined && !outputs.some(({ id }) => id === newestId),
    showNewer: () => void queryClient.resetQueries({ queryKey: outputListQuery(query).queryKey }),
    hasMore: list.hasNextPage,
    isReadingMore: list.isFetchingNextPage,
    readMore: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
    error: list.error,
    retry: () => void (outputs ? list.fetchNextPage() : list.refetch()),
  };
}
