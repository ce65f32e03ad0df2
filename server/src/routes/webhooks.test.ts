import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { assertAuditIsClean, openTestStore, sampleBook, type TestStore } from '@lightmeter/store/testing';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { createApp } from '../app.ts';
import { readConfiguration } from '../configuration.ts';
import { answerWith, type FakeReceiver, startFakeReceiver } from '../webhooks/fake-receiver.ts';
import { type OpenServices, openServices } from '../wiring.ts';

let test: TestStore;
let directory: string;
let open: OpenServices;
let app: FastifyInstance;
let receiver: FakeReceiver;
let owner: Awaited<ReturnType<typeof sampleBook>>;
let stranger: Awaited<ReturnType<typeof sampleBook>>;

before(async () => {
  test = await openTestStore();
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-webhooks-'));
  const settings = {
    DATABASE_URL: test.databaseUrl,
    LIGHTMETER_DATA_DIR: directory,
    LIGHTMETER_SANDBOX_LATENCY: 'instant',
    LIGHTMETER_WEBHOOK_ALLOW_NETWORKS: '127.0.0.1/32',
  };
  open = await openServices(readConfiguration(settings), pino({ level: 'silent' }));
  app = await createApp(open.services);
});
after(async () => {
  await app.close();
  await open.close();
  await test.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  receiver = await startFakeReceiver();
  owner = await sampleBook(test.store, { limits: { scopes: ['images', 'read', 'keys'] } });
  stranger = await sampleBook(test.store, { limits: { scopes: ['images', 'read', 'keys'] } });
});
afterEach(async () => {
  await receiver.close();
  await assertAuditIsClean(test.store);
});

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

