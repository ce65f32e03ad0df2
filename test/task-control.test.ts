// Tasks after their creation: listed, watched, cancelled, and never charged for any of it. On a server without a worker tasks
// wait for ever, so that every state can be looked at.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLightmeter, LightmeterApiError, TaskStillRunningError } from '@lightmeter/sdk';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, startWorker, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let idle: ServerProcess;
let api: Api;
let idleApi: Api;

before(async () => {
  [server, idle] = await Promise.all([
    startServer({ balance: '20.00', environment: { LIGHTMETER_SANDBOX_LATENCY: 'brief' } }),
    startServer({ balance: '1.00', environment: { LIGHTMETER_ROLE: 'http' } }),
  ]);
  api = apiOf(server.url);
  idleApi = apiOf(idle.url);
});
after(() => Promise.all([server.stop(), idle.stop()]));

async function create(on: Api, body: object = {}, headers: Record<string, string> = {}): Promise<string> {
  const answer = await on('/v1/tasks', {
    json: { model: 'gpt-image-2', prompt: 'A kite', ...body },
    headers,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data.taskId;
}

async function until(on: Api, taskId: string, wanted: (task: { state: string }) => boolean) {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const task = (await on(`/v1/tasks/${taskId}`)).body.data;
    if (wanted(task)) return task;
    assert.ok(Date.now() < deadlineMs, `${taskId} is ${task.state}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const hasEnded = (task: { state: string }) => !['queued', 'running'].includes(task.state);

async function balance(on: Api): Promise<[string, string]> {
  const { body } = await on('/v1/balance');
  return [body.available_usd, body.held_usd];
}

describe('a task that waits', () => {
  it('holds its quote, and looking at it in every way moves nothing', async () => {
    const taskId = await create(idleApi, { metadata: { row: '1' } }, { 'idempotency-key': 'waits' });
    const before = await balance(idleApi);
    assert.deepEqual(before, ['0.97', '0.03']);
    const { body } = await idleApi(`/v1/tasks/${taskId}`);
    assert.deepEqual(
      [body.data.status, body.data.progress, body.data.held_usd, body.data.charged_usd, body.data.completed],
      ['queued', 0, '0.03', '0', 0],
    );
    await idleApi('/v1/tasks');
    await idleApi('/v1/tasks?limit=1');
    await create(idleApi, { metadata: { row: '1' } }, { 'idempotency-key': 'waits' });
    const gone = new AbortController();
    const events = idleApi(`/v1/tasks/${taskId}/events`, { signal: gone.signal });
    setImmediate(() => gone.abort());
    await assert.rejects(events);
    assert.deepEqual(await balance(idleApi), before);
  });

  it('is cancelled at once, costs nothing, and stays cancelled', async () => {
    const before = await balance(idleApi);
    const taskId = await create(idleApi);
    const first = await idleApi(`/v1/tasks/${taskId}/cancel`, { method: 'POST' });
    assert.equal(first.status, 200);
    const task = first.body.data;
    assert.deepEqual(
      [task.status, task.state, task.error.code, task.error.reason, task.charged_usd, task.held_usd],
      ['fail', 'cancelled', 'TASK_CANCELLED', 'task_cancelled', '0', '0'],
    );
    const again = await idleApi(`/v1/tasks/${taskId}/cancel`, { json: { keep_if_delivered: true } });
    assert.deepEqual([again.status, again.body.data.state], [200, 'cancelled']);
    assert.deepEqual(await balance(idleApi), before);
    await assertAuditClean(idleApi);
  });

  it('is no task of a key of the other mode', async () => {
    const taskId = await create(idleApi);
    const { body } = await idleApi('/v1/keys', { json: { name: 'live', mode: 'live' } });
    for (const path of ['', '/events']) {
      const answer = await idleApi(`/v1/tasks/${taskId}${path}`, { key: body.secret });
      assert.deepEqual([answer.status, answer.body.error_code], [404, 'NOT_FOUND']);
    }
    const cancelled = await idleApi(`/v1/tasks/${taskId}/cancel`, { json: {}, key: body.secret });
    assert.equal(cancelled.status, 404);
    assert.equal((await idleApi('/v1/tasks', { key: body.secret })).body.data.total, 0);
    assert.equal((await idleApi(`/v1/tasks/${taskId}`)).body.data.status, 'queued');
  });

  it('is refused when the balance does not suffice, and nothing is held', async () => {
    const before = await balance(idleApi);
    const answer = await idleApi('/v1/tasks', {
      json: { model: 'gpt-image-2', input: { prompt: 'x', size: '3840x2160', n: 10 }, route: '' },
    });
    const second = await idleApi('/v1/tasks', {
      json: { model: 'gpt-image-2', input: { prompt: 'x', size: '3840x2160', n: 10 } },
    });
    // $0.60 each, and less than $1 is there.
    assert.deepEqual(
      [answer.status, second.status, second.body.error_code],
      [200, 402, 'INSUFFICIENT_BALANCE'],
    );
    assert.equal(second.headers['x-should-retry'], 'false');
    await idleApi(`/v1/tasks/${answer.body.data.taskId}/cancel`, { json: {} });
    assert.deepEqual(await balance(idleApi), before);
  });
});

describe('a task that runs', () => {
  it('is broken off by a cancel, and costs nothing', async () => {
    const [available] = await balance(api);
    const taskId = await create(api, { prompt: 'A long wait sandbox:slow' });
    await until(api, taskId, (task) => task.state === 'running');
    const cancelled = await api(`/v1/tasks/${taskId}/cancel`, { json: {} });
    assert.equal(cancelled.status, 200);
    const task = await until(api, taskId, hasEnded);
    assert.deepEqual([task.state, task.charged_usd], ['cancelled', '0']);
    assert.ok(task.cancel.requested_at);
    assert.deepEqual(await balance(api), [available, '0']);
  });

  it('that has ended cannot be cancelled any more: 409', async () => {
    const taskId = await create(api);
    await until(api, taskId, hasEnded);
    const answer = await api(`/v1/tasks/${taskId}/cancel`, { json: {} });
    assert.deepEqual(
      [answer.status, answer.body.error.code, answer.body.error.state],
      [409, 'task_not_cancellable', 'succeeded'],
    );
  });

  it('is told of by events until its end, which is the last', async () => {
    const taskId = await create(api);
    const { body, headers } = await api(`/v1/tasks/${taskId}/events`);
    assert.match(headers['content-type'] ?? '', /^text\/event-stream/);
    const events = [...String(body).matchAll(/^event: (\S+)\ndata: (.*)$/gm)].map(([, name, json]) => {
      return { name, task: JSON.parse(json ?? '') };
    });
    const last = events.at(-1);
    assert.deepEqual([last?.name, last?.task.taskId, last?.task.status], ['task.ended', taskId, 'success']);
    assert.ok(events.slice(0, -1).every((event) => event.name === 'task.progress'));
    const afterwards = await api(`/v1/tasks/${taskId}/events`);
    assert.match(String(afterwards.body), /^event: task.ended\n/);
  });
});

describe('a list', () => {
  before(async () => {
    for (let row = 0; row < 12; row += 1)
      await create(idleApi, { metadata: { list: 'yes', row: String(row) } });
  });

  const rowsOf = (answer: { body: { data: { tasks: { metadata: { row: string } }[] } } }) =>
    answer.body.data.tasks.map((task) => Number(task.metadata.row));

  it('of ten tasks, newest first, when nothing else is asked', async () => {
    const answer = await idleApi('/v1/tasks?metadata.list=yes');
    assert.deepEqual(rowsOf(answer), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    const { page, size, total, adjusted } = answer.body.data;
    assert.deepEqual([page, size, total, adjusted], [1, 10, 12, undefined]);
  });

  it('moves page and size into range as hiapi does, and says so', async () => {
    const answer = await idleApi('/v1/tasks?metadata.list=yes&page=0&size=101');
    assert.deepEqual(answer.body.data.adjusted, [
      { param: 'page', sent: 0, used: 1, limit: 'from 1' },
      { param: 'size', sent: 101, used: 100, limit: '1 to 100' },
    ]);
    assert.equal(answer.body.data.tasks.length, 12);
  });

  it('by cursor goes on where it was, and counts nothing', async () => {
    const first = await idleApi('/v1/tasks?metadata.list=yes&limit=5');
    assert.deepEqual([rowsOf(first), first.body.data.total], [[11, 10, 9, 8, 7], undefined]);
    const cursor = first.body.data.next_cursor;
    const second = await idleApi(`/v1/tasks?metadata.list=yes&limit=7&cursor=${cursor}`);
    assert.deepEqual([rowsOf(second), second.body.data.next_cursor], [[6, 5, 4, 3, 2, 1, 0], null]);
  });

  it('is narrowed by words of both kinds, by model in every spelling, and by metadata', async () => {
    for (const query of [
      'status=queued',
      'model=gpt-image-2/text-to-image',
      'model=gpt-image-2',
      'origin=task&created_after=2020-01-01',
    ]) {
      assert.equal((await idleApi(`/v1/tasks?metadata.list=yes&${query}`)).body.data.total, 12, query);
    }
    for (const query of [
      'status=success',
      'status=archiving',
      'model=gpt-image-2@beta',
      'created_before=2020-01-01',
    ]) {
      assert.equal((await idleApi(`/v1/tasks?metadata.list=yes&${query}`)).body.data.total, 0, query);
    }
    assert.deepEqual(rowsOf(await idleApi('/v1/tasks?metadata.list=yes&metadata.row=3')), [3]);
    const byKey = await idleApi('/v1/tasks?idempotency_key=waits');
    assert.equal(byKey.body.data.total, 1);
  });

  const REFUSED: readonly [string, string, string][] = [
    ['status=done', 'invalid_value', 'status'],
    ['model=gpt-image-9', 'model_not_found', 'model'],
    ['cursor=1', 'invalid_value', 'cursor'],
    ['limit=101', 'invalid_value', 'limit'],
    ['limit=0', 'invalid_value', 'limit'],
    ['size=x', 'invalid_value', 'size'],
    ['page=2&limit=5', 'invalid_value', 'page'],
    ['stauts=queued', 'unknown_parameter', 'stauts'],
    ['metadata.row=1&metadata.row=2', 'invalid_value', 'metadata.row'],
    ['created_after=yesterday', 'invalid_value', 'created_after'],
  ];
  for (const [query, code, param] of REFUSED) {
    it(`refuses ?${query}: ${code}`, async () => {
      const { status, body } = await idleApi(`/v1/tasks?${query}`);
      assert.ok(status === 400 || status === 404, String(status));
      assert.deepEqual([body.error.code, body.error.param, body.data], [code, param, null]);
    });
  }
});

describe('the client', () => {
  it('creates, waits, lists and cancels', async () => {
    const client = createLightmeter({ baseUrl: server.url, apiKey: TEST_KEY });
    const looks: string[] = [];
    const task = await client.tasks.run(
      { model: 'gpt-image-2/text-to-image', input: { prompt: 'A kite' }, metadata: { by: 'client' } },
      { maxCostUsd: '0.03', onLook: (look) => looks.push(look.status) },
    );
    assert.deepEqual([task.status, task.charged_usd], ['success', '0.03']);
    assert.equal(looks.at(-1), 'success');
    const listed: string[] = [];
    for await (const each of client.tasks.list({ metadata: { by: 'client' }, limit: 1 }))
      listed.push(each.taskId);
    assert.deepEqual(listed, [task.taskId]);
    await assert.rejects(
      client.tasks.cancel(task.taskId),
      (error) => error instanceof LightmeterApiError && error.code === 'task_not_cancellable',
    );
    await assert.rejects(
      client.tasks.create({ model: 'gpt-image-2', prompt: 'x' }, { maxCostUsd: '0.02' }),
      (error) => error instanceof LightmeterApiError && error.code === 'max_cost_exceeded',
    );
  });

  it('creates one task for the same key, and stops watching without stopping the task', async () => {
    const client = createLightmeter({ baseUrl: idle.url, apiKey: TEST_KEY });
    const create = () =>
      client.tasks.create({ model: 'gpt-image-2', prompt: 'One' }, { idempotencyKey: 'one' });
    const [first, second] = [await create(), await create()];
    assert.deepEqual([first.replayed, second.replayed, second.taskId], [false, true, first.taskId]);
    await assert.rejects(
      client.tasks.wait(first.taskId, { timeoutMs: 50 }),
      (error) => error instanceof TaskStillRunningError && error.task.state === 'queued',
    );
    assert.equal((await client.tasks.retrieve(first.taskId)).state, 'queued');
    assert.equal((await client.tasks.cancel(first.taskId)).state, 'cancelled');
  });
});

it('a task is watched on one server while another process runs it', async () => {
  const taskId = await create(idleApi, { prompt: 'Watched from elsewhere' });
  const watched = idleApi(`/v1/tasks/${taskId}/events`);
  const worker = await startWorker({ dataDirectory: idle.dataDirectory });
  try {
    const names = [...String((await watched).body).matchAll(/^event: (\S+)\ndata: (.*)$/gm)].map(
      ([, name, json]) => `${name} ${JSON.parse(json ?? '').status}`,
    );
    assert.equal(names[0], 'task.progress queued');
    assert.equal(names.at(-1), 'task.ended success');
    await assertAuditClean(idleApi);
  } finally {
    await worker.kill();
  }
});
