// Bad input of every kind: a clear 4xx that names the parameter, the limit and the fix; nothing is held or charged.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { request } from 'undici';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '3.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

const GOOD = { model: 'gpt-image-2', prompt: 'A harbor', size: '1024x1024' };

/** What is wrong → body → status, code, param, and words the message must hold. */
const BODIES: readonly [string, unknown, number, string, string | null, RegExp][] = [
  ['no prompt', { model: 'gpt-image-2' }, 400, 'missing_parameter', 'prompt', /required/],
  ['no model', { prompt: 'x' }, 400, 'missing_parameter', 'model', /required/],
  ['an empty prompt', { ...GOOD, prompt: '' }, 400, 'invalid_value', 'prompt', /empty/],
  ['a prompt of spaces', { ...GOOD, prompt: '   ' }, 400, 'invalid_value', 'prompt', /empty/],
  [
    'a prompt of 32,001 characters',
    { ...GOOD, prompt: 'ab '.repeat(10_667) },
    400,
    'invalid_value',
    'prompt',
    /32001 characters.*32000/,
  ],
  [
    'one letter 32,000 times',
    { ...GOOD, prompt: 'a'.repeat(32_000) },
    400,
    'invalid_value',
    'prompt',
    /32000 times/,
  ],
  ['a prompt that is a number', { ...GOOD, prompt: 7 }, 400, 'invalid_value', 'prompt', /string/],
  ['an unknown model', { ...GOOD, model: 'gpt-image-9' }, 404, 'model_not_found', 'model', /gpt-image-2/],
  [
    'a video model',
    { ...GOOD, model: 'kling-3.0-omni', size: undefined },
    400,
    'unsupported_value',
    'model',
    /video/,
  ],
  [
    'a size off the grid',
    { ...GOOD, size: '1000x1000' },
    400,
    'unsupported_value',
    'size',
    /multiples of 16.*Nearest/,
  ],
  ['a size too small', { ...GOOD, size: '512x512' }, 400, 'unsupported_value', 'size', /655,360/],
  ['a size too large', { ...GOOD, size: '3840x3840' }, 400, 'unsupported_value', 'size', /8,294,400/],
  ['a size too long', { ...GOOD, size: '3840x1024' }, 400, 'unsupported_value', 'size', /3 times/],
  [
    'a size in another spelling',
    { ...GOOD, size: '1024*1024' },
    400,
    'invalid_value',
    'size',
    /WIDTHxHEIGHT/,
  ],
  ['a size and an aspect ratio', { ...GOOD, aspect_ratio: '16:9' }, 400, 'invalid_value', 'size', /not both/],
  [
    'an unknown aspect ratio',
    { model: 'gpt-image-2', prompt: 'x', aspect_ratio: '7:1' },
    400,
    'unsupported_value',
    'aspect_ratio',
    /16:9/,
  ],
  [
    'an unknown tier',
    { model: 'gpt-image-2', prompt: 'x', resolution: '8K' },
    400,
    'invalid_value',
    'resolution',
    /1K/,
  ],
  ['n of 0', { ...GOOD, n: 0 }, 400, 'invalid_value', 'n', /1 to 10/],
  ['n of 11', { ...GOOD, n: 11 }, 400, 'invalid_value', 'n', /1 to 10/],
  ['n of 1.5', { ...GOOD, n: 1.5 }, 400, 'invalid_value', 'n', /int/],
  [
    'a quality the model lacks',
    { ...GOOD, quality: 'xhigh' },
    400,
    'unsupported_value',
    'quality',
    /low, medium, high/,
  ],
  ['a format nobody writes', { ...GOOD, output_format: 'bmp' }, 400, 'invalid_value', 'output_format', /png/],
  [
    'compression of a png',
    { ...GOOD, output_compression: 50 },
    400,
    'unsupported_value',
    'output_compression',
    /jpeg or webp/,
  ],
  [
    'compression of 101',
    { ...GOOD, output_format: 'webp', output_compression: 101 },
    400,
    'invalid_value',
    'output_compression',
    /0 to 100/,
  ],
  [
    'a transparent jpeg',
    { ...GOOD, background: 'transparent', output_format: 'jpeg' },
    400,
    'unsupported_value',
    'background',
    /png or webp/,
  ],
  ['a seed for a model without', { ...GOOD, seed: 7 }, 400, 'unsupported_value', 'seed', /no `seed`/],
  [
    'partial images without stream',
    { ...GOOD, partial_images: 2 },
    400,
    'invalid_value',
    'partial_images',
    /stream/,
  ],
  [
    'four partial images',
    { ...GOOD, stream: true, partial_images: 4 },
    400,
    'invalid_value',
    'partial_images',
    /0 to 3/,
  ],
  [
    'a parameter that does not exist',
    { ...GOOD, sise: '1024x1024' },
    400,
    'unknown_parameter',
    'sise',
    /no parameter/,
  ],
  ['a list instead of an object', [], 400, 'invalid_value', null, /object/],
  [
    'a quote that does not exist',
    { ...GOOD, quote_id: 'quote_none' },
    404,
    'not_found',
    'quote_id',
    /no quote/,
  ],
];

