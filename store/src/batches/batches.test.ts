import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleId,
  sampleQueuedTask,
  sampleSuccess,
  type TestStore,
} from '../testing.ts';
import type { TakenItem } from './batch-feeding.ts';
import { sampleItem, sampleItems, sampleRunningBatch } from './batch-fixture.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

async function begin(book: SampleBook, batchId: string, taken: readonly TakenItem[]) {
  const begun = taken.map(({ taskId }) => sampleQueuedTask(book, { batchId, taskId }));
  for (const task of begun) await test.store.tasks.begin(task);
  return begun;
}

async function countsOf(batchId: string) {
  const { counts } = await test.store.batches.progress({ batchId, mode: 'test' });
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

describe('items that are taken', () => {
  it('by two processes at once are each taken once, and no more than the window', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(50));
    const other = await test.openAnother();
    const liveInstances = await test.store.liveInstances();
    const taken = await Promise.all(
      [test.store, other, test.store, other].map((store) =>
        store.batches.feeding.take(batchId, { liveInstances, windowSize: 10 }),
      ),
    );
    const ids = new Set(taken.flatMap(({ items }) => items.map(({ taskId }) => taskId)));
    assert.equal(ids.size, 10);
    const indexes = new Set(taken.flatMap(({ items }) => items.map(({ itemIndex }) => itemIndex)));
    assert.deepEqual(
      [...indexes].sort((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it('by a process that died are taken again under the same task ids, and by no living one', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(3));
    const { feeding } = test.store.batches;
    const other = await test.openAnother();
    const live = await test.store.liveInstances();
    const first = await other.batches.feeding.take(batchId, { liveInstances: live, windowSize: 2 });
    assert.equal(first.items.length, 2);
    assert.deepEqual((await feeding.take(batchId, { liveInstances: live, windowSize: 2 })).items, []);
    await other.close();
    const again = await feeding.take(batchId, {
      liveInstances: await test.store.liveInstances(),
      windowSize: 2,
    });
    assert.deepEqual(
      new Set(again.items.map(({ taskId }) => taskId)),
      new Set(first.items.map(({ taskId }) => taskId)),
    );
    await begin(book, batchId, again.items);
    assert.deepEqual(await countsOf(batchId), { pending: 1, queued: 2 });
  });

  it('and refused wait again as if they had never been taken', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(2));
    const { feeding } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const { items } = await feeding.take(batchId, { liveInstances, windowSize: 5 });
    await feeding.untake(
      batchId,
      items.map(({ taskId }) => taskId),
    );
    const found = await test.store.batches.items({ batchId, limit: 10 });
    assert.deepEqual(
      found.items.map(({ state, runCount, taskId }) => [state, runCount, taskId]),
      [
        ['pending', 0, undefined],
        ['pending', 0, undefined],
      ],
    );
    assert.equal(await feeding.pauseIfIdle(batchId, 'insufficient_balance', 'Top up.'), true);
    assert.deepEqual((await feeding.take(batchId, { liveInstances, windowSize: 5 })).items, []);
  });
});

describe('a batch that pauses', () => {
  it('gives the holds of waiting tasks back, and their items wait again', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(3));
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const taken = await feeding.take(batchId, { liveInstances, windowSize: 2 });
    await begin(book, batchId, taken.items);
    const held = async () => (await test.store.batches.progress({ batchId, mode: 'test' })).heldNanoUsd;
    assert.equal(await held(), 60_000_000n);
    assert.equal(await feeding.pauseIfIdle(batchId, 'insufficient_balance', 'Top up.'), false);
    await control.pause(batchId, { reason: 'requested', message: 'Paused.' });
    assert.equal(await held(), 0n);
    assert.deepEqual(await countsOf(batchId), { pending: 3 });
    const { expiresAt, pausedAt } = (await test.store.batches.find(batchId)) ?? {};
    assert.ok(pausedAt && expiresAt);
    const resumed = await control.resume(batchId, book.key.keyId);
    assert.ok(resumed.expiresAt > expiresAt, 'the pause is added to the window');
    const again = await feeding.take(batchId, { liveInstances, windowSize: 5 });
    assert.equal(again.items.length, 3);
    assert.ok(again.items.every(({ taskId }) => taken.items.every((former) => former.taskId !== taskId)));
  });
});

