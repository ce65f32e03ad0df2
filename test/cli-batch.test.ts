// A batch through the command line, as a person runs it: the real program against the real server.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import yauzl from 'yauzl';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

const MAIN = fileURLToPath(new URL('../cli/src/main.ts', import.meta.url));
const FIXTURE = fileURLToPath(new URL('fixtures/parti-prompts.tsv', import.meta.url));
const ITEM_COUNT = 40;

let server: ServerProcess;
let api: Api;
let folder: string;

before(async () => {
  server = await startServer({ balance: '20.00' });
  api = apiOf(server.url);
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-cli-'));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly ended: Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** Starts `lightmeter` in the folder. */
function start(...words: string[]): Program {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      LIGHTMETER_URL: server.url,
      LIGHTMETER_API_KEY: TEST_KEY,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr })),
  );
  return { child, stderr: () => stderr, ended };
}

async function run(...words: string[]) {
  const result = await start(...words).ended;
  return { ...result, told: `${result.stdout}\n${result.stderr}` };
}

type Row = Record<string, string>;

async function manifestIn(path: string): Promise<Row[]> {
  return parse(await readFile(path, 'utf8'), { columns: true }) as Row[];
}

async function entriesOf(path: string): Promise<string[]> {
  const zip = await yauzl.openPromise(path);
  const names: string[] = [];
  for await (const entry of zip.eachEntry()) names.push(entry.fileName);
  return names;
}

/** Exact, in whole nano-dollars. */
function sumOf(rows: readonly Row[], column: string): bigint {
  return rows.reduce((sum, row) => {
    const [whole = '0', fraction = ''] = (row[column] || '0').split('.');
    return sum + BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  }, 0n);
}

test('forty prompts become forty pictures, each charged once, as quoted', async () => {
  const lines = readFileSync(FIXTURE, 'utf8')
    .split('\n')
    .slice(0, ITEM_COUNT + 1);
  await writeFile(join(folder, 'parti.tsv'), `${lines.join('\n')}\n`);
  const available = (await api('/v1/balance')).body.available_usd;
  assert.equal(available, '20');

  const submitted = await run(
    'batch',
    'submit',
    'parti.tsv',
    '--size',
    '1024x1024',
    '--name',
    'Parti',
    '--yes',
    '--json',
  );
  assert.equal(submitted.exitCode, 0, submitted.told);
  // 40 × $0.03 = $1.20
  assert.match(submitted.stderr, /^Total for 40 items: \$1\.20$/m);
  assert.match(submitted.stderr, /^Available \$20\.00, after this at least \$18\.80\.$/m);
  const batch = JSON.parse(submitted.stdout);
  assert.equal(batch.status, 'completed');
  assert.deepEqual(batch.request_counts, { total: 40, completed: 40, failed: 0 });
  assert.equal(batch.lightmeter.spent_usd, '1.2');
  assert.equal(batch.lightmeter.quote.high_usd, '1.2');
  assert.equal(batch.lightmeter.held_usd, '0');

  const saved = await run('batch', 'results', batch.id, '--out', 'parti', '--contact-sheet', '--json');
  assert.equal(saved.exitCode, 0, saved.told);
  assert.equal(JSON.parse(saved.stdout).saved, 40);
  const rows = await manifestIn(join(folder, 'parti', 'manifest.csv'));
  assert.equal(rows.length, ITEM_COUNT);
  assert.deepEqual(
    rows.map((row) => row.prompt),
    lines.slice(1).map((line) => line.split('\t')[0]),
  );
  assert.equal(sumOf(rows, 'charged_usd'), 1_200_000_000n);
  const files = (await readdir(join(folder, 'parti', 'images'))).map((name) => `images/${name}`).sort();
  assert.deepEqual(files, rows.map((row) => row.file).sort());
  for (const row of rows) {
    assert.equal((await stat(join(folder, 'parti', row.file ?? ''))).size, Number(row.bytes));
  }
  assert.match(await readFile(join(folder, 'parti', 'contact-sheet.html'), 'utf8'), /^<!doctype html>/i);

  assert.equal((await api('/v1/balance')).body.available_usd, '18.8');
  await assertAuditClean(api);
});

