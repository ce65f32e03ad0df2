import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { BeginOutcome } from './task.ts';
import {
  assertAuditIsClean,
  openTestStore,
  sampleBook,
  sampleFailure,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

const countOf = (outcomes: readonly BeginOutcome[], kind: BeginOutcome['kind']) =>
  outcomes.filter((outcome) => outcome.kind === kind).length;

describe('one Idempotency-Key', () => {
  for (const processes of ['one process', 'two processes']) {
    it(`fifty times at once from ${processes}: one is held, 49 are in progress and name its task`, async () => {
      const book = await sampleBook(test.store);
      const other = processes === 'two processes' ? await test.openAnother() : test.store;
      const tasks = Array.from({ length: 50 }, () => sampleTask(book, { idempotencyKey: 'order-1' }));
      const outcomes = await Promise.all(
        tasks.map((task, index) => (index % 2 === 0 ? test.store : other).tasks.begin(task)),
      );
      const held = tasks[outcomes.findIndex((outcome) => outcome.kind === 'held')];
      assert.equal(countOf(outcomes, 'held'), 1);
      assert.equal(countOf(outcomes, 'in_progress'), 49);
      for (const outcome of outcomes) {
        if (outcome.kind === 'in_progress') assert.equal(outcome.taskId, held?.taskId);
      }
    });
  }

  it('given when then: held, in progress, replayed once it has ended, for success and for a final failure', async () => {
    for (const settle of [sampleSuccess, sampleFailure]) {
      // given
      const book = await sampleBook(test.store);
      const first = sampleTask(book, { idempotencyKey: 'order-1' });
      assert.deepEqual(await test.store.tasks.begin(first), { kind: 'held' });
      const retry = () => test.store.tasks.begin(sampleTask(book, { idempotencyKey: 'order-1' }));
      assert.deepEqual(await retry(), { kind: 'in_progress', taskId: first.taskId });
      // when
      await test.store.tasks.settle(settle(first, { replayable: true }));
      // then
      assert.deepEqual(await retry(), { kind: 'replay', taskId: first.taskId });
    }
  });

  it('is free again after a failure that may pass, and the retry is held afresh', async () => {
    const book = await sampleBook(test.store);
    const first = sampleTask(book, { idempotencyKey: 'order-1' });
    await test.store.tasks.begin(first);
    await test.store.tasks.settle(sampleFailure(first, { replayable: false }));
    const retry = sampleTask(book, { idempotencyKey: 'order-1' });
    assert.deepEqual(await test.store.tasks.begin(retry), { kind: 'held' });
  });

  it('belongs to one request: another one is a mismatch, running or ended', async () => {
    const book = await sampleBook(test.store);
    const first = sampleTask(book, { idempotencyKey: 'order-1' });
    const other = () =>
      test.store.tasks.begin(sampleTask(book, { idempotencyKey: 'order-1', requestHash: 'b'.repeat(64) }));
    const atOnce = await Promise.all([test.store.tasks.begin(first), other()]);
    assert.deepEqual(atOnce, [{ kind: 'held' }, { kind: 'key_mismatch', taskId: first.taskId }]);
    assert.deepEqual(await other(), { kind: 'key_mismatch', taskId: first.taskId });
    await test.store.tasks.settle(sampleSuccess(first));
    assert.deepEqual(await other(), { kind: 'key_mismatch', taskId: first.taskId });
  });

  it('is another key in another workspace and in the other mode', async () => {
    const [book, neighbour] = [await sampleBook(test.store), await sampleBook(test.store)];
    await test.store.ledger.apply({
      kind: 'top_up',
      transferId: `tr_live_${book.workspaceId}`,
      workspaceId: book.workspaceId,
      mode: 'live',
      amountNanoUsd: nanoUsd(1_000_000_000n),
    });
    const outcomes = await Promise.all([
      test.store.tasks.begin(sampleTask(book, { idempotencyKey: 'order-1' })),
      test.store.tasks.begin(sampleTask(book, { idempotencyKey: 'order-1', mode: 'live' })),
      test.store.tasks.begin(sampleTask(neighbour, { idempotencyKey: 'order-1' })),
    ]);
    assert.equal(countOf(outcomes, 'held'), 3);
  });

  it('is remembered by none when the first request is refused: the others have their own turn', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 30_000_000n });
    const ask = (amount: bigint) =>
      test.store.tasks.begin(
        sampleTask(book, {
          idempotencyKey: 'order-1',
          requestHash: amount.toString(16).padStart(64, '0'),
          quotedHighNanoUsd: nanoUsd(amount),
        }),
      );
    const outcomes = await Promise.all([ask(50_000_000n), ask(40_000_000n), ask(30_000_000n)]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['insufficient_balance', 'insufficient_balance', 'held'],
    );
  });

  it('starts anew the moment it has expired, and not before', async () => {
    const start = Date.now();
    let now = new Date(start);
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const given = { idempotencyKey: 'order-1', idempotencyExpiresAt: new Date(start + 60_000) };
    const first = sampleTask(book, given);
    await store.tasks.begin(first);
    await store.tasks.settle(sampleSuccess(first));
    now = new Date(start + 59_999);
    assert.deepEqual(await store.tasks.begin(sampleTask(book, given)), {
      kind: 'replay',
      taskId: first.taskId,
    });
    now = new Date(start + 60_000);
    const second = sampleTask(book, { ...given, idempotencyExpiresAt: new Date(start + 120_000) });
    assert.deepEqual(await store.tasks.begin(second), { kind: 'held' });
  });
});
