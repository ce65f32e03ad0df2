// Ctrl-C in the middle of a run: once, nothing new begins; twice, the program ends and the server finishes by itself.

import { EXIT } from '../command-line/exit-code.ts';

/** SIGINT and SIGTERM, taken over for a while. */
export interface Interrupts {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** Signals have their usual effect again. */
  end(): void;
}

/** Takes them over. After the second one, and what `onSecond` says, the program ends with 130. */
export function watchInterrupts(told: { onFirst: () => void; onSecond: () => void }): Interrupts {
  const stop = new AbortController();
  const interrupt = () => {
    if (!stop.signal.aborted) {
      stop.abort();
      told.onFirst();
      return;
    }
    told.onSecond();
    process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: stop.signal,
    end: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
