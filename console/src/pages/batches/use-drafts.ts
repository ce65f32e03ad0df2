// The pictures of a batch as places of a contact sheet, with what each would cost at the final tier. Read page by page, the
// prices beside them, so that a total stands on the button at once when something is picked.

import type { BatchItemObject, BatchResponse, PromotionQuoteResponse } from '@lightmeter/contract';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api } from '../../api/client.ts';
import { itemsInStateQuery, itemsKey } from './batch-queries.ts';

/** Items that are read at once: the first screen soon, a large batch in few calls. */
const DRAFTS_PAGE = 500;

/** One picture on the sheet. */
export interface Draft {
  /** Of the output; a pick is known by it. */
  readonly id: string;
  readonly item: BatchItemObject;
  /** From 1, of the item in its batch. */
  readonly number: number;
  /** From 1, where the item has several pictures. */
  readonly image: number | undefined;
  readonly widthPixels: number;
  readonly heightPixels: number;
}

export type PickPrice = PromotionQuoteResponse['data'][number];

/** What a promotion changes; `as asked` where the batch says what its drafts stand for. */
export interface Target {
  readonly resolution: '' | '1K' | '2K' | '4K';
}

export function overridesOf({ resolution }: Target): { resolution: '1K' | '2K' | '4K' } | undefined {
  return resolution === '' ? undefined : { resolution };
}

export function useDrafts(batch: BatchResponse) {
  const query = useInfiniteQuery(itemsInStateQuery(batch.id, 'succeeded', DRAFTS_PAGE));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // All of them are read, one page after another: `pick all` means all, and the total must know every price.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const pages = useMemo(
    () => (query.data?.pages ?? []).map((page) => page.data.flatMap(draftsOf)),
    [query.data],
  );
  const drafts = useMemo(() => pages.flat(), [pages]);
  return { query, pages, drafts, isWhole: query.data !== undefined && !hasNextPage };
}

function draftsOf(item: BatchItemObject): Draft[] {
  // A duplicate shows the pictures of another item: picked there, it is made once.
  if (item.duplicate_of !== null) return [];
  return item.outputs.map((output, index) => ({
    id: output.output_id,
    item,
    number: item.index + 1,
    image: item.outputs.length > 1 ? index + 1 : undefined,
    widthPixels: output.width,
    heightPixels: output.height,
  }));
}

/** The most picks that one quote takes. */
const QUOTED_AT_ONCE = 1_000;

/** Prices by the id of the output; those that are not known yet are not in it. */
export function usePickPrices(
  batch: BatchResponse,
  pages: readonly (readonly Draft[])[],
  given: { readonly target: Target; readonly canSpend: boolean },
) {
  const overrides = overridesOf(given.target);
  const chunks = pages.flatMap((page) => chunksOf(page, QUOTED_AT_ONCE));
  const queries = useQueries({
    queries: chunks.map((chunk, place) => ({
      queryKey: [...itemsKey(batch.id), 'promotion', overrides ?? null, place, chunk.length],
      queryFn: () =>
        api.request.post<PromotionQuoteResponse>(
          `/v1/batches/${encodeURIComponent(batch.id)}/promote/quote`,
          { items: chunk.map(pickOf), overrides },
          { timeoutMs: 300_000 },
        ),
      staleTime: 60_000,
      enabled: given.canSpend && chunk.length > 0,
    })),
  });
  const prices = new Map<string, PickPrice>();
  for (const [place, { data }] of queries.entries()) {
    for (const [index, price] of (data?.data ?? []).entries()) {
      const draft = chunks[place]?.[index];
      if (draft) prices.set(draft.id, price);
    }
  }
  return { prices, error: queries.find((query) => query.error)?.error ?? undefined };
}

export type PickPrices = ReturnType<typeof usePickPrices>;

/** How a promotion names the picture. */
export function pickOf({ item, id }: Draft): { item: number; output_id: string } {
  return { item: item.index, output_id: id };
}

function chunksOf<Item>(items: readonly Item[], size: number): (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}
