// Two processes on one database whose tasks wait and run, for tests of the queue. Whatever a test leaves waiting ends after
// it, and the books are audited.

import assert from 'node:assert/strict';
import { after, afterEach, beforeEach } from 'node:test';
import type { Store } from './open-store.ts';
import type { TaskBegin } from './task.ts';
import type { RouteLimit } from './task-queue.ts';
import { assertAuditIsClean, openTestStore, sampleBook, sampleFailure, sampleQueuedTask } from './testing.ts';

const CREDIT = { creditNanoUsd: 100_000_000_000n };

/** Once for each test file, at its top. */
export async function openQueueFixture() {
  const clock = { now: new Date() };
  const test = await openTestStore({ clock: () => clock.now });
  const here = test.store;
  const there = await test.openAnother();
  /** Of the test at hand: a book of its own, and a time that stands still until the test moves it. */
  const present = Object.assign(clock, { book: await sampleBook(here, CREDIT) });
  after(() => test.close());
  beforeEach(async () => {
    present.now = new Date();
    present.book = await sampleBook(here, CREDIT);
  });
  afterEach(async () => {
    await test.sql('delete from route_starts');
    await test.sql('delete from route_pauses');
    const waiting = await test.sql<{ task_id: string }>('select task_id from task_queue');
    const ends = waiting.map(({ task_id: taskId }) => sampleFailure({ taskId } as TaskBegin));
    await Promise.all(ends.map((end) => here.tasks.settle(end)));
    await assertAuditIsClean(here);
  });
  const queued = async (given: Partial<TaskBegin> = {}, owner = present.book): Promise<TaskBegin> => {
    const task = sampleQueuedTask(owner, given);
    assert.deepEqual(await here.tasks.begin(task), { kind: 'held' });
    return task;
  };
  return { test, here, there, present, queued, claim };
}

/** The ids of the tasks that the process takes. */
async function claim(store: Store, wanted: number, limits: readonly RouteLimit[] = []): Promise<string[]> {
  const claimed = await store.queue.claim({ wanted, ownOnly: false, limits });
  return claimed.map(({ taskId }) => taskId);
}
