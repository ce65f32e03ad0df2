// A program written for hiapi that is told of a task's end instead of polling: the body is the task object, the signature its
// documented formula.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import { type Api, apiOf } from './support/api.ts';
import { FakeHiapiClient, type HiapiTask, verifyHiapiSignature } from './support/fake-hiapi-client.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

const SIGNING_KEY = 'a signing key of enough length';

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
}

const deliveries: Delivery[] = [];
let receiver: Server;
let hookUrl: string;
let server: ServerProcess;
let api: Api;
let hiapi: FakeHiapiClient;

before(async () => {
  receiver = createServer(async (request, response) => {
    let rawBody = '';
    for await (const chunk of request) rawBody += chunk;
    deliveries.push({ headers: request.headers, rawBody });
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  server = await startServer({ environment: { LIGHTMETER_WEBHOOK_ALLOW_NETWORKS: '127.0.0.1/32' } });
  api = apiOf(server.url);
  hiapi = new FakeHiapiClient({ baseUrl: `${server.url}/v1`, apiKey: TEST_KEY });
});
after(async () => {
  await server.stop();
  receiver.closeAllConnections();
  receiver.close();
});

/** The delivery about a task. */
async function deliveryOf(taskId: string): Promise<Delivery> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const found = deliveries.find(({ rawBody }) => rawBody.includes(taskId));
    if (found) return found;
    assert.ok(Date.now() < deadlineMs, 'no callback came');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Links are signed anew for every reading, and a callback has no request to take the server's address from. */
function withoutLinks(task: { error?: object; callback?: object }): object {
  const error = task.error && { ...task.error, doc_url: null };
  // What became of the callback is not known while it is sent.
  const callback = { ...task.callback, delivery_id: null, delivery_state: null };
  return { ...task, error, callback, output: null, ledger: null, retention: null };
}

it('brings success and failure, as the task object and signed by the documented formula', async () => {
  const set = await api('/v1/webhook-signing-key', {
    method: 'PUT',
    json: { secret: SIGNING_KEY },
  } as object);
  assert.equal(set.status, 200, JSON.stringify(set.body));
  for (const [prompt, status] of [
    ['A red kite', 'success'],
    ['A storm sandbox:moderation', 'fail'],
  ] as const) {
    const { taskId } = await hiapi.create({
      model: 'gpt-image-2/text-to-image',
      input: { prompt },
      callback: { url: hookUrl, when: 'final' },
    });
    const { headers, rawBody } = await deliveryOf(taskId);
    const signed = {
      timestamp: String(headers['x-hiapi-timestamp']),
      signature: String(headers['x-hiapi-signature']),
      rawBody,
    };
    assert.ok(verifyHiapiSignature(SIGNING_KEY, { ...signed, nowMs: Date.now() }));
    assert.ok(!verifyHiapiSignature('another key altogether', { ...signed, nowMs: Date.now() }));
    const told = JSON.parse(rawBody) as HiapiTask;
    assert.deepEqual([told.taskId, told.status], [taskId, status]);
    const { status: httpStatus, body } = await api(`/v1/tasks/${taskId}`);
    assert.equal(httpStatus, 200);
    assert.deepEqual(withoutLinks(JSON.parse(rawBody)), withoutLinks(body.data));
  }
});