test('results fetch only what is missing or was changed, and the ZIP has the same names', async () => {
  const { id } = (await api('/v1/batches')).body.data[0];
  const [first = '', second = '', third = ''] = (await readdir(join(folder, 'parti', 'images'))).sort();
  const pathOf = (name: string) => join(folder, 'parti', 'images', name);
  const longAgo = new Date('2020-01-01');
  for (const name of [second, third]) await utimes(pathOf(name), longAgo, longAgo);
  await rm(pathOf(first));
  const content = await readFile(pathOf(second));
  // As long as it was, and one byte other.
  await writeFile(pathOf(second), content.fill((content[100] ?? 0) ^ 1, 100, 101));

  const again = await run('batch', 'results', id, '--out', 'parti', '--json');
  assert.equal(again.exitCode, 0, again.told);
  const told = JSON.parse(again.stdout);
  assert.deepEqual([told.saved, told.kept], [2, 38]);
  assert.equal((await stat(pathOf(third))).mtimeMs, longAgo.getTime());
  assert.notDeepEqual(await readFile(pathOf(second)), content);

  assert.equal((await run('batch', 'results', id, '--zip', 'parti.zip')).exitCode, 0);
  const rows = await manifestIn(join(folder, 'parti', 'manifest.csv'));
  const expected = [...rows.map((row) => row.file ?? ''), 'README.txt', 'manifest.csv'];
  assert.deepEqual((await entriesOf(join(folder, 'parti.zip'))).sort(), expected.sort());
});

test('Ctrl-C while watching leaves the batch running, and cancelling it says what it releases', async () => {
  await writeFile(
    join(folder, 'many.txt'),
    Array.from({ length: 100 }, (_none, index) => `A lighthouse, number ${index}\n`).join(''),
  );
  const watching = start('batch', 'submit', 'many.txt', '--size', '1024x1024', '--max-cost', '3.00');
  await until(() => /^batch_\w+ runs\./m.test(watching.stderr()), 'the batch runs');
  const id = /^(batch_\w+) runs\./m.exec(watching.stderr())?.[1] ?? '';
  await until(
    async () => (await api(`/v1/batches/${id}`)).body.request_counts.completed > 0,
    'an item is done',
  );
  watching.child.kill('SIGINT');
  const { exitCode, stderr } = await watching.ended;
  assert.equal(exitCode, 130, stderr);
  assert.ok(stderr.endsWith(`\nNext: lightmeter batch watch ${id}\n`), stderr);
  assert.match(stderr, new RegExp(`To end it: lightmeter batch cancel ${id}`));

  const { completed } = (await api(`/v1/batches/${id}`)).body.request_counts;
  await until(
    async () => (await api(`/v1/batches/${id}`)).body.request_counts.completed > completed,
    'more items are done although nobody watches',
  );
  const cancelled = await run('batch', 'cancel', id);
  assert.equal(cancelled.exitCode, 0, cancelled.told);
  assert.match(
    cancelled.stdout,
    /^Cancell(ed|ing)\. \d+ items? had not begun, \d+ were queued: \$\d+\.\d\d is released\./,
  );
  const watched = await run('batch', 'watch', id);
  assert.equal(watched.exitCode, 5, watched.told);
  assert.match(watched.stdout, /^The batch is cancelled\. \d+ items? done, \d+ cancelled\. Charged /);
  assert.equal((await api('/v1/balance')).body.held_usd, '0');
  await assertAuditClean(api);
});

test('a file with bad lines is told line by line, and nothing is held or left behind', async () => {
  await writeFile(join(folder, 'bad.csv'), 'prompt,quality\nA fox,low\n,low\nA kite,ultra\n');
  const refused = await run('batch', 'submit', 'bad.csv', '--yes');
  assert.equal(refused.exitCode, 1, refused.told);
  assert.match(refused.stderr, /^2 lines cannot be used:$/m);
  assert.match(refused.stderr, /^ +3 {2}missing_parameter /m);
  assert.match(refused.stderr, /^ +4 {2}unsupported_value .*"ultra"/m);
  assert.match(refused.stderr, /leave them out with --skip-invalid\.\n$/);
  const dear = await run('batch', 'submit', 'bad.csv', '--skip-invalid', '--max-cost', '0.02');
  assert.equal(dear.exitCode, 4, dear.told);
  const statusOfLast = async () => (await api('/v1/batches')).body.data[0].status;
  await until(async () => (await statusOfLast()) === 'cancelled', 'the dear batch is cancelled');
  const funds = (await api('/v1/balance')).body;
  assert.equal(funds.held_usd, '0');
});

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadlineMs = Date.now() + 90_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadlineMs, `Not within 90 s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
