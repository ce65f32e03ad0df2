import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openQueueFixture } from './queue-fixture.ts';
import type { TaskBegin } from './task.ts';
import { sampleBook, sampleFailure, sampleId } from './testing.ts';

const { test, here, there, present, queued, claim } = await openQueueFixture();

/** Arrivals in order: each a millisecond after the other. */
async function queuedInOrder(count: number, given: Partial<TaskBegin> = {}, owner = present.book) {
  const tasks: TaskBegin[] = [];
  for (let index = 0; index < count; index += 1) {
    present.now = new Date(present.now.getTime() + 1);
    tasks.push(await queued(given, owner));
  }
  return tasks;
}

describe('a claim', () => {
  it('takes each task once, whoever asks at the same time', async () => {
    const tasks = await Promise.all(Array.from({ length: 40 }, () => queued()));
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) => claim(index % 2 === 0 ? here : there, 4)),
    );
    const taken = claims.flat();
    assert.equal(taken.length, 40);
    assert.deepEqual(new Set(taken), new Set(tasks.map(({ taskId }) => taskId)));
  });

  it('takes no more than asked for, and nothing for nothing', async () => {
    await Promise.all(Array.from({ length: 3 }, () => queued()));
    assert.equal((await claim(here, 0)).length, 0);
    assert.equal((await claim(here, 2)).length, 2);
    assert.equal((await claim(here, 2)).length, 1);
    assert.equal((await claim(here, 2)).length, 0);
  });

  it('makes the task run under the process that took it', async () => {
    const { taskId } = await queued();
    assert.equal((await here.tasks.findTask(taskId))?.state, 'queued');
    const [claimed] = await there.queue.claim({ wanted: 1, ownOnly: false, limits: [] });
    assert.deepEqual([claimed?.taskId, claimed?.attemptCount, claimed?.upstreamJob], [taskId, 1, undefined]);
    const task = await here.tasks.findTask(taskId);
    assert.equal(task?.state, 'running');
    assert.deepEqual(task?.startedAt !== undefined, true);
  });

  it('leaves a task whose caller waits to the process it waits in', async () => {
    const instanceId = sampleId('inst');
    const waitingStore = await test.openAnother({ instanceId });
    const { taskId } = await queued({
      queueing: {
        lane: 'interactive',
        provider: 'sandbox',
        deadlineAt: new Date(Date.now() + 60_000),
        onlyInstance: instanceId,
      },
    });
    await queued();
    assert.equal((await claim(there, 1)).includes(taskId), false);
    assert.equal((await claim(there, 1)).length, 0);
    const own = await waitingStore.queue.claim({ wanted: 5, ownOnly: true, limits: [] });
    assert.deepEqual(
      own.map((claimed) => claimed.taskId),
      [taskId],
    );
  });
});

describe('the order of turns', () => {
  it('is that of arrival within a share', async () => {
    const tasks = await queuedInOrder(5);
    assert.deepEqual(
      [await claim(here, 2), await claim(there, 3)].map((ids) => ids.toSorted()),
      [tasks.slice(0, 2), tasks.slice(2)].map((part) => part.map(({ taskId }) => taskId).toSorted()),
    );
  });

  it('gives every workspace its share, however many tasks another one has', async () => {
    const crowd = await queuedInOrder(30);
    const neighbour = await sampleBook(here, { creditNanoUsd: 1_000_000_000n });
    const few = await queuedInOrder(3, {}, neighbour);
    const taken = new Set(await claim(here, 6));
    assert.deepEqual(
      [crowd, few].map((tasks) => tasks.filter(({ taskId }) => taken.has(taskId)).length),
      [3, 3],
    );
  });

  it('gives two batches of one workspace equal turns', async () => {
    const first = await queuedInOrder(20, { batchId: sampleId('batch') });
    const second = await queuedInOrder(20, { batchId: sampleId('batch') });
    const taken = new Set(await claim(here, 10));
    assert.deepEqual(
      [first, second].map((tasks) => tasks.filter(({ taskId }) => taken.has(taskId)).length),
      [5, 5],
    );
  });

  it('takes an interactive task first, though a thousand of a batch wait and some run', async () => {
    const batchId = sampleId('batch');
    await Promise.all(Array.from({ length: 1_000 }, () => queued({ batchId })));
    assert.equal((await claim(here, 8)).length, 8);
    const { taskId } = await queued();
    assert.deepEqual(await claim(there, 1), [taskId]);
  });

  it('keeps one place in five for batches while interactive tasks never end', async () => {
    const batch = await queuedInOrder(10, { batchId: sampleId('batch') });
    await queuedInOrder(30);
    const taken = new Set(await claim(here, 10));
    assert.equal(batch.filter(({ taskId }) => taken.has(taskId)).length, 2);
  });
});

