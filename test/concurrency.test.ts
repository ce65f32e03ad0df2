// Promise 4: never below zero. A thousand callers at once cannot overdraw a balance or a spend cap.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

/** The smallest picture the model makes: drawing is not what is tested. */
const PICTURE = { model: 'gpt-image-2', size: '1024x640', response_format: 'url' };

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '5.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

function statuses(answers: readonly { status: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

test('a key with a spend cap of $1.00 makes 33 of 200 concurrent $0.03 requests and never a cent more', async () => {
  const created = await api('/v1/keys', { json: { name: 'capped', spend_cap_usd: '1.00' } });
  assert.equal(created.status, 201);
  const { secret, id } = created.body;
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      api('/v1/images/generations', { key: secret, json: { ...PICTURE, prompt: `Cap ${index % 8}` } }),
    ),
  );
  // 33 × $0.03 = $0.99; the 34th would lead to $1.02.
  assert.deepEqual(statuses(answers), { 200: 33, 402: 167 });
  const refused = answers.find((answer) => answer.status === 402);
  assert.equal(refused?.body.error.code, 'spend_cap_reached');
  const keys = await api('/v1/keys');
  const capped = keys.body.data.find((key: { id: string }) => key.id === id);
  assert.deepEqual([capped.spent_usd, capped.held_usd], ['0.99', '0']);
  assert.equal((await api('/v1/balance')).body.available_usd, '4.01');
  await api('/v1/top-ups', { json: { amount_usd: '0.99', kind: 'grant' } });
});

test('1,000 concurrent $0.03 requests on $5.00: exactly 166 succeed, 834 get 402, $0.02 is left, nothing is held', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      api('/v1/images/generations', { json: { ...PICTURE, prompt: `Balance ${index % 8}` } }),
    ),
  );
  assert.deepEqual(statuses(answers), { 200: 166, 402: 834 });
  const refused = answers.find((answer) => answer.status === 402);
  assert.equal(refused?.body.error.code, 'insufficient_balance');
  const balance = await api('/v1/balance');
  assert.deepEqual(
    [balance.body.available_usd, balance.body.held_usd, balance.body.total_usd],
    ['0.02', '0', '0.02'],
  );
  await assertAuditClean(api);
});
