// Every benchmark's tiny version runs as its command does and prints tables that are whole. No figure is judged here.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Cleanup } from './cleanup.ts';
import { median, quantile } from './quantiles.ts';

const RUN = fileURLToPath(new URL('./run.ts', import.meta.url));
/** Several servers are started, on a machine that may run other tests. */
const DEADLINE_MS = 180_000;

interface PrintedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What the command prints; rejects when it exits with a failure. */
async function printedBy(benchmark: string): Promise<string> {
  const command = ['--disable-warning=ExperimentalWarning', RUN, benchmark, '--tiny'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: DEADLINE_MS });
  return stdout;
}

/** The Markdown tables of a page. */
function tablesIn(page: string): PrintedTable[] {
  const tables = page.match(/(^\|.*\|\n)+/gm) ?? [];
  return tables.map((table) => {
    const [columns = [], rule = [], ...rows] = table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    assert.ok(
      rule.every((cell) => /^-+$/.test(cell)),
      'a rule stands below the columns',
    );
    return { columns, rows };
  });
}

function assertWellFormed({ columns, rows }: PrintedTable): void {
  assert.ok(rows.length > 0);
  for (const row of rows) {
    assert.equal(row.length, columns.length);
    assert.ok(!row.some((cell) => /NaN|undefined|Infinity/.test(cell)), row.join(' '));
  }
}

test('ledger compares both ledgers at the same number of callers and finds no money lost', async () => {
  const page = await printedBy('ledger');
  const [table] = tablesIn(page);
  assert.ok(table);
  assertWellFormed(table);
  assert.deepEqual(
    table.rows.map(([callers, ledger]) => [callers, ledger]),
    [
      ['8', 'Lightmeter'],
      ['8', 'SELECT … FOR UPDATE'],
    ],
  );
});

test('gateway puts every gateway under every load, and each picture is charged once', async () => {
  const page = await printedBy('gateway');
  const [aims, small, large] = tablesIn(page);
  assert.ok(aims && small && large);
  for (const table of [aims, small, large]) assertWellFormed(table);
  for (const { rows } of [small, large]) {
    assert.deepEqual(
      rows.map(([, gateway]) => gateway),
      ['direct', 'pass-through', 'storing proxy', 'Portkey', 'Lightmeter'],
    );
    assert.deepEqual(
      rows.map((row) => row.at(-1)),
      ['0', '0', '0', '0', '0'],
    );
  }
  assert.match(page, /exactly their price; its audit is clean/);
});

test('in-flight has an answer for every request that waited', async () => {
  const page = await printedBy('in-flight');
  const [table] = tablesIn(page);
  assert.ok(table);
  assertWellFormed(table);
  assert.deepEqual(
    table.rows.map((row) => row[table.columns.indexOf('whole answers')]),
    ['20 of 20', '20 of 20'],
  );
  assert.match(page, /exactly their price; its audit is clean/);
});

test('tasks puts Lightmeter and pg-boss under the same loads, and every task is charged once', async () => {
  const page = await printedBy('tasks');
  const tables = tablesIn(page);
  for (const table of tables) assertWellFormed(table);
  assert.equal(tables.length, 4);
  const lightmeterOrPeer = ['Lightmeter', 'pg-boss, job by job', 'pg-boss, in bulk'];
  assert.deepEqual(
    tables[0]?.rows.map(([waiting, , queue]) => [waiting, queue]),
    ['0', '50'].flatMap((waiting) => lightmeterOrPeer.map((queue) => [waiting, queue])),
  );
  assert.match(page, /exactly their price; the audit is clean/);
});

test('memory watches both processes through an upload, a validation, a ZIP and waiting tasks', async () => {
  const [table] = tablesIn(await printedBy('memory'));
  assert.ok(table);
  assertWellFormed(table);
  assert.deepEqual(
    table.rows.map((row) => row[1]),
    ['server', 'worker', 'worker', 'server', 'server', 'worker'],
  );
});

test('an unknown benchmark is refused with the names of those there are', async () => {
  await assert.rejects(printedBy('speed'), {
    code: 2,
    stderr: /ledger \| gateway \| in-flight \| tasks \| memory \| console \| all/,
  });
});

test('quantiles are nearest ranks, and the median of an even number is between the middle two', () => {
  const hundreds = Array.from({ length: 200 }, (_, index) => index + 1);
  assert.deepEqual(
    [quantile(hundreds, 0.5), quantile(hundreds, 0.99), quantile(hundreds, 1)],
    [100, 198, 200],
  );
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3])], [2, 2.5]);
});

test('what was done last is undone first, once, whatever fails in between', async () => {
  const undone: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add(async () => void undone.push('folder'));
  const stop = cleanup.add(async () => void undone.push('program'));
  cleanup.add(() => Promise.reject(new Error('This one always fails.')));
  await stop();
  await cleanup.run();
  await cleanup.run();
  assert.deepEqual(undone, ['program', 'folder']);
});

test('console measures the first load, the gallery and the arrival of a picture', async () => {
  const tables = tablesIn(await printedBy('console'));
  for (const table of tables) assertWellFormed(table);
  assert.deepEqual(
    tables.map(({ rows }) => rows.length),
    [1, 1, 1],
  );
});
