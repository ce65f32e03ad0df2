// Runs the real program as a child process, with an environment of its own: nothing of the machine's leaks in.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The words before those of the program. */
export const NODE_AND_MAIN = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('../main.ts', import.meta.url)),
] as const;

/** Node keeps what it compiled: hundreds of starts take a third of the time. */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../node_modules/.cache/node-compile', import.meta.url)),
} as const;

/** Where and with what a program runs; without anything, in this folder with an empty stdin. */
export interface ProgramGiven {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** How a program ended, and all it wrote. */
export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that may still run. */
export interface RunningProgram {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<ProgramResult>;
}

/** Starts a program and collects what it writes. */
export function spawnCollecting(file: string, words: readonly string[], given: ProgramGiven): RunningProgram {
  const child = spawn(file, words, {
    ...(given.directory === undefined ? {} : { cwd: given.directory }),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...given.environment },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.end(given.stdin ?? '');
  const ended = new Promise<ProgramResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Starts `lightmeter` with these words. */
export function startProgram(words: readonly string[], given: ProgramGiven = {}): RunningProgram {
  const [node, ...rest] = NODE_AND_MAIN;
  const environment = { ...COMPILE_CACHE, ...given.environment };
  return spawnCollecting(node, [...rest, ...words], { ...given, environment });
}

/** Runs `lightmeter` with these words to its end. */
export function runProgram(words: readonly string[], given: ProgramGiven = {}): Promise<ProgramResult> {
  return startProgram(words, given).ended;
}

/** Polls until it holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error(`Not within 20 s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
