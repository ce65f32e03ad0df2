import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import type { TaskListQuery } from './list-tasks.ts';
import type { Store } from './open-store.ts';
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
let store: Store;
let book: SampleBook;
/** Oldest first. */
let taskIds: string[];
/** What the tasks were begun at: three share an instant, as many requests in one commit do. */
const begun = ['10:00:00', '10:00:01', '10:00:02', '10:00:02', '10:00:02', '10:00:03', '10:00:04'];

before(async () => {
  let now = new Date();
  test = await openTestStore({ clock: () => now });
  store = test.store;
  book = await sampleBook(store);
  taskIds = [];
  for (const [index, time] of begun.entries()) {
    now = new Date(`2026-11-22T${time}Z`);
    const task = sampleTask(book, {
      modelId: index % 2 === 0 ? 'gpt-image-2' : 'nano-banana-2',
      metadata: { row: String(index), sheet: index < 3 ? 'a' : 'b' },
      ...(index === 6 ? { idempotencyKey: 'the last' } : {}),
    });
    await store.tasks.begin(task);
    taskIds.push(task.taskId);
    if (index === 0) await store.tasks.settle(sampleSuccess(task));
    if (index === 1) await store.tasks.settle(sampleFailure(task));
  }
});
after(() => test.close());

async function list(given: Partial<TaskListQuery> = {}) {
  const { workspaceId, mode } = book;
  return store.tasks.list({ workspaceId, mode, limit: 100, ...given });
}

/** Places of the listed tasks in the order of their creation. */
async function placesOf(given: Partial<TaskListQuery>): Promise<number[]> {
  return (await list(given)).tasks.map((task) => taskIds.indexOf(task.taskId)).sort();
}

describe('a list of tasks', () => {
  it('is newest first, and complete', async () => {
    const { tasks, nextCursor, total } = await list({ counted: true });
    assert.deepEqual(
      tasks.map((task) => task.createdAt.getTime()),
      begun.map((time) => Date.parse(`2026-11-22T${time}Z`)).reverse(),
    );
    assert.deepEqual(new Set(tasks.map((task) => task.taskId)), new Set(taskIds));
    assert.deepEqual([nextCursor, total], [undefined, 7]);
  });

  it('by cursor has every task once, whatever the length of a page, and with equal instants', async () => {
    const whole = (await list()).tasks.map((task) => task.taskId);
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        assert.ok(page.tasks.length <= limit);
        seen.push(...page.tasks.map((task) => task.taskId));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(seen, whole, `pages of ${limit}`);
    }
  });

  it('by offset passes over the newest, and counts all of them', async () => {
    const whole = (await list()).tasks.map((task) => task.taskId);
    const page = await list({ limit: 3, offset: 3, counted: true });
    assert.deepEqual(
      page.tasks.map((task) => task.taskId),
      whole.slice(3, 6),
    );
    assert.equal(page.total, 7);
    assert.deepEqual((await list({ offset: 7, counted: true })).tasks, []);
  });

  it('is narrowed by state, model, metadata, key and time, together', async () => {
    assert.deepEqual(await placesOf({ states: ['succeeded'] }), [0]);
    assert.deepEqual(await placesOf({ states: ['failed', 'cancelled'] }), [1]);
    assert.deepEqual(await placesOf({ states: [] }), []);
    assert.deepEqual(await placesOf({ modelId: 'nano-banana-2' }), [1, 3, 5]);
    assert.deepEqual(await placesOf({ metadata: { sheet: 'a' } }), [0, 1, 2]);
    assert.deepEqual(await placesOf({ metadata: { sheet: 'a', row: '2' } }), [2]);
    assert.deepEqual(await placesOf({ metadata: { "quote'": 'x' } }), []);
    assert.deepEqual(await placesOf({ idempotencyKey: 'the last' }), [6]);
    assert.deepEqual(await placesOf({ origin: 'batch' }), []);
    const at = new Date('2026-11-22T10:00:02Z');
    assert.deepEqual(await placesOf({ createdFrom: at }), [2, 3, 4, 5, 6]);
    assert.deepEqual(await placesOf({ createdBefore: at }), [0, 1]);
    assert.deepEqual(
      await placesOf({ createdFrom: at, modelId: 'nano-banana-2', states: ['running'] }),
      [3, 5],
    );
    assert.equal((await list({ metadata: { sheet: 'b' }, limit: 1, counted: true })).total, 4);
  });

  it('never has a task of another workspace or mode', async () => {
    const other = await sampleBook(store);
    assert.deepEqual((await list({ workspaceId: other.workspaceId })).tasks, []);
    assert.deepEqual((await list({ mode: 'live' })).tasks, []);
  });

  it('refuses a cursor that no page gave', async () => {
    for (const cursor of ['', 'x', '12', `9${'9'.repeat(20)}.task_0`, "1.task_0' or true"]) {
      await assert.rejects(
        list({ cursor }),
        (error) =>
          error instanceof LightmeterError && error.code === 'invalid_value' && error.param === 'cursor',
        cursor,
      );
    }
  });
});
