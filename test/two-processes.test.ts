// Several processes on one database: limits, cancellation and recovery hold across them.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { peakConcurrency, readCallLedger } from '@lightmeter/providers';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, startWorker } from './support/server-process.ts';

const CONCURRENCY = 3;
const picture = { model: 'gpt-image-2', size: '1024x1024' };

let callFolder: string;
let environment: Record<string, string>;
let servers: ServerProcess[] = [];
let apis: Api[] = [];

before(async () => {
  callFolder = await mkdtemp(join(tmpdir(), 'lightmeter-calls-'));
  environment = {
    LIGHTMETER_PROVIDER_LIMITS: `sandbox: concurrency=${CONCURRENCY}`,
    LIGHTMETER_SANDBOX_LATENCY: 'instant',
    LIGHTMETER_SANDBOX_WEATHER: `ledger=${callFolder}`,
  };
  const first = await startServer({ environment });
  const second = await startServer({ dataDirectory: first.dataDirectory, environment });
  servers = [second, first];
  apis = servers.map(({ url }) => apiOf(url));
});
after(async () => {
  for (const server of servers) await server.stop();
  await rm(callFolder, { recursive: true, force: true });
});

const api = (index: number) => apis[index % apis.length] as Api;

async function create(prompt: string, caller = api(0)): Promise<string> {
  const answer = await caller('/v1/images/generations', {
    json: { ...picture, prompt },
    headers: { prefer: 'respond-async' },
  });
  assert.equal(answer.status, 202);
  return answer.body.taskId;
}

async function ended(taskId: string, callers: readonly Api[] = apis) {
  const deadlineMs = Date.now() + 60_000;
  for (let index = 0; ; index += 1) {
    const caller = callers[index % callers.length] as Api;
    const { body } = await caller(`/v1/tasks/${taskId}`);
    if (body.data.ended_at !== null) return body.data;
    assert.ok(Date.now() < deadlineMs, `The task ${taskId} does not end.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('two servers on one database', () => {
  it('never make more calls at once than the limit, whether callers wait or not', async () => {
    const waiting = Array.from({ length: 8 }, (_, index) =>
      api(index)('/v1/images/generations', { json: { ...picture, prompt: `A waiting fox ${index}` } }),
    );
    const created = await Promise.all(
      Array.from({ length: 12 }, (_, index) => create(`A queued fox ${index}`, api(index))),
    );
    const tasks = await Promise.all(created.map((taskId) => ended(taskId)));
    assert.deepEqual(new Set(tasks.map(({ status }) => status)), new Set(['success']));
    assert.deepEqual(new Set((await Promise.all(waiting)).map(({ status }) => status)), new Set([200]));
    const calls = readCallLedger(callFolder);
    assert.equal(calls.length, 20);
    // The limit is reached, and never passed.
    assert.equal(peakConcurrency(calls), CONCURRENCY);
    await assertAuditClean(api(0));
  });

  it('cancel each other’s tasks', async () => {
    const taskId = await create('A fox that takes its time [sandbox:slow]');
    const deadlineMs = Date.now() + 10_000;
    while ((await api(0)(`/v1/tasks/${taskId}`)).body.data.state !== 'running') {
      assert.ok(Date.now() < deadlineMs, 'The task does not start.');
    }
    for (const index of [0, 1]) {
      assert.equal((await api(index)(`/v1/tasks/${taskId}/cancel`, { json: {} })).status, 200);
    }
    const task = await ended(taskId);
    assert.deepEqual([task.state, task.error.code, task.charged_usd], ['cancelled', 'TASK_CANCELLED', '0']);
    await assertAuditClean(api(1));
  });
});

describe('a worker that is killed', () => {
  it('loses nothing: another one runs its tasks within 30 s, and each is charged once', async () => {
    const calls = await mkdtemp(join(tmpdir(), 'lightmeter-calls-'));
    const quiet = { LIGHTMETER_SANDBOX_LATENCY: 'instant' };
    const server = await startServer({ environment: { ...quiet, LIGHTMETER_ROLE: 'http' } });
    const caller = apiOf(server.url);
    const doomed = await startWorker(server, { ...quiet, LIGHTMETER_SANDBOX_WEATHER: `ledger=${calls}` });
    let heir: Awaited<ReturnType<typeof startWorker>> | undefined;
    try {
      const taskIds = await Promise.all(
        Array.from({ length: 6 }, (_, index) => create(`A fox in the dark ${index} [sandbox:slow]`, caller)),
      );
      // The ledger begins with the first call.
      await until(async () => (await readdir(calls)).length > 0);
      await doomed.kill();
      const killedAtMs = Date.now();
      heir = await startWorker(server, quiet);
      const tasks = await Promise.all(taskIds.map((taskId) => ended(taskId, [caller])));
      assert.deepEqual(
        new Set(tasks.map(({ status, charged_usd: usd }) => `${status} ${usd}`)),
        new Set(['success 0.03']),
      );
      const restarted = tasks.filter(({ attempts }) => attempts[0].reason === 'task_interrupted');
      assert.ok(restarted.length > 0, 'The worker ran a task when it was killed.');
      for (const { attempts } of restarted) {
        assert.ok(Date.parse(attempts[1].started_at) - killedAtMs < 30_000);
      }
      assert.equal((await caller('/v1/balance')).body.held_usd, '0');
      await assertAuditClean(caller);
    } finally {
      await Promise.all([doomed.kill(), heir?.kill()]);
      await server.stop();
      await rm(calls, { recursive: true, force: true });
    }
  });
});

describe('a worker with a port', () => {
  it('answers for its health and metrics there, and nothing else', async () => {
    const [server] = servers as [ServerProcess];
    const port = await freePort();
    const worker = await startWorker(server, { LIGHTMETER_WORKER_PORT: String(port) });
    try {
      const caller = apiOf(`http://127.0.0.1:${port}`);
      assert.equal((await caller('/healthz', { key: null })).status, 200);
      assert.match((await caller('/metrics', { key: null })).body, /lightmeter_queue_tasks/);
      assert.equal((await caller('/v1/balance')).status, 404);
    } finally {
      await worker.stop();
    }
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadlineMs, 'What was waited for does not happen.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
