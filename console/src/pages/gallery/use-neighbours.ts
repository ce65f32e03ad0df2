// The pictures before and after one in the list that it was opened from, by arrow keys too; Escape leads back to that list.

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useAction } from '../../actions/actions.ts';
import { useUrlState } from '../../parts/use-url-state.ts';
import { filterTexts, galleryQuery, readDensity, readGalleryFilter } from './gallery-filter.ts';
import { outputListQuery } from './output-queries.ts';

/** So near to the end of what was read, the next page is fetched. */
const READ_AHEAD = 5;

export interface Neighbours {
  /** Texts of the address of the list. */
  readonly search: Readonly<Record<string, string>>;
  /** From 0 in the list; undefined when the picture was not opened from one. */
  readonly place: number | undefined;
  readonly newer: (() => void) | undefined;
  readonly older: (() => void) | undefined;
}

export function useNeighbours(outputId: string): Neighbours {
  const [filter] = useUrlState(readGalleryFilter);
  const [density] = useUrlState(readDensity);
  const navigate = useNavigate();
  const search = useMemo(
    () => ({ ...filterTexts(filter), ...(density === 'compact' ? { density } : {}) }),
    [filter, density],
  );
  // Only what the gallery has read already: a picture opened by its link stands alone.
  const list = useInfiniteQuery({ ...outputListQuery(galleryQuery(filter)), enabled: false });
  const ids = useMemo(
    () => list.data?.pages.flatMap((page) => page.data.map(({ id }) => id)) ?? [],
    [list.data],
  );
  const place = ids.indexOf(outputId);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const isNearEnd = place >= 0 && place >= ids.length - READ_AHEAD;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const open = (id: string | undefined) =>
    id === undefined
      ? undefined
      : () =>
          void navigate({
            to: '/gallery/$outputId',
            params: { outputId: id },
            search: search as never,
            replace: true,
          });
  const newer = open(place > 0 ? ids[place - 1] : undefined);
  const older = open(place >= 0 ? ids[place + 1] : undefined);
  useAction({
    id: 'gallery.newer',
    label: 'The newer picture',
    keys: 'ArrowLeft',
    group: 'Picture',
    isEnabled: newer !== undefined,
    run: () => newer?.(),
  });
  useAction({
    id: 'gallery.older',
    label: 'The older picture',
    keys: 'ArrowRight',
    group: 'Picture',
    isEnabled: older !== undefined,
    run: () => older?.(),
  });
  useAction({
    id: 'gallery.back',
    label: 'Back to the gallery',
    keys: 'Escape',
    group: 'Picture',
    run: () => void navigate({ to: '/gallery', search: search as never, resetScroll: false }),
  });
  return { search, place: place < 0 ? undefined : place, newer, older };
}
