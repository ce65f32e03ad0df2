// A batch as a person follows it: progress on stderr until it ends or stands still. Ctrl-C stops the watching, never the
// batch.

import { parseUsd } from '@lightmeter/core';
import {
  type BatchItemObject,
  type BatchProgressEvent,
  type BatchResponse,
  batchHasEnded,
  type Lightmeter,
  type RetryPolicy,
} from '@lightmeter/sdk';
import type { Invocation } from '../command-line/command.ts';
import { CommandError } from '../command-line/command-error.ts';
import { connect } from '../command-line/connection.ts';
import { EXIT, type ExitCode } from '../command-line/exit-code.ts';
import { counted, dollars } from '../command-line/money-text.ts';
import { shellLine } from '../command-line/shell-words.ts';
import type { Terminal } from '../command-line/terminal.ts';
import { watchInterrupts } from '../generating/watch-interrupts.ts';
import { type ProgressLine, startProgressLine } from '../progress/progress-line.ts';
import type { ProgressCounts } from '../progress/progress-text.ts';
import { batchText, ENDED_WITHOUT, inFlagWords, withoutTexts } from './batch-words.ts';
import { suggestedFolder } from './results-folder.ts';

/** A night is long: a server that restarts or a network that is away for some minutes does not end the watching. */
const WATCH_RETRY: Partial<RetryPolicy> = { maxRetries: 60, maxDelayMs: 15_000 };
/** More failures than this are counted by their first ones. */
const COUNTED_FAILURES = 10_000;

/** A client that outlasts restarts of the server. */
export function connectPatiently({ connection }: Invocation): Promise<Lightmeter> {
  return connect(connection, WATCH_RETRY);
}

/** Shows how the batch goes on, and what it came to; returns how the program ends. */
export async function watchBatch(terminal: Terminal, client: Lightmeter, id: string): Promise<ExitCode> {
  const isInterrupted = await followBatch(terminal, client, id);
  if (isInterrupted) throw leftAlone(id);
  const batch = await client.batches.retrieve(id);
  if (terminal.isJson) terminal.printJson(batch);
  else await reportBatch(terminal, client, batch);
  return exitCodeOfBatch(batch);
}

/** True when Ctrl-C ended the watching. */
async function followBatch(terminal: Terminal, client: Lightmeter, id: string): Promise<boolean> {
  const interrupts = watchInterrupts({ onFirst: () => {}, onSecond: () => {} });
  let line: ProgressLine | undefined;
  try {
    for await (const progress of client.batches.watch(id, { signal: interrupts.signal })) {
      const counts = progressCounts(progress);
      line ??= startProgressLine(terminal, { counts, nowMs: () => performance.now() });
      line.set(counts);
      if (standsStill(progress)) break;
    }
    return interrupts.signal.aborted;
  } catch (error) {
    if (interrupts.signal.aborted) return true;
    throw error;
  } finally {
    interrupts.end();
    line?.end();
  }
}

/** Nothing goes on until somebody does something. */
function standsStill(batch: Pick<BatchResponse, 'status'>): boolean {
  return batchHasEnded(batch) || batch.status === 'paused' || batch.status === 'ready';
}

/** What the progress line shows of an event. */
export function progressCounts(progress: BatchProgressEvent): ProgressCounts {
  const { total, done, failed, eta_seconds: etaSeconds } = progress;
  return {
    total,
    done,
    failed,
    money: {
      chargedNanoUsd: parseUsd(progress.spent_usd),
      limitNanoUsd: parseUsd(progress.quote_high_usd),
      heldNanoUsd: parseUsd(progress.held_usd),
    },
    pace: {
      endedPerMinute: progress.rate_per_minute,
      leftMs: etaSeconds === null ? undefined : etaSeconds * 1_000,
    },
  };
}

function leftAlone(id: string): CommandError {
  return new CommandError(`Stopped watching. The batch goes on. To end it: lightmeter batch cancel ${id}`, {
    code: 'interrupted',
    exitCode: EXIT.interrupted,
    next: `lightmeter batch watch ${id}`,
  });
}