async function call(method: Method, url: string, payload?: object, secret = owner.secret) {
  const answer = await app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${secret}` },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const created = async (payload: object = { url: receiver.url }) =>
  (await call('POST', '/v1/webhooks', payload)).body as { id: string; secret: string };

const append = (subject: string) =>
  test.sql(`select event_append($1, 'test', 'batch.completed', $2, now())`, [owner.workspaceId, subject]);

async function until<Result>(look: () => Promise<Result | undefined>, sentence: string): Promise<Result> {
  for (const deadlineMs = performance.now() + 15_000; ; await delay(20)) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(performance.now() < deadlineMs, sentence);
  }
}

describe('a webhook endpoint that cannot be', () => {
  const CASES: readonly (readonly [string, object, string, string, RegExp])[] = [
    ['without url', {}, 'missing_parameter', 'url', /required/],
    ['to a private address', { url: 'https://10.0.0.1/' }, 'invalid_value', 'url', /not a public address/],
    ['over http', { url: 'http://1.1.1.1/' }, 'invalid_value', 'url', /https/],
    ['with a password', { url: 'https://a:b@example.com/' }, 'invalid_value', 'url', /password/],
    [
      'of an unknown type',
      { url: 'https://example.com', event_types: ['task.done'] },
      'invalid_value',
      'event_types[0]',
      /task\.succeeded/,
    ],
    ['of no type', { url: 'https://example.com', event_types: [] }, 'invalid_value', 'event_types', /1/],
    [
      'with a slip',
      { url: 'https://example.com', event_type: [] },
      'unknown_parameter',
      'event_type',
      /no parameter/,
    ],
  ];
  for (const [name, payload, code, param, message] of CASES) {
    it(`${name} is refused with ${code} for ${param}`, async () => {
      const { status, body } = await call('POST', '/v1/webhooks', payload);
      assert.deepEqual([status, body.error.code, body.error.param], [400, code, param]);
      assert.match(body.error.message, message);
      assert.deepEqual((await call('GET', '/v1/webhooks')).body.data, []);
    });
  }

  it('is not made by a key that only reads, nor without one', async () => {
    const { secret } = await sampleBook(test.store);
    assert.equal((await call('POST', '/v1/webhooks', { url: receiver.url }, secret)).status, 403);
    assert.equal((await app.inject({ method: 'POST', url: '/v1/webhooks', payload: {} })).statusCode, 401);
  });
});

describe('a webhook endpoint', () => {
  it('shows its secret when it is made and when it is rotated, and nowhere else', async () => {
    const made = await call('POST', '/v1/webhooks', { url: receiver.url, description: 'Orders' });
    assert.equal(made.status, 201);
    assert.match(made.body.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const { secret, ...endpoint } = made.body;
    assert.deepEqual((await call('GET', `/v1/webhooks/${endpoint.id}`)).body, endpoint);
    assert.deepEqual((await call('GET', '/v1/webhooks')).body, { object: 'list', data: [endpoint] });
    assert.deepEqual(
      [endpoint.url, endpoint.description, endpoint.event_types, endpoint.enabled, endpoint.mode],
      [receiver.url, 'Orders', null, true, 'test'],
    );
    const rotated = await call('POST', `/v1/webhooks/${endpoint.id}/rotate-secret`, {
      expires_in_seconds: 60,
    });
    assert.notEqual(rotated.body.secret, secret);
    const leftMs = Date.parse(rotated.body.former_secret_expires_at) - Date.now();
    assert.ok(leftMs > 50_000 && leftMs <= 60_000);
    const tooLong = await call('POST', `/v1/webhooks/${endpoint.id}/rotate-secret`, {
      expires_in_seconds: 604_801,
    });
    assert.deepEqual([tooLong.status, tooLong.body.error.param], [400, 'expires_in_seconds']);
    const byDefault = await call('POST', `/v1/webhooks/${endpoint.id}/rotate-secret`);
    assert.equal(byDefault.status, 200);
    assert.ok(Date.parse(byDefault.body.former_secret_expires_at) - Date.now() > 86_000_000);
  });

  it('is changed field by field, switched off and on, and deleted', async () => {
    const { id } = await created({ url: receiver.url, description: 'Orders', event_types: ['task.failed'] });
    const change = async (payload: object) => (await call('PATCH', `/v1/webhooks/${id}`, payload)).body;
    assert.deepEqual((await change({ event_types: null })).event_types, null);
    const off = await change({ enabled: false, description: null });
    assert.deepEqual(
      [off.enabled, off.disabled_reason, off.description, off.url],
      [false, 'by_owner', null, receiver.url],
    );
    assert.equal((await change({ enabled: true })).enabled, true);
    assert.equal((await change({ url: 'https://192.168.0.1/' })).error.param, 'url');
    assert.deepEqual((await call('DELETE', `/v1/webhooks/${id}`)).body, {
      id,
      object: 'webhook_endpoint',
      deleted: true,
    });
    assert.equal((await call('GET', `/v1/webhooks/${id}`)).status, 404);
  });

  it('is not there for another workspace, in any call', async () => {
    const { id } = await created();
    await append('batch_1');
    await open.services.webhooks.deliverDue();
    const [delivery] = (await call('GET', `/v1/webhooks/${id}/deliveries`)).body.data;
    const calls: readonly (readonly [Method, string, object?])[] = [
      ['GET', `/v1/webhooks/${id}`],
      ['PATCH', `/v1/webhooks/${id}`, { enabled: false }],
      ['DELETE', `/v1/webhooks/${id}`],
      ['POST', `/v1/webhooks/${id}/rotate-secret`, {}],
      ['POST', `/v1/webhooks/${id}/test`],
      ['GET', `/v1/webhooks/${id}/deliveries`],
      ['GET', `/v1/webhook-deliveries/${delivery.id}`],
      ['POST', `/v1/webhook-deliveries/${delivery.id}/redeliver`],
      ['GET', `/v1/events/${delivery.event_id}`],
    ];
    for (const [method, url, payload] of calls) {
      const { status, body } = await call(method, url, payload, stranger.secret);
      assert.deepEqual([status, body.error?.code], [404, 'not_found'], `${method} ${url}`);
    }
    assert.deepEqual((await call('GET', '/v1/webhooks', undefined, stranger.secret)).body.data, []);
    assert.deepEqual((await call('GET', '/v1/events', undefined, stranger.secret)).body.data, []);
    assert.equal((await call('GET', `/v1/webhooks/${id}`)).body.enabled, true);
  });

  it('answers a test with what came back', async () => {
    const { id, secret } = await created();
    receiver.answer = answerWith(202, {}, 'queued');
    const { status, body } = await call('POST', `/v1/webhooks/${id}/test`);
    assert.deepEqual(
      [status, body.delivered, body.status, body.error, body.response_excerpt],
      [200, true, 202, null, 'queued'],
    );
    const [got] = receiver.received;
    assert.ok(got);
    const { type, data: content } = new Webhook(secret).verify(got.body, got.headers) as {
      type: string;
      data: { endpoint_id: string };
    };
    assert.deepEqual([type, content.endpoint_id], ['webhook.test', id]);
    const log = await call('GET', `/v1/webhook-deliveries/${body.delivery_id}`);
    assert.deepEqual(
      [log.body.state, log.body.attempts.length, log.body.event_id],
      ['delivered', 1, body.event_id],
    );
    assert.equal((await call('GET', `/v1/events/${body.event_id}`)).body.data.endpoint_id, id);
  });
});

describe('the log of deliveries', () => {
  it('is paged to its end without a gap or a repeat, and filtered by state', async () => {
    const { id } = await created();
    for (let i = 0; i < 5; i += 1) await append(`batch_${i}`);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await call('GET', `/v1/webhooks/${id}/deliveries?limit=2${cursor}`);
      seen.push(...body.data.map((delivery: { id: string }) => delivery.id));
      assert.equal(body.has_more, body.next_cursor !== null);
      if (!body.has_more) break;
      cursor = `&cursor=${body.next_cursor}`;
    }
    assert.deepEqual([seen.length, new Set(seen).size], [5, 5]);
    assert.deepEqual(seen, [...seen].sort().reverse());
    const ofState = async (state: string) =>
      (await call('GET', `/v1/webhooks/${id}/deliveries?state=${state}`)).body.data.length;
    assert.deepEqual([await ofState('pending'), await ofState('failed')], [5, 0]);
    assert.equal((await call('GET', `/v1/webhooks/${id}/deliveries?state=lost`)).status, 400);
    assert.equal((await call('GET', '/v1/events?type=batch.completed&limit=3')).body.data.length, 3);
  });

  it('of the workspace is paged and filtered, and shows nothing of another', async () => {
    const { id } = await created();
    const other = await created();
    await append('batch_1');
    await append('batch_2');
    const log = async (query: string, secret = owner.secret) =>
      (await call('GET', `/v1/webhook-deliveries${query}`, undefined, secret)).body;
    const all = (await log('')).data.map((delivery: { id: string }) => delivery.id);
    // Two events to two endpoints.
    assert.equal(all.length, 4);
    assert.deepEqual(all, [...all].sort().reverse());
    const first = await log('?limit=3');
    const rest = await log(`?limit=3&cursor=${first.next_cursor}`);
    const paged = [...first.data, ...rest.data].map((delivery) => delivery.id);
    assert.deepEqual([paged, first.has_more, rest.next_cursor], [all, true, null]);
    const count = async (query: string) => (await log(query)).data.length;
    assert.equal(await count('?subject_id=batch_1'), 2);
    assert.equal(await count(`?subject_id=batch_1&endpoint_id=${id}&state=pending`), 1);
    assert.equal(await count(`?endpoint_id=${other.id}`), 2);
    assert.equal(await count('?state=failed'), 0);
    assert.deepEqual((await log('', stranger.secret)).data, []);
    const refused = await call('GET', '/v1/webhook-deliveries?task_id=x');
    assert.deepEqual([refused.status, refused.body.error.param], [400, 'task_id']);
  });

  it('refuses to redeliver to an endpoint that is off or gone, and says what to do', async () => {
    const { id } = await created();
    await append('batch_1');
    const [delivery] = (await call('GET', `/v1/webhooks/${id}/deliveries`)).body.data;
    await call('PATCH', `/v1/webhooks/${id}`, { enabled: false });
    const off = await call('POST', `/v1/webhook-deliveries/${delivery.id}/redeliver`);
    assert.deepEqual([off.status, off.body.error.code], [409, 'conflict']);
    assert.match(off.body.error.message, /Switch it on/);
    await call('DELETE', `/v1/webhooks/${id}`);
    const gone = await call('POST', `/v1/webhook-deliveries/${delivery.id}/redeliver`);
    assert.match(gone.body.error.message, /was deleted/);
  });
});

describe('the key that signs callbacks', () => {
  it('is 16 to 256 characters, replaced by another, and removed', async () => {
    const put = async (secret: string) => (await call('PUT', '/v1/webhook-signing-key', { secret })).status;
    assert.deepEqual(
      [
        await put('x'.repeat(15)),
        await put('x'.repeat(16)),
        await put('x'.repeat(256)),
        await put('x'.repeat(257)),
      ],
      [400, 200, 200, 400],
    );
    const remove = async () => (await call('DELETE', '/v1/webhook-signing-key')).body;
    assert.deepEqual(await remove(), { object: 'webhook_signing_key', deleted: true });
    assert.deepEqual(await remove(), { object: 'webhook_signing_key', deleted: false });
  });
});

describe('a task that ends', () => {
  it('is told to its endpoint and its callback as it is read, and telling it again moves no money', async () => {
    open.startWork();
    const { id, secret } = await created();
    const task = { model: 'gpt-image-2', input: { prompt: 'A kite' }, callback: { url: receiver.url } };
    const { status, body } = await call('POST', '/v1/tasks', task);
    assert.equal(status, 200, JSON.stringify(body));
    await until(async () => (receiver.received.length >= 2 ? true : undefined), 'Both webhooks arrive.');
    const toEndpoint = receiver.received.find((got) => got.headers['webhook-signature'] !== undefined);
    const toCallback = receiver.received.find((got) => got.headers['webhook-signature'] === undefined);
    assert.ok(toEndpoint && toCallback);
    const event = new Webhook(secret).verify(toEndpoint.body, toEndpoint.headers) as {
      type: string;
      data: { taskId: string; charged_usd: string };
    };
    const { taskId } = body.data;
    assert.deepEqual([event.type, event.data.taskId], ['task.succeeded', taskId]);
    const callback = JSON.parse(toCallback.body);
    assert.deepEqual([callback.taskId, callback.status], [taskId, 'success']);
    const read = (await call('GET', `/v1/tasks/${taskId}`)).body.data;
    assert.deepEqual(Object.keys(callback).sort(), Object.keys(read).sort());
    assert.equal(event.data.charged_usd, read.charged_usd);

    const told = await until(async () => {
      const { callback: found } = (await call('GET', `/v1/tasks/${taskId}`)).body.data;
      return found.delivery_state === 'delivered' ? found : undefined;
    }, 'The task says that its callback was delivered.');
    const log = (await call('GET', `/v1/webhook-deliveries?subject_id=${taskId}`)).body.data;
    const ofCallback = log.filter((entry: { callback_url: string | null }) => entry.callback_url !== null);
    assert.deepEqual([log.length, ofCallback.length], [2, 1]);
    assert.deepEqual([told.delivery_id, told.url], [ofCallback[0].id, receiver.url]);
    const [listed] = (await call('GET', '/v1/tasks')).body.data.tasks;
    assert.deepEqual(Object.keys(listed.callback), ['url', 'when']);

    const balance = (await call('GET', '/v1/balance')).body.total_usd;
    const delivery = await until(async () => {
      const { data: found } = (await call('GET', `/v1/webhooks/${id}/deliveries?state=delivered`)).body;
      return found[0];
    }, 'The delivery is written down.');
    assert.equal((await call('POST', `/v1/webhook-deliveries/${delivery.id}/redeliver`)).status, 200);
    await call('POST', `/v1/webhooks/${id}/test`);
    const again = await until(async () => {
      const same = receiver.received.filter(
        (got) =>
          got.headers['webhook-id'] === toEndpoint.headers['webhook-id'] && got.headers['webhook-signature'],
      );
      return same[1];
    }, 'It is delivered again.');
    assert.equal(again.body, toEndpoint.body);
    assert.equal((await call('GET', '/v1/balance')).body.total_usd, balance);
  });
});
