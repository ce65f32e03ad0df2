// Whether a read has been on its way for long without an answer, for the frame to say: a page that waits without a word
// looks broken.

import { useSyncExternalStore } from 'react';

const PATIENCE_MS = 8_000;

let lateCount = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  lateCount += by;
  for (const listener of listeners) listener();
}

/** Does what `ask` does, and has it told while it takes longer than eight seconds. */
export async function watched<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    change(1);
  }, PATIENCE_MS);
  try {
    return await ask();
  } finally {
    clearTimeout(timer);
    if (isLate) change(-1);
  }
}

export function useIsSlow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lateCount > 0,
  );
}
