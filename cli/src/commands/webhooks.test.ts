// `lightmeter webhooks` and `lightmeter limits`: what they ask of a server, and how they tell its answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorReply } from '@lightmeter/sdk/fake';
import { runAgainstFake as run, TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram } from '../testing/run-program.ts';

const ENDPOINT = {
  object: 'webhook_endpoint',
  id: 'wh_1',
  mode: 'test',
  url: 'https://example.com/hooks',
  description: null,
  event_types: null,
  enabled: true,
  disabled_reason: null,
  failing_since: null,
  former_secret_expires_at: null,
  created_at: '2026-11-22T18:30:00.000Z',
};

function bodyOf(given: { requests: readonly { body: string }[] }): unknown {
  return JSON.parse(given.requests.at(-1)?.body ?? '');
}

test('create prints the secret alone on stdout, and the id beside it', async () => {
  const words = ['webhooks', 'create', ENDPOINT.url, '--event', 'task.failed', '--event', 'batch.paused'];
  const made = await run(words, {
    status: 201,
    json: { ...ENDPOINT, event_types: ['task.failed'], secret: 'whsec_x' },
  });
  assert.equal(made.stdout, 'whsec_x\n');
  assert.match(
    made.stderr,
    /^wh_1 https:\/\/example\.com\/hooks, task\.failed\. The secret is not shown again\.\n/,
  );
  assert.deepEqual(bodyOf(made), { url: ENDPOINT.url, event_types: ['task.failed', 'batch.paused'] });
});

test('update sends what is named alone; null takes events and descriptions back', async () => {
  const some = await run(['webhooks', 'update', 'wh_1', '--disable'], { json: ENDPOINT });
  assert.deepEqual(bodyOf(some), { enabled: false });
  const none = await run(['webhooks', 'update', 'wh_1', '--all-events', '--description', ''], {
    json: ENDPOINT,
  });
  assert.deepEqual(bodyOf(none), { description: null, event_types: null });
  for (const words of [[], ['--enable', '--disable'], ['--event', 'x', '--all-events']]) {
    const { exitCode, requests } = await run(['webhooks', 'update', 'wh_1', ...words], { json: ENDPOINT });
    assert.deepEqual([exitCode, requests.length], [2, 0]);
  }
});

test('an endpoint that was switched off says why', async () => {
  const gone = { ...ENDPOINT, enabled: false, disabled_reason: 'gone' };
  const { stdout } = await run(['webhooks', 'list'], { json: { object: 'list', data: [gone] } });
  assert.match(stdout, /^wh_1 {2}https:\/\/example\.com\/hooks {2}all events {2}disabled: it answered 410$/m);
});

test('a test that was not delivered ends with 1 and says what the receiver answered', async () => {
  const result = {
    delivered: false,
    event_id: 'evt_1',
    status: 500,
    error: null,
    latency_ms: 12,
    response_excerpt: 'Oh',
  };
  const { exitCode, stdout, stderr } = await run(['webhooks', 'test', 'wh_1'], { json: result });
  assert.equal(exitCode, 1);
  assert.equal(stdout, 'Not delivered: answered 500 after 12 ms. evt_1\n');
  assert.equal(stderr, 'The receiver said: Oh\n');
});

test('deliveries tell their state, attempts and the next one', async () => {
  const delivery = {
    id: 'dlv_1',
    created_at: '2026-11-22T18:30:00.000Z',
    event_type: 'task.failed',
    subject_id: 'task_1',
    in_flight: false,
    state: 'pending',
    attempt_count: 2,
    next_attempt_at: '2026-11-22T18:35:00.000Z',
  };
  const { stdout, requests } = await run(['webhooks', 'deliveries', 'wh_1', '--state', 'pending'], {
    json: { data: [delivery], has_more: false, next_cursor: null },
  });
  assert.match(
    stdout,
    /^dlv_1 {2}2026-11-22 18:30 {2}task\.failed {2}task_1 {2}pending {9}2 {2}2026-11-22 18:35$/m,
  );
  assert.deepEqual(requests[0]?.query, { state: 'pending', limit: '100' });
});

test('the signing key comes from a file or stdin, without the line break at its end', async () => {
  const answer = { json: { object: 'webhook_signing_key', mode: 'test' } };
  const idle = await run(['webhooks', 'list'], answer);
  const { exitCode } = await runProgram(['webhooks', 'signing-key', 'set', '--secret-file', '-'], {
    environment: { LIGHTMETER_URL: idle.url, LIGHTMETER_API_KEY: TEST_KEY },
    stdin: 'a secret of sixteen\n',
  });
  assert.equal(exitCode, 0);
  assert.deepEqual(bodyOf(idle), { secret: 'a secret of sixteen' });
});

const LIMIT = {
  subject_kind: 'workspace',
  subject_id: 'ws_1',
  subject_name: null,
  period: 'day',
  period_start: '2026-11-22',
  spent_usd: '1.2',
  held_usd: '0.3',
  cap_usd: '50',
  cap_left_usd: '48.5',
  cap_reached: [],
  budget_usd: '1',
  budget_left_usd: '0',
  budget_reached: [50, 80, 100],
};

test('limits list tells spent, held, left, and the highest threshold that was reached', async () => {
  const { stdout } = await run(['limits', 'list'], { json: { object: 'list', data: [LIMIT] } });
  assert.equal(
    stdout,
    `Subject    Period               Spent   Held     Cap    Left  Budget   Left  Reached
workspace  day from 2026-11-22  $1.20  $0.30  $50.00  $48.50   $1.00  $0.00  budget 100 %
`,
  );
});

test('limits set replaces both and wants at least one; remove names the limit as it stood', async () => {
  const set = await run(['limits', 'set', 'workspace', '--period', 'day', '--cap', '50'], { json: LIMIT });
  assert.deepEqual(bodyOf(set), { subject: 'workspace', period: 'day', cap_usd: '50' });
  const sentence =
    'workspace, day from 2026-11-22: spend cap of $50.00, budget of $1.00; $1.20 spent, $0.30 held.\n';
  assert.equal(set.stdout, sentence);
  const nothing = await run(['limits', 'set', 'workspace', '--period', 'day'], { json: LIMIT });
  assert.deepEqual([nothing.exitCode, nothing.requests.length], [2, 0]);
  const removed = await run(['limits', 'remove', 'workspace', '--period', 'day'], { json: LIMIT });
  assert.equal(removed.stdout, `Removed. It stood at ${sentence}`);
  const absent = errorReply(404, {
    code: 'not_found',
    message: '"workspace" has no limit by day. GET /v1/limits lists them.',
  });
  const { stderr } = await run(['limits', 'remove', 'workspace', '--period', 'day'], absent);
  assert.match(stderr, /`lightmeter limits list` lists them\./);
});
