// What may come a moment later: the page answers a click or a key with what was asked for, and draws the rest at once
// after it, in slices that the next key interrupts.

import { type ReactNode, useCallback, useDeferredValue } from 'react';

/** False while something is drawn for the first time, true from the drawing that follows at once. */
export function useSecondDraw(): boolean {
  return useDeferredValue(true, false);
}

/** Heights of what was drawn last, in CSS pixels, by place. */
const lastHeightsPixels = new Map<string, number>();

export interface InSecondDrawProps {
  /** A name for what stands over something else: whoever comes back sees nothing move meanwhile. */
  readonly place?: string;
  readonly children: ReactNode;
}

export function InSecondDraw({ place, children }: InSecondDrawProps) {
  const isDrawn = useSecondDraw();
  if (place === undefined) return isDrawn ? children : null;
  return isDrawn ? (
    <Remembered place={place}>{children}</Remembered>
  ) : (
    <div style={{ height: lastHeightsPixels.get(place) }} />
  );
}

function Remembered({ place, children }: Required<InSecondDrawProps>) {
  const ref = useCallback(
    (element: HTMLDivElement) => {
      const observer = new ResizeObserver(([entry]) => {
        if (entry) lastHeightsPixels.set(place, entry.contentRect.height);
      });
      observer.observe(element);
      return () => observer.disconnect();
    },
    [place],
  );
  return <div ref={ref}>{children}</div>;
}
