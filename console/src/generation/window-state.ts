// What the tab of the browser says while a picture is made: title and icon, for people who look elsewhere meanwhile.

import { useEffect, useState } from 'react';

export type WindowState = 'idle' | 'working' | 'done' | 'failed';

const WORDS = { working: 'Generating…', done: 'Done', failed: 'Failed' } as const;
const TOKENS = { working: '--lm-note', done: '--lm-good', failed: '--lm-bad' } as const;

/** How long an end is told to somebody who looks at the page anyway. */
const SEEN_MS = 4_000;

/** Shows the state in title and icon until it is idle again, its end has been seen, or the component goes. */
export function useWindowState(given: WindowState): void {
  const [seen, setSeen] = useState<WindowState>('idle');
  const isOver = given === 'done' || given === 'failed';
  const state = seen === given ? 'idle' : given;
  useEffect(() => {
    if (!isOver) {
      setSeen('idle');
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      if (!document.hidden) timer ??= setTimeout(() => setSeen(given), SEEN_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [given, isOver]);
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (state === 'idle' || !link) return;
    const before = { title: document.title, href: link.href, type: link.type };
    document.title = `${WORDS[state]} · ${before.title}`;
    link.type = 'image/svg+xml';
    link.href = iconOf(state);
    return () => {
      // Another page may have its own title by now.
      if (document.title.endsWith(before.title)) document.title = before.title;
      link.type = before.type;
      link.href = before.href;
    };
  }, [state]);
}

/** A disc, a ring while working: told apart by shape too. The colour is the token's of the present theme. */
function iconOf(state: Exclude<WindowState, 'idle'>): string {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(TOKENS[state]).trim();
  const shape =
    state === 'working'
      ? `<circle cx="16" cy="16" r="11" fill="none" stroke="${colour}" stroke-width="6" stroke-dasharray="46 24"/>`
      : `<circle cx="16" cy="16" r="14" fill="${colour}"/>`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${shape}</svg>`)}`;
}
