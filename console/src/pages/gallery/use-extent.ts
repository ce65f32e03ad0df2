// Width and place of an element, known before the first picture is painted, and again when they change.

import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Where the element is: its width, and its distance from the top of the page, in CSS pixels. */
export interface Extent {
  readonly widthPixels: number;
  readonly topPixels: number;
}

export function useExtent<Element extends HTMLElement>(): [RefObject<Element | null>, Extent] {
  const ref = useRef<Element>(null);
  const [extent, setExtent] = useState<Extent>({ widthPixels: 0, topPixels: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const box = element.getBoundingClientRect();
      const next = { widthPixels: Math.floor(box.width), topPixels: Math.round(box.top + window.scrollY) };
      setExtent((known) =>
        known.widthPixels === next.widthPixels && known.topPixels === next.topPixels ? known : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What stands over it (filters that wrap, a notice) moves it without changing it.
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return [ref, extent];
}
