// State that lives in the address: filters, choices, tabs. A link shows what its sender saw.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

export type Search = Readonly<Record<string, string>>;

/**
 * Reads the state from the address and writes parts of it back.
 *
 * @param read total: whatever stands in the address gives a state. Must be the same function on every render.
 * @returns the state, and a function that merges texts into the address; undefined or '' removes one. Replaces the entry in
 *   the history unless told to push one.
 */
export function useUrlState<State>(
  read: (search: Search) => State,
): [State, (changes: Readonly<Record<string, string | undefined>>, how?: { push?: boolean }) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const state = useMemo(() => read(search), [read, search]);
  const change = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, how: { push?: boolean } = {}) => {
      void navigate({
        to: '.',
        replace: how.push !== true,
        resetScroll: false,
        search: ((before: Search) =>
          Object.fromEntries(
            Object.entries({ ...before, ...changes }).filter(
              ([, value]) => value !== undefined && value !== '',
            ),
          )) as never,
      });
    },
    [navigate],
  );
  return [state, change];
}
