// The client against a server that replays the contract's shapes.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { errorReply, type FakeLightmeter, type FakeReply, startFakeLightmeter } from './fake-lightmeter.ts';
import { createLightmeter, LightmeterApiError, LightmeterConnectionError } from './index.ts';

const KEY = 'lm_test_0123456789abcdefghijklmnop';
const QUICK = { firstDelayMs: 1, maxDelayMs: 2 };
const BALANCE = {
  object: 'balance',
  workspace_id: 'ws_1',
  mode: 'test',
  available_usd: '99.97',
  held_usd: '0',
  total_usd: '99.97',
};

let server: FakeLightmeter | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A client of a server that gives these answers in turn, the last one for ever. */
async function clientOf(...replies: FakeReply[]) {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  server = fake;
  return { fake, client: createLightmeter({ baseUrl: fake.url, apiKey: KEY, retry: QUICK }) };
}

async function failureOf(call: Promise<unknown>): Promise<LightmeterApiError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LightmeterApiError, `no refusal but ${String(error)}`);
  return error;
}

test('sends the key as a bearer token and gives the answer as it stands on the wire', async () => {
  const { fake, client } = await clientOf({ json: BALANCE });
  assert.deepEqual(await client.balance.get(), BALANCE);
  const [request] = fake.requests;
  assert.equal(request?.method, 'GET');
  assert.equal(request?.path, '/v1/balance');
  assert.equal(request?.headers.authorization, `Bearer ${KEY}`);
});

test('takes the base URL with or without the /v1 of OpenAI’s clients, with or without a slash at the end', async () => {
  const { fake } = await clientOf({ json: BALANCE });
  for (const ending of ['', '/', '/v1', '/v1/']) {
    await createLightmeter({ baseUrl: fake.url + ending, apiKey: KEY }).balance.get();
  }
  assert.deepEqual(
    fake.requests.map((request) => request.path),
    ['/v1/balance', '/v1/balance', '/v1/balance', '/v1/balance'],
  );
});

test('refuses a base URL that is no http address before anything is sent', () => {
  assert.throws(() => createLightmeter({ baseUrl: 'localhost:8787' }), TypeError);
  assert.throws(() => createLightmeter({ baseUrl: 'ftp://localhost' }), TypeError);
});

test('sends no authorization without a key', async () => {
  const { fake } = await clientOf({ json: {} });
  await createLightmeter({ baseUrl: fake.url }).rates.get({ at: '2026-05-01' });
  assert.equal(fake.requests[0]?.headers.authorization, undefined);
  assert.deepEqual(fake.requests[0]?.query, { at: '2026-05-01' });
});

test('every endpoint is the method and path of the contract', async () => {
  const { fake, client } = await clientOf({ json: {} });
  await client.quotes.create({ model: 'gpt-image-2', prompt: 'A fox' });
  await client.models.list();
  await client.usage.get({ group_by: 'model' });
  await client.usage.overview();
  await client.keys.create({ name: 'shop' });
  await client.keys.list();
  await client.keys.revoke('key_1/2');
  await client.topUps.create({ amount_usd: '25.00' });
  await client.audit.get();
  assert.deepEqual(
    fake.requests.map(({ method, path }) => `${method} ${path}`),
    [
      'POST /v1/quotes',
      'GET /v1/models',
      'GET /v1/usage',
      'GET /v1/usage/overview',
      'POST /v1/keys',
      'GET /v1/keys',
      'DELETE /v1/keys/key_1%2F2',
      'POST /v1/top-ups',
      'GET /v1/audit',
    ],
  );
  assert.equal(fake.requests[0]?.body, '{"model":"gpt-image-2","prompt":"A fox"}');
  assert.deepEqual(fake.requests[2]?.query, { group_by: 'model' });
});

test('a refusal carries status, code, parameter, request id, page and details', async () => {
  const { client } = await clientOf(
    errorReply(402, {
      code: 'insufficient_balance',
      message: 'The quote is $0.03 and $0.01 is available.',
      type: 'billing_error',
      param: 'n',
      available_usd: '0.01',
    }),
  );
  const error = await failureOf(client.balance.get());
  assert.equal(error.status, 402);
  assert.equal(error.code, 'insufficient_balance');
  assert.equal(error.type, 'billing_error');
  assert.equal(error.param, 'n');
  assert.equal(error.message, 'The quote is $0.03 and $0.01 is available.');
  assert.equal(error.requestId, 'req_01');
  assert.equal(error.docUrl, 'http://docs.test/errors/insufficient_balance');
  assert.equal(error.retryable, false);
  assert.deepEqual(error.details, { available_usd: '0.01' });
});

