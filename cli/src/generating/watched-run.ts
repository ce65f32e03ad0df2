// A run as a person follows it: each picture on stdout as it is saved, progress and failures on stderr, Ctrl-C to stop.

import type { Lightmeter } from '@lightmeter/sdk';
import { dollars } from '../command-line/money-text.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { FileNames } from './file-names.ts';
import type { PricedJob } from './jobs.ts';
import { startRunProgress } from './progress.ts';
import type { RunFolder } from './run-folder.ts';
import { type JobOutcome, type RunResult, runJobs } from './run-jobs.ts';
import { failedRowText } from './run-report.ts';
import { watchInterrupts } from './watch-interrupts.ts';

/** Everything a run needs once the caller has agreed to its price. */
export interface WatchedRun {
  readonly client: Lightmeter;
  readonly folder: RunFolder;
  readonly jobs: readonly PricedJob[];
  readonly concurrency: number;
  /** The most all jobs may cost. */
  readonly quotedUsd: string;
  readonly quoteId: string | undefined;
  /** The command that goes on with this run. */
  readonly resumeLine: string;
  /** One prompt from the command line: if it fails, that is the command's own failure and told as such. */
  readonly isSingle: boolean;
}

/** Runs the jobs and leaves the manifest complete. */
export async function watchRun(
  terminal: Terminal,
  given: WatchedRun,
): Promise<RunResult & { readonly isInterrupted: boolean }> {
  const { folder, jobs } = given;
  await folder.begin();
  const progress = startRunProgress(terminal, {
    total: jobs.length,
    quotedUsd: given.quotedUsd,
    nowMs: () => performance.now(),
  });
  const interrupts = watchInterrupts({
    onFirst: () =>
      progress.above(() =>
        terminal.note(
          'Stopping: nothing new begins, what runs is finished. Ctrl-C again leaves it to the server.',
        ),
      ),
    onSecond: () => {
      progress.end();
      terminal.note(`${terminal.noteColours.bold('Next:')} ${given.resumeLine}`);
    },
  });
  const result = await runJobs({
    ...given,
    names: new FileNames(folder.path),
    stop: interrupts.signal,
    onOutcome: (outcome) => {
      const isTold = outcome.kind === 'done' || !given.isSingle || jobs.length > 1;
      if (isTold) progress.above(() => tell(terminal, folder, outcome));
      progress.add(outcome);
    },
  });
  interrupts.end();
  progress.end();
  await folder.writeSheet();
  return { ...result, isInterrupted: interrupts.signal.aborted && result.outcomes.length < jobs.length };
}

/** Pictures are data, failures are not. */
function tell(terminal: Terminal, folder: RunFolder, outcome: JobOutcome): void {
  if (outcome.kind === 'failed') {
    terminal.note(`${terminal.noteColours.red('Failed:')} ${failedRowText(outcome)}`);
    return;
  }
  if (terminal.isJson) return;
  const { files, tiers, charged_usd } = outcome.entry;
  for (const [index, file] of files.entries()) {
    const charge = index === 0 ? `  ${dollars(charged_usd)}` : '';
    terminal.print(`${folder.path}/${file}  ${tiers[index] ?? ''}${charge}`.trimEnd());
  }
}
