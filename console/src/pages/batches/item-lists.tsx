// Where the rows of the table of items come from: pages by number for all of them, pages after each other for one state, what
// was read already for one code, one look-up for an id.

import type { BatchItemObject } from '@lightmeter/contract';
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { QueryView } from '../../parts/query-view.tsx';
import {
  FAILED_LOOK,
  failedItemsQuery,
  ITEMS_PAGE,
  itemNamedQuery,
  itemsInStateQuery,
  itemsPageQuery,
} from './batch-queries.ts';
import { type Counts, isMoving } from './batch-words.ts';
import { ItemTable } from './item-table.tsx';
import type { BatchProgress } from './use-progress.ts';

/** What is in sight is read again this often while the batch moves. */
const REFRESH_MS = 3_000;

export interface AllItemsProps {
  readonly batchId: string;
  readonly count: number;
  readonly progress: BatchProgress;
  /** Scrolled to and marked. */
  readonly firstIndex?: number;
}

export function AllItems({ batchId, count, progress, firstIndex }: AllItemsProps) {
  const [seen, setSeen] = useState({ first: firstIndex ?? 0, last: firstIndex ?? 0 });
  const firstPage = Math.floor(seen.first / ITEMS_PAGE);
  const lastPage = Math.min(
    Math.floor(seen.last / ITEMS_PAGE),
    Math.floor(Math.max(0, count - 1) / ITEMS_PAGE),
  );
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, offset) => firstPage + offset);
  const moves = isMoving(progress);
  const queries = useQueries({
    queries: pages.map((page) => ({
      ...itemsPageQuery(batchId, page),
      refetchInterval: moves ? REFRESH_MS : (false as const),
    })),
  });
  useReadAtEnd(moves, () => {
    for (const query of queries) void query.refetch();
  });
  const failed = queries.find((query) => query.error && !query.data);
  if (failed) return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />;
  return (
    <ItemTable
      count={count}
      firstIndex={firstIndex}
      itemAt={(index) => queries[Math.floor(index / ITEMS_PAGE) - firstPage]?.data?.data[index % ITEMS_PAGE]}
      onSeen={(first, last) =>
        setSeen((before) => (before.first === first && before.last === last ? before : { first, last }))
      }
    />
  );
}

/** What changed between the last look and the end is read once more. */
function useReadAtEnd(moves: boolean, read: () => void): void {
  const [moved, setMoved] = useState(moves);
  useEffect(() => {
    if (moved && !moves) read();
    if (moved !== moves) setMoved(moves);
  });
}

export interface StateItemsProps {
  readonly batchId: string;
  readonly state: BatchItemObject['state'];
  readonly count: number;
}

export function StateItems({ batchId, state, count }: StateItemsProps) {
  const query = useInfiniteQuery(itemsInStateQuery(batchId, state));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.data) ?? [], [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <QueryView query={query}>
      {() => (
        <ItemTable
          // Rows that are not read yet have their place, as far as it is known how many there are.
          count={hasNextPage ? Math.max(count, items.length) : items.length}
          itemAt={(index) => items[index]}
          onSeen={(_first, last) => {
            if (last >= items.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
          }}
        />
      )}
    </QueryView>
  );
}

export interface CodeItemsProps {
  readonly batchId: string;
  readonly code: string;
  readonly counts: Counts;
}

export function CodeItems({ batchId, code, counts }: CodeItemsProps) {
  const query = useQuery(failedItemsQuery(batchId, counts, FAILED_LOOK));
  return (
    <QueryView query={query}>
      {(all) => {
        const items = all.filter((item) => (item.error?.code ?? item.state) === code);
        return <ItemTable count={items.length} itemAt={(index) => items[index]} />;
      }}
    </QueryView>
  );
}

export interface NamedItemProps {
  readonly batchId: string;
  readonly customId: string;
  readonly nothing: ReactNode;
}

export function NamedItem({ batchId, customId, nothing }: NamedItemProps) {
  const query = useQuery(itemNamedQuery(batchId, customId));
  return (
    <QueryView query={query}>
      {({ data }) =>
        data.length === 0 ? nothing : <ItemTable count={data.length} itemAt={(index) => data[index]} />
      }
    </QueryView>
  );
}
