// A record of every call for tests that run several processes: each process appends lines to a file of its own in one
// folder, so that a kill loses no line, and whoever reads all files sees how many calls were under way together.

import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** One line. Times are milliseconds since 1970, with fractions. */
export interface CallLine {
  /** `submit`: a job was made; a call that resumes one has no such line. */
  readonly event: 'start' | 'submit' | 'end';
  readonly at_ms: number;
  readonly provider: string;
  readonly model: string;
  readonly attempt_id: string;
  /** At the end: `delivered`, or the code of the error. */
  readonly outcome?: string;
}

/** Takes the calls of one process. */
export interface CallLedger {
  write(line: Omit<CallLine, 'at_ms'>): void;
}

/** A ledger in the folder, which is made if it is not there; undefined writes nothing. */
export function openCallLedger(folder: string | undefined): CallLedger {
  if (folder === undefined) return { write: () => {} };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `calls-${process.pid}-${randomUUID()}.jsonl`);
  return {
    write: (line) => {
      // Synchronous: the line is with the system before the call goes on, so that a killed process leaves it.
      const dated: CallLine = { ...line, at_ms: performance.timeOrigin + performance.now() };
      appendFileSync(file, `${JSON.stringify(dated)}\n`);
    },
  };
}

/** A call as its lines tell it. */
export interface RecordedCall {
  readonly provider: string;
  readonly model: string;
  readonly attemptId: string;
  readonly startedAtMs: number;
  /** Of a call that its process did not outlive: the last line that the process wrote. */
  readonly endedAtMs: number;
  readonly hasSubmitted: boolean;
  /** Undefined when the process died first. */
  readonly outcome: string | undefined;
}

/** Every call of every process that wrote to the folder, by its start. */
export function readCallLedger(folder: string): RecordedCall[] {
  return readdirSync(folder)
    .filter((name) => /^calls-.*\.jsonl$/.test(name))
    .flatMap((name) => callsOf(linesOf(readFileSync(join(folder, name), 'utf8'))))
    .sort((one, other) => one.startedAtMs - other.startedAtMs);
}

/** A line that a kill cut off is the last one and is left out. */
function linesOf(text: string): CallLine[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line): CallLine => JSON.parse(line));
}

function callsOf(lines: readonly CallLine[]): RecordedCall[] {
  const lastMs = lines.at(-1)?.at_ms ?? 0;
  const calls: RecordedCall[] = [];
  const open = new Map<string, Omit<RecordedCall, 'endedAtMs' | 'outcome'>>();
  for (const line of lines) {
    const call = open.get(line.attempt_id);
    if (line.event === 'start') {
      const { provider, model, attempt_id: attemptId, at_ms: startedAtMs } = line;
      open.set(attemptId, { provider, model, attemptId, startedAtMs, hasSubmitted: false });
    } else if (call && line.event === 'submit') {
      open.set(line.attempt_id, { ...call, hasSubmitted: true });
    } else if (call) {
      open.delete(line.attempt_id);
      calls.push({ ...call, endedAtMs: line.at_ms, outcome: line.outcome });
    }
  }
  for (const call of open.values()) calls.push({ ...call, endedAtMs: lastMs, outcome: undefined });
  return calls;
}

/** How many of the calls were under way at one moment, at most. One that ends as another begins does not meet it. */
export function peakConcurrency(calls: readonly RecordedCall[]): number {
  const turns = calls.flatMap(({ startedAtMs, endedAtMs }) => [
    { atMs: startedAtMs, step: 1 },
    { atMs: endedAtMs, step: -1 },
  ]);
  turns.sort((one, other) => one.atMs - other.atMs || one.step - other.step);
  let now = 0;
  let peak = 0;
  for (const { step } of turns) {
    now += step;
    peak = Math.max(peak, now);
  }
  return peak;
}

/** How many of the calls began within one stretch of time, at most; two that are exactly `windowMs` apart do not share one. */
export function mostStartsWithin(calls: readonly RecordedCall[], windowMs: number): number {
  const starts = calls.map(({ startedAtMs }) => startedAtMs).sort((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [last, atMs] of starts.entries()) {
    while (atMs - (starts[first] ?? atMs) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