/** How many items ended in what, what was charged, and what to type next. */
async function reportBatch(terminal: Terminal, client: Lightmeter, batch: BatchResponse): Promise<void> {
  const { bold } = terminal.noteColours;
  const next = (command: string) => terminal.note(`${bold('Next:')} lightmeter batch ${command}`);
  if (!batchHasEnded(batch)) {
    terminal.print(batchText(batch));
    const remedy = moneyRemedy(batch);
    if (remedy !== undefined) terminal.note(`First: ${remedy}`);
    next(`${batch.status === 'ready' ? 'start' : 'resume'} ${batch.id}`);
    return;
  }
  const { completed } = batch.request_counts;
  const { spent_usd: spent, quote, draft, promoted_from: promotedFrom } = batch.lightmeter;
  const end = batch.status === 'completed' ? '' : `The batch is ${batch.status}. `;
  const ends = [`${counted(completed, 'item')} done`, ...withoutTexts(batch)].join(', ');
  terminal.print(`${end}${ends}. Charged ${dollars(spent)}, quoted at most ${dollars(quote.high_usd)}.`);
  if (batch.status === 'failed') {
    for (const error of (batch.errors?.data ?? []).slice(0, 3)) terminal.note(inFlagWords(error.message));
  }
  const without = ENDED_WITHOUT.filter((state) => batch.lightmeter.counts[state] > 0);
  if (without.length > 0) {
    const counts = await failuresByCode(client, batch.id, without);
    if (counts !== '') terminal.note(`Without a picture: ${counts}.`);
    for (const state of without)
      terminal.note(`Each of them: lightmeter batch items ${batch.id} --state ${state}`);
    // A line that cannot be used fails the same way again.
    const again = without.filter(
      (state) => state !== 'failed' || batch.lightmeter.counts.failed > batch.lightmeter.invalid,
    );
    const states = again.map((state) => ` --state ${state}`).join('');
    if (again.length > 0) terminal.note(`Again: lightmeter batch retry ${batch.id}${states}`);
  }
  if (completed === 0) return;
  next(shellLine(['results', batch.id, '--out', suggestedFolder(batch)]));
  if (draft !== null && promotedFrom === null) next(`promote ${batch.id} --items 1,4,7-9`);
}

/** Most first, then by the alphabet. Undefined codes are those of items that never ran. */
async function failuresByCode(
  client: Lightmeter,
  id: string,
  states: readonly BatchItemObject['state'][],
): Promise<string> {
  const counts = new Map<string, number>();
  let seen = 0;
  for (const state of states) {
    for await (const item of client.batches.items(id, { state })) {
      const code = codeOf(item);
      counts.set(code, (counts.get(code) ?? 0) + 1);
      seen += 1;
      if (seen === COUNTED_FAILURES) break;
    }
  }
  return [...counts]
    .sort(([leftCode, left], [rightCode, right]) => right - left || (leftCode < rightCode ? -1 : 1))
    .map(([code, count]) => `${count} × ${code}`)
    .join(', ');
}

function codeOf(item: BatchItemObject): string {
  return item.error?.code ?? item.state;
}

/** What to type before a batch that money stopped can go on. */
function moneyRemedy({ id, lightmeter: { paused, cap_usd: cap } }: BatchResponse): string | undefined {
  if (paused?.reason === 'insufficient_balance') return 'lightmeter top-up 25.00';
  if (paused?.reason !== 'spend_cap_reached') return undefined;
  const ofBatch = cap === null ? '' : `, or lightmeter limits set ${id} --period total --cap USD`;
  return `lightmeter limits list${ofBatch}`;
}

const PAUSED_BY_MONEY = ['insufficient_balance', 'spend_cap_reached'];

/** As docs/cli.md has it: money stops a batch with 4, failures beside pictures end it with 5. */
export function exitCodeOfBatch(batch: BatchResponse): ExitCode {
  const { completed, failed } = batch.request_counts;
  if (batch.status === 'ready') return EXIT.ok;
  if (batch.status === 'paused') {
    return PAUSED_BY_MONEY.includes(batch.lightmeter.paused?.reason ?? '') ? EXIT.money : EXIT.partly;
  }
  if (batch.status === 'completed' && failed === 0) return EXIT.ok;
  return completed > 0 ? EXIT.partly : EXIT.failed;
}
