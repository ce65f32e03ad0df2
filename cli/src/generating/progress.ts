// How far a run is, on stderr: one line that redraws itself on a terminal, one line for each change elsewhere.

import { formatUsd, type NanoUsd, nanoUsd, parseUsd } from '@lightmeter/core';
import { grouped } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { shorten } from '../command-line/text-table.ts';
import type { JobOutcome } from './run-jobs.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 500;
const CLEAR_LINE = '\r\u001b[2K';

/** A running account of a run. */
export interface Progress {
  /** Tells of one more call that ended. */
  add(outcome: JobOutcome): void;
  /** Writes above the line, with whatever `write` does. */
  above(write: () => void): void;
  /** Takes the line away. */
  end(): void;
}

/** Where a run stands. */
export interface RunCounts {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly chargedNanoUsd: NanoUsd;
  readonly quotedNanoUsd: NanoUsd;
  readonly elapsedMs: number;
}

/** Shows where the run stands, from now until `end`. */
export function startProgress(
  terminal: Terminal,
  run: { total: number; quotedUsd: string; nowMs: () => number },
): Progress {
  const startedMs = run.nowMs();
  const quotedNanoUsd = parseUsd(run.quotedUsd);
  let done = 0;
  let failed = 0;
  let chargedNanoUsd = nanoUsd(0n);
  const text = () => {
    const elapsedMs = run.nowMs() - startedMs;
    return progressText({ total: run.total, done, failed, chargedNanoUsd, quotedNanoUsd, elapsedMs });
  };
  const columns = terminal.noteColumns;
  const draw = () => {
    if (columns !== undefined) terminal.rawNote(CLEAR_LINE + shorten(text(), columns - 1));
  };
  const redrawing = columns === undefined ? undefined : setInterval(draw, REDRAW_MS).unref();
  draw();
  return {
    add(outcome) {
      if (outcome.kind === 'failed') failed += 1;
      else {
        done += 1;
        chargedNanoUsd = nanoUsd(chargedNanoUsd + parseUsd(outcome.entry.charged_usd));
      }
      if (columns === undefined) terminal.note(text());
      else draw();
    },
    above(write) {
      if (columns !== undefined) terminal.rawNote(CLEAR_LINE);
      write();
      draw();
    },
    end() {
      clearInterval(redrawing);
      if (columns !== undefined) terminal.rawNote(CLEAR_LINE);
    },
  };
}

/** @example 12/40 done, 1 failed, $0.36 of at most $1.20, 5 a minute, 6 min left */
export function progressText(run: RunCounts): string {
  const ended = run.done + run.failed;
  const parts = [`${grouped(run.done)}/${grouped(run.total)} done`];
  if (run.failed > 0) parts.push(`${grouped(run.failed)} failed`);
  parts.push(`${formatUsd(run.chargedNanoUsd)} of at most ${formatUsd(run.quotedNanoUsd)}`);
  if (ended > 0 && ended < run.total && run.elapsedMs > 0) {
    const perMinute = (ended * 60_000) / run.elapsedMs;
    parts.push(
      `${perMinute < 10 ? Math.floor(perMinute * 10) / 10 : grouped(Math.floor(perMinute))} a minute`,
    );
    parts.push(`${durationText(((run.total - ended) * run.elapsedMs) / ended)} left`);
  }
  return parts.join(', ');
}

/** @example 45 s, 6 min, 2 h 5 min */
function durationText(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
