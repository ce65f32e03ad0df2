// The pictures of the gallery, however many: only the rows in sight exist. Arrows go from picture to picture, Enter opens one.

import type { OutputItem } from '@lightmeter/contract';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useSecondDraw } from '../../parts/in-second-draw.tsx';
import type { Density } from './gallery-filter.ts';
import { justifiedRows, pictureAfter, type RowPlace, rowOfPicture, type Step } from './justified-rows.ts';
import { takeLastOpened } from './last-opened.ts';
import classes from './picture-grid.module.css';
import { PictureTile } from './picture-tile.tsx';
import { useExtent } from './use-extent.ts';

const GAP_PIXELS = 12;
/** As `.caption` in the style sheet. */
const CAPTION_PIXELS = 48;
const ROW_PIXELS = { comfortable: 232, compact: 132 } as const;
/** The header covers so much of the window; a row that is scrolled to stands clear of it. */
const HEADER_PIXELS = 72;
/** Rows that are drawn beyond the window, and rows before the end at which the next page is asked for. */
const OVERSCAN_ROWS = 3;
const READ_AHEAD_ROWS = 6;

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

export interface PictureGridProps {
  readonly outputs: readonly OutputItem[];
  readonly density: Density;
  readonly search: Readonly<Record<string, string>>;
  /** Of the whole list; undefined while it is not known. */
  readonly total: number | undefined;
  /** Told when the end of what there is comes near. */
  readonly onNearEnd: () => void;
}

export function PictureGrid({ outputs, density, search, total, onNearEnd }: PictureGridProps) {
  const [ref, { widthPixels, topPixels }] = useExtent<HTMLDivElement>();
  const rows = useMemo(
    () => justifiedRows(outputs, { widthPixels, heightPixels: ROW_PIXELS[density], gapPixels: GAP_PIXELS }),
    [outputs, widthPixels, density],
  );
  const [current, setCurrent] = useState(0);
  const belowPixels = GAP_PIXELS + (density === 'comfortable' ? CAPTION_PIXELS : 0);
  const virtual = useRowsInSight({ rows, belowPixels, topPixels, keptRow: rowOfPicture(rows, current) });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - READ_AHEAD_ROWS) onNearEnd();
  }, [lastShown, rows.length, onNearEnd]);

  const goTo = (index: number) => {
    setCurrent(index);
    virtual.scrollToIndex(rowOfPicture(rows, index), { align: 'auto' });
    requestAnimationFrame(() => focusPicture(ref.current, index));
  };
  useReturn(outputs, rows.length > 0, goTo);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows are no table, and most of them are not there.
    <div
      ref={ref}
      role="grid"
      aria-label={`Pictures${total === undefined ? '' : `, ${total} in all`}. Arrow keys move, Enter opens.`}
      aria-rowcount={outputs.length === total ? rows.length : -1}
      className={classes.grid}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={(event) => {
        const next = nextPicture(event, { rows, current, last: outputs.length - 1 });
        if (next === undefined) return;
        event.preventDefault();
        goTo(next);
      }}
      onFocus={(event) => {
        const index = Number((event.target as HTMLElement).dataset.index);
        if (Number.isInteger(index)) setCurrent(index);
      }}
    >
      {shown.map(({ index, start }) => {
        const row = rows[index];
        return (
          row && (
            <GridRow
              key={index}
              row={row}
              place={index}
              offsetPixels={start - topPixels}
              outputs={outputs}
              current={current}
              hasCaption={density === 'comfortable'}
              search={search}
            />
          )
        );
      })}
    </div>
  );
}

interface RowsGiven {
  readonly rows: readonly RowPlace[];
  /** Under each row. */
  readonly belowPixels: number;
  readonly topPixels: number;
  /** The row with the focus stays, wherever the page is scrolled to. */
  readonly keptRow: number;
}

function useRowsInSight({ rows, belowPixels, topPixels, keptRow }: RowsGiven) {
  const isSecondDraw = useSecondDraw();
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.heightPixels ?? 0) + belowPixels,
    overscan: isSecondDraw ? OVERSCAN_ROWS : 0,
    scrollMargin: topPixels,
    scrollPaddingStart: HEADER_PIXELS,
    scrollPaddingEnd: GAP_PIXELS,
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), keptRow), [keptRow]),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows have other heights.
  useLayoutEffect(() => virtual.measure(), [rows]);
  return virtual;
}

interface GridRowProps {
  readonly row: RowPlace;
  /** From 0 in the list. */
  readonly place: number;
  readonly offsetPixels: number;
  readonly outputs: readonly OutputItem[];
  readonly current: number;
  readonly hasCaption: boolean;
  readonly search: Readonly<Record<string, string>>;
}

function GridRow({ row, place, offsetPixels, outputs, current, hasCaption, search }: GridRowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the grid, which is no table.
    // biome-ignore lint/a11y/useFocusableInteractive: the links in the cells take the focus.
    <div
      role="row"
      aria-rowindex={place + 1}
      className={classes.row}
      style={{ gap: GAP_PIXELS, transform: `translateY(${offsetPixels}px)` }}
    >
      {outputs.slice(row.first, row.end).map((output, index) => (
        <PictureTile
          key={output.id}
          output={output}
          index={row.first + index}
          widthPixels={row.widthsPixels[index] ?? 0}
          heightPixels={row.heightPixels}
          hasCaption={hasCaption}
          isCurrent={row.first + index === current}
          search={search}
        />
      ))}
    </div>
  );
}

/** Where a key leads; undefined for one that is not for the grid. */
function nextPicture(
  event: KeyboardEvent,
  given: { readonly rows: readonly RowPlace[]; readonly current: number; readonly last: number },
): number | undefined {
  const step = STEPS[event.key];
  if (step === undefined || event.altKey || event.metaKey || event.shiftKey) return undefined;
  if (event.ctrlKey && step === 'first') return 0;
  if (event.ctrlKey && step === 'last') return given.last;
  return pictureAfter(given.rows, given.current, step);
}

function withRow(shown: number[], row: number): number[] {
  return shown.includes(row) ? shown : [...shown, row].sort((left, right) => left - right);
}

function focusPicture(grid: HTMLElement | null, index: number): void {
  grid?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
}

/** Once, when the rows are placed: back to the picture that was looked at. */
function useReturn(outputs: readonly OutputItem[], isPlaced: boolean, goTo: (index: number) => void): void {
  const hasLooked = useRef(false);
  useEffect(() => {
    if (!isPlaced || hasLooked.current) return;
    hasLooked.current = true;
    const outputId = takeLastOpened();
    const index = outputId === undefined ? -1 : outputs.findIndex(({ id }) => id === outputId);
    // After the router has put the page where it was.
    if (index >= 0) requestAnimationFrame(() => goTo(index));
  });
}
