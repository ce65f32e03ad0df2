// Who may begin the task of an item: only whoever has the task id that the item has now.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import pg from 'pg';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleQueuedTask,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '../testing.ts';
import { sampleItems, sampleRunningBatch } from './batch-fixture.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

const balanceOf = async (book: SampleBook) => {
  const { availableNanoUsd, heldNanoUsd } = await test.store.ledger.balance(book.workspaceId, 'test');
  return [availableNanoUsd, heldNanoUsd];
};

/** The ids of the items' tasks, or undefined where an item has none. */
async function tasksOfItems(batchId: string): Promise<(string | undefined)[]> {
  const { items } = await test.store.batches.items({ batchId, limit: 1_000 });
  return items.map(({ taskId }) => taskId);
}

describe('a process that was declared dead and goes on', () => {
  it('begins nothing that was untaken since, and what was taken anew begins and is charged once', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const { feeding } = test.store.batches;
    // Without the other one, which is silent.
    const liveInstances = await test.store.liveInstances();
    const silent = await test.openAnother();
    const [old] = (await silent.batches.feeding.take(batchId, { liveInstances, windowSize: 1 })).items;
    assert.ok(old);
    await feeding.take(batchId, { liveInstances, windowSize: 1 });
    await feeding.untake(batchId, [old.taskId]);
    const [anew] = (await feeding.take(batchId, { liveInstances, windowSize: 1 })).items;
    assert.ok(anew && anew.taskId !== old.taskId);
    const [oldTask, newTask] = [old, anew].map(({ taskId }) => sampleQueuedTask(book, { batchId, taskId }));
    assert.ok(oldTask && newTask);

    assert.deepEqual(await silent.tasks.begin(oldTask), { kind: 'superseded' });
    assert.deepEqual(await balanceOf(book), [5_000_000_000n, 0n]);
    await silent.batches.feeding.untake(batchId, [old.taskId, anew.taskId]);
    assert.deepEqual(await test.store.tasks.begin(newTask), { kind: 'held' });
    assert.deepEqual(await test.store.tasks.begin(newTask), { kind: 'held' }, 'the same task begun again');
    assert.deepEqual(await silent.tasks.begin(oldTask), { kind: 'superseded' });
    await test.store.tasks.settle(sampleSuccess(newTask));
    assert.deepEqual(await silent.tasks.begin(oldTask), { kind: 'superseded' });
    // $5.00 − $0.03
    assert.deepEqual(await balanceOf(book), [4_970_000_000n, 0n]);
    assert.deepEqual(await tasksOfItems(batchId), [newTask.taskId]);
  });

  it('begins the same task as the one that took its item over: it is held once', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const liveInstances = await test.store.liveInstances();
    const silent = await test.openAnother();
    await silent.batches.feeding.take(batchId, { liveInstances, windowSize: 1 });
    const [taken] = (await test.store.batches.feeding.take(batchId, { liveInstances, windowSize: 1 })).items;
    const task = sampleQueuedTask(book, { batchId, taskId: taken?.taskId ?? '' });
    const outcomes = await Promise.all([silent.tasks.begin(task), test.store.tasks.begin(task)]);
    assert.deepEqual(outcomes, [{ kind: 'held' }, { kind: 'held' }]);
    assert.deepEqual(await balanceOf(book), [4_970_000_000n, 30_000_000n]);
  });

  it('does not hold up the batch: what it began is taken by nobody any more', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const silent = await test.openAnother();
    const liveInstances = await test.store.liveInstances();
    const [taken] = (await silent.batches.feeding.take(batchId, { liveInstances, windowSize: 1 })).items;
    const task = sampleQueuedTask(book, { batchId, taskId: taken?.taskId ?? '' });
    await silent.tasks.begin(task);
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal(await test.store.batches.feeding.beginFinishing(batchId), true);
  });
});

describe('an item that is untaken while its task begins', () => {
  it('has its task or waits again, never a task that nobody knows of', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(100));
    const { feeding } = test.store.batches;
    const other = await test.openAnother();
    const liveInstances = await test.store.liveInstances();
    const { items } = await feeding.take(batchId, { liveInstances, windowSize: 100 });
    // Every second one first, so that begun and untaken are both among them whoever is faster.
    const outcomes = await Promise.all(
      items.map(async ({ taskId }, index) => {
        const untaking = index % 2 === 0 ? feeding.untake(batchId, [taskId]) : undefined;
        const beginning = other.tasks.begin(sampleQueuedTask(book, { batchId, taskId }));
        await (untaking ?? feeding.untake(batchId, [taskId]));
        return { taskId, kind: (await beginning).kind };
      }),
    );
    const held = outcomes.flatMap(({ taskId, kind }) => (kind === 'held' ? [taskId] : []));
    assert.ok(outcomes.every(({ kind }) => kind === 'held' || kind === 'superseded'));
    const known = (await tasksOfItems(batchId)).flatMap((taskId) => (taskId === undefined ? [] : [taskId]));
    assert.deepEqual(new Set(known), new Set(held));
    assert.deepEqual((await balanceOf(book))[1], 30_000_000n * BigInt(held.length));
  });

  it('and whose lock somebody keeps holds up no other request of the workspace, and begins then', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const liveInstances = await test.store.liveInstances();
    const { items } = await test.store.batches.feeding.take(batchId, { liveInstances, windowSize: 1 });
    const client = new pg.Client({ connectionString: test.databaseUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('select from batch_items where batch_id = $1 for update', [batchId]);
      let isBegun = false;
      const beginning = test.store.tasks
        .begin(sampleQueuedTask(book, { batchId, taskId: items[0]?.taskId ?? '' }))
        .finally(() => (isBegun = true));
      // Twice, so that the item was asked for at least once before the second.
      assert.deepEqual(await test.store.tasks.begin(sampleTask(book)), { kind: 'held' });
      assert.deepEqual(await test.store.tasks.begin(sampleTask(book)), { kind: 'held' });
      assert.equal(isBegun, false);
      await client.query('commit');
      assert.deepEqual(await beginning, { kind: 'held' });
    } finally {
      await client.end();
    }
  });
});
