// `lightmeter batch` against a server that plays one batch: what is asked, in which order, and how it is told.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { errorReply, type FakeLightmeter, startFakeLightmeter } from '@lightmeter/sdk/fake';
import {
  type BatchScript,
  batchOf,
  batchServer,
  endedBatch,
  failedItem,
  progressOf,
} from '../testing/fake-batches.ts';
import { TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram, startProgram, until } from '../testing/run-program.ts';

let directory: string;
let server: FakeLightmeter | undefined;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-batch-'));
  await writeFile(join(directory, 'prompts.tsv'), 'Prompt\tCategory\nA fox\tAnimals\n');
});
after(() => rm(directory, { recursive: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function given(script: BatchScript) {
  const fake = await startFakeLightmeter(batchServer(script));
  server = fake;
  return { directory, environment: { LIGHTMETER_URL: fake.url, LIGHTMETER_API_KEY: TEST_KEY } };
}

async function run(words: readonly string[], script: BatchScript) {
  const result = await runProgram(['batch', ...words], await given(script));
  return { ...result, calls: calls() };
}

function calls(): string[] {
  return (server?.requests ?? []).map(({ method, path }) => `${method} ${path}`);
}

const STARTED = {
  batch: batchOf(),
  after: batchOf(
    { status: 'completed', request_counts: { total: 40, completed: 40, failed: 0 } },
    { spent_usd: '1.2' },
  ),
};

test('submit uploads, creates without starting, tells the price, starts and watches', async () => {
  const { stdout, stderr, exitCode, calls } = await run(
    ['submit', 'prompts.tsv', '--resolution', '2K', '--name', 'Foxes', '--deduplicate', '--max-cost', '2'],
    STARTED,
  );
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(calls, [
    'POST /v1/files',
    'POST /v1/batches',
    'GET /v1/balance',
    'POST /v1/batches/batch_1/start',
    'GET /v1/batches/batch_1/events',
    'GET /v1/batches/batch_1',
  ]);
  assert.deepEqual(JSON.parse(server?.requests[1]?.body ?? ''), {
    input_file_id: 'file_1',
    start: 'manual',
    defaults: { model: 'gpt-image-2', resolution: '2K' },
    name: 'Foxes',
    max_cost_usd: '2',
    deduplicate: true,
  });
  assert.equal(stdout, '40 items done. Charged $1.20, quoted at most $1.20.\n');
  assert.equal(
    stderr,
    `Total for 40 items: $1.20
Exact: this is the most that will be charged. Rate card 2026-11. Items that fail cost nothing.
Available $100.00, after this at least $98.80.
batch_1 runs. Ctrl-C stops watching only.
Next: lightmeter batch results batch_1 --out batch_1
`,
  );
});

test('a quote above the limit is refused with 4 before anything starts, and the batch is cancelled', async () => {
  const { exitCode, stderr, calls } = await run(['submit', 'prompts.tsv', '--max-cost', '1.19'], STARTED);
  assert.equal(exitCode, 4);
  assert.match(stderr, /The quote is \$1\.20, above the limit of \$1\.19/);
  assert.equal(calls.at(-1), 'POST /v1/batches/batch_1/cancel');
  assert.ok(!calls.includes('POST /v1/batches/batch_1/start'));
});

test('without a terminal and without consent nothing is even sent', async () => {
  for (const words of [
    ['submit', 'prompts.tsv'],
    ['promote', 'batch_1', '--items', 'all'],
    ['retry', 'batch_1'],
  ]) {
    const { exitCode, stderr, calls } = await run(words, STARTED);
    assert.equal(exitCode, 2, words.join(' '));
    assert.match(stderr, /Add --max-cost 5\.00 or --yes/);
    assert.deepEqual(calls, []);
    await server?.close();
  }
});

test('--quote-only leaves the batch ready and prints its id alone', async () => {
  const { stdout, stderr, exitCode, calls } = await run(['submit', 'prompts.tsv', '--quote-only'], STARTED);
  assert.equal(stdout, 'batch_1\n');
  assert.match(stderr, /\nNext: lightmeter batch start batch_1\n$/);
  assert.equal(exitCode, 0);
  assert.deepEqual(calls.slice(-1), ['GET /v1/balance']);
});

test('bad lines are told with their numbers, twenty at most and how many there are, in the words of the flags', async () => {
  const lineErrors = Array.from({ length: 25 }, (_none, index) => ({
    line: index + 2,
    code: 'missing_parameter',
    message: index === 0 ? 'Name the column with `prompt_column`.' : '`prompt` is required.',
    param: 'prompt',
  }));
  const batch = batchOf(
    {
      status: 'failed',
      errors: { object: 'list', data: lineErrors },
      request_counts: { total: 0, completed: 0, failed: 0 },
    },
    { invalid: 1_025 },
  );
  const { exitCode, stderr, calls } = await run(['submit', 'prompts.tsv', '--yes'], { batch });
  assert.equal(exitCode, 1);
  assert.match(stderr, /^1,025 lines cannot be used:\n/);
  assert.match(stderr, /^ {3}2 {2}missing_parameter {2}Name the column with --column\.$/m);
  assert.equal(stderr.match(/missing_parameter/g)?.length, 20);
  assert.match(stderr, /^and 1,005 more; --json lists up to 1,000\.$/m);
  assert.match(
    stderr,
    /Nothing was generated, nothing was charged\.\nNext: Mend the lines, or leave them out with --skip-invalid\.\n$/,
  );
  assert.ok(!calls.includes('POST /v1/batches/batch_1/start'));
});

test('a balance below the quote is said before the question, and drafts are compared with the final pictures', async () => {
  const range = (low_usd: string, high_usd = low_usd) => ({ low_usd, high_usd });
  const draft = {
    drafts: range('1.2'),
    promotion: null,
    draft_and_promotion: null,
    everything_final: range('2.4', '3.6'),
  };
  const batch = batchOf({}, { draft });
  const { stderr } = await run(
    ['submit', 'prompts.tsv', '--draft', 'quality=low', '--draft', 'output-compression=60', '--quote-only'],
    { batch, availableUsd: '0.50' },
  );
  assert.match(stderr, /^Note: only \$0\.50 is available; the batch pauses when it is spent/m);
  assert.match(
    stderr,
    /^ {2}Drafts {26}\$1\.20\n {2}Promoting all of them {5}depends on the size of the drafts\n/m,
  );
  assert.match(stderr, /^ {2}Everything final instead {2}\$2\.40…\$3\.60$/m);
  assert.deepEqual(JSON.parse(server?.requests[1]?.body ?? '').draft, {
    quality: 'low',
    output_compression: 60,
  });
});

test('watch tells done, failed, spent and held, the rate and the time left as the server measures them', async () => {
  const events = [
    progressOf({
      done: 11,
      failed: 1,
      spent_usd: '0.33',
      held_usd: '0.24',
      rate_per_minute: 62.5,
      eta_seconds: 27,
    }),
    progressOf({ status: 'completed', done: 37, failed: 3, spent_usd: '1.11' }),
  ];
  const items = [
    failedItem(3),
    failedItem(8),
    failedItem(11, { error: { code: 'upstream_error', message: 'Gone.', param: null } }),
  ];
  const { exitCode, stdout, stderr } = await run(['watch', 'batch_1'], {
    batch: endedBatch(),
    events,
    items,
  });
  assert.equal(exitCode, 5);
  assert.equal(stdout, '37 items done, 3 failed. Charged $1.11, quoted at most $1.20.\n');
  assert.equal(
    stderr,
    `37/40 done, 3 failed, $1.11 of at most $1.20, $0.00 held
Without a picture: 2 × moderation_blocked, 1 × upstream_error.
Each of them: lightmeter batch items batch_1 --state failed
Again: lightmeter batch retry batch_1 --state failed
Next: lightmeter batch results batch_1 --out batch_1
`,
  );
});

test('a batch that runs out of money ends the watching with 4, why, and how to go on', async () => {
  const paused = {
    reason: 'insufficient_balance',
    message: 'The balance is too low.',
    at: '2026-11-22T18:30:00.000Z',
  };
  const batch = batchOf({ status: 'paused' }, { paused });
  const events = [progressOf({ status: 'paused', paused_reason: 'insufficient_balance' })];
  const { exitCode, stdout, stderr } = await run(['watch', 'batch_1'], { batch, events });
  assert.equal(exitCode, 4);
  assert.match(stdout, /^State {7}paused \(insufficient balance\)$/m);
  assert.match(stdout, /^Why {9}The balance is too low\.$/m);
  assert.match(stderr, /First: lightmeter top-up 25\.00\nNext: lightmeter batch resume batch_1\n$/);
});

test('Ctrl-C ends the watching alone, with 130, and says how to watch again and how to cancel', async () => {
  const events = [progressOf({ done: 4 })];
  const watching = startProgram(['batch', 'watch', 'batch_1'], await given({ batch: batchOf(), events }));
  await until(() => watching.stderr().includes('4/40 done') || calls().length > 0, 'it watches');
  await until(() => calls().includes('GET /v1/batches/batch_1/events'), 'it asks for events');
  watching.child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await watching.ended;
  assert.equal(exitCode, 130);
  assert.equal(stdout, '');
  assert.match(stderr, /To end it: lightmeter batch cancel batch_1\nNext: lightmeter batch watch batch_1\n$/);
  assert.ok(calls().every((call) => call.startsWith('GET ')));
});

test('every failed item has one honest line', async () => {
  const items = [failedItem(3), failedItem(8, { custom_id: 'sku-9', line: 10 })];
  const { stdout } = await run(['items', 'batch_1', '--state', 'failed'], { batch: endedBatch(), items });
  assert.equal(
    stdout,
    `item 4 (line 5): The provider refused the prompt. (moderation_blocked)
item 9 (line 10) sku-9: The provider refused the prompt. (moderation_blocked)
`,
  );
});

test('cancel says what it releases, and what is still held for what runs', async () => {
  const { stdout, exitCode } = await run(['cancel', 'batch_1'], { batch: batchOf() });
  assert.equal(
    stdout,
    'Cancelled. 380 items had not begun, 32 were queued: $0.96 is released. 4 that run are broken off, uncharged; they hold $0.12 until then.\n',
  );
  assert.equal(exitCode, 0);
});

test('retry adds up what the items may cost again before it asks', async () => {
  const items = [failedItem(3), failedItem(8), failedItem(11, { state: 'expired' })];
  const script = { batch: endedBatch(), items };
  const dear = await run(['retry', 'batch_1', '--max-cost', '0.08'], script);
  assert.equal(dear.exitCode, 4);
  assert.match(dear.stderr, /^3 items again: at most \$0\.09\.$/m);
  assert.ok(!dear.calls.some((call) => call.endsWith('/retry')));
  await server?.close();
  const picked = await run(['retry', 'batch_1', '--items', '4,line-10', '--yes', '--detach'], script);
  assert.match(picked.stderr, /^2 items again: at most \$0\.06\.$/m);
  assert.deepEqual(JSON.parse(server?.requests.at(-1)?.body ?? ''), {
    states: ['failed', 'expired'],
    items: [3, 'line-10'],
  });
});

test('promote asks for the picks with their changes and starts only what was agreed to', async () => {
  const words = [
    'promote',
    'batch_1',
    '--items',
    '1,4,7-9',
    '--resolution',
    '4K',
    '--max-cost',
    '2',
    '--detach',
  ];
  const { stdout, calls, exitCode } = await run(words, STARTED);
  assert.equal(exitCode, 0);
  assert.equal(stdout, 'batch_1\n');
  assert.deepEqual(calls, [
    'POST /v1/batches/batch_1/promote',
    'GET /v1/balance',
    'POST /v1/batches/batch_1/start',
  ]);
  assert.deepEqual(JSON.parse(server?.requests[0]?.body ?? ''), {
    items: [0, 3, 6, 7, 8],
    overrides: { resolution: '4K' },
    start: 'manual',
    max_cost_usd: '2',
  });
});

test('a server without batches is told as what it says', async () => {
  server = await startFakeLightmeter(() =>
    errorReply(404, { code: 'not_found', message: 'There is no batch.' }),
  );
  const environment = { LIGHTMETER_URL: server.url, LIGHTMETER_API_KEY: TEST_KEY };
  const { exitCode, stderr } = await runProgram(['batch', 'show', 'batch_9'], { environment });
  assert.equal(exitCode, 1);
  assert.match(stderr, /^Error: There is no batch\.\n/);
});
