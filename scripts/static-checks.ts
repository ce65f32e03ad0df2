// The checks that run no product code: types, formatting and lint, the project's own law. Each counts as one.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { printCheck, printTestFile } from './print-result.ts';
import { runTestFile } from './run-test-file.ts';
import { sumTallies, type Tally, tallyOf } from './tally.ts';

/** The law as a test, relative to the repository. Runs as a static check, so it is left out of the other tests. */
export const TIDY_TEST = 'test/tidy.test.ts';

const TIDY_TIMEOUT_MS = 60_000;

/** Runs all of them in order, printing each as it ends. */
export async function runStaticChecks(root: string): Promise<Tally> {
  const types = await runTool(root, 'types (tsc)', ['node_modules/typescript/bin/tsc', '--pretty']);
  const consoleTypes = await runTool(root, 'types of the console (tsc)', [
    'node_modules/typescript/bin/tsc',
    '--pretty',
    '--project',
    'console',
  ]);
  const style = await runTool(root, 'format and lint (biome)', [
    'node_modules/@biomejs/biome/bin/biome',
    'check',
  ]);
  const tidy = await runTestFile(join(root, TIDY_TEST), { timeoutMs: TIDY_TIMEOUT_MS });
  printTestFile(tidy, 'tidy');
  return sumTallies([types, consoleTypes, style, tallyOf(tidy.tally.failed === 0)]);
}

/** Runs a tool that says by its exit code whether all is well; its output is shown only when it is not. */
async function runTool(root: string, name: string, line: readonly string[]): Promise<Tally> {
  const started = performance.now();
  const child = spawn(process.execPath, line, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const passed = await new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0));
  });
  printCheck({ name, passed, output, durationMs: performance.now() - started });
  return tallyOf(passed);
}
