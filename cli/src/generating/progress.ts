// How far a run is: the outcomes of its calls, counted for the progress line.

import { nanoUsd, parseUsd } from '@lightmeter/core';
import type { Terminal } from '../command-line/terminal.ts';
import { type ProgressLine, startProgressLine } from '../progress/progress-line.ts';
import type { ProgressCounts } from '../progress/progress-text.ts';
import type { JobOutcome } from './run-jobs.ts';

/** A running account of a run. */
export interface RunProgress extends Pick<ProgressLine, 'above' | 'end'> {
  /** Tells of one more call that ended. */
  add(outcome: JobOutcome): void;
}

/** Shows where the run stands, from now until `end`. */
export function startRunProgress(
  terminal: Terminal,
  run: { total: number; quotedUsd: string; nowMs: () => number },
): RunProgress {
  const limitNanoUsd = parseUsd(run.quotedUsd);
  let done = 0;
  let failed = 0;
  let chargedNanoUsd = nanoUsd(0n);
  const counts = (): ProgressCounts => ({
    total: run.total,
    done,
    failed,
    money: { chargedNanoUsd, limitNanoUsd },
  });
  const line = startProgressLine(terminal, { counts: counts(), nowMs: run.nowMs });
  return {
    add(outcome) {
      if (outcome.kind === 'failed') failed += 1;
      else {
        done += 1;
        chargedNanoUsd = nanoUsd(chargedNanoUsd + parseUsd(outcome.entry.charged_usd));
      }
      line.set(counts());
    },
    above: line.above,
    end: line.end,
  };
}
