import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleId,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '../testing.ts';
import type { PeriodLimit, SpendSubject } from './spend-limit.ts';
import { batchTask, cappedBatch } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

const workspaceOf = (book: SampleBook): SpendSubject => ({ kind: 'workspace', id: book.workspaceId });
const set = (book: SampleBook, limit: PeriodLimit) => test.store.limits.set(book, workspaceOf(book), limit);
const total = (given: { cap?: bigint; budget?: bigint }): PeriodLimit => ({
  period: 'total',
  capNanoUsd: given.cap === undefined ? undefined : nanoUsd(given.cap),
  budgetNanoUsd: given.budget === undefined ? undefined : nanoUsd(given.budget),
});

const begin = async (book: SampleBook, amount: bigint) => {
  const task = sampleTask(book, { quotedHighNanoUsd: nanoUsd(amount) });
  assert.equal((await test.store.tasks.begin(task)).kind, 'held');
  return task;
};
const spend = async (book: SampleBook, amount: bigint) => {
  await test.store.tasks.settle(sampleSuccess(await begin(book, amount)));
};

/** Oldest first: `cap 80 of 100 at 50 + 30`, where spent and held make what counts. */
async function toldOf(book: SampleBook): Promise<string[]> {
  const { events } = await test.store.limits.events({ ...book, limit: 100 });
  return events
    .toReversed()
    .map(
      (event) =>
        `${event.kind} ${event.thresholdPercent} of ${event.limitNanoUsd} at ${event.spentNanoUsd} + ${event.heldNanoUsd}`,
    );
}

/** An endpoint that wants everything. */
async function addEndpoint(book: SampleBook): Promise<void> {
  await test.sql(
    `insert into webhook_endpoints (endpoint_id, workspace_id, mode, url, secret, created_at)
     values ($1, $2, $3, 'https://example.org/hook', 'sealed', now())`,
    [sampleId('wh'), book.workspaceId, book.mode],
  );
}

