// The picks of one batch, kept over a reload of the page.

import { useCallback, useState } from 'react';
import { keep, readKept } from './kept-state.ts';
import { readPicks } from './picks.ts';

export function usePicks(batchId: string) {
  const name = `picks.${batchId}`;
  const [picks, setPicks] = useState<ReadonlySet<string>>(() => readPicks(readKept(name)));
  const change = useCallback(
    (step: (before: ReadonlySet<string>) => ReadonlySet<string>) => {
      setPicks((before) => {
        const next = step(before);
        keep(name, next.size === 0 ? undefined : [...next]);
        return next;
      });
    },
    [name],
  );
  return [picks, change] as const;
}
