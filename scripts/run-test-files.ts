// Runs test files a few at a time and prints each as it ends.

import { availableParallelism } from 'node:os';
import { printTestFile } from './print-result.ts';
import { runTestFile, type TestFileResult } from './run-test-file.ts';

/** Many files start a database or draw pictures, and a test of timing wants a core to itself. */
const MAX_FILES_AT_ONCE = 4;

/** The results in the order in which the files ended. Starts them in the order given, at most one per core. */
export async function runTestFiles(
  files: readonly string[],
  limits: { timeoutMs: number },
): Promise<readonly TestFileResult[]> {
  const results: TestFileResult[] = [];
  const queue = files.values();
  async function drainQueue(): Promise<void> {
    for (const file of queue) {
      const result = await runTestFile(file, limits);
      printTestFile(result);
      results.push(result);
    }
  }
  const lanes = Math.min(MAX_FILES_AT_ONCE, availableParallelism());
  await Promise.all(Array.from({ length: lanes }, drainQueue));
  return results;
}