test('an answer that is not Lightmeter’s is said to be none, whatever its status', async () => {
  for (const status of [200, 404]) {
    const { client } = await clientOf({ status, bytes: Buffer.from('<html>It works!</html>') });
    const error = await failureOf(client.balance.get());
    assert.equal(error.code, 'unexpected_answer');
    assert.equal(error.status, status);
    await server?.close();
  }
});

test('tries again after a lost connection and after refusals that may pass', async () => {
  const { fake, client } = await clientOf(
    { hangUp: true },
    errorReply(503, { code: 'shutting_down', retryable: true }),
    { json: BALANCE },
  );
  assert.equal((await client.balance.get()).available_usd, '99.97');
  assert.equal(fake.requests.length, 3);
});

test('does not try again what cannot pass', async () => {
  const { fake, client } = await clientOf(errorReply(400, { code: 'invalid_value' }));
  await failureOf(client.balance.get());
  assert.equal(fake.requests.length, 1);
});

test('gives up after as many retries as the policy allows, with the last failure', async () => {
  const { fake } = await clientOf(errorReply(502, { code: 'upstream_unavailable', retryable: true }));
  const client = createLightmeter({ baseUrl: fake.url, apiKey: KEY, retry: { ...QUICK, maxRetries: 2 } });
  const error = await failureOf(client.balance.get());
  assert.equal(error.code, 'upstream_unavailable');
  assert.equal(fake.requests.length, 3);
});

test('reads how long to wait, to the millisecond where the server says so', async () => {
  const limited = { code: 'rate_limit_exceeded' };
  const { client } = await clientOf(
    errorReply(429, limited, { 'retry-after': '2' }),
    errorReply(429, limited, { 'retry-after': '1', 'retry-after-ms': '250' }),
  );
  assert.equal((await failureOf(client.balance.get())).retryAfterMs, 2_000);
  assert.equal((await failureOf(client.balance.get())).retryAfterMs, 250);
});

test('waits at least as long as the server asks before the next try', async () => {
  const { client } = await clientOf(
    errorReply(429, { code: 'rate_limit_exceeded', retryable: true }, { 'retry-after-ms': '120' }),
    { json: BALANCE },
  );
  const startedMs = performance.now();
  await client.balance.get();
  // A timer may fire a millisecond early.
  assert.ok(performance.now() - startedMs >= 119);
});

test('a key that is created is never created twice: a lost answer is not asked for again', async () => {
  const { fake, client } = await clientOf({ hangUp: true }, { json: {} });
  await assert.rejects(client.keys.create({ name: 'shop' }), LightmeterConnectionError);
  assert.equal(fake.requests.length, 1);
});

test('a top-up keeps its Idempotency-Key over retries, and another top-up has another', async () => {
  const { fake, client } = await clientOf({ hangUp: true }, { json: {} });
  await client.topUps.create({ amount_usd: '25.00' });
  await client.topUps.create({ amount_usd: '25.00' });
  const keys = fake.requests.map((request) => request.headers['idempotency-key']);
  assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
});

test('says when nothing listens at the address', async () => {
  const { fake } = await clientOf({});
  await fake.close();
  const client = createLightmeter({ baseUrl: fake.url, retry: { maxRetries: 0 } });
  await assert.rejects(client.rates.get(), {
    name: 'LightmeterConnectionError',
    message: `The server at ${fake.url} cannot be reached: nothing listens there.`,
  });
});

test('lists the ledger over all its pages, and fetches no page that nobody gets to', async () => {
  const page = (ids: string[], next: string | null) => ({
    json: {
      object: 'list',
      data: ids.map((transfer_id) => ({ transfer_id })),
      has_more: next !== null,
      next_cursor: next,
    },
  });
  const { fake, client } = await clientOf(page(['tr_3', 'tr_2'], 'older'), page(['tr_1'], null));
  const all: string[] = [];
  for await (const entry of client.ledger.list({ kind: 'capture' })) all.push(entry.transfer_id);
  assert.deepEqual(all, ['tr_3', 'tr_2', 'tr_1']);
  assert.deepEqual(
    fake.requests.map((request) => request.query),
    [{ kind: 'capture' }, { kind: 'capture', cursor: 'older' }],
  );
});

test('the first of many ledger entries takes one page', async () => {
  const { fake, client } = await clientOf({
    json: { object: 'list', data: [{ transfer_id: 'tr_9' }], has_more: true, next_cursor: 'older' },
  });
  for await (const entry of client.ledger.list()) {
    assert.equal(entry.transfer_id, 'tr_9');
    break;
  }
  assert.equal(fake.requests.length, 1);
});