for (const [what, json, status, code, param, words] of BODIES) {
  test(`${what} is ${status} ${code} and charges nothing`, async () => {
    const answer = await api('/v1/images/generations', { json });
    assert.deepEqual(
      [answer.status, answer.body.error?.code, answer.body.error?.param],
      [status, code, param],
    );
    assert.match(answer.body.error.message, words);
    assert.match(answer.body.error.request_id, /^req_/);
    assert.equal((await api(new URL(answer.body.error.doc_url).pathname, { key: null })).status, 200);
  });
}

test('text that is not JSON, an empty body and a wrong content type are told apart', async () => {
  const broken = await api('/v1/images/generations', { raw: '{"prompt":' });
  assert.deepEqual([broken.status, broken.body.error.code], [400, 'invalid_json']);
  const empty = await api('/v1/images/generations', { method: 'POST', raw: '' });
  assert.equal(empty.status, 400);
  const form = await api('/v1/images/generations', {
    raw: 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.deepEqual([form.status, form.body.error.code], [415, 'unsupported_media_type']);
});

test('a body of 200 MB is refused by its length, before it is read', async () => {
  const startedMs = performance.now();
  const answer = await request(`${server.url}/v1/images/generations`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'application/json',
      'content-length': '200000000',
      expect: '100-continue',
    },
    body: JSON.stringify(GOOD).padEnd(200_000_000),
  }).catch((error: Error) => error);
  // A client that goes on sending may see its connection end instead of the answer; both are a refusal.
  if (!(answer instanceof Error)) {
    assert.equal(answer.statusCode, 413);
    assert.equal(((await answer.body.json()) as { error: { code: string } }).error.code, 'payload_too_large');
  }
  assert.ok(performance.now() - startedMs < 10_000);
});

test('no key, an unknown key, a revoked key, a key without the scope: each said as it is', async () => {
  const none = await api('/v1/images/generations', { json: GOOD, key: null });
  assert.deepEqual([none.status, none.body.error.code], [401, 'missing_api_key']);
  const unknown = await api('/v1/images/generations', {
    json: GOOD,
    key: 'lm_test_ffffffffffffffffffffffffffff',
  });
  assert.deepEqual([unknown.status, unknown.body.error.code], [401, 'invalid_api_key']);
  const foreign = await api('/v1/images/generations', { json: GOOD, key: 'sk-abc' });
  assert.deepEqual([foreign.status, foreign.body.error.code], [401, 'invalid_api_key']);
  const { secret, id } = (await api('/v1/keys', { json: { name: 'short-lived' } })).body;
  const narrow = await api('/v1/keys', { key: secret });
  assert.deepEqual([narrow.status, narrow.body.error.code], [403, 'permission_denied']);
  assert.equal((await api(`/v1/keys/${id}`, { method: 'DELETE' })).status, 200);
  const revoked = await api('/v1/images/generations', { json: GOOD, key: secret });
  assert.deepEqual([revoked.status, revoked.body.error.code], [401, 'api_key_revoked']);
});

test('a key that may use one model is refused another with 403, and a key over its rate limit with 429 and Retry-After', async () => {
  const { secret } = (
    await api('/v1/keys', {
      json: { name: 'narrow', allowed_models: ['gpt-image-2-beta'], rate_limit_per_minute: 2 },
    })
  ).body;
  const refused = await api('/v1/images/generations', { json: GOOD, key: secret });
  assert.deepEqual([refused.status, refused.body.error.code], [403, 'model_not_allowed']);
  assert.equal(refused.headers['ratelimit-limit'], '2');
  await api('/v1/images/generations', { json: GOOD, key: secret });
  const limited = await api('/v1/images/generations', { json: GOOD, key: secret });
  assert.deepEqual([limited.status, limited.body.error.code], [429, 'rate_limit_exceeded']);
  assert.ok(Number(limited.headers['retry-after']) >= 1);
});

