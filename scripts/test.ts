// `npm test`: the static checks, then every test of every room, then one line that counts them. Arguments name test
// files or folders, and then only those run; --update-count makes this run's count of tests the floor.

import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findTestFiles } from './find-test-files.ts';
import { ROOT } from './print-result.ts';
import { runTestFiles } from './run-test-files.ts';
import { runStaticChecks, TIDY_TEST } from './static-checks.ts';
import { renderTally, sumTallies, tallyOf } from './tally.ts';
import { missingTests, setFloor } from './test-count.ts';

/** Longer than the slowest end-to-end file may take; a file that hangs is killed after it. */
const FILE_TIMEOUT_SECONDS = '300';

const COUNT_FILE = join(ROOT, 'test', 'test-count.json');

interface Command {
  readonly files: readonly string[];
  /** Every test of the project is to run, not a choice of files. */
  readonly isWhole: boolean;
  readonly updatesCount: boolean;
  readonly fileTimeoutMs: number;
}

/** @throws Error with a sentence for whoever typed it */
function readCommand(): Command {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'update-count': { type: 'boolean', default: false },
      'file-timeout-seconds': { type: 'string', default: FILE_TIMEOUT_SECONDS },
    },
  });
  const isWhole = positionals.length === 0;
  if (values['update-count'] && !isWhole) throw new Error('--update-count needs a run of all tests.');
  return {
    files: findTestFiles(ROOT, positionals),
    isWhole,
    updatesCount: values['update-count'],
    fileTimeoutMs: Number(values['file-timeout-seconds']) * 1000,
  };
}

/** Prints as it goes; true when nothing failed and something ran. */
async function runCommand({ files, isWhole, updatesCount, fileTimeoutMs }: Command): Promise<boolean> {
  const tallies = isWhole ? [await runStaticChecks(ROOT)] : [];
  const remaining = files.filter((file) => !isWhole || file !== join(ROOT, TIDY_TEST));
  const results = await runTestFiles(remaining, { timeoutMs: fileTimeoutMs });
  const tests = sumTallies(results.map((result) => result.tally));
  const count = tests.passed + tests.failed;

  const failures = results.flatMap(({ path, failures }) => {
    return failures.map(({ name }) => `\n  ${relative(ROOT, path)}: ${name}`);
  });
  if (failures.length > 0) console.log(`\nFailed:${failures.join('')}`);
  if (count === 0) console.log('\nNo test ran.');
  if (updatesCount && tests.failed === 0) setFloor(COUNT_FILE, count);
  const missing = isWhole ? missingTests(COUNT_FILE, count) : undefined;
  if (missing !== undefined) console.log(`\n${missing}`);

  const total = sumTallies([...tallies, tests, ...(missing === undefined ? [] : [tallyOf(false)])]);
  console.log(`\n${renderTally(total)}`);
  return total.failed === 0 && count > 0;
}

let command: Command;
try {
  command = readCommand();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
process.exitCode = (await runCommand(command)) ? 0 : 1;
