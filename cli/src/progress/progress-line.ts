// How far a piece of work is, on stderr: one line that redraws itself on a terminal; elsewhere, in a log, a line every ten
// seconds or tenth of the way, whichever comes first, and one at the end.

import type { Terminal } from '../command-line/terminal.ts';
import { shorten, visibleWidth } from '../command-line/text-table.ts';
import { type ProgressCounts, progressBar, progressText } from './progress-text.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 500;
/** A log of an hour has at most 370 lines. */
const LOG_EVERY_MS = 10_000;
const LOG_STEPS = 10;
const CLEAR_LINE = '\r\u001b[2K';

/** A line that tells where the work stands. */
export interface ProgressLine {
  /** Tells where the work now stands. */
  set(counts: ProgressCounts): void;
  /** Writes above the line, with whatever `write` does. */
  above(write: () => void): void;
  /** Takes the line away. */
  end(): void;
}

/** What it begins with. */
export interface ProgressGiven {
  readonly counts: ProgressCounts;
  /** A clock that never goes back. */
  readonly nowMs: () => number;
}

/** Shows where the work stands, from now until `end`. */
export function startProgressLine(
  terminal: Pick<Terminal, 'noteColumns' | 'note' | 'rawNote'>,
  given: ProgressGiven,
): ProgressLine {
  const { noteColumns: columns } = terminal;
  return columns === undefined ? startLog(terminal, given) : startRedrawing(terminal, { ...given, columns });
}

function startRedrawing(
  terminal: Pick<Terminal, 'rawNote'>,
  { counts: first, nowMs, columns }: ProgressGiven & { readonly columns: number },
): ProgressLine {
  const startedMs = nowMs();
  let counts = first;
  const clear = () => terminal.rawNote(CLEAR_LINE);
  const draw = () => {
    const text = progressText(counts, nowMs() - startedMs);
    const bar = progressBar(counts, columns - 1 - visibleWidth(text));
    terminal.rawNote(CLEAR_LINE + bar + shorten(text, columns - 1));
  };
  const redrawing = setInterval(draw, REDRAW_MS).unref();
  draw();
  return {
    set(now) {
      counts = now;
      draw();
    },
    above(write) {
      clear();
      write();
      draw();
    },
    end() {
      clearInterval(redrawing);
      clear();
    },
  };
}

/** A line is due by what has ended and by the clock; nothing is due while nothing changes. */
function startLog(terminal: Pick<Terminal, 'note'>, { counts: first, nowMs }: ProgressGiven): ProgressLine {
  const startedMs = nowMs();
  let told = { step: stepOf(first), atMs: startedMs };
  return {
    set(counts) {
      const step = stepOf(counts);
      const now = nowMs();
      if (step === told.step && now - told.atMs < LOG_EVERY_MS) return;
      told = { step, atMs: now };
      terminal.note(progressText(counts, now - startedMs));
    },
    above: (write) => write(),
    end: () => {},
  };
}

/** How many tenths of the work have ended, whole ones. */
function stepOf({ total, done, failed }: ProgressCounts): number {
  return Math.floor(((done + failed) * LOG_STEPS) / Math.max(1, total));
}
