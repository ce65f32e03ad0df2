// Fair between a batch and somebody who waits: with 10,000 items the same is measured by npm run bench -- tasks.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Api, apiOf, assertAuditClean, type Call } from './support/api.ts';
import { type FakeUpstream, startFakeUpstream } from './support/fake-upstream.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';
import { submitBatch } from './support/submit-batch.ts';

const LIVE_KEY = 'lm_live_0123456789abcdefghijklmnop';
const ITEMS = 300;
const CONCURRENCY = 4;
/** What the provider takes for every picture. */
const ITEM_MS = 1_000;

let upstream: FakeUpstream;
let server: ServerProcess;
let api: Api;

before(async () => {
  upstream = await startFakeUpstream({ least: ITEM_MS, most: ITEM_MS });
  server = await startServer({
    environment: {
      LIGHTMETER_BOOTSTRAP_KEY: LIVE_KEY,
      LIGHTMETER_WORKER_CONCURRENCY: String(CONCURRENCY),
      LIGHTMETER_PROVIDER_LIMITS: `openai: concurrency=${CONCURRENCY}`,
      LIGHTMETER_SHUTDOWN_SECONDS: '5',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: upstream.baseUrl,
    },
  });
  const anybody = apiOf(server.url);
  api = (path, call: Call = {}) => anybody(path, { key: LIVE_KEY, ...call });
  assert.equal((await api('/v1/top-ups', { json: { amount_usd: '100.00' } })).status, 200);
});
after(async () => {
  await server?.stop();
  await upstream?.close();
});

it('starts an interactive task within one item’s time while 300 items of a batch wait', async () => {
  const batchId = await submitBatch(api, ITEMS);
  await until(() => upstream.calls.size >= CONCURRENCY, 'The batch does not start.');
  for (const prompt of ['A fox in a hurry', 'A hare in a hurry', 'A stork in a hurry']) {
    const startedBefore = upstream.calls.size;
    const created = await api('/v1/tasks', {
      json: { model: 'gpt-image-2', input: { prompt, size: '1024x1024' } },
    });
    assert.equal(created.status, 200, JSON.stringify(created.body));
    const { taskId } = created.body.data;
    await until(() => upstream.calls.has(prompt), 'The interactive task does not start.');
    assertFirst(prompt, startedBefore);
    const task = (await api(`/v1/tasks/${taskId}`)).body.data;
    const waitedMs = Date.parse(task.started_at) - Date.parse(task.created_at);
    // Every place is the batch's, and the first that becomes free is this task's: one item's time at most, and what
    // settling the one and claiming the other takes on a busy machine.
    assert.ok(waitedMs < 2 * ITEM_MS, `it waited ${waitedMs} ms`);
  }
  // A call whose caller waits takes its turn under the same limit, and before the batch.
  const startedBefore = upstream.calls.size;
  const prompt = 'An owl in a hurry';
  const picture = await api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt, size: '1024x1024', response_format: 'url' },
  });
  assert.equal(picture.status, 200, JSON.stringify(picture.body));
  assertFirst(prompt, startedBefore);
  assert.ok(upstream.peakConcurrency() <= CONCURRENCY, 'the limit holds');

  const { counts } = (await api(`/v1/batches/${batchId}`)).body.lightmeter;
  assert.ok(counts.pending + counts.queued > ITEMS / 2, `the batch still waits: ${JSON.stringify(counts)}`);
  assert.equal((await api(`/v1/batches/${batchId}/cancel`, { json: {} })).status, 200);
  await until(
    async () => (await api(`/v1/batches/${batchId}`)).body.status === 'cancelled',
    'The batch does not end.',
  );
  assert.equal((await api('/v1/balance')).body.held_usd, '0');
  await assertAuditClean(api);
});

/** In the order of arrival at the provider: before it at most a round of items while it was created, and one being claimed. */
function assertFirst(prompt: string, startedBefore: number): void {
  const overtakenBy = [...upstream.calls.keys()].indexOf(prompt) - startedBefore;
  assert.ok(overtakenBy >= 0 && overtakenBy <= 2 * CONCURRENCY, `${overtakenBy} items went before it`);
}

async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadlineMs, otherwise);
    await wait(20);
  }
}
