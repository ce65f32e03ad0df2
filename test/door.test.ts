// What the door checks before anything is priced: text that can be stored, one quote, models the key may use, and of a
// list every row that is wrong.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Api, apiOf } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '1.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

const GOOD = { model: 'gpt-image-2', prompt: 'A harbor', size: '1024x1024' };

/** Where U+0000 or half of a surrogate pair goes to a column of text → the parameter that is named. */
const UNSTORABLE: readonly [string, string, object | undefined, string][] = [
  ['the id of an output', '/v1/outputs/%00', undefined, 'id'],
  ['the id of a model', '/v1/models/gpt%00', undefined, 'id'],
  ['a task in a query', '/v1/ledger?task_id=%00', undefined, 'task_id'],
  ['the name of a key', '/v1/keys', { name: 'a\0b' }, 'name'],
  ['the name of a key, half a character', '/v1/keys', { name: 'a\ud83d' }, 'name'],
  ['a reason', '/v1/top-ups', { amount_usd: '1', reason: '\0' }, 'reason'],
  ['a workspace', '/v1/top-ups', { amount_usd: '1', workspace_id: 'ws_\0' }, 'workspace_id'],
  ['a task to refund', '/v1/refunds', { task_id: '\0', reason: 'x' }, 'task_id'],
  ['a quote', '/v1/images/generations', { ...GOOD, quote_id: '\0' }, 'quote_id'],
  ['a user in a list', '/v1/quotes', { requests: [GOOD, { ...GOOD, user: '\0' }] }, 'requests[1].user'],
];

for (const [what, path, json, param] of UNSTORABLE) {
  test(`${what} that cannot be stored is a 400 that names \`${param}\``, async () => {
    const { status, body } = await api(path, json === undefined ? {} : { json });
    assert.deepEqual([status, body.error?.code, body.error?.param], [400, 'invalid_value', param]);
    assert.match(body.error.message, /cannot be stored/);
  });
}

test('a prompt may hold any character', async () => {
  const answer = await api('/v1/images/generations', {
    json: { ...GOOD, size: '1024x640', prompt: 'A harbor\0 \ud83d', response_format: 'url' },
  });
  assert.equal(answer.status, 200);
});

async function editForm(fields: Record<string, string>) {
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#345' } })
    .png()
    .toBuffer();
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...GOOD, ...fields })) form.append(name, value);
  form.append('image', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'image.png');
  const answer = await fetch(`${server.url}/v1/images/edits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}`, 'lightmeter-quote': 'quote_of_the_header' },
    body: form,
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { error: { param: string; message: string } },
  };
}

test('a header and a body that name two quotes are refused, and both are named; alike they are one', async () => {
  const headers = { 'lightmeter-quote': 'quote_of_the_header' };
  const two = await api('/v1/images/generations', { json: { ...GOOD, quote_id: 'quote_of_body' }, headers });
  assert.deepEqual(
    [two.status, two.body.error.code, two.body.error.param],
    [400, 'invalid_value', 'quote_id'],
  );
  assert.match(two.body.error.message, /quote_of_body.*Lightmeter-Quote.*quote_of_the_header/);
  const { id } = (await api('/v1/quotes', { json: { ...GOOD, size: '1024x640' } })).body;
  const alike = await api('/v1/images/generations', {
    json: { ...GOOD, size: '1024x640', quote_id: id, response_format: 'url' },
    headers: { 'lightmeter-quote': id },
  });
  assert.equal(alike.status, 200);
});

test('an edit that is refused after its upload leaves no file behind', async () => {
  const scratch = join(server.dataDirectory, 'scratch');
  for (const fields of [{ quote_id: 'quote_of_body' }, { quote_id: 'a\0b' }]) {
    const { status, body } = await editForm(fields);
    assert.deepEqual([status, body.error.param], [400, 'quote_id']);
  }
  const [instance = ''] = await readdir(scratch);
  const deadlineMs = Date.now() + 5_000;
  while ((await readdir(join(scratch, instance))).length > 0)
    assert.ok(Date.now() < deadlineMs, 'The upload was left.');
});

test('a model that the key may not use is not there, in the list and by its id, and is not suggested', async () => {
  const { secret } = (
    await api('/v1/keys', { json: { name: 'narrow', allowed_models: ['gpt-image-2-beta'] } })
  ).body;
  const list = await api('/v1/models', { key: secret });
  assert.deepEqual(
    list.body.data.map((model: { id: string }) => model.id),
    ['gpt-image-2-beta'],
  );
  assert.equal((await api('/v1/models/gpt-image-2-beta', { key: secret })).status, 200);
  const other = await api('/v1/models/gpt-image-2', { key: secret });
  const absent = await api('/v1/models/gpt-image-9', { key: secret });
  assert.deepEqual([other.status, other.body.error.code], [404, 'model_not_found']);
  // Not-yours reads as not-there does, but for the name that was asked.
  assert.equal(other.body.error.message.replace('gpt-image-2"', 'gpt-image-9"'), absent.body.error.message);
  assert.deepEqual(other.body.error.nearest, ['gpt-image-2-beta']);
  assert.equal((await api('/v1/models/gpt-image-2')).status, 200);
});

test('a list with bad rows is refused once, with every bad row: what cannot be read and what cannot be priced', async () => {
  const requests = [
    GOOD,
    { ...GOOD, size: '1000x1000' },
    { ...GOOD, prompt: 7 },
    GOOD,
    { ...GOOD, model: 'gpt-image-9' },
  ];
  const { status, body } = await api('/v1/quotes', { json: { requests } });
  assert.deepEqual(
    [status, body.error.code, body.error.param],
    [400, 'unsupported_value', 'requests[1].size'],
  );
  assert.match(body.error.message, /3 of the 5 requests/);
  assert.deepEqual(
    body.error.rows.map((row: Record<string, unknown>) => [row.index, row.code, row.param]),
    [
      [1, 'unsupported_value', 'requests[1].size'],
      [2, 'invalid_value', 'requests[2].prompt'],
      [4, 'model_not_found', 'requests[4].model'],
    ],
  );
  assert.match(body.error.rows[0].message, /multiples of 16/);
});

test('of a list 100 bad rows are told and all are counted', async () => {
  for (const [bad, told] of [
    [100, 100],
    [101, 100],
  ] as const) {
    const requests = Array.from({ length: bad }, () => ({ ...GOOD, n: 0 }));
    const { body } = await api('/v1/quotes', { json: { requests } });
    assert.deepEqual([body.error.bad_row_count, body.error.rows.length], [bad, told]);
  }
});

test('nothing at all is no body, whatever content type a client sends with every call', async () => {
  const headers = { 'content-type': 'application/json' };
  const created = await api('/v1/images/generations', {
    json: GOOD,
    headers: { prefer: 'respond-async' },
  });
  const cancelled = await api(`/v1/tasks/${created.body.taskId}/cancel`, {
    method: 'POST',
    raw: '',
    headers,
  });
  // It may have ended by then: either way the empty body was understood.
  assert.ok([200, 409].includes(cancelled.status), JSON.stringify(cancelled.body));
  const missing = await api('/v1/images/generations', { method: 'POST', raw: '', headers });
  assert.equal(missing.status, 400);
  assert.notEqual(missing.body.error.code, 'invalid_json');
  const broken = await api('/v1/images/generations', { method: 'POST', raw: '{', headers });
  assert.deepEqual([broken.status, broken.body.error.code], [400, 'invalid_json']);
});
