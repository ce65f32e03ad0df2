// What a run came to: as JSON, and as the last words to a person.

import { parseUsd, renderUsd, sumUsd } from '@lightmeter/core';
import { EXIT, type ExitCode, exitCodeOf } from '../command-line/exit-code.ts';
import { counted, dollars } from '../command-line/money-text.ts';
import { failureReport, reportFailure } from '../command-line/report-failure.ts';
import type { Terminal } from '../command-line/terminal.ts';
import type { RowFault } from '../prompts/prompt-rows.ts';
import type { ManifestEntry } from './run-folder.ts';
import type { JobOutcome, RunResult } from './run-jobs.ts';

/** A run that has ended, with everything that is told of it. */
export interface RunReport extends RunResult {
  /** The most the run could have cost. */
  readonly quotedUsd: string;
  /** Null when nothing was priced. */
  readonly rateCardId: string | null;
  /** The folder with the pictures. */
  readonly out: string;
  /** Calls that were to be made. */
  readonly jobCount: number;
  /** Calls that an earlier part of the run had made. */
  readonly skippedCount: number;
  /** Rows that could not be priced. */
  readonly faults: readonly RowFault[];
  /** Ctrl-C, before all calls were made. */
  readonly isInterrupted: boolean;
  /** The prompt stood on the command line. */
  readonly isSingle: boolean;
  /** After the run; undefined when it cannot be read. */
  readonly availableUsd: string | undefined;
}

type Failed = Extract<JobOutcome, { kind: 'failed' }>;

/**
 * Tells the outcome and returns how the program ends.
 *
 * @throws the failure of a run of one call, which is told like any other command's
 */
export function reportRun(terminal: Terminal, report: RunReport, resumeLine: string): ExitCode {
  const failed = failures(report);
  const [onlyFailure] = failed;
  if (report.isSingle && report.jobCount === 1 && onlyFailure) throw onlyFailure.error;
  if (terminal.isJson) {
    terminal.printJson(runJson(report));
    return runExitCode(report);
  }
  const { bold } = terminal.noteColours;
  if (report.jobCount > 0) terminal.print(chargeSentence(report));
  else if (report.skippedCount > 0) terminal.note('Everything was done before. Nothing was charged.');
  if (failed.length > 0) terminal.note(failureSentence(failed));
  if (report.stoppedBy !== undefined) {
    reportFailure(terminal, { ...failureReport(report.stoppedBy), next: null });
  }
  const notStarted = report.jobCount - report.outcomes.length;
  if (notStarted > 0) terminal.note(`${counted(notStarted, 'call')} of ${report.jobCount} not begun.`);
  if (failed.length + notStarted > 0) terminal.note(`${bold('Next:')} ${resumeLine}`);
  else if (report.jobCount > 0) terminal.note(`${bold('Next:')} lightmeter ledger --limit 10`);
  return runExitCode(report);
}

/** One row of a run that failed, in one line. */
export function failedRowText(outcome: Failed): string {
  const { code, message, request_id } = failureReport(outcome.error);
  const { line } = outcome.job.call;
  const trace = request_id === null ? code : `${code}, request ${request_id}`;
  return `${line === undefined ? '' : `line ${line}: `}${message} (${trace})`;
}

function failures(report: RunReport): Failed[] {
  return report.outcomes.filter((outcome) => outcome.kind === 'failed');
}

function doneEntries(report: RunReport): ManifestEntry[] {
  return report.outcomes.flatMap((outcome) => (outcome.kind === 'done' ? [outcome.entry] : []));
}

function chargedUsd(report: RunReport): string {
  return renderUsd(sumUsd(doneEntries(report).map((entry) => parseUsd(entry.charged_usd))));
}

/** The document of `generate --json`. */
function runJson(report: RunReport): object {
  const stopCode = report.stoppedBy === undefined ? null : failureReport(report.stoppedBy).code;
  return {
    object: 'run',
    out: report.out,
    rate_card: report.rateCardId,
    quoted_usd: report.quotedUsd,
    charged_usd: chargedUsd(report),
    available_usd: report.availableUsd ?? null,
    stopped_by: report.isInterrupted ? 'interrupted' : stopCode,
    already_done: report.skippedCount,
    not_begun: report.jobCount - report.outcomes.length,
    done: doneEntries(report),
    failed: [
      ...report.faults.map(({ line, code, message }) => ({
        line: line ?? null,
        code,
        message,
        request_id: null,
      })),
      ...failures(report).map(({ job, error }) => {
        const { code, message, request_id } = failureReport(error);
        return { line: job.call.line ?? null, code, message, request_id };
      }),
    ],
  };
}

/** The charge and what is left. */
function chargeSentence(report: RunReport): string {
  const imageCount = doneEntries(report).reduce((sum, entry) => sum + entry.files.length, 0);
  const charged = `Charged ${dollars(chargedUsd(report))} for ${counted(imageCount, 'image')}, quoted at most ${dollars(report.quotedUsd)}.`;
  return report.availableUsd === undefined
    ? charged
    : `${charged} Available: ${dollars(report.availableUsd)}.`;
}

/** How many calls failed, by code: most first, then by the alphabet. */
function failureSentence(failed: readonly Failed[]): string {
  const counts = new Map<string, number>();
  for (const { error } of failed) {
    const { code } = failureReport(error);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const parts = [...counts]
    .sort(([leftCode, left], [rightCode, right]) => right - left || (leftCode < rightCode ? -1 : 1))
    .map(([code, count]) => `${count} × ${code}`);
  return `Failed: ${parts.join(', ')}.`;
}

/** How the program ends after a run. */
function runExitCode(report: RunReport): ExitCode {
  if (report.isInterrupted) return EXIT.interrupted;
  const stopCode = report.stoppedBy === undefined ? EXIT.ok : exitCodeOf(report.stoppedBy);
  if (stopCode === EXIT.auth || stopCode === EXIT.money) return stopCode;
  const failedCount = failures(report).length + report.faults.length;
  if (failedCount === 0) return EXIT.ok;
  return doneEntries(report).length + report.skippedCount > 0 ? EXIT.partly : EXIT.failed;
}
