// Files, batches, webhooks and limits on the wire: method, path, body, and what happens when an answer is lost.

import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { afterEach, test } from 'node:test';
import {
  errorReply,
  eventsReply,
  type FakeLightmeter,
  type FakeReply,
  startFakeLightmeter,
} from './fake-lightmeter.ts';
import { createLightmeter, LightmeterConnectionError } from './index.ts';

let server: FakeLightmeter | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function clientOf(...replies: FakeReply[]) {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  server = fake;
  const retry = { firstDelayMs: 1, maxDelayMs: 2, maxRetries: 2 };
  return { fake, client: createLightmeter({ baseUrl: fake.url, apiKey: 'lm_test_1', retry }) };
}

async function all<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}

test('every endpoint is the method and path of the contract', async () => {
  const { fake, client } = await clientOf({ json: {} });
  await client.files.retrieve('file_1/2');
  await client.files.delete('file_1');
  await client.batches.create({ input_file_id: 'file_1' });
  await client.batches.retrieve('batch_1');
  await client.batches.start('batch_1');
  await client.batches.pause('batch_1');
  await client.batches.resume('batch_1');
  await client.batches.cancel('batch_1');
  await client.batches.retry('batch_1', { states: ['failed'] });
  await client.batches.promote('batch_1', { items: 'all' });
  await client.webhooks.create({ url: 'https://example.com/hooks' });
  await client.webhooks.list();
  await client.webhooks.retrieve('wh_1');
  await client.webhooks.update('wh_1', { enabled: false });
  await client.webhooks.delete('wh_1');
  await client.webhooks.rotateSecret('wh_1', { expiresInSeconds: 60 });
  await client.webhooks.test('wh_1');
  await client.webhooks.delivery('dlv_1');
  await client.webhooks.redeliver('dlv_1');
  await client.webhooks.setSigningKey('a secret of sixteen');
  await client.webhooks.deleteSigningKey();
  await client.limits.list();
  await client.limits.set({ subject: 'workspace', period: 'day', cap_usd: '1' });
  await client.limits.remove({ subject: 'workspace', period: 'day' });
  assert.deepEqual(
    fake.requests.map(({ method, path }) => `${method} ${path}`),
    [
      'GET /v1/files/file_1%2F2',
      'DELETE /v1/files/file_1',
      'POST /v1/batches',
      'GET /v1/batches/batch_1',
      'POST /v1/batches/batch_1/start',
      'POST /v1/batches/batch_1/pause',
      'POST /v1/batches/batch_1/resume',
      'POST /v1/batches/batch_1/cancel',
      'POST /v1/batches/batch_1/retry',
      'POST /v1/batches/batch_1/promote',
      'POST /v1/webhooks',
      'GET /v1/webhooks',
      'GET /v1/webhooks/wh_1',
      'PATCH /v1/webhooks/wh_1',
      'DELETE /v1/webhooks/wh_1',
      'POST /v1/webhooks/wh_1/rotate-secret',
      'POST /v1/webhooks/wh_1/test',
      'GET /v1/webhook-deliveries/dlv_1',
      'POST /v1/webhook-deliveries/dlv_1/redeliver',
      'PUT /v1/webhook-signing-key',
      'DELETE /v1/webhook-signing-key',
      'GET /v1/limits',
      'PUT /v1/limits',
      'DELETE /v1/limits',
    ],
  );
  assert.deepEqual(fake.requests.at(-1)?.query, { subject: 'workspace', period: 'day' });
});

test('an upload is a form with its fields before the file', async () => {
  const { fake, client } = await clientOf({ json: { id: 'file_1' } });
  const file = new Blob(['a\nb\n']);
  await client.files.upload({ file, filename: 'two.txt', purpose: 'batch', expiresAfterSeconds: 3_600 });
  const [request] = fake.requests;
  assert.match(request?.headers['content-type'] ?? '', /^multipart\/form-data/);
  const names = [...(request?.body ?? '').matchAll(/ name="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(names, ['purpose', 'expires_after[anchor]', 'expires_after[seconds]', 'file']);
  assert.match(request?.body ?? '', /filename="two\.txt"[\s\S]*\r\n\r\na\nb\n\r\n/);
});

test('a list that is turned by ids goes on after the last of each page', async () => {
  const page = (ids: string[], hasMore: boolean) => ({
    json: { data: ids.map((id) => ({ id })), last_id: ids.at(-1) ?? null, has_more: hasMore },
  });
  const { fake, client } = await clientOf(page(['b', 'a'], true), page(['c'], false));
  assert.deepEqual(await all(client.batches.list()), [{ id: 'b' }, { id: 'a' }, { id: 'c' }]);
  assert.deepEqual(
    fake.requests.map(({ query }) => query.after),
    [undefined, 'a'],
  );
});

test('creating a batch asks again under the same key when the answer is lost; a secret is not asked for again', async () => {
  const { fake, client } = await clientOf({ hangUp: true }, { json: { id: 'batch_1' } });
  assert.equal((await client.batches.create({ input_file_id: 'file_1' })).id, 'batch_1');
  const keys = fake.requests.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  await server?.close();
  const lost = await clientOf({ hangUp: true });
  await assert.rejects(lost.client.webhooks.create({ url: 'https://x.test' }), LightmeterConnectionError);
  await assert.rejects(lost.client.webhooks.rotateSecret('wh_1'), LightmeterConnectionError);
  await assert.rejects(lost.client.batches.retry('batch_1'), LightmeterConnectionError);
  assert.equal(lost.fake.requests.length, 3);
});

test('watching a batch ends with the event that ends it, over broken connections', async () => {
  const event = (status: string, done: number) => `data: ${JSON.stringify({ status, done })}\n\n`;
  const { fake, client } = await clientOf(
    eventsReply(event('in_progress', 1), { hangUp: true }),
    errorReply(503, { code: 'shutting_down', retryable: true }),
    eventsReply(event('paused', 1) + event('in_progress', 2) + event('completed', 3), { stall: true }),
  );
  const seen = await all(client.batches.watch('batch_1'));
  assert.deepEqual(
    seen.map(({ status, done }) => `${status} ${done}`),
    ['in_progress 1', 'paused 1', 'in_progress 2', 'completed 3'],
  );
  assert.equal(fake.requests.length, 3);
});

test('a download hands its bytes over, again from the first when the connection breaks', async () => {
  const { client } = await clientOf(
    { bytes: Buffer.from('PK'), hangUp: true },
    { bytes: Buffer.from('PK whole') },
  );
  const takes: string[] = [];
  await client.batches.download('batch_1', { part: 'results.zip' }, async (bytes) => {
    takes.push('begun');
    takes.push(await text(bytes));
  });
  assert.deepEqual(takes, ['begun', 'begun', 'PK whole']);
});

test('the deliveries of the workspace are turned page by page with their filters', async () => {
  const page = (id: string, next: string | null) => ({
    json: { object: 'list', data: [{ id }], has_more: next !== null, next_cursor: next },
  });
  const { fake, client } = await clientOf(page('dlv_2', 'dlv_2'), page('dlv_1', null));
  const found = await all(client.webhooks.allDeliveries({ subject_id: 'task_1', state: 'failed' }));
  assert.deepEqual(
    found.map(({ id }) => id),
    ['dlv_2', 'dlv_1'],
  );
  assert.deepEqual(
    fake.requests.map(({ path, query }) => [path, query]),
    [
      ['/v1/webhook-deliveries', { subject_id: 'task_1', state: 'failed' }],
      ['/v1/webhook-deliveries', { subject_id: 'task_1', state: 'failed', cursor: 'dlv_2' }],
    ],
  );
});
