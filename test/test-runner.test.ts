// `npm test` itself: what it counts, what it says, and when it fails.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { renderTally, sumTallies } from '../scripts/tally.ts';
import { missingTests, setFloor } from '../scripts/test-count.ts';

const RUNNER = resolve(import.meta.dirname, '../scripts/test.ts');
const IMPORT = "import { describe, test } from 'node:test';\n";

/** Runs `npm test -- <folder>` on a folder that holds these files. */
function runTests(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = folderOf(t, files);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const line = [RUNNER, '--file-timeout-seconds', '2', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, line, { env, encoding: 'utf8' });
  return { code: status, stdout, stderr, closingLine: stdout.trimEnd().split('\n').at(-1) };
}

function folderOf(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lightmeter-tests-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('counts tests and subtests, not suites, and passes when all pass', (t) => {
  const run = runTests(t, {
    'a.test.ts': `${IMPORT}describe('s', () => { test('one', () => {}); });`,
    'b.test.ts': `${IMPORT}test('two', async (t) => { await t.test('three', () => {}); });`,
    'c.ts': 'throw new Error();',
  });
  assert.equal(run.closingLine, '3 passed, 0 failed');
  assert.equal(run.code, 0);
});

test('shows a failed test under its suite with the reason and what its file wrote', (t) => {
  const run = runTests(t, {
    'a.test.ts': `${IMPORT}console.log('seed 42');
      describe('money', () => test('adds', () => { throw new Error('1 + 1 = 3'); }));
      test('is there', () => {});`,
  });
  assert.match(run.stdout, /money › adds\n {4}Error: 1 \+ 1 = 3\n[\s\S]*What the file wrote:\n {4}seed 42/);
  assert.match(run.stdout, /Failed:\n.*a\.test\.ts: money › adds\n/);
  assert.equal(run.closingLine, '1 passed, 1 failed');
  assert.equal(run.code, 1);
});

test('counts skipped and todo tests apart', (t) => {
  const run = runTests(t, {
    'a.test.ts': `${IMPORT}test('a', () => {}); test('b', (t) => t.skip()); test('c', { todo: true }, () => { throw 1; });`,
  });
  assert.equal(run.closingLine, '1 passed, 0 failed, 2 skipped');
  assert.equal(run.code, 0);
});

test('a file that cannot be loaded, has no test or exits badly fails under its own name', (t) => {
  const run = runTests(t, {
    'broken.test.ts': "import './gone.ts';",
    'empty.test.ts': 'export {};',
    'exits.test.ts': `${IMPORT}test('passes', () => {}); process.exitCode = 3;`,
  });
  assert.match(run.stdout, /broken\.test\.ts: the whole file/);
  assert.match(run.stdout, /Cannot find module '[^']*gone\.ts'/);
  assert.match(run.stdout, /empty\.test\.ts: the whole file/);
  assert.match(run.stdout, /No test is defined in this file\./);
  assert.match(run.stdout, /exits\.test\.ts: the whole file/);
  assert.equal(run.closingLine, '1 passed, 3 failed');
});

test('a file that hangs or spins is killed and fails under its own name', (t) => {
  const run = runTests(t, {
    'hangs.test.ts': `${IMPORT}test('waits', () => new Promise(() => setInterval(() => {}, 1000)));`,
    'spins.test.ts': 'while (true) {}',
  });
  assert.equal(run.stdout.match(/Killed: not finished after 2 seconds\./g)?.length, 2);
  assert.equal(run.closingLine, '0 passed, 2 failed');
  assert.equal(run.code, 1);
});

test('fails when nothing ran', (t) => {
  const run = runTests(t, { 'a.test.ts': `${IMPORT}test('a', { skip: 1 > 0 }, () => {});` });
  assert.match(run.stdout, /No test ran\./);
  assert.equal(run.closingLine, '0 passed, 0 failed, 1 skipped');
  assert.equal(run.code, 1);
});

test('a name that leads to no test is an error of its own', (t) => {
  const run = runTests(t, {});
  assert.match(run.stderr, /^No test file is at .*\. Name a \*\.test\.ts file or a folder\.\n$/);
  assert.equal(run.code, 2);
});

test('a run with fewer tests than the floor is refused; at the floor and above it passes', (t) => {
  const path = join(folderOf(t, { 'count.json': '{ "floor": 10 }' }), 'count.json');
  assert.match(
    missingTests(path, 9) ?? '',
    /^Only 9 tests ran, fewer than the 10 of .*: tests went missing\./,
  );
  assert.equal(missingTests(path, 10), undefined);
  assert.equal(missingTests(path, 11), undefined);
  setFloor(path, 12);
  assert.equal(readFileSync(path, 'utf8'), '{ "floor": 12 }\n');
});

test('the closing line counts passed and failed, and skipped only when there are any', () => {
  assert.equal(renderTally(sumTallies([])), '0 passed, 0 failed');
  const tallies = [
    { passed: 2, failed: 0, skipped: 0 },
    { passed: 3, failed: 1, skipped: 4 },
  ];
  assert.equal(renderTally(sumTallies(tallies)), '5 passed, 1 failed, 4 skipped');
});
