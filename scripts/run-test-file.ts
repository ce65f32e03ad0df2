// Runs one test file in a process of its own with node:test and collects what its tests did. A file that cannot be
// loaded, defines no test, exits badly or hangs is a failure under its own name.

import { run } from 'node:test';
import { inspect } from 'node:util';
import type { Tally } from './tally.ts';

/** One failed test: its name under the names of its suites, and the error with its stack. */
export interface TestFailure {
  readonly name: string;
  readonly reason: string;
}

/** The name of a failure that is not of one test. */
const WHOLE_FILE = 'the whole file';

/** What one file did. */
export interface TestFileResult {
  /** Absolute. */
  readonly path: string;
  readonly tally: Tally;
  readonly failures: readonly TestFailure[];
  /** What the file wrote to stdout and stderr, in the order of arrival. */
  readonly output: string;
  readonly durationMs: number;
}

/**
 * Runs a test file to its end, or kills it at the time limit.
 *
 * Every test and subtest counts once, suites do not count. Never rejects.
 *
 * @param path absolute
 */
export async function runTestFile(path: string, limits: { timeoutMs: number }): Promise<TestFileResult> {
  const started = performance.now();
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const tally = { passed: 0, failed: 0, skipped: 0 };
  const failures: TestFailure[] = [];
  const names: string[] = [];
  let output = '';
  const events = run({
    files: [path],
    isolation: 'process',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    signal: timeout,
  });
  for await (const { type, data: event } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') output += event.message;
    // Starts are reported in the order of definition, so the names above a test are the last ones of lesser depth.
    else if (type === 'test:start') names.splice(event.nesting, Infinity, event.name);
    else if (type === 'test:pass' && event.details.type !== 'suite') {
      if (event.skip !== undefined || event.todo !== undefined) tally.skipped += 1;
      // node:test passes a file in which no test is defined; a file whose tests ran is not itself reported.
      else if (event.name === path) fail(WHOLE_FILE, 'No test is defined in this file.');
      else tally.passed += 1;
    } else if (type === 'test:fail' && event.details.type !== 'suite') {
      if (event.todo !== undefined) tally.skipped += 1;
      else if (event.name !== path) fail(names.join(' › '), renderError(event.details.error));
      else if (timeout.aborted)
        fail(WHOLE_FILE, `Killed: not finished after ${limits.timeoutMs / 1000} seconds.`);
      else fail(WHOLE_FILE, 'The file could not be loaded, or its process exited with a failure.');
    }
  }
  return { path, tally, failures, output, durationMs: performance.now() - started };

  function fail(name: string, reason: string): void {
    tally.failed += 1;
    failures.push({ name, reason });
  }
}

/** The error that the test threw, without the frames of Node itself. The message of an assertion holds its values. */
function renderError(error: Error): string {
  const thrown: unknown = error.cause ?? error;
  const assertion = thrown instanceof Error && thrown.name === 'AssertionError' ? thrown.stack : undefined;
  return (assertion ?? inspect(thrown))
    .split('\n')
    .filter((line) => !/^\s+at .*\bnode:/.test(line))
    .join('\n');
}
