// Which book the console looks at: a workspace, and test or live money. Kept in a cookie, because images and downloads
// are fetched by the browser itself, without the headers that calls carry.

import { useSyncExternalStore } from 'react';

export interface Book {
  /** Undefined until the session is known. */
  readonly workspaceId: string | undefined;
  readonly mode: 'test' | 'live';
}

const COOKIE = 'lightmeter_book';
const YEAR_SECONDS = 31_536_000;
const listeners = new Set<() => void>();
let book: Book = readCookie();

function readCookie(): Book {
  const match = /(?:^|; )lightmeter_book=(ws_[0-9a-z]+)\.(test|live)/.exec(document.cookie);
  return match?.[1]
    ? { workspaceId: match[1], mode: match[2] === 'live' ? 'live' : 'test' }
    : { workspaceId: undefined, mode: 'test' };
}

/** The book of this moment, for code outside components. */
export function currentBook(): Book {
  return book;
}

/** Everything shown afterwards is of this book. */
export function chooseBook(chosen: Book): void {
  book = chosen;
  const value = chosen.workspaceId === undefined ? '' : `${chosen.workspaceId}.${chosen.mode}`;
  const age = value === '' ? 0 : YEAR_SECONDS;
  // The Cookie Store API is not in every browser that the console is built for.
  // biome-ignore lint/suspicious/noDocumentCookie: see above.
  document.cookie = `${COOKIE}=${value}; path=/; max-age=${age}; samesite=lax`;
  for (const listener of listeners) listener();
}

/** The book, again whenever another is chosen. */
export function useBook(): Book {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentBook);
}

/** The key of a query whose answer belongs to the book: another book, another answer. */
export function bookKey(...parts: readonly unknown[]): readonly unknown[] {
  return ['book', book.workspaceId, book.mode, ...parts];
}
