// What a run of the checks looks like: one line for each that passed, the whole story for each that failed.

import { relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import type { TestFileResult } from './run-test-file.ts';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Prints one check; its output only when it failed. */
export function printCheck(check: {
  name: string;
  passed: boolean;
  output: string;
  durationMs: number;
}): void {
  const { name, passed, output, durationMs } = check;
  printLine({ passed, name, remark: '', durationMs });
  if (!passed) printIndented(output);
}

/** Prints one test file: how many tests it has, each failed one with its error, and then what the file wrote. */
export function printTestFile(result: TestFileResult, name = relative(ROOT, result.path)): void {
  const { tally, failures, output, durationMs } = result;
  const remark = [
    `${tally.passed} passed`,
    tally.failed === 0 ? '' : `${tally.failed} failed`,
    tally.skipped === 0 ? '' : `${tally.skipped} skipped`,
  ];
  printLine({ passed: tally.failed === 0, name, remark: remark.filter(Boolean).join(', '), durationMs });
  for (const failure of failures) {
    console.log(`\n  ${styleText(['bold', 'red'], failure.name)}`);
    printIndented(failure.reason);
  }
  if (failures.length > 0 && output !== '') printIndented(`\nWhat the file wrote:\n${output}`);
}

function printLine(line: { passed: boolean; name: string; remark: string; durationMs: number }): void {
  const mark = line.passed ? styleText('green', '✔') : styleText('red', '✖');
  const seconds = `${(line.durationMs / 1000).toFixed(1)} s`;
  const remark = [line.remark, seconds].filter(Boolean).join(', ');
  console.log(`${mark} ${line.name} ${styleText('dim', `(${remark})`)}`);
}

function printIndented(text: string): void {
  console.log(text.trimEnd().replace(/^(?=.)/gm, '    '));
}
