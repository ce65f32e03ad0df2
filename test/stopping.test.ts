// A stop finishes what is in flight; several processes on one data folder share everything that matters.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { apiOf, assertAuditClean } from './support/api.ts';
import { startServer, TEST_KEY } from './support/server-process.ts';

const PICTURE = { model: 'gpt-image-2', prompt: 'A long exposure', size: '1024x640', response_format: 'url' };

test('SIGTERM lets running work finish, refuses new work with 503, and leaves nothing held', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-stop-'));
  const environment = { LIGHTMETER_SANDBOX_LATENCY: 'brief' };
  const server = await startServer({ dataDirectory, balance: '1.00', environment });
  const api = apiOf(server.url);
  const running = Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      api('/v1/images/generations', { json: { ...PICTURE, prompt: `Stop ${index}` } }),
    ),
  );
  const deadlineMs = Date.now() + 10_000;
  while ((await api('/v1/balance')).body.held_usd !== '0.15')
    assert.ok(Date.now() < deadlineMs, 'the work never began');
  const exited = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  const answers = await running;
  assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([200]));
  const [code] = await exited;
  assert.equal(code, 0);
  const next = await startServer({ dataDirectory, environment });
  try {
    const balance = (await apiOf(next.url)('/v1/balance')).body;
    assert.deepEqual([balance.available_usd, balance.held_usd], ['0.85', '0']);
    assert.doesNotMatch(next.output(), /test credit/, 'the first start happens once');
  } finally {
    await next.stop();
  }
});

test('connections on which nothing has been asked do not hold up a stop', async () => {
  const server = await startServer();
  const { hostname, port } = new URL(server.url);
  // As browsers and load balancers open them, to have one at hand.
  const clients = Array.from({ length: 3 }, () => connect(Number(port), hostname));
  const closed = Promise.all(clients.map((client) => once(client, 'close')));
  await Promise.all(clients.map((client) => once(client, 'connect')));
  await apiOf(server.url)('/v1/balance');
  const startedMs = performance.now();
  await server.stop();
  const tookMs = performance.now() - startedMs;
  await closed;
  // Node's own bound for such a connection is a minute.
  assert.ok(tookMs < 20_000, `The stop took ${Math.round(tookMs)} ms.`);
});

test('a client that never finishes its request does not hold up a stop beyond LIGHTMETER_SHUTDOWN_SECONDS', async () => {
  const server = await startServer({ environment: { LIGHTMETER_SHUTDOWN_SECONDS: '1' } });
  const { hostname, port } = new URL(server.url);
  const client = connect(Number(port), hostname);
  client.on('error', () => {});
  const closed = once(client, 'close');
  client.write(
    `POST /v1/quotes HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${TEST_KEY}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The server waits for the body now, which never comes.
  assert.match(String((await once(client, 'data'))[0]), /100 Continue/);
  const exited = once(server.child, 'exit');
  const startedMs = performance.now();
  server.child.kill('SIGTERM');
  const [code] = await exited;
  const tookMs = performance.now() - startedMs;
  await closed;
  assert.equal(code, 0);
  // One second for the connection and, after it, up to one for work in flight, of which there is none.
  assert.ok(tookMs >= 900 && tookMs < 10_000, `The stop took ${tookMs} ms.`);
  await server.stop();
});

test('two processes on one data folder: one balance, one idempotency, one spend cap, and either may leave', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-two-'));
  const environment = { LIGHTMETER_SANDBOX_LATENCY: 'brief' };
  const [left, right] = await Promise.all([
    startServer({ dataDirectory, balance: '1.00', environment }),
    startServer({ dataDirectory, balance: '1.00', environment }),
  ]);
  try {
    const apis = [apiOf(left.url), apiOf(right.url)] as const;
    const same = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        apis[index % 2 === 0 ? 0 : 1]('/v1/images/generations', {
          json: PICTURE,
          headers: { 'idempotency-key': 'shared' },
        }),
      ),
    );
    assert.deepEqual(new Set(same.map((answer) => answer.status)), new Set([200]));
    assert.equal(new Set(same.map((answer) => answer.body.lightmeter.task_id)).size, 1);
    // $0.97 is left: 32 pictures of $0.03, whoever is asked.
    const many = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        apis[index % 2 === 0 ? 0 : 1]('/v1/images/generations', {
          json: { ...PICTURE, prompt: `Shared ${index % 6}` },
        }),
      ),
    );
    assert.equal(many.filter((answer) => answer.status === 200).length, 32);
    assert.equal(many.filter((answer) => answer.status === 402).length, 28);
    await left.kill();
    const balance = (await apis[1]('/v1/balance')).body;
    assert.deepEqual([balance.available_usd, balance.held_usd], ['0.01', '0']);
    await assertAuditClean(apis[1]);
  } finally {
    await left.kill();
    await right.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
});