describe('a threshold', () => {
  it('of a cap is reached by what is spent and held, of a budget by what is spent, at the nano-dollar', async () => {
    const book = await sampleBook(test.store);
    await set(book, total({ cap: 100n, budget: 100n }));
    const first = await begin(book, 49n);
    assert.deepEqual(await toldOf(book), []);
    const second = await begin(book, 1n);
    assert.deepEqual(await toldOf(book), ['cap 50 of 100 at 0 + 50']);
    await test.store.tasks.settle(sampleSuccess(first));
    assert.deepEqual(await toldOf(book), ['cap 50 of 100 at 0 + 50']);
    await test.store.tasks.settle(sampleSuccess(second));
    assert.deepEqual((await toldOf(book)).slice(1), ['budget 50 of 100 at 50 + 0']);
    await spend(book, 50n);
    assert.deepEqual((await toldOf(book)).slice(2), [
      'cap 80 of 100 at 50 + 50',
      'cap 100 of 100 at 50 + 50',
      'budget 80 of 100 at 100 + 0',
      'budget 100 of 100 at 100 + 0',
    ]);
    const [limit] = await test.store.limits.list(book);
    assert.deepEqual(
      [limit?.capReached, limit?.budgetReached],
      [
        [50, 80, 100],
        [50, 80, 100],
      ],
    );
  });

  it('is told once, however often it is crossed and by however many at once', async () => {
    const book = await sampleBook(test.store);
    await set(book, total({ cap: 100n }));
    for (let times = 0; times < 3; times += 1) {
      await test.store.tasks.settle(sampleFailure(await begin(book, 60n)));
    }
    const other = await test.openAnother();
    const tasks = Array.from({ length: 100 }, () => sampleTask(book, { quotedHighNanoUsd: nanoUsd(1n) }));
    await Promise.all(tasks.map((task, index) => (index % 2 === 0 ? test.store : other).tasks.begin(task)));
    assert.deepEqual(
      (await toldOf(book)).map((told) => told.split(' at ')[0]),
      ['cap 50 of 100', 'cap 80 of 100', 'cap 100 of 100'],
    );
  });

  it('of a limit that was raised is told again, of one that is set below what is spent at once', async () => {
    const book = await sampleBook(test.store);
    await spend(book, 80n);
    await set(book, total({ budget: 80n }));
    assert.deepEqual(await toldOf(book), [
      'budget 50 of 80 at 80 + 0',
      'budget 80 of 80 at 80 + 0',
      'budget 100 of 80 at 80 + 0',
    ]);
    await set(book, total({ budget: 200n }));
    await spend(book, 20n);
    await spend(book, 60n);
    assert.deepEqual((await toldOf(book)).slice(3), [
      'budget 50 of 200 at 100 + 0',
      'budget 80 of 200 at 160 + 0',
    ]);
    const [limit] = await test.store.limits.list(book);
    assert.deepEqual(limit?.budgetReached, [50, 80]);
  });

  it('is told anew for each day, and for the day on which a hold was made', async () => {
    let now = new Date('2026-11-22T23:59:59.999Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const limit = { period: 'day', budgetNanoUsd: nanoUsd(60_000_000n) } as const;
    await store.limits.set(book, workspaceOf(book), limit);
    const [late, early] = [sampleTask(book), sampleTask(book)];
    await store.tasks.begin(late);
    now = new Date('2026-11-23T00:00:00.000Z');
    await store.tasks.begin(early);
    await store.tasks.settle(sampleSuccess(early));
    await store.tasks.settle(sampleSuccess(late));
    const { events } = await store.limits.events({ ...book, limit: 10 });
    assert.deepEqual(
      events.map((event) => [event.periodStart, event.thresholdPercent, event.reachedAt]),
      [
        ['2026-11-22', 50, now],
        ['2026-11-23', 50, now],
      ],
    );
  });

  it('of a batch and a key names them, and goes to the webhooks of the workspace that has any', async () => {
    const book = await sampleBook(test.store, { limits: { budgetNanoUsd: nanoUsd(60_000_000n) } });
    const silent = await sampleBook(test.store, { limits: { budgetNanoUsd: nanoUsd(60_000_000n) } });
    await addEndpoint(book);
    await spend(silent, 30_000_000n);
    const batchId = await cappedBatch(test, book, { capNanoUsd: 60_000_000n });
    const task = batchTask(book, batchId);
    await test.store.tasks.begin(task);
    await test.store.tasks.settle(sampleSuccess(task));
    const { events } = await test.store.limits.events({ ...book, limit: 10 });
    assert.deepEqual(
      events.map((event) => [event.kind, event.subject]),
      [
        ['budget', { kind: 'key', id: book.key.keyId }],
        ['cap', { kind: 'batch', id: batchId }],
      ],
    );
    const announced = await test.sql<{ workspace_id: string; type: string; subject_id: string }>(
      `select workspace_id, type, subject_id from events where type like '%.threshold_reached' order by created_at`,
    );
    assert.deepEqual(announced, [
      {
        workspace_id: book.workspaceId,
        type: 'spend_cap.threshold_reached',
        subject_id: events[1]?.limitEventId,
      },
      {
        workspace_id: book.workspaceId,
        type: 'budget.threshold_reached',
        subject_id: events[0]?.limitEventId,
      },
    ]);
    assert.deepEqual(await test.store.limits.event(book, events[0]?.limitEventId ?? ''), events[0]);
    assert.equal(await test.store.limits.event(silent, events[0]?.limitEventId ?? ''), undefined);
  });
});

describe('the list of reached thresholds', () => {
  it('comes in pages, newest first, without overlap and without those of others', async () => {
    const [book, other] = [await sampleBook(test.store), await sampleBook(test.store)];
    for (const each of [book, other]) {
      await set(each, total({ budget: 100n }));
      for (const amount of [50n, 30n, 20n]) await spend(each, amount);
    }
    const first = await test.store.limits.events({ ...book, limit: 2 });
    const second = await test.store.limits.events({ ...book, limit: 2, cursor: first.nextCursor });
    assert.deepEqual(
      [...first.events, ...second.events].map((event) => event.thresholdPercent),
      [100, 80, 50],
    );
    assert.equal(second.nextCursor, undefined);
    await assert.rejects(test.store.limits.events({ ...book, limit: 2, cursor: 'x' }), {
      code: 'invalid_value',
      param: 'cursor',
    });
  });
});