async function edit(parts: readonly [string, Buffer | string, string?][]) {
  const form = new FormData();
  for (const [name, value, type] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value)], { type: type ?? 'image/png' }), `${name}.png`);
  }
  const answer = await fetch(`${server.url}/v1/images/edits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}` },
    body: form,
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { error?: { code: string; param: string; message: string } },
  };
}

test('input images that are truncated, bombs, no images, or do not fit the mask are refused by name', async () => {
  const picture = await sharp({ create: { width: 512, height: 512, channels: 4, background: '#345' } })
    .png()
    .toBuffer();
  const fields: [string, string][] = [
    ['model', 'gpt-image-2'],
    ['prompt', 'x'],
    ['size', '1024x1024'],
  ];
  const truncated = await edit([...fields, ['image', picture.subarray(0, picture.length - 20)]]);
  assert.deepEqual(
    [truncated.status, truncated.body.error?.code, truncated.body.error?.param],
    [400, 'image_unreadable', 'image[0]'],
  );
  const text = await edit([...fields, ['image', Buffer.from('not an image at all, only words')]]);
  assert.deepEqual([text.status, text.body.error?.code], [400, 'image_unreadable']);
  const bomb = Buffer.from(picture);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  const bombed = await edit([...fields, ['image', bomb]]);
  assert.equal(bombed.status, 400);
  assert.match(bombed.body.error?.code ?? '', /image_unreadable|image_too_large/);
  const opaque = await sharp({ create: { width: 512, height: 512, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const noAlpha = await edit([...fields, ['image', picture], ['mask', opaque]]);
  assert.deepEqual([noAlpha.status, noAlpha.body.error?.code], [400, 'mask_mismatch']);
  const small = await sharp({ create: { width: 256, height: 512, channels: 4, background: '#fff' } })
    .png()
    .toBuffer();
  const misfit = await edit([...fields, ['image', picture], ['mask', small]]);
  assert.match(misfit.body.error?.message ?? '', /256x512.*512x512/);
  const noImage = await edit(fields);
  assert.deepEqual([noImage.status, noImage.body.error?.code], [400, 'missing_parameter']);
  const tooMany = await edit([
    ...fields,
    ...Array.from({ length: 17 }, (): [string, Buffer] => ['image[]', picture]),
  ]);
  assert.deepEqual([tooMany.status, tooMany.body.error?.code], [400, 'invalid_value']);
  const beta = await edit([
    ['model', 'gpt-image-2-beta'],
    ['prompt', 'x'],
    ['image', picture],
  ]);
  assert.deepEqual([beta.status, beta.body.error?.code], [400, 'unsupported_value']);
});

test('a form field that stands twice, a NUL in an id and a form without a boundary are the caller’s to mend', async () => {
  const twice = await edit([
    ['model', 'gpt-image-2'],
    ['prompt', 'x'],
    ['n', '1'],
    ['n', '2'],
  ]);
  assert.deepEqual(
    [twice.status, twice.body.error?.code, twice.body.error?.param],
    [400, 'invalid_value', 'n'],
  );
  const nul = await api('/v1/outputs/%00');
  assert.ok(nul.status >= 400 && nul.status < 500, String(nul.status));
  const form = await api('/v1/images/edits', {
    raw: 'x',
    headers: { 'content-type': 'multipart/form-data' },
  });
  assert.ok(form.status >= 400 && form.status < 500, String(form.status));
});

test('an address that does not exist is 404, a wrong method 405 with Allow', async () => {
  assert.equal((await api('/v1/nothing')).body.error.code, 'not_found');
  const wrong = await api('/v1/images/generations');
  assert.deepEqual(
    [wrong.status, wrong.body.error.code, wrong.headers.allow],
    [405, 'method_not_allowed', 'POST'],
  );
});

test('after all of this nothing was charged or is held, and the audit is clean', async () => {
  const balance = (await api('/v1/balance')).body;
  assert.deepEqual([balance.available_usd, balance.held_usd], ['3', '0']);
  await assertAuditClean(api);
});