describe('a batch past its window', () => {
  it('lets no further item begin and ends as expired when the last that runs has ended', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(3));
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const taken = await feeding.take(batchId, { liveInstances, windowSize: 1 });
    const [task] = await begin(book, batchId, taken.items);
    await test.sql(`update batches set expires_at = now() where batch_id = $1`, [batchId]);
    const atWork = (await feeding.atWork()).find((batch) => batch.batchId === batchId);
    assert.equal(atWork?.isLate, true);
    const error = { code: 'batch_expired', message: 'Too late.' };
    assert.equal(await feeding.endPending(batchId, 'expired', error), 2);
    assert.equal(await feeding.beginFinishing(batchId), false);
    assert.ok(task);
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal(await feeding.beginFinishing(batchId), true);
    const files = { outputFileId: 'file_1', errorFileId: 'file_2' };
    const ending = await test.store.batches.find(batchId);
    assert.ok(ending);
    const finished = await control.finish(ending, files);
    assert.deepEqual([finished.state, finished.outputFileId], ['expired', 'file_1']);
    assert.deepEqual(await countsOf(batchId), { succeeded: 1, expired: 2 });
    // Finishing again changes nothing; a retry takes up what expired, and nothing else.
    const repeated = await control.finish(ending, { ...files, outputFileId: 'file_3' });
    assert.equal(repeated.outputFileId, 'file_1');
    const retried = await control.retry({ batchId, apiKeyId: book.key.keyId, states: ['failed', 'expired'] });
    assert.deepEqual(
      [retried.itemCount, retried.quote.highNanoUsd, retried.batch.state, retried.batch.expiredAt],
      [2, 60_000_000n, 'in_progress', undefined],
    );
    // Who still wrote the results of the first end does not end the second one.
    const others = await feeding.take(batchId, { liveInstances, windowSize: 5 });
    for (const other of await begin(book, batchId, others.items))
      await test.store.tasks.settle(sampleSuccess(other));
    assert.equal(await feeding.beginFinishing(batchId), true);
    const late = await control.finish({ ...ending, finalizingAt: new Date(0) }, files);
    assert.deepEqual([late.state, late.outputFileId], ['finalizing', 'file_1']);
  });

  it('has not expired when every item began in time', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const taken = await feeding.take(batchId, { liveInstances, windowSize: 1 });
    const [task] = await begin(book, batchId, taken.items);
    assert.ok(task);
    await test.sql('update batches set expires_at = now() where batch_id = $1', [batchId]);
    assert.equal(
      await feeding.endPending(batchId, 'expired', { code: 'batch_expired', message: 'Late.' }),
      0,
    );
    await test.store.tasks.settle(sampleSuccess(task));
    assert.equal(await feeding.beginFinishing(batchId), true);
    const ending = await test.store.batches.find(batchId);
    assert.ok(ending);
    const finished = await control.finish(ending, { outputFileId: 'file_1', errorFileId: undefined });
    assert.deepEqual([finished.state, finished.expiredAt], ['completed', undefined]);
  });

  it('gets a new window when what expired is retried while the rest still runs', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(2));
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const taken = await feeding.take(batchId, { liveInstances, windowSize: 1 });
    const [task] = await begin(book, batchId, taken.items);
    assert.ok(task);
    await test.sql(`update batches set expires_at = now() - interval '1 second' where batch_id = $1`, [
      batchId,
    ]);
    const error = { code: 'batch_expired', message: 'Too late.' };
    assert.equal(await feeding.endPending(batchId, 'expired', error), 1);
    const { batch, itemCount } = await control.retry({
      batchId,
      apiKeyId: book.key.keyId,
      states: ['expired'],
    });
    assert.deepEqual([itemCount, batch.state, batch.expiredAt], [1, 'in_progress', undefined]);
    assert.ok(batch.expiresAt > new Date(), 'the window is open again');
    await test.store.tasks.settle(sampleFailure(task));
  });
});

