// The contact sheet: a list of pictures that is chosen from with mouse or keyboard. One picture has the focus; only rows in
// sight exist.

import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import classes from './pick-grid.module.css';
import { PickTile } from './pick-tile.tsx';
import { moveOf, toggled, withRange } from './picks.ts';
import type { Draft, PickPrice } from './use-drafts.ts';

/** Two beside each other on a window of 320 pixels. */
const SMALLEST_TILE_PIXELS = 136;
/** As large as that on wide windows, where more would be too small to judge. */
const USUAL_TILE_PIXELS = 160;
const GAP_PIXELS = 10;
const CAPTION_PIXELS = 24;
const HEADER_PIXELS = 72;

export interface PickGridProps {
  readonly drafts: readonly Draft[];
  readonly picks: ReadonlySet<string>;
  readonly prices: ReadonlyMap<string, PickPrice>;
  readonly focused: number;
  readonly onFocus: (index: number) => void;
  readonly onPick: (step: (before: ReadonlySet<string>) => ReadonlySet<string>) => void;
  /** All of them are read; before that more arrive at the end. */
  readonly isWhole: boolean;
}

export function PickGrid(props: PickGridProps) {
  const { drafts, picks, prices, focused, isWhole } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const sheet = useRef<HTMLDivElement>(null);
  const place = useMergedRef(sizeRef, sheet);
  const wanted = width < 3 * USUAL_TILE_PIXELS ? SMALLEST_TILE_PIXELS : USUAL_TILE_PIXELS;
  const columns = Math.max(1, Math.floor((width + GAP_PIXELS) / (wanted + GAP_PIXELS)));
  const tile = width === 0 ? SMALLEST_TILE_PIXELS : (width - (columns - 1) * GAP_PIXELS) / columns;
  // The picture is a square: what stands around it is as wide as it is high.
  const rowPixels = Math.ceil(tile + CAPTION_PIXELS) + GAP_PIXELS;
  const margin = useOffsetTop(sheet, width);
  const rows = useWindowVirtualizer({
    count: Math.ceil(drafts.length / columns),
    estimateSize: () => rowPixels,
    overscan: 3,
    scrollMargin: margin,
    scrollPaddingStart: HEADER_PIXELS,
    // The sticky bar sets it: what has the focus never lies under it.
    scrollPaddingEnd: Number.parseInt(document.documentElement.style.scrollPaddingBottom || '0', 10),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns make other rows.
  useLayoutEffect(() => rows.measure(), [rowPixels, columns]);
  const hasFocusWithin = useFocusOn(sheet, focused, (index) =>
    rows.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
  );
  const keys = useGridKeys(props, { columns, rowPixels, hasFocusWithin });
  return (
    <div
      ref={place}
      role="listbox"
      aria-multiselectable
      aria-label="Drafts"
      aria-busy={!isWhole}
      className={classes.sheet}
      style={{ height: rows.getTotalSize() }}
      onKeyDown={keys.onKeyDown}
    >
      {width > 0 &&
        rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="presentation"
            className={classes.row}
            style={{
              transform: `translateY(${row.start - margin}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {drafts.slice(row.index * columns, (row.index + 1) * columns).map((draft, offset) => {
              const index = row.index * columns + offset;
              return (
                <PickTile
                  key={draft.id}
                  draft={draft}
                  index={index}
                  count={drafts.length}
                  isPicked={picks.has(draft.id)}
                  isFocused={index === focused}
                  price={prices.get(draft.id)}
                  onClick={keys.onClick}
                />
              );
            })}
          </div>
        ))}
    </div>
  );
}

/** Distance of the sheet from the top of the document. */
function useOffsetTop(element: { readonly current: HTMLElement | null }, width: number): number {
  const [offset, setOffset] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width breaks the lines above otherwise.
  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect();
    if (box) setOffset(box.top + window.scrollY);
  }, [width]);
  return offset;
}

/**
 * Moves the focus of the page to the picture that has it on the sheet, once somebody moved it. A picture out of sight has no
 * element yet: its row is scrolled to, and the focus follows when it is drawn.
 */
function useFocusOn(
  sheet: { readonly current: HTMLElement | null },
  focused: number,
  scrollTo: (index: number) => void,
): { current: boolean } {
  const isWanted = useRef(false);
  useEffect(() => {
    if (!isWanted.current) return;
    const tile = sheet.current?.querySelector<HTMLElement>(`[data-index="${focused}"]`);
    if (!tile) {
      scrollTo(focused);
      return;
    }
    isWanted.current = false;
    tile.focus({ preventScroll: true });
    // Keeps clear of header and bar: both stand in the scroll padding of the document.
    tile.scrollIntoView({ block: 'nearest' });
  });
  return isWanted;
}

function useGridKeys(
  { drafts, focused, onFocus, onPick }: PickGridProps,
  given: {
    readonly columns: number;
    readonly rowPixels: number;
    readonly hasFocusWithin: { current: boolean };
  },
) {
  const { columns, rowPixels, hasFocusWithin } = given;
  /** Where a range with Shift begins. */
  const anchor = useRef(focused);
  const goTo = (index: number) => {
    hasFocusWithin.current = true;
    onFocus(index);
  };
  const pick = (index: number, isRange: boolean) => {
    const ids = drafts.map(({ id }) => id);
    const id = ids[index];
    if (id === undefined) return;
    onPick((before) => (isRange ? withRange(before, ids, [anchor.current, index]) : toggled(before, id)));
    if (!isRange) anchor.current = index;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      pick(focused, event.shiftKey);
      return;
    }
    const pageRows = Math.floor((window.innerHeight - HEADER_PIXELS) / rowPixels) - 1;
    const next = moveOf(event.key, focused, { count: drafts.length, columns }, pageRows);
    if (next === undefined) return;
    event.preventDefault();
    if (event.shiftKey) pick(next, true);
    else anchor.current = next;
    goTo(next);
  };
  const clicked = useRef<(event: MouseEvent, index: number) => void>(undefined);
  clicked.current = (event, index) => {
    pick(index, event.shiftKey);
    goTo(index);
  };
  const onClick = useCallback((event: MouseEvent, index: number) => clicked.current?.(event, index), []);
  return { onKeyDown, onClick };
}
