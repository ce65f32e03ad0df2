// Promises 2 and 3: a lost connection loses nothing, and nothing is charged twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const PICTURE = { model: 'gpt-image-2', prompt: 'A red kite over a quiet bay', size: '1024x640' };

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '10.00', environment: { LIGHTMETER_SANDBOX_LATENCY: 'brief' } });
  api = apiOf(server.url);
});
after(() => server.stop());

async function available(): Promise<string> {
  return (await api('/v1/balance')).body.available_usd;
}

test('the same key fifty times at once: one image, one charge, fifty equal answers', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      api('/v1/images/generations', { json: PICTURE, headers: { 'idempotency-key': 'fifty' } }),
    ),
  );
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([200]));
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, 1);
  assert.equal(answers.filter((answer) => answer.headers['idempotent-replayed'] === 'true').length, 49);
  assert.equal(await available(), '9.97');
});

test('the same key with another body is 422, and with the same body in another order of fields it is the same request', async () => {
  const headers = { 'idempotency-key': 'fifty' };
  const other = await api('/v1/images/generations', { json: { ...PICTURE, quality: 'high' }, headers });
  assert.equal(other.status, 422);
  assert.equal(other.body.error.code, 'idempotency_key_mismatch');
  const { model, prompt, size } = PICTURE;
  const reordered = await api('/v1/images/generations', { json: { size, n: 1, prompt, model }, headers });
  assert.equal(reordered.status, 200);
  assert.equal(reordered.headers['idempotent-replayed'], 'true');
  assert.equal(await available(), '9.97');
});

test('a client that disconnects while its image is made gets it on retry and pays once', async () => {
  const headers = { 'idempotency-key': 'lost connection' };
  const gone = new AbortController();
  const first = api('/v1/images/generations', { json: PICTURE, headers, signal: gone.signal });
  // The hold is the sign that the work has begun.
  const deadlineMs = Date.now() + 10_000;
  while ((await api('/v1/balance')).body.held_usd === '0')
    assert.ok(Date.now() < deadlineMs, 'nothing was held');
  gone.abort();
  await assert.rejects(first);
  const retried = await api('/v1/images/generations', { json: PICTURE, headers });
  assert.equal(retried.status, 200);
  assert.equal(retried.headers['idempotent-replayed'], 'true');
  assert.ok(retried.body.data[0].b64_json.length > 1_000);
  assert.equal(await available(), '9.94');
});

test('a failure that may pass is not replayed: the retry runs afresh', async () => {
  const headers = { 'idempotency-key': 'unlucky' };
  const json = { ...PICTURE, prompt: 'A storm sandbox:server-error' };
  const first = await api('/v1/images/generations', { json, headers });
  const second = await api('/v1/images/generations', { json, headers });
  assert.deepEqual([first.status, second.status], [502, 502]);
  assert.notEqual(first.body.lightmeter.task_id, second.body.lightmeter.task_id);
  assert.equal(await available(), '9.94');
});

test('a refusal by the provider is final and replayed', async () => {
  const headers = { 'idempotency-key': 'refused' };
  const json = { ...PICTURE, prompt: 'Something sandbox:moderation' };
  const first = await api('/v1/images/generations', { json, headers });
  const second = await api('/v1/images/generations', { json, headers });
  assert.deepEqual([first.status, second.status], [400, 400]);
  assert.equal(first.body.lightmeter.task_id, second.body.lightmeter.task_id);
  await assertAuditClean(api);
});
