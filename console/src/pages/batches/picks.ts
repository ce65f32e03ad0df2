// Picking on a contact sheet: which pictures are picked, where the focus is, and where a key moves it. Knows no component.

/** Places of the sheet by their index from 0; picks by the id of their output. */
export interface Sheet {
  readonly count: number;
  readonly columns: number;
}

/** Where a key moves the focus; undefined for a key that moves nothing. */
export function moveOf(
  key: string,
  from: number,
  { count, columns }: Sheet,
  pageRows: number,
): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const within = (index: number) => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowRight':
      return within(from + 1);
    case 'ArrowLeft':
      return within(from - 1);
    case 'ArrowDown':
      // From the row before a short last row the way down leads to its end.
      return Math.floor(from / columns) === Math.floor(last / columns) ? from : within(from + columns);
    case 'ArrowUp':
      return from < columns ? from : from - columns;
    case 'PageDown':
      return within(from + columns * Math.max(1, pageRows));
    case 'PageUp':
      return within(from - columns * Math.max(1, pageRows));
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** With the one id in it, or without it when it was there. */
export function toggled(picks: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(picks);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** With every id between the two places, both among them, in whatever order they stand. */
export function withRange(
  picks: ReadonlySet<string>,
  ids: readonly string[],
  [from, to]: readonly [number, number],
): ReadonlySet<string> {
  return new Set([...picks, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** What was kept as picks; none for anything else that stands there. */
export function readPicks(kept: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []);
}
