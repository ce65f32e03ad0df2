// Promise 1: the quote is the bill. One function prices the quote, the hold and the charge.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '100.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

const quoteOf = (json: unknown) => api('/v1/quotes', { json });

/** The seed figures: what a hosted reseller's cost guide says, from `POST /v1/quotes` alone. */
const SEED_FIGURES: readonly [string, Record<string, unknown>, string][] = [
  ['500 at 1K', { model: 'gpt-image-2', size: '1024x1024', count: 500 }, '15'],
  ['500 at 4K', { model: 'gpt-image-2', size: '3840x2160', count: 500 }, '30'],
  ['100 at 1K', { model: 'gpt-image-2', size: '1024x1024', count: 100 }, '3'],
  ['100 at 4K', { model: 'gpt-image-2', size: '3840x2160', count: 100 }, '6'],
  ['one at 2K', { model: 'gpt-image-2', size: '2048x2048' }, '0.04'],
  ['one gpt-image-1.5', { model: 'gpt-image-1.5', size: '1024x1024' }, '0.05'],
  ['one of the beta route', { model: 'gpt-image-2@beta', size: '1024x1024' }, '0.02'],
];

for (const at of ['2026-05-20', '2026-11-22']) {
  for (const [what, request, usd] of SEED_FIGURES) {
    test(`${what} on ${at} is quoted exactly $${usd}`, async () => {
      const { body } = await quoteOf({ prompt: 'A red bicycle', at, ...request });
      assert.deepEqual([body.kind, body.low_usd, body.high_usd], ['exact', usd, usd]);
    });
  }
}

test('4K to 2K saves a third and 4K to 1K half, said in the quote', async () => {
  const { body } = await quoteOf({ model: 'gpt-image-2', prompt: 'x', size: '3840x2160' });
  assert.deepEqual(
    body.smaller_tiers.map((smaller: { tier: string; saved_percent: number }) => [
      smaller.tier,
      smaller.saved_percent,
    ]),
    [
      ['2K', 33],
      ['1K', 50],
    ],
  );
});

test('an at-cost quote itemises tokens: 1024x1024 medium is 1,756 image tokens at $30 per million', async () => {
  const { body } = await quoteOf({
    model: 'gpt-image-2',
    prompt: '一只在赛博朋克城市里的橘猫，电影感，2K',
    size: '1024x1024',
    quality: 'medium',
    rate_card: 'at-cost',
  });
  // 1,756 × 30,000 nUSD + (17 + 6) × 5,000 nUSD = 52,680,000 + 115,000 = 52,795,000 nUSD
  assert.deepEqual([body.kind, body.high_usd, body.rate_card], ['exact', '0.052795', 'at-cost']);
  assert.deepEqual(body.expected_usage.input_text_tokens, { low: 23, high: 23 });
});

test('the 1,632 PartiPrompts are one quote of $48.96', async () => {
  const rows = readFileSync(new URL('fixtures/parti-prompts.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const requests = rows.map((row) => ({
    model: 'gpt-image-2',
    prompt: row.split('\t')[0],
    size: '1024x1024',
  }));
  assert.equal(requests.length, 1_632);
  const { status, body } = await quoteOf({ requests });
  assert.equal(status, 200);
  assert.deepEqual([body.kind, body.high_usd, body.requests.length], ['exact', '48.96', 1_632]);
});

test('a bad request in a list is named by its place', async () => {
  const good = { model: 'gpt-image-2', prompt: 'x', size: '1024x1024' };
  const { status, body } = await quoteOf({ requests: [good, { ...good, size: '1x1' }] });
  assert.deepEqual([status, body.error.param], [400, 'requests[1].size']);
});

test('whatever is asked, the charge is the quote when all of it is delivered', {
  timeout: 240_000,
}, async () => {
  const request = fc.record({
    model: fc.constantFrom(
      'gpt-image-2',
      'gpt-image-2-beta',
      'gpt-image-2.5-flare',
      'nano-banana-2',
      'flux-schnell',
    ),
    prompt: fc.constantFrom('A bowl of oranges', 'Two cats on a wall, "OPEN"', '雨の街'),
    n: fc.integer({ min: 1, max: 2 }),
    aspect_ratio: fc.constantFrom('1:1', '3:2', '16:9'),
    output_format: fc.constantFrom('png', 'jpeg'),
  });
  await fc.assert(
    fc.asyncProperty(request, async (json) => {
      const quote = await quoteOf(json);
      const answer = await api('/v1/images/generations', { json: { ...json, response_format: 'url' } });
      assert.equal(answer.status, quote.status);
      if (quote.status !== 200) return;
      assert.equal(answer.body.lightmeter.quoted_usd, quote.body.high_usd);
      assert.equal(answer.body.lightmeter.charged_usd, quote.body.high_usd);
    }),
    { numRuns: 20 },
  );
  await assertAuditClean(api);
});

test('a quote pins the price of its own request, and of no other', async () => {
  const json = { model: 'gpt-image-2', prompt: 'A pinned price', size: '1024x640' };
  const { id } = (await quoteOf(json)).body;
  const pinned = await api('/v1/images/generations', {
    json: { ...json, response_format: 'url' },
    headers: { 'lightmeter-quote': id },
  });
  assert.deepEqual([pinned.status, pinned.body.lightmeter.quoted_usd], [200, '0.03']);
  const older = (await quoteOf({ ...json, at: '2026-05-20' })).body;
  assert.equal(older.rate_card, '2026-05');
  const chosen = await api('/v1/images/generations', { json: { ...json, quote_id: older.id } });
  assert.deepEqual([chosen.status, chosen.body.error.code], [422, 'quote_mismatch']);
  const other = await api('/v1/images/generations', { json: { ...json, prompt: 'Another', quote_id: id } });
  assert.deepEqual([other.status, other.body.error.code], [422, 'quote_mismatch']);
});

test('Lightmeter-Max-Cost refuses before anything is held', async () => {
  const json = { model: 'gpt-image-2', prompt: 'x', size: '1024x640' };
  const refused = await api('/v1/images/generations', {
    json,
    headers: { 'lightmeter-max-cost': '0.029999999' },
  });
  assert.deepEqual([refused.status, refused.body.error.code], [402, 'max_cost_exceeded']);
  const allowed = await api('/v1/images/generations', { json, headers: { 'lightmeter-max-cost': '0.03' } });
  assert.equal(allowed.status, 200);
  const broken = await api('/v1/images/generations', { json, headers: { 'lightmeter-max-cost': 'cheap' } });
  assert.deepEqual([broken.status, broken.body.error.param], [400, 'Lightmeter-Max-Cost']);
});
