// Promise 5: every cent is explained. Ledger, usage, refunds, keys and outputs, as their owner reads them.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { request } from 'undici';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '1.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

const PICTURE = { model: 'gpt-image-2', prompt: 'A small harbor', size: '1024x640' };

test('a charge leads to its task and its entries, and their running balances end at the balance', async () => {
  const answer = await api('/v1/images/generations', { json: { ...PICTURE, response_format: 'url' } });
  const task = answer.body.lightmeter.task_id;
  const page = await api(`/v1/ledger?task_id=${task}`);
  assert.deepEqual(
    page.body.data.map((entry: Record<string, string>) => [
      entry.kind,
      entry.account,
      entry.amount_usd,
      entry.balance_usd,
    ]),
    [
      ['capture', 'held', '-0.03', '0'],
      ['hold', 'held', '0.03', '0.03'],
      ['hold', 'available', '-0.03', '0.97'],
    ],
  );
});

test('the ledger is paged to its end without a gap or a repeat', async () => {
  const whole = (await api('/v1/ledger?limit=1000')).body.data.map(
    (entry: { transfer_id: string; account: string }) => `${entry.transfer_id} ${entry.account}`,
  );
  const paged: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await api(`/v1/ledger?limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    paged.push(
      ...page.body.data.map(
        (entry: { transfer_id: string; account: string }) => `${entry.transfer_id} ${entry.account}`,
      ),
    );
    cursor = page.body.next_cursor;
  } while (cursor);
  assert.deepEqual(paged, whole);
});

test('usage by model, tier, key and day adds up to the charges', async () => {
  for (const group of ['model', 'tier', 'key', 'day']) {
    const { body } = await api(`/v1/usage?group_by=${group}`);
    assert.equal(body.total_charged_usd, '0.03', group);
  }
  assert.equal((await api('/v1/usage?group_by=tier')).body.data[0].group, '1K');
});

test('an output is read by its owner and by its signed link, in full and in part, and by nobody else', async () => {
  const answer = await api('/v1/images/generations', { json: { ...PICTURE, response_format: 'url' } });
  const link: string = answer.body.data[0].url;
  const [id] = answer.body.lightmeter.output_ids;
  const whole = Buffer.from(await (await request(link)).body.arrayBuffer());
  const { width, height } = await sharp(whole).metadata();
  assert.deepEqual([width, height], [1024, 640]);
  const headers = { authorization: `Bearer ${TEST_KEY}` };
  const byKey = await request(`${server.url}/v1/outputs/${id}`, { headers });
  assert.equal(byKey.headers.etag, `"${createHash('sha256').update(whole).digest('hex')}"`);
  assert.deepEqual(Buffer.from(await byKey.body.arrayBuffer()), whole);
  const part = await request(link, { headers: { range: 'bytes=8-15' } });
  assert.deepEqual([part.statusCode, part.headers['content-range']], [206, `bytes 8-15/${whole.length}`]);
  assert.deepEqual(Buffer.from(await part.body.arrayBuffer()), whole.subarray(8, 16));
  const known = await request(link, { headers: { 'if-none-match': String(byKey.headers.etag) } });
  assert.equal(known.statusCode, 304);
  await known.body.dump();
  assert.equal((await api(`/v1/outputs/${id}`, { key: null })).status, 401);
  assert.equal((await api(`/v1/outputs/${id}?expires=9999999999&signature=AAAA`, { key: null })).status, 404);
  assert.equal((await api('/v1/outputs/out_00000000000000000000000000')).status, 404);
});

test('the same image is answered as base64 and as a link', async () => {
  const asLink = await api('/v1/images/generations', { json: { ...PICTURE, response_format: 'url' } });
  const asText = await api('/v1/images/generations', { json: PICTURE });
  const bytes = Buffer.from(await (await request(asLink.body.data[0].url)).body.arrayBuffer());
  assert.equal(asText.body.data[0].b64_json, bytes.toString('base64'));
});

test('a refund gives back at most the charge, once per order, and never more', async () => {
  const { task_id } = (await api('/v1/images/generations', { json: { ...PICTURE, response_format: 'url' } }))
    .body.lightmeter;
  const order = {
    json: { task_id, amount_usd: '0.02', reason: 'The harbor was a lake.' },
    headers: { 'idempotency-key': 'refund 1' },
  };
  const first = await api('/v1/refunds', order);
  const again = await api('/v1/refunds', order);
  assert.deepEqual([first.status, again.status], [200, 200]);
  assert.equal(first.body.id, again.body.id);
  const tooMuch = await api('/v1/refunds', { json: { task_id, amount_usd: '0.02', reason: 'More.' } });
  assert.deepEqual([tooMuch.status, tooMuch.body.error.param], [400, 'amount_usd']);
  assert.match(tooMuch.body.error.message, /\$0\.01/);
  const rest = await api('/v1/refunds', { json: { task_id, reason: 'The rest.' } });
  assert.equal(rest.body.amount_usd, '0.01');
  await assertAuditClean(api);
});

test('a top-up under one Idempotency-Key moves money once; an adjustment cannot lead below zero', async () => {
  const before = Number((await api('/v1/balance')).body.available_usd);
  const order = { json: { amount_usd: '0.5' }, headers: { 'idempotency-key': 'top-up 1' } };
  await Promise.all(Array.from({ length: 10 }, () => api('/v1/top-ups', order)));
  assert.equal((await api('/v1/balance')).body.available_usd, String((before * 100 + 50) / 100));
  const other = await api('/v1/top-ups', { ...order, json: { amount_usd: '5' } });
  assert.deepEqual([other.status, other.body.error.code], [422, 'idempotency_key_mismatch']);
  const drained = await api('/v1/adjustments', { json: { amount_usd: '-1000', reason: 'Too much' } });
  assert.deepEqual([drained.status, drained.body.error.code], [402, 'insufficient_balance']);
  await assertAuditClean(api);
});

test('a key shows its secret once, its spending, and stops at once when it is revoked', async () => {
  const created = await api('/v1/keys', { json: { name: 'shop', budget_usd: '5.00' } });
  const { secret, id, hint } = created.body;
  assert.match(secret, /^lm_test_[A-Za-z0-9]{32,}$/);
  assert.ok(hint.startsWith('lm_test_') && !hint.includes(secret.slice(8, 30)));
  await api('/v1/images/generations', { key: secret, json: { ...PICTURE, response_format: 'url' } });
  const listed = (await api('/v1/keys')).body.data.find((key: { id: string }) => key.id === id);
  assert.deepEqual([listed.spent_usd, listed.budget_usd, listed.secret], ['0.03', '5', undefined]);
});

test('a full refund whose answer was lost is answered again, not refused', async () => {
  const { task_id } = (await api('/v1/images/generations', { json: { ...PICTURE, response_format: 'url' } }))
    .body.lightmeter;
  const order = { json: { task_id, reason: 'All of it.' }, headers: { 'idempotency-key': 'refund all' } };
  const [first, again] = [await api('/v1/refunds', order), await api('/v1/refunds', order)];
  assert.deepEqual([first.status, first.body.amount_usd], [200, '0.03']);
  assert.deepEqual([again.status, again.body.id, again.body.amount_usd], [200, first.body.id, '0.03']);
  await assertAuditClean(api);
});

test('a key that may create keys cannot escape its own limits by one', async () => {
  const limited = await api('/v1/keys', {
    json: { name: 'limited', scopes: ['images', 'keys'], spend_cap_usd: '0.03' },
  });
  const wider = await api('/v1/keys', {
    key: limited.body.secret,
    json: { name: 'wider', scopes: ['images'] },
  });
  assert.deepEqual([wider.status, wider.body.error.code], [403, 'permission_denied']);
  const plain = (await api('/v1/keys', { json: { name: 'plain', scopes: ['images', 'keys'] } })).body.secret;
  const otherMode = await api('/v1/keys', {
    key: plain,
    json: { name: 'live', scopes: ['images'], mode: 'live' },
  });
  assert.deepEqual([otherMode.status, otherMode.body.error.param], [403, 'mode']);
});

test('a replay is answered although the price could no longer be given', async () => {
  const json = { ...PICTURE, prompt: 'A replayed harbor', response_format: 'url' };
  const narrow = (await api('/v1/keys', { json: { name: 'replaying' } })).body;
  const first = await api('/v1/images/generations', {
    key: narrow.secret,
    json,
    headers: { 'idempotency-key': 'late' },
  });
  // The same request with a limit below the price: a new one would be refused with 402.
  const late = await api('/v1/images/generations', {
    key: narrow.secret,
    json,
    headers: { 'idempotency-key': 'late', 'lightmeter-max-cost': '0.01' },
  });
  assert.deepEqual([late.status, late.body.lightmeter], [200, first.body.lightmeter]);
  assert.equal(late.headers['idempotent-replayed'], 'true');
});

test('test credit cannot be spent by a live key', async () => {
  const { secret } = (
    await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes: ['images', 'read'] } })
  ).body;
  assert.match(secret, /^lm_live_/);
  assert.equal((await api('/v1/balance', { key: secret })).body.total_usd, '0');
  const refused = await api('/v1/images/generations', { key: secret, json: PICTURE });
  assert.deepEqual([refused.status, refused.body.error.code], [503, 'provider_not_configured']);
});

test('rates, pricing, health, metrics and the OpenAPI document are public and true', async () => {
  const open = { key: null };
  const rates = (await api('/v1/rates', open)).body;
  assert.deepEqual([rates.id, rates.state], ['2026-11', 'published']);
  const old = (await api('/v1/rates?at=2026-06-01', open)).body;
  assert.deepEqual([old.id, old.state], ['2026-05', 'superseded']);
  const row = (await api('/api/pricing', open)).body.data.find(
    (priced: { model_name: string }) => priced.model_name === 'gpt-image-2/text-to-image',
  );
  assert.deepEqual(
    row.policies.map((policy: { rule: { resolution: { match: string } }; usd_value: number }) => [
      policy.rule.resolution.match,
      policy.usd_value,
    ]),
    [
      ['1K', 0.03],
      ['2K', 0.04],
      ['4K', 0.06],
    ],
  );
  assert.equal((await api('/healthz', open)).status, 200);
  assert.equal((await api('/readyz', open)).status, 200);
  assert.match((await api('/metrics', open)).body, /lightmeter_tasks_total\{[^}]*outcome="delivered"/);
  const document = (await api('/openapi.json', open)).body;
  assert.equal(document.openapi, '3.1.0');
  for (const path of [
    '/v1/quotes',
    '/v1/images/generations',
    '/v1/images/edits',
    '/v1/rates',
    '/v1/ledger',
    '/v1/outputs/{id}',
  ]) {
    assert.ok(document.paths[path], path);
  }
  assert.equal((await api('/reference/', open)).status, 200);
});
