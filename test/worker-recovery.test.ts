// The worker of a server whose database answers into a broken connection, or is away for a turn: no task is left behind, and
// none is charged twice.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import type { Store, TaskRecord } from '@lightmeter/store';
import { assertAuditIsClean, openTestStore, sampleId, type TestStore } from '@lightmeter/store/testing';
import { pino } from 'pino';
import { createApp } from '../server/src/app.ts';
import { readConfiguration } from '../server/src/configuration.ts';
import { firstRun } from '../server/src/first-run.ts';
import { type OpenServices, openServices } from '../server/src/wiring.ts';

const KEY = 'lm_test_0123456789abcdefghijklmnop';

let test: TestStore;
let folder: string;
const opened: OpenServices[] = [];

before(async () => {
  test = await openTestStore();
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-worker-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()));
  await assertAuditIsClean(test.store);
});
after(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server on the database of this file; `tamper` changes its store before anything uses it. */
async function server(tamper: (store: Store) => void, environment: Record<string, string> = {}) {
  const configuration = readConfiguration({
    DATABASE_URL: test.databaseUrl,
    LIGHTMETER_DATA_DIR: folder,
    LIGHTMETER_BOOTSTRAP_KEY: KEY,
    LIGHTMETER_SANDBOX_LATENCY: 'instant',
    ...environment,
  });
  const open = await openServices(configuration, pino({ level: 'silent' }));
  opened.push(open);
  tamper(open.services.store);
  const app = await createApp(open.services);
  await firstRun(open.services);
  const post = async (url: string, payload: object) => {
    const headers = { authorization: `Bearer ${KEY}` };
    return (await app.inject({ method: 'POST', url, headers, payload })).json();
  };
  return { open, post };
}

const picture = { model: 'gpt-image-2', prompt: 'A lost letter' };

async function until(taskId: string, wanted: (task: TaskRecord) => boolean): Promise<TaskRecord> {
  const deadlineMs = Date.now() + 60_000;
  for (;;) {
    const task = await test.store.tasks.findTask(taskId);
    if (task && wanted(task)) return task;
    assert.ok(Date.now() < deadlineMs, `The task is ${task?.state}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const hasEnded = (task: TaskRecord) => task.endedAt !== undefined;

/** Claims once and loses the answer, as a connection does that breaks when the statement is committed. */
function loseFirstClaim(store: Store): void {
  const claim = store.queue.claim.bind(store.queue);
  let isLost = false;
  store.queue.claim = async (given) => {
    const claimed = await claim(given);
    if (isLost || claimed.length === 0) return claimed;
    isLost = true;
    throw new LightmeterError('database_unavailable');
  };
}

describe('a task', () => {
  it('whose claim was answered into a broken connection is run all the same', async () => {
    const { open, post } = await server(loseFirstClaim);
    open.startWork();
    const { data } = await post('/v1/tasks', picture);
    const task = await until(data.taskId, hasEnded);
    assert.equal(task.state, 'succeeded');
    assert.deepEqual(
      task.attempts.map(({ outcome }) => outcome),
      ['task_interrupted', 'delivered'],
    );
  });

  it('whose turn ended without a word, since the database was away, gets another', async () => {
    const { open, post } = await server((store) => {
      const findTask = store.tasks.findTask.bind(store.tasks);
      let isAway = true;
      store.tasks.findTask = async (taskId) => {
        if (!isAway) return findTask(taskId);
        isAway = false;
        throw new LightmeterError('database_unavailable');
      };
    });
    open.startWork();
    const { data } = await post('/v1/tasks', picture);
    assert.equal((await until(data.taskId, hasEnded)).state, 'succeeded');
  });

  it('whose caller waits for its turn is run here, though the claim’s answer was lost', async () => {
    const { open, post } = await server(loseFirstClaim, {
      LIGHTMETER_PROVIDER_LIMITS: 'sandbox: concurrency=2',
    });
    open.startWork();
    const answer = await post('/v1/images/generations', picture);
    assert.equal(answer.data?.length, 1, JSON.stringify(answer).slice(0, 300));
  });

  it('that was claimed as its server began to stop waits again, as if it had not been', async () => {
    const claimed = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { open, post } = await server((store) => {
      const claim = store.queue.claim.bind(store.queue);
      store.queue.claim = async (given) => {
        const tasks = await claim(given);
        if (tasks.length > 0) {
          claimed.resolve();
          await goOn.promise;
        }
        return tasks;
      };
    });
    open.startWork();
    const { data } = await post('/v1/tasks', picture);
    await claimed.promise;
    open.beginStop();
    goOn.resolve();
    await open.close();
    opened.length = 0;
    const task = await until(data.taskId, ({ state }) => state === 'queued');
    assert.deepEqual(task.attempts, []);
    const [claim] = await test.store.queue.claim({ wanted: 1, ownOnly: false, limits: [] });
    assert.deepEqual([claim?.taskId, claim?.attemptCount], [data.taskId, 1]);
  });
});

describe('a cancellation', () => {
  it('reaches a task that is put back to wait at that moment', async () => {
    const { post } = await server(
      (store) => {
        const requestCancel = store.queue.requestCancel.bind(store.queue);
        let isPutBack = false;
        store.queue.requestCancel = async (book, taskId, keepIfDelivered) => {
          if (!isPutBack) await putBack(taskId);
          isPutBack = true;
          return requestCancel(book, taskId, keepIfDelivered);
        };
      },
      { LIGHTMETER_ROLE: 'http' },
    );
    const { data } = await post('/v1/tasks', picture);
    await until(data.taskId, ({ state }) => state === 'queued');
    const claimed = await test.store.queue.claim({ wanted: 100, ownOnly: false, limits: [] });
    assert.ok(claimed.some(({ taskId }) => taskId === data.taskId));
    const cancelled = await post(`/v1/tasks/${data.taskId}/cancel`, {});
    assert.equal(cancelled.data.state, 'cancelled');
  });

  it('that was accepted as the picture arrived costs nothing', async () => {
    const { open, post } = await server((store) => {
      const settle = store.tasks.settle.bind(store.tasks);
      store.tasks.settle = async (settlement) => {
        if (settlement.state === 'succeeded') {
          // The picture is there, and somebody cancels before it is settled.
          const task = await store.tasks.findTask(settlement.taskId);
          assert.ok(task);
          assert.equal(await store.queue.requestCancel(task, task.taskId, false), true);
        }
        return settle(settlement);
      };
    });
    open.startWork();
    const { data } = await post('/v1/tasks', picture);
    const task = await until(data.taskId, hasEnded);
    assert.deepEqual([task.state, task.chargedNanoUsd, task.outputs.length], ['cancelled', 0n, 0]);
    assert.deepEqual(
      task.attempts.map(({ outcome }) => outcome),
      ['delivered'],
    );
  });
});

/** What a worker does with a task whose provider is away. */
async function putBack(taskId: string): Promise<void> {
  const outcome = await test.store.queue.requeue({
    taskId,
    runAfter: new Date(Date.now() + 3_600_000),
    keepsJob: false,
    attempt: {
      attemptId: sampleId('att'),
      provider: 'sandbox',
      upstreamModel: 'gpt-image-2',
      startedAt: new Date(),
      endedAt: new Date(),
      outcome: 'upstream_unavailable',
    },
  });
  assert.equal(outcome, 'waiting');
}
