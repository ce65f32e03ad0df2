// What may come a moment later: the page answers a click or a key with what was asked for, and draws the rest at once
// after it, in slices that the next key interrupts.

import { type ReactNode, useCallback, useDeferredValue } from 'react';

/** False while something is drawn for the first time, true from the drawing that follows at once. */
export function useSecondDraw(): boolean {
  return useDeferredValue(true, false);
}

export function InSecondDraw({ children }: { readonly children: ReactNode }) {
  return useSecondDraw() ? children : null;
}

/** Heights of what was drawn last, in CSS pixels, by place. */
const lastHeightsPixels = new Map<string, number>();

export interface ReturningInSecondDrawProps {
  /** The same each time it is drawn. */
  readonly place: string;
  readonly children: ReactNode;
}

/**
 * For what stands over something else: at once when it is drawn for the first time, later when somebody comes back, with
 * the height it had kept free. Nothing moves either way.
 */
export function ReturningInSecondDraw({ place, children }: ReturningInSecondDrawProps) {
  const heightPixels = lastHeightsPixels.get(place);
  const isDrawn = useDeferredValue(true, heightPixels === undefined);
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
  return isDrawn ? <div ref={ref}>{children}</div> : <div style={{ height: heightPixels }} />;
}
