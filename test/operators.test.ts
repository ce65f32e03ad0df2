// An operator's reach: a test key moves test credit alone, and figures about money are not for every passer-by.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { newKey, type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
let liveKey: string;

before(async () => {
  server = await startServer({ balance: '1.00', environment: { LIGHTMETER_HOST: '0.0.0.0' } });
  api = apiOf(server.url);
  liveKey = await newKey(server, 'live');
});
after(() => server.stop());

async function totals(): Promise<[string, string]> {
  const test = await api('/v1/balance');
  const live = await api('/v1/balance', { key: liveKey });
  return [test.body.total_usd, live.body.total_usd];
}

test('a test key credits the test balance, and is refused the live one however it asks', async () => {
  assert.equal((await api('/v1/top-ups', { json: { amount_usd: '2.00' } })).status, 200);
  for (const path of ['/v1/top-ups', '/v1/adjustments']) {
    const refused = await api(path, { json: { amount_usd: '5.00', mode: 'live', reason: 'x' } });
    assert.deepEqual(
      [refused.status, refused.body.error.code, refused.body.error.param],
      [403, 'permission_denied', 'mode'],
    );
    assert.match(refused.body.error.message, /new-key live/);
  }
  assert.deepEqual(await totals(), ['3', '0']);
});

test('a test key makes no live key that could credit it instead', async () => {
  const scopes = ['images', 'operator'];
  const refused = await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes } });
  assert.deepEqual([refused.status, refused.body.error.param], [403, 'scopes']);
  assert.equal((await api('/v1/keys', { json: { name: 'test', scopes } })).status, 201);
});

test('a live key made on the server credits both balances and makes further live keys', async () => {
  assert.match(liveKey, /^lm_live_/);
  const live = await api('/v1/top-ups', { key: liveKey, json: { amount_usd: '4.00' } });
  assert.deepEqual([live.status, live.body.balance.mode], [200, 'live']);
  const credit = await api('/v1/top-ups', { key: liveKey, json: { amount_usd: '1.00', mode: 'test' } });
  assert.equal(credit.status, 200);
  assert.deepEqual(await totals(), ['4', '4']);
  const made = await api('/v1/keys', { key: liveKey, json: { name: 'second', scopes: ['operator'] } });
  assert.deepEqual([made.status, made.body.mode], [201, 'live']);
  await assertAuditClean(api);
});

test('on an address that others reach, the metrics take an operator’s key', async () => {
  const none = await api('/metrics', { key: null });
  assert.deepEqual([none.status, none.body.error.code], [401, 'missing_api_key']);
  const { secret } = (await api('/v1/keys', { json: { name: 'app' } })).body;
  assert.equal((await api('/metrics', { key: secret })).status, 403);
  const metrics = await api('/metrics');
  assert.equal(metrics.status, 200);
  assert.match(metrics.body, /lightmeter_tasks_in_flight/);
  assert.equal((await api('/healthz', { key: null })).status, 200);
});

test('on a loopback address, and where the operator says so, the metrics are open', async () => {
  const open = [
    { LIGHTMETER_HOST: '127.0.0.1' },
    { LIGHTMETER_HOST: '0.0.0.0', LIGHTMETER_PUBLIC_METRICS: 'true' },
  ];
  for (const environment of open) {
    const other = await startServer({ environment });
    try {
      assert.equal((await apiOf(other.url)('/metrics', { key: null })).status, 200);
    } finally {
      await other.stop();
    }
  }
});
