// GET /v1/balance as a key reads it: the workspace's money, and what the key itself may still spend.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '1.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

test('a key without a cap has no limit of its own, and says what it has spent', async () => {
  const before = (await api('/v1/balance')).body;
  assert.deepEqual(before.key, {
    spend_cap_usd: null,
    spent_usd: '0',
    held_usd: '0',
    left_usd: null,
    period: null,
  });
  const picture = {
    model: 'gpt-image-2',
    prompt: 'A small harbor',
    size: '1024x640',
    response_format: 'url',
  };
  assert.equal((await api('/v1/images/generations', { json: picture })).status, 200);
  const { available_usd, key } = (await api('/v1/balance')).body;
  assert.deepEqual([available_usd, key.spent_usd, key.held_usd], ['0.97', '0.03', '0']);
});

test('a key with a cap says what is left of it, of its own spending and of no other key’s', async () => {
  const { secret } = (
    await api('/v1/keys', {
      json: { name: 'capped', spend_cap_usd: '0.05', spend_cap_period: 'day' },
    })
  ).body;
  const picture = { model: 'gpt-image-2', prompt: 'A fox', size: '1024x640', response_format: 'url' };
  assert.equal((await api('/v1/images/generations', { json: picture, key: secret })).status, 200);
  const capped = { spend_cap_usd: '0.05', spent_usd: '0.03', held_usd: '0', left_usd: '0.02', period: 'day' };
  assert.deepEqual((await api('/v1/balance', { key: secret })).body.key, capped);
});

test('a top-up answers with the workspace’s balance alone', async () => {
  const { body } = await api('/v1/top-ups', { json: { amount_usd: '1.00' } });
  assert.equal(body.balance.key, undefined);
});
