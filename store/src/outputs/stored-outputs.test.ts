// The outputs of a workspace: listed newest first, deleted once, and gone for everybody but the books.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Store } from '../open-store.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleId,
  sampleOutput,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '../testing.ts';

let opened: TestStore;
let store: Store;
before(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterEach(() => assertAuditIsClean(store));
after(() => opened.close());

/** A task that delivered so many images, all with one content; gives their ids in order. */
async function delivered(book: SampleBook, count: number, storageKey = `ab/${sampleId('key')}`) {
  const task = sampleTask(book);
  assert.equal((await store.tasks.begin(task)).kind, 'held');
  const outputs = Array.from({ length: count }, (_, imageIndex) => sampleOutput({ imageIndex, storageKey }));
  await store.tasks.settle(sampleSuccess(task, { outputs }));
  // Tasks of one millisecond are in no order.
  await new Promise((resolve) => setTimeout(resolve, 2));
  return { taskId: task.taskId, outputIds: outputs.map(({ outputId }) => outputId), storageKey };
}

test('a list goes from the newest task to the oldest, by cursor and by number, without those that were deleted', async () => {
  const book = await sampleBook(store);
  const [one, two, three] = [await delivered(book, 1), await delivered(book, 3), await delivered(book, 1)];
  const ids = [...three.outputIds, ...two.outputIds, ...one.outputIds];
  const [, middle = ''] = two.outputIds;
  for (const expected of [ids, ids.filter((id) => id !== middle)]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.outputs.list({ ...book, limit: 2, cursor });
      seen.push(...page.outputs.map(({ output }) => output.outputId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(seen, expected);
    const second = await store.outputs.list({ ...book, limit: 2, offset: 2, counted: true });
    assert.deepEqual(
      [second.outputs.map(({ output }) => output.outputId), second.total],
      [expected.slice(2, 4), expected.length],
    );
    await store.outputs.delete(book, [middle]);
  }
  await assert.rejects(store.outputs.list({ ...book, limit: 2, cursor: 'x' }), /next_cursor/);
});

test('a deletion takes what the workspace has, once; the task, its charge and the books stay', async () => {
  const book = await sampleBook(store);
  const stranger = await sampleBook(store);
  const { taskId, outputIds } = await delivered(book, 2);
  const [first = '', second = ''] = outputIds;
  assert.deepEqual(await store.outputs.delete(stranger, [first]), new Set());
  assert.deepEqual(await store.outputs.delete({ ...book, mode: 'live' }, [first]), new Set());
  const both = await Promise.all([store.outputs.delete(book, [first]), store.outputs.delete(book, [first])]);
  assert.deepEqual(both.map(({ size }) => size).sort(), [0, 1]);
  assert.deepEqual(
    [...(await store.outputs.standingOf(book, [first, second, 'out_none'])).values()],
    ['already_deleted', 'kept', 'not_owned'],
  );
  assert.deepEqual([...(await store.outputs.standingOf(stranger, [first])).values()], ['not_owned']);
  const task = await store.tasks.findTask(taskId);
  assert.deepEqual(
    [task?.state, task?.chargedNanoUsd, task?.outputs.map(({ outputId }) => outputId)],
    ['succeeded', 30_000_000n, [second]],
  );
  assert.deepEqual(
    task?.deletedOutputs.map(({ outputId, deletedAt }) => [outputId, deletedAt instanceof Date]),
    [[first, true]],
  );
  assert.ok((await store.tasks.getOutput(first))?.output.deletedAt);
});

test('an image may be swept once every output that has its content is deleted', async () => {
  const book = await sampleBook(store);
  const one = await delivered(book, 1);
  const other = await delivered(book, 1, one.storageKey);
  const isReferred = async () => (await store.referredStorageKeys([one.storageKey])).has(one.storageKey);
  await store.outputs.delete(book, one.outputIds);
  assert.equal(await isReferred(), true);
  await store.outputs.delete(book, other.outputIds);
  assert.equal(await isReferred(), false);
});
