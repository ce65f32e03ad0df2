// What the project can be started as. Installs what is missing, then hands the process to the pinned Node.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureConsoleBuilt } from './build-console.mjs';
import { ensureInstalled } from './install.mjs';
import { LaunchError, runOnPinnedNode } from './pinned-node.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What each target runs, relative to the repository; the caller's arguments follow its own. */
const TARGETS = {
  serve: ['server/src/main.ts'],
  cli: ['cli/src/main.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  format: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write'],
  bench: ['bench/run.ts'],
  soak: ['test/crash-soak.ts'],
  screenshots: ['test/console-screenshots.ts'],
};

/**
 * What the server's process is given beside its arguments. Without the first Node keeps up to 190 MB for objects that live
 * for a moment, on a machine with much memory; images leave many. With it the server takes a third less while it is busy,
 * and no more CPU time that could be measured (2 cores, 24 GB, 3 MB answers, Node 24.21, 2026-11-22). Without the second
 * the heap may double before dead objects are looked for: 80 MB of them after a thousand answers at once, 20 MB with it,
 * in the same time (the same machine, 2026-11-23).
 */
const SERVER_NODE_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=30'];

/**
 * Runs one target with the given arguments and ends as it ends: the same exit code, the same answer to signals.
 *
 * A reason not to start goes to stderr and sets exit code 1.
 *
 * @param {string | undefined} target a key of the table above
 * @param {readonly string[]} args
 */
export async function launch(target, args) {
  try {
    const program = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
    if (program === undefined) {
      throw new LaunchError(`Say what to run: ${Object.keys(TARGETS).join(', ')}. Not: ${target}.`);
    }
    await ensureInstalled(ROOT);
    if (target === 'serve') await ensureConsoleBuilt(ROOT);
    const [file, ...given] = program;
    const nodeFlags = target === 'serve' ? SERVER_NODE_FLAGS : [];
    await runOnPinnedNode(ROOT, { file, args: [...given, ...args], nodeFlags });
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
