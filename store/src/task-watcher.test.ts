import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
let book: SampleBook;
before(async () => {
  test = await openTestStore();
  book = await sampleBook(test.store, { creditNanoUsd: 100_000_000_000n });
});
after(() => test.close());

async function begunTask() {
  const task = sampleTask(book);
  await test.store.tasks.begin(task);
  return task;
}

describe('waiting for a task', () => {
  it('ends within a moment of the task, whatever process settles it', async () => {
    const other = await test.openAnother();
    const tasks = await Promise.all(Array.from({ length: 40 }, begunTask));
    const waits = tasks.map(({ taskId }) => test.store.tasks.waitForTask(taskId, { timeoutMs: 10_000 }));
    const startedMs = performance.now();
    await Promise.all(
      tasks.map((task, index) =>
        other.tasks.settle(index % 2 === 0 ? sampleSuccess(task) : sampleFailure(task)),
      ),
    );
    assert.ok((await Promise.all(waits)).every(Boolean));
    // Notifications bring it; the poll alone takes up to two seconds.
    assert.ok(performance.now() - startedMs < 1_500);
  });

  it('ends at once for a task that has ended', async () => {
    const task = await begunTask();
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal(await test.store.tasks.waitForTask(task.taskId, { timeoutMs: 10_000 }), true);
  });

  it('many may wait for one task', async () => {
    const task = await begunTask();
    const waits = Array.from({ length: 50 }, () =>
      test.store.tasks.waitForTask(task.taskId, { timeoutMs: 10_000 }),
    );
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal((await Promise.all(waits)).filter(Boolean).length, 50);
  });

  it('is false when the time is over first', async () => {
    const { taskId } = await begunTask();
    assert.equal(await test.store.tasks.waitForTask(taskId, { timeoutMs: 50 }), false);
    assert.equal(await test.store.tasks.waitForTask('task_none', { timeoutMs: 50 }), false);
  });

  it('rejects with the reason of its signal', async () => {
    const { taskId } = await begunTask();
    const leaving = new AbortController();
    const wait = test.store.tasks.waitForTask(taskId, { timeoutMs: 10_000, signal: leaving.signal });
    leaving.abort(new Error('the caller left'));
    await assert.rejects(wait, { message: 'the caller left' });
    await assert.rejects(
      test.store.tasks.waitForTask(taskId, { timeoutMs: 10_000, signal: leaving.signal }),
      { message: 'the caller left' },
    );
  });

  it('still ends when the listening connection was cut in between', async () => {
    const task = await begunTask();
    const wait = test.store.tasks.waitForTask(task.taskId, { timeoutMs: 10_000 });
    const deadlineMs = performance.now() + 5_000;
    let cut = 0;
    while (cut === 0 && performance.now() < deadlineMs) {
      const rows = await test.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like 'listen%'`,
      );
      cut = rows.length;
    }
    assert.ok(cut > 0);
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal(await wait, true);
  });
});
