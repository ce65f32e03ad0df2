// Lists as commands show them: so many items at most, under titles, with days and minutes as people read them.

import type { Terminal } from './terminal.ts';
import { type Column, renderTable } from './text-table.ts';

/** The first items of a longer list. */
export interface FirstItems<Item> {
  readonly items: readonly Item[];
  /** The list goes on. */
  readonly hasMore: boolean;
}

/** At most `limit` items; pages behind them are not fetched. */
export async function firstItems<Item>(list: AsyncIterable<Item>, limit: number): Promise<FirstItems<Item>> {
  const items: Item[] = [];
  for await (const item of list) {
    if (items.length === limit) return { items, hasMore: true };
    items.push(item);
  }
  return { items, hasMore: false };
}

/** Names that a sentence still carries. */
const SHOWN_NAMES = 8;

/** Names in a sentence: eight at most, and how many more there are. */
export function firstNames(names: readonly string[]): string {
  const rest = names.length - SHOWN_NAMES;
  return names.slice(0, SHOWN_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** A table on stdout as wide as the terminal. */
export function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  terminal.print(renderTable(columns, rows, { columns: terminal.columns, title: terminal.colours.dim }));
}

/** What a listing command shows: the JSON of its items, or a table of them. */
export function showList<Item>(
  terminal: Terminal,
  { items, hasMore }: FirstItems<Item>,
  given: {
    columns: readonly Column[];
    row: (item: Item) => readonly string[];
    /** Told when there is none. */
    none: string;
    limit: number;
  },
): void {
  if (terminal.isJson) {
    terminal.printJson({ object: 'list', data: items, has_more: hasMore });
    return;
  }
  if (items.length === 0) terminal.note(given.none);
  else printTable(terminal, given.columns, items.map(given.row));
  if (hasMore) terminal.note(`There are more; --limit ${given.limit * 10} shows them.`);
}

/** @example minuteText('2026-11-22T18:30:12.000Z') = "2026-11-22 18:30" */
export function minuteText(timestamp: string | null): string {
  return timestamp?.slice(0, 16).replace('T', ' ') ?? '';
}

/** The same of Unix seconds. */
export function minuteOfSeconds(unixSeconds: number | null | undefined): string {
  return unixSeconds ? minuteText(new Date(unixSeconds * 1_000).toISOString()) : '';
}

/** @example sizeText(1_234_567) = "1.2 MB" */
export function sizeText(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let size = sizeBytes;
  let unit = 0;
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 ? size : Math.floor(size * 10) / 10} ${units[unit]}`;
}
