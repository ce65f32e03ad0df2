// Panes of different sizes that look at the same point: what is kept is the middle of the view, as a share of the picture.

import { useCallback, useLayoutEffect, useRef } from 'react';

interface Middle {
  readonly acrossShare: number;
  readonly downShare: number;
}

const CENTRE: Middle = { acrossShare: 0.5, downShare: 0.5 };

/** @param zoom after a change of it all panes are brought back to the same point */
export function useSharedScroll(zoom: number) {
  const panes = useRef<(HTMLDivElement | null)[]>([]);
  const middle = useRef<Middle>(CENTRE);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the panes have new sizes with every zoom.
  useLayoutEffect(() => {
    for (const pane of panes.current) if (pane) bringTo(pane, middle.current);
  }, [zoom]);

  const paneAt = useCallback(
    (place: number) => (pane: HTMLDivElement | null) => {
      panes.current[place] = pane;
    },
    [],
  );
  const follow = useCallback((place: number) => {
    const leader = panes.current[place];
    if (!leader) return;
    middle.current = middleOf(leader);
    for (const pane of panes.current) if (pane && pane !== leader) bringTo(pane, middle.current);
  }, []);
  return { paneAt, follow };
}

function middleOf(pane: HTMLDivElement): Middle {
  return {
    acrossShare: (pane.scrollLeft + pane.clientWidth / 2) / pane.scrollWidth,
    downShare: (pane.scrollTop + pane.clientHeight / 2) / pane.scrollHeight,
  };
}

/** Moves by whole pixels only: a pane that follows does not lead in its turn. */
function bringTo(pane: HTMLDivElement, { acrossShare, downShare }: Middle): void {
  const left = acrossShare * pane.scrollWidth - pane.clientWidth / 2;
  const top = downShare * pane.scrollHeight - pane.clientHeight / 2;
  if (Math.abs(left - pane.scrollLeft) >= 1) pane.scrollLeft = left;
  if (Math.abs(top - pane.scrollTop) >= 1) pane.scrollTop = top;
}
