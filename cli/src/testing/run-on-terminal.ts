// Runs the real program on a pseudo-terminal of 60 columns: util-linux's `script` makes one, and comes with Debian.

import { spawnSync } from 'node:child_process';
import { shellLine } from '../command-line/shell-words.ts';
import { COMPILE_CACHE, NODE_AND_MAIN, type ProgramGiven, spawnCollecting } from './run-program.ts';

/** Where there is no `script`, what needs a terminal is left to the machines that have one. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0;

/** What the program wrote to the terminal, stdout and stderr as one, with its exit code. */
export async function runOnTerminal(
  words: readonly string[],
  given: ProgramGiven = {},
): Promise<{ exitCode: number | null; output: string }> {
  const line = `stty cols 60; ${shellLine([...NODE_AND_MAIN, ...words])}`;
  const { exitCode, stdout } = await spawnCollecting(
    'script',
    ['--quiet', '--return', '--command', line, '/dev/null'],
    { ...given, environment: { ...COMPILE_CACHE, TERM: 'xterm', ...given.environment } },
  ).ended;
  return { exitCode, output: stdout };
}
