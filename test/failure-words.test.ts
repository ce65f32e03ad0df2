// Promise 2: you pay only for images you can have. Every failure the sandbox can play, as its caller meets it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SANDBOX_FAILURE_WORDS } from '@lightmeter/providers';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '50.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

async function spent(run: () => Promise<unknown>): Promise<string> {
  const before = BigInt(Math.round(Number((await api('/v1/balance')).body.total_usd) * 1e9));
  await run();
  const balance = (await api('/v1/balance')).body;
  assert.equal(balance.held_usd, '0');
  const after = BigInt(Math.round(Number(balance.total_usd) * 1e9));
  return `${before - after}`;
}

for (const word of SANDBOX_FAILURE_WORDS.filter((known) => known.code !== undefined)) {
  test(`${word.word} ends in ${word.status} ${word.code}, charges nothing and releases the hold`, async () => {
    const nanoUsd = await spent(async () => {
      const answer = await api('/v1/images/generations', {
        json: { model: 'gpt-image-2', prompt: `A quiet street ${word.word}`, size: '1024x640' },
      });
      assert.deepEqual([answer.status, answer.body.error?.code], [word.status, word.code]);
      assert.equal(answer.body.lightmeter.charged_usd, '0');
      assert.equal(answer.body.lightmeter.quoted_usd, '0.03');
      assert.equal(answer.headers['lightmeter-charged-usd'], '0');
    });
    assert.equal(nanoUsd, '0');
  });
}

test('fewer images than asked: only the delivered ones are charged', async () => {
  const nanoUsd = await spent(async () => {
    const answer = await api('/v1/images/generations', {
      json: { model: 'gpt-image-2', prompt: 'Three boats sandbox:fewer-images', size: '1024x640', n: 3 },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.data.length, 2);
    assert.deepEqual(
      [answer.body.lightmeter.quoted_usd, answer.body.lightmeter.charged_usd],
      ['0.09', '0.06'],
    );
  });
  assert.equal(nanoUsd, '60000000');
});

test('a smaller image than asked is charged at the tier that was delivered', async () => {
  const nanoUsd = await spent(async () => {
    const answer = await api('/v1/images/generations', {
      json: { model: 'gpt-image-2', prompt: 'A wide valley sandbox:smaller-image', size: '2560x1440' },
    });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.size, '1280x720');
    assert.deepEqual(answer.body.lightmeter.tiers, ['1K']);
    assert.deepEqual(
      [answer.body.lightmeter.quoted_usd, answer.body.lightmeter.charged_usd],
      ['0.04', '0.03'],
    );
  });
  assert.equal(nanoUsd, '30000000');
});

test('an answer without usage is charged by its images on a flat card, and says nothing of tokens', async () => {
  const answer = await api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: 'A plain wall sandbox:no-usage', size: '1024x640' },
  });
  assert.equal(answer.body.usage, undefined);
  assert.equal(answer.body.lightmeter.charged_usd, '0.03');
  await assertAuditClean(api);
});