describe('a limit', () => {
  it('of tasks at once holds for all processes together', async () => {
    await Promise.all(Array.from({ length: 20 }, () => queued()));
    const limits = [{ scope: 'sandbox', concurrency: 5 }];
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, index) => claim(index % 2 === 0 ? here : there, 3, limits)),
    );
    assert.equal(claims.flat().length, 5);
    const [ended = ''] = claims.flat();
    await here.tasks.settle(sampleFailure({ taskId: ended } as TaskBegin));
    assert.equal((await claim(there, 10, limits)).length, 1);
  });

  it('of starts a minute holds over every minute, whatever ends meanwhile', async () => {
    await Promise.all(Array.from({ length: 12 }, () => queued()));
    const limits = [{ scope: 'sandbox/gpt-image-2', perMinute: 4 }];
    let agedMs = 0;
    // The minute is the database's own: what was started grows older here.
    const claimAt = async (afterMs: number) => {
      await test.sql(`update route_starts set started_at = started_at - make_interval(secs => $1)`, [
        (afterMs - agedMs) / 1_000,
      ]);
      agedMs = afterMs;
      const taken = await claim(here, 10, limits);
      await Promise.all(taken.map((taskId) => here.tasks.settle(sampleFailure({ taskId } as TaskBegin))));
      return taken.length;
    };
    assert.deepEqual([await claimAt(0), await claimAt(30_000), await claimAt(50_000)], [4, 0, 0]);
    // Two seconds more: a call begins a moment after its claim, and the provider counts calls.
    assert.deepEqual([await claimAt(61_000), await claimAt(62_000), await claimAt(62_001)], [0, 4, 0]);
  });

  it('of starts a minute does not depend on the clock of whoever asks', async () => {
    await Promise.all(Array.from({ length: 4 }, () => queued()));
    const limits = [{ scope: 'sandbox', perMinute: 2 }];
    assert.equal((await claim(here, 2, limits)).length, 2);
    const ahead = await test.openAnother({ clock: () => new Date(Date.now() + 120_000) });
    assert.equal((await claim(ahead, 2, limits)).length, 0);
    assert.equal((await claim(here, 2, limits)).length, 0);
  });

  it('of one route leaves the others alone', async () => {
    await queuedInOrder(10);
    const [other] = await queuedInOrder(1, { route: 'sandbox/flux-schnell' });
    const limits = [{ scope: 'sandbox/gpt-image-2', concurrency: 2 }];
    const taken = await claim(here, 10, limits);
    assert.equal(taken.length, 3);
    assert.ok(taken.includes(other?.taskId ?? ''));
  });

  it('pauses a route for every process, until the longest pause is over', async () => {
    const [task] = await queuedInOrder(1);
    const pausedUntil = new Date(present.now.getTime() + 5_000);
    await there.queue.pause('sandbox/gpt-image-2', pausedUntil);
    await there.queue.pause('sandbox/gpt-image-2', new Date(present.now.getTime() + 1_000));
    present.now = new Date(pausedUntil.getTime() - 1);
    assert.deepEqual(await claim(here, 1), []);
    present.now = pausedUntil;
    assert.deepEqual(await claim(here, 1), [task?.taskId]);
  });
});
