// Programs that take part in a benchmark, each a process of its own, pinned to a core where the machine lets us.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from './cleanup.ts';

/** Gateways, with what they start themselves, have the one core; who calls and who answers them have the other. */
export type Side = 'gateway' | 'outside';

const CORES: Readonly<Record<Side, string>> = { gateway: '0', outside: '1' };

/** Whether programs are pinned: with two cores or more, where `taskset` is installed. */
export const isPinning =
  availableParallelism() >= 2 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

export interface ProgramStart {
  readonly name: string;
  /** What Node is given: the file, then its arguments. */
  readonly args: readonly string[];
  /** All that the program sees of the environment beside PATH, HOME and TMPDIR. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly side: Side;
  /** What it prints when it is ready. */
  readonly readyWhen?: RegExp;
  /** Opens a channel for messages. */
  readonly isCommanded?: boolean;
}

/** A database may recover, thousands of requests may be under way. */
const READY_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 30_000;
const POLL_MS = 20;

export class Program {
  readonly pid: number;
  readonly child: ChildProcess;
  /** What `readyWhen` matched in the output; empty without it. */
  readonly ready: readonly string[];
  /** Ends the program: SIGTERM, and SIGKILL for one that does not go. */
  readonly stop: () => Promise<void>;

  private constructor(child: ChildProcess, ready: readonly string[], stop: () => Promise<void>) {
    this.pid = child.pid ?? 0;
    this.child = child;
    this.ready = ready;
    this.stop = stop;
  }

  /** @throws Error with its output when the program ends or does not become ready */
  static async start(cleanup: Cleanup, start: ProgramStart): Promise<Program> {
    const child = spawnPinned(start);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      // The beginning holds the address, the end holds the error.
      stream?.on('data', (text) => (output = clipped(output + text)));
    }
    const stop = cleanup.add(() => endOf(child));
    child.once('error', (error) => (output += String(error)));
    const deadlineMs = performance.now() + READY_PATIENCE_MS;
    for (;;) {
      const ready = start.readyWhen ? start.readyWhen.exec(output) : [];
      if (ready && child.pid) return new Program(child, ready, stop);
      if (child.exitCode !== null || performance.now() > deadlineMs) {
        await stop();
        throw new Error(`${start.name} did not start:\n${output}`);
      }
      await delay(POLL_MS);
    }
  }
}

const KEPT_CHARACTERS = 20_000;

function clipped(output: string): string {
  return output.length <= 2 * KEPT_CHARACTERS
    ? output
    : `${output.slice(0, KEPT_CHARACTERS)}\n…\n${output.slice(-KEPT_CHARACTERS)}`;
}

/** In a process group of its own: Ctrl-C reaches the benchmark alone, which then stops its programs in order. */
function spawnPinned({ args, environment, side, isCommanded }: ProgramStart): ChildProcess {
  const pinning = isPinning ? ['taskset', '-c', CORES[side]] : [];
  const [command = process.execPath, ...rest] = [...pinning, process.execPath, ...args];
  const { PATH, HOME, TMPDIR } = process.env;
  return spawn(command, rest, {
    detached: true,
    env: { ...(PATH && { PATH }), ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }), ...environment },
    stdio: ['ignore', 'pipe', 'pipe', isCommanded ? 'ipc' : 'ignore'],
    serialization: 'advanced',
  });
}

async function endOf(child: ChildProcess): Promise<void> {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await exited;
  clearTimeout(patience);
}
