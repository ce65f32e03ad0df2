// `lightmeter task`: what it asks of a server, and how it tells its answers.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import {
  errorReply,
  type FakeLightmeter,
  type FakeReply,
  type FakeRequest,
  startFakeLightmeter,
} from '@lightmeter/sdk/fake';
import { TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram } from '../testing/run-program.ts';

let directory: string;
let server: FakeLightmeter | undefined;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-task-'));
});
after(() => rm(directory, { recursive: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function run(words: readonly string[], answer: (request: FakeRequest) => FakeReply) {
  server = await startFakeLightmeter(answer);
  const environment = { LIGHTMETER_URL: server.url, LIGHTMETER_API_KEY: TEST_KEY };
  const result = await runProgram(['task', ...words], { directory, environment });
  return { ...result, requests: server.requests };
}

const PICTURE = Buffer.from('a picture');

function task(changes: object = {}) {
  return {
    taskId: 'task_1',
    model: 'gpt-image-2',
    state: 'succeeded',
    input: { prompt: 'A fox' },
    metadata: {},
    held_usd: '0',
    quoted_usd: '0.06',
    charged_usd: '0.03',
    rate_card: '2026-11',
    attempts: [{ provider: 'sandbox', outcome: 'delivered', reason: null }],
    promoted_from: null,
    draft_of: null,
    batch_id: null,
    cancel: null,
    created_at: '2026-11-22T18:30:00.000Z',
    started_at: '2026-11-22T18:30:01.000Z',
    ended_at: '2026-11-22T18:31:00.000Z',
    output: [
      {
        output_id: 'out_1',
        url: 'http://x.test/1',
        width: 1024,
        height: 1024,
        format: 'jpeg',
        tier: '1K',
        bytes: PICTURE.length,
      },
    ],
    ...changes,
  };
}

const FAILED = task({
  taskId: 'task_2',
  state: 'failed',
  charged_usd: '0',
  output: undefined,
  error: { reason: 'moderation_blocked', message: 'The provider refused the prompt.' },
});
const found = (body: object): FakeReply => ({ json: { code: 200, message: 'success', data: body } });

/** Quotes at $0.03, creates, and refuses what may cost less than that. */
function creating({ path, headers, body }: FakeRequest): FakeReply {
  if (path === '/v1/quotes') {
    const requests: object[] = JSON.parse(body).requests ?? [{}];
    const price = requests.length === 1 ? '0.03' : '0.06';
    const quote = { kind: 'exact', low_usd: price, high_usd: price, rate_card: '2026-11', line_items: [] };
    const each = requests.map(() => ({ kind: 'exact', low_usd: '0.03', high_usd: '0.03' }));
    return { json: { id: 'quote_1', ...quote, ...(requests.length > 1 ? { requests: each } : {}) } };
  }
  if (path === '/v1/rates') return { json: { effective_from: '2026-11-01T00:00:00.000Z' } };
  if (path === '/v1/balance') return { json: { available_usd: '5' } };
  if (headers['lightmeter-max-cost'] === '0') {
    return errorReply(402, { code: 'max_cost_exceeded', quoted_usd: '0.02' });
  }
  return found({ taskId: 'task_1', held_usd: '0.03' });
}

test('create prices, and creates under the price, the quote and what stands beside the picture', async () => {
  const words = ['create', 'A fox', '--size', '1024x1024', '--metadata', 'order=7', '--metadata', 'shop=a=b'];
  const more = ['--callback', 'https://x.test/done', '--deadline', '60', '--max-cost', '0.05'];
  const { stdout, stderr, exitCode, requests } = await run([...words, ...more], creating);
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, 'task_1\n');
  assert.match(stderr, /1 task created, \$0\.03 held\.\nNext: lightmeter task wait task_1 --out images\n$/);
  const created = requests.find(({ path }) => path === '/v1/tasks');
  assert.deepEqual(JSON.parse(created?.body ?? ''), {
    model: 'gpt-image-2',
    prompt: 'A fox',
    size: '1024x1024',
    callback: { url: 'https://x.test/done' },
    metadata: { order: '7', shop: 'a=b' },
    deadline_seconds: 60,
  });
  assert.equal(created?.headers['lightmeter-max-cost'], '0.03');
  assert.equal(created?.headers['lightmeter-quote'], 'quote_1');
});

test('without consent and without a terminal no task is created', async () => {
  const { exitCode, requests } = await run(['create', 'A fox'], creating);
  assert.equal(exitCode, 2);
  assert.ok(requests.every(({ path }) => path !== '/v1/tasks'));
});

test('a draft and a promotion are priced by the server, which is asked with a limit of nothing first', async () => {
  const draft = await run(['create', 'A fox', '--draft', 'resolution=1K', '--max-cost', '0.02'], creating);
  assert.equal(draft.exitCode, 0, draft.stderr);
  assert.match(draft.stderr, /^Draft, at most \$0\.02; without a draft at most \$0\.03\.$/m);
  const limits = () =>
    server?.requests
      .filter(({ path }) => path.startsWith('/v1/tasks'))
      .map(({ headers }) => headers['lightmeter-max-cost']);
  assert.deepEqual(limits(), ['0', '0.02']);
  await server?.close();
  const dear = await run(['promote', 'task_1', '--resolution', '4K', '--max-cost', '0.01'], creating);
  assert.equal(dear.exitCode, 4);
  assert.deepEqual(limits(), ['0']);
  await server?.close();
  const promoted = await run(['promote', 'task_1', '--no-reference', '--yes'], creating);
  assert.equal(promoted.stdout, 'task_1\n');
  assert.deepEqual(JSON.parse(promoted.requests.at(-1)?.body ?? ''), { as_reference: false });
});

test('wait saves pictures under the names of their tasks, tells failures, and ends with 5 when some failed', async () => {
  const answer = ({ path }: FakeRequest): FakeReply => {
    if (path.startsWith('/v1/outputs/')) return { bytes: PICTURE };
    return found(path.endsWith('task_2') ? FAILED : task());
  };
  const first = await run(['wait', 'task_1', 'task_2', '--out', 'pictures'], answer);
  assert.equal(first.exitCode, 5, first.stderr);
  assert.equal(first.stdout, 'pictures/task_1.jpg  1K  $0.03\n');
  assert.match(first.stderr, /^Failed: task_2: The provider refused the prompt\. \(moderation_blocked\)$/m);
  assert.match(first.stderr, /1 task done, 1 not\. Charged \$0\.03\.\n$/);
  assert.deepEqual(await readFile(join(directory, 'pictures', 'task_1.jpg')), PICTURE);
  await server?.close();
  const again = await run(['wait', 'task_1', '--out', 'pictures', '--json'], answer);
  assert.deepEqual(JSON.parse(again.stdout).data[0].files, ['pictures/task_1.jpg']);
  assert.ok(again.requests.every(({ path }) => !path.startsWith('/v1/outputs/')));
});

test('wait gives up when its time is over, and the task goes on', async () => {
  const running = task({ state: 'running', ended_at: null, output: undefined });
  const { exitCode, stderr } = await run(['wait', 'task_1', '--timeout-seconds', '1'], () => found(running));
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /The time to wait is over\. task_1 goes on; to end one: lightmeter task cancel task_1\nNext: lightmeter task wait task_1\n$/,
  );
});

test('get tells state, money, attempts and pictures', async () => {
  const { stdout } = await run(['get', 'task_1'], () => found(task({ metadata: { order: '7' } })));
  assert.equal(
    stdout,
    `task_1
State      succeeded since 2026-11-22 18:31, UTC
Model      gpt-image-2
Money      $0.03 charged, quoted at most $0.06; rate card 2026-11
Prompt     A fox
Attempt 1  sandbox, delivered
Picture    1024x1024 jpeg, http://x.test/1
Metadata   order=7
`,
  );
});

test('list filters, and cancel says what became of the hold', async () => {
  const list = await run(['list', '--status', 'failed', '--metadata', 'order=7', '--limit', '1'], () =>
    found({ tasks: [FAILED, task()], next_cursor: null, size: 2 }),
  );
  assert.match(
    list.stdout,
    /^task_2 {2}2026-11-22 18:30 {2}failed: moderation_blocked {2}gpt-image-2 {4}\$0\.00 {2}A fox$/m,
  );
  assert.match(list.stderr, /There are more; --limit 10 shows them/);
  assert.deepEqual(list.requests[0]?.query, { status: 'failed', 'metadata.order': '7', limit: '2' });
  await server?.close();
  const running = task({ state: 'running', ended_at: null, held_usd: '0.06' });
  const cancelled = await run(['cancel', 'task_1', '--keep-if-delivered'], () => found(running));
  assert.equal(cancelled.stdout, 'task_1 is being broken off; $0.06 is held until then.\n');
  assert.deepEqual(JSON.parse(cancelled.requests[0]?.body ?? ''), { keep_if_delivered: true });
});
