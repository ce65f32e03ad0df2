// Prices of a server, against one that replays the contract's shapes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLightmeter, type Lightmeter } from '@lightmeter/sdk';
import type { PlannedCall } from '../calls/plan-calls.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { priceOnServer } from './price-on-server.ts';

const NOW = { at: undefined, cardId: undefined };

let server: FakeServer;
let client: Lightmeter;

before(async () => {
  server = await startFakeServer();
  client = createLightmeter({ baseUrl: server.url, apiKey: 'lm_test_0123456789abcdefghijklmnop' });
});
after(() => server.close());

function call(line: number, prompt: string, given: Partial<PlannedCall> = {}): PlannedCall {
  return { line, body: { model: 'gpt-image-2', prompt }, count: 1, images: [], mask: undefined, ...given };
}

/** The bodies of the quotes that `pricing` asked for. */
async function askedBy(pricing: () => Promise<unknown>) {
  const before = server.requests.length;
  await pricing();
  return server.requests
    .slice(before)
    .filter((request) => request.path === '/v1/quotes')
    .map((request) => JSON.parse(request.body));
}

test('one call is asked as itself, so that the answer names what smaller tiers save', async () => {
  const asked = await askedBy(() => priceOnServer(client, [call(1, 'a fox', { count: 3 })], NOW));
  assert.deepEqual(asked, [{ model: 'gpt-image-2', prompt: 'a fox', count: 3 }]);
});

test('many calls are one question, and every row has its price', async () => {
  const calls = [call(1, 'a fox', { count: 2 }), call(2, 'a kite')];
  const priced = await priceOnServer(client, calls, { at: '2026-11-22', cardId: '2026-11' });
  assert.ok('quote' in priced);
  assert.equal(priced.quote.high_usd, '0.09');
  assert.equal(priced.inForceSince, '2026-11-01');
  assert.deepEqual(
    priced.rows.map((row) => [row.call.line, row.high_usd]),
    [
      [1, '0.06'],
      [2, '0.03'],
    ],
  );
});

test('of a picture to edit the size is sent, not the picture', async () => {
  const size = { widthPixels: 640, heightPixels: 480 };
  const reference = { param: 'image[0]', size, sizeBytes: 9, format: 'png' as const, hasAlpha: true };
  const image = { path: 'fox.png', sha256: 'aa', reference };
  const asked = await askedBy(() =>
    priceOnServer(client, [call(1, 'a hat', { images: [image], mask: image })], NOW),
  );
  assert.deepEqual(asked[0].images, [{ size: '640x480' }]);
  assert.deepEqual(asked[0].mask, { size: '640x480' });
});

test('a row the server refuses is set aside and the rest is priced', async () => {
  const calls = [call(1, 'a fox'), call(2, 'REFUSED'), call(3, 'a kite'), call(4, 'REFUSED as well')];
  const priced = await priceOnServer(client, calls, NOW);
  assert.deepEqual(
    priced.faults.map(({ line, code }) => [line, code]),
    [
      [2, 'invalid_value'],
      [4, 'invalid_value'],
    ],
  );
  // What the API tells of the other rows is told by their lines here.
  for (const { message } of priced.faults) assert.match(message, /^requests\[\d\]\.prompt is refused\.$/);
  assert.deepEqual(
    priced.rows.map((row) => row.call.line),
    [1, 3],
  );
});

test('rows that fail for the same reason as a refused one are set aside with it, in one more question', async () => {
  const tooLong = (line: number) => call(line, `REFUSED ${'ab'.repeat(20_000)}`);
  const calls = [call(1, 'a fox'), tooLong(2), tooLong(3), tooLong(4), call(5, 'a kite')];
  let lines: (number | undefined)[] = [];
  const asked = await askedBy(async () => {
    const priced = await priceOnServer(client, calls, NOW);
    lines = priced.faults.map((fault) => fault.line);
  });
  assert.deepEqual(lines, [2, 3, 4]);
  assert.equal(asked.length, 2);
});

test('a single call that is refused is the command’s own failure', async () => {
  await assert.rejects(priceOnServer(client, [call(1, 'REFUSED')], NOW), { code: 'invalid_value' });
});

test('when every row is refused there is no quote, and every row has its reason', async () => {
  const priced = await priceOnServer(client, [call(1, 'REFUSED'), call(2, 'REFUSED')], NOW);
  assert.deepEqual(priced.rows, []);
  assert.equal(priced.faults.length, 2);
});
