// State that survives a reload of the page, in this window and for this book alone. Nothing secret is kept here.

import { useEffect, useState } from 'react';
import { currentBook } from '../../api/book.ts';

function placeOf(name: string): string {
  const { workspaceId, mode } = currentBook();
  return `lightmeter:${workspaceId}.${mode}:${name}`;
}

/** What was kept as JSON; null when there is nothing, or nothing that can be read. */
export function readKept(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(placeOf(name)) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps it; undefined forgets. A value that is too large for the browser is not kept, and the page works all the same. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(placeOf(name));
    else sessionStorage.setItem(placeOf(name), JSON.stringify(value));
  } catch {
    sessionStorage.removeItem(placeOf(name));
  }
}

/** `read` is total: it gives a state for whatever was kept. */
export function useKeptState<State>(name: string, read: (kept: unknown) => State) {
  const [state, setState] = useState(() => read(readKept(name)));
  useEffect(() => keep(name, state), [name, state]);
  return [state, setState] as const;
}
