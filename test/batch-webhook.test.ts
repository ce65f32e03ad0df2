// What an endpoint is told of a batch: one signed event for its end, whoever ended it, and one for its pause.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { type Api, apiOf } from './support/api.ts';
import { batchWith, createBatch, ENDED, pictures, until } from './support/batch-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

interface Told {
  readonly headers: Record<string, string>;
  readonly body: string;
}

const told: Told[] = [];
let receiver: Server;
let server: ServerProcess;
let api: Api;
let secret: string;

before(async () => {
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    told.push({ headers: request.headers as Record<string, string>, body });
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  // $0.09: three pictures at $0.03.
  server = await startServer({
    balance: '0.09',
    environment: { LIGHTMETER_WEBHOOK_ALLOW_NETWORKS: '127.0.0.1/32' },
  });
  api = apiOf(server.url);
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const event_types = ['batch.completed', 'batch.failed', 'batch.cancelled', 'batch.paused'];
  const created = await api('/v1/webhooks', { json: { url, event_types } });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  secret = created.body.secret;
});
after(async () => {
  await server.stop();
  receiver.closeAllConnections();
  receiver.close();
});

/** The events of a batch in the order in which they happened, as soon as there are so many; each with a valid signature. */
async function eventsOf(batchId: string, count: number) {
  await until(async () => told.filter(({ body }) => body.includes(batchId)).length >= count);
  const events = told
    .filter(({ body }) => body.includes(batchId))
    .map(({ headers, body }) => {
      new Webhook(secret).verify(body, headers);
      return { id: String(headers['webhook-id']), ...JSON.parse(body) };
    });
  return events.sort((left, right) => left.id.localeCompare(right.id));
}

it('tells a pause and a cancellation, each once and as the batch was then', async () => {
  const { id } = await createBatch(api, pictures(5));
  const paused = await batchWith(api, id, ['paused', ...ENDED]);
  assert.equal(paused.lightmeter.counts.succeeded, 3);
  const [first] = await eventsOf(id, 1);
  assert.deepEqual([first.type, first.data.id, first.data.status], ['batch.paused', id, 'paused']);
  assert.equal(first.data.lightmeter.paused.reason, 'insufficient_balance');
  assert.equal((await api(`/v1/batches/${id}/cancel`, { method: 'POST' })).status, 200);
  await batchWith(api, id, ENDED);
  const events = await eventsOf(id, 2);
  assert.deepEqual(
    events.map(({ type, data }) => [type, data.status, data.request_counts.completed]),
    [
      ['batch.paused', 'paused', 3],
      ['batch.cancelled', 'cancelled', 3],
    ],
  );
});

it('tells completion with the result files, failure with the faults, and a second end after a retry', async () => {
  const top = await api('/v1/top-ups', {
    json: { amount_usd: '5.00' },
    headers: { 'idempotency-key': 'top-up-1' },
  });
  assert.equal(top.status, 200, JSON.stringify(top.body));
  const moderated = pictures(1, 'A fox [sandbox:moderation]').map((line) => ({
    ...line,
    custom_id: 'refused',
  }));
  const { id } = await createBatch(api, [...pictures(2), ...moderated]);
  const batch = await batchWith(api, id, ENDED);
  const [completed] = await eventsOf(id, 1);
  assert.equal(completed.type, 'batch.completed');
  assert.deepEqual(
    [completed.data.output_file_id, completed.data.error_file_id, completed.data.request_counts],
    [batch.output_file_id, batch.error_file_id, { total: 3, completed: 2, failed: 1 }],
  );
  assert.equal((await api(`/v1/batches/${id}/retry`, { json: {} })).status, 200);
  await batchWith(api, id, ENDED);
  const again = await eventsOf(id, 2);
  assert.deepEqual(new Set(again.map((event) => event.type)), new Set(['batch.completed']));
  assert.equal(new Set(again.map((event) => event.id)).size, 2);

  const broken = await createBatch(api, [{ custom_id: 'a', model: 'no-such-model', prompt: 'A fox' }]);
  await batchWith(api, broken.id, ENDED);
  const [failed] = await eventsOf(broken.id, 1);
  assert.deepEqual([failed.type, failed.data.status], ['batch.failed', 'failed']);
  assert.ok(failed.data.errors.data.length > 0);
});