describe('a batch that is being cancelled', () => {
  it('cancels items too that were about to begin and were refused', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(3));
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const { items } = await feeding.take(batchId, { liveInstances, windowSize: 2 });
    const { release } = await control.cancel(batchId);
    assert.equal(release.neverStartedCount, 1);
    assert.equal(await feeding.isCancelled(batchId), false);
    await feeding.untake(
      batchId,
      items.map(({ taskId }) => taskId),
    );
    assert.equal(await feeding.isCancelled(batchId), true);
    assert.deepEqual(await countsOf(batchId), { cancelled: 3 });
  });
});

describe('a duplicate', () => {
  it('is whatever the item is that runs for it, and runs again through it', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, [
      sampleItem(0),
      sampleItem(1, { duplicateOf: 0 }),
    ]);
    const { feeding, control } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const taken = await feeding.take(batchId, { liveInstances, windowSize: 5 });
    assert.equal(taken.items.length, 1);
    const [task] = await begin(book, batchId, taken.items);
    assert.deepEqual(await countsOf(batchId), { queued: 2 });
    assert.ok(task);
    await test.store.tasks.settle(sampleFailure(task));
    assert.deepEqual(await countsOf(batchId), { failed: 2 });
    const retried = await control.retry({
      batchId,
      apiKeyId: book.key.keyId,
      states: ['failed'],
      customIds: ['item-1'],
    });
    assert.equal(retried.itemCount, 1);
    assert.deepEqual(await countsOf(batchId), { pending: 2 });
  });
});

describe('an item that cannot become a task', () => {
  it('has failed with its reason, and writing items into a batch that runs is refused', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const { feeding, preparation } = test.store.batches;
    const liveInstances = await test.store.liveInstances();
    const { items } = await feeding.take(batchId, { liveInstances, windowSize: 5 });
    const [taken] = items;
    assert.ok(taken);
    await feeding.fail(batchId, taken.taskId, { code: 'not_found', message: 'The file is \u0000 gone.' });
    const found = await test.store.batches.items({ batchId, limit: 10 });
    assert.deepEqual(
      found.items.map(({ state, error, taskId }) => [state, error?.message, taskId]),
      [['failed', 'The file is \u0000 gone.', undefined]],
    );
    assert.equal(await preparation.addItems(batchId, [sampleItem(1)]), false);
    assert.equal(await feeding.beginFinishing(batchId), true);
  });
});

describe('the images of a batch', () => {
  it('are needed while it may be retried: until 30 days after its end', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, sampleItems(1));
    const storageKey = `ab/cd/${batchId}`;
    await test.store.batches.preparation.addImage(batchId, storageKey);
    const isNeeded = async () => (await test.store.referredStorageKeys([storageKey])).has(storageKey);
    const endedAgo = (interval: string) =>
      test.sql(
        `update batches set state = 'completed', finalizing_at = now() - $2::interval where batch_id = $1`,
        [batchId, interval],
      );
    await test.sql(`update batches set created_at = now() - interval '60 days' where batch_id = $1`, [
      batchId,
    ]);
    assert.equal(await isNeeded(), true);
    await endedAgo('29 days');
    assert.equal(await isNeeded(), true);
    await endedAgo('31 days');
    assert.equal(await isNeeded(), false);
    const { feeding, control } = test.store.batches;
    await test.sql(
      `update batch_items set ended_as = 'failed', error = '{"code": "internal_error", "message": "No."}'
       where batch_id = $1`,
      [batchId],
    );
    await control.retry({ batchId, apiKeyId: book.key.keyId, states: ['failed'] });
    assert.equal(await isNeeded(), true);
    await feeding.endPending(batchId, 'failed', { code: 'internal_error', message: 'No.' });
  });
});

describe('the names in the metadata of a batch', () => {
  it('come in the order in which they first appear, as many as asked for', async () => {
    const book = await sampleBook(test.store);
    const batchId = await sampleRunningBatch(test.store, book, [
      sampleItem(0),
      sampleItem(1, { metadata: { b: '1', a: '2' } }),
      sampleItem(2, { metadata: { c: '3', b: '4' } }),
    ]);
    const { batches } = test.store;
    assert.deepEqual(await batches.metadataNames(batchId, 50), ['b', 'a', 'c']);
    assert.deepEqual(await batches.metadataNames(batchId, 2), ['b', 'a']);
    assert.deepEqual(await batches.metadataNames(sampleId('batch'), 50), []);
  });
});
