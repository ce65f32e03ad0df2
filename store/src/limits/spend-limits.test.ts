import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { BeginOutcome } from '../task.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
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

const HUNDRED_DOLLARS = 100_000_000_000n;
const cap = (period: PeriodLimit['period'], amount: bigint): PeriodLimit => ({
  period,
  capNanoUsd: nanoUsd(amount),
});
const keyOf = (book: SampleBook): SpendSubject => ({ kind: 'key', id: book.key.keyId });
const workspaceOf = (book: SampleBook): SpendSubject => ({ kind: 'workspace', id: book.workspaceId });

/** `held`, or whose cap of which period refused. */
function verdictOf(outcome: BeginOutcome): string {
  return outcome.kind === 'spend_cap_reached' ? `${outcome.subject} ${outcome.period}` : outcome.kind;
}

function countedBy(outcomes: readonly BeginOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[verdictOf(outcome)] = (counts[verdictOf(outcome)] ?? 0) + 1;
  return counts;
}

async function secondKey(book: SampleBook): Promise<string> {
  const wish = { workspaceId: book.workspaceId, mode: 'test', name: 'Second', scopes: ['images'] } as const;
  return (await test.store.apiKeys.create(wish)).key.keyId;
}

/** A thousand tasks of $0.03 at once over two processes. */
async function thousand(taskOf: (index: number) => ReturnType<typeof sampleTask>): Promise<BeginOutcome[]> {
  const other = await test.openAnother();
  return Promise.all(
    Array.from({ length: 1_000 }, (_, index) =>
      (index % 2 === 0 ? test.store : other).tasks.begin(taskOf(index)),
    ),
  );
}

describe('a thousand holds of $0.03 at once in two processes', () => {
  it('under $5.00 a day and $4.50 a month of one key: 150 are held, the month refuses 850', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: HUNDRED_DOLLARS });
    await test.store.limits.set(book, keyOf(book), cap('day', 5_000_000_000n));
    await test.store.limits.set(book, keyOf(book), cap('month', 4_500_000_000n));
    const outcomes = await thousand(() => sampleTask(book));
    assert.deepEqual(countedBy(outcomes), { held: 150, 'key month': 850 });
    assert.deepEqual(
      outcomes.find(({ kind }) => kind === 'spend_cap_reached'),
      {
        kind: 'spend_cap_reached',
        capNanoUsd: 4_500_000_000n,
        spentNanoUsd: 0n,
        heldNanoUsd: 4_500_000_000n,
        period: 'month',
        subject: 'key',
      },
    );
  });

  it('under $5.00 a day of the workspace: 166 are held over both its keys', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: HUNDRED_DOLLARS });
    const second = await secondKey(book);
    await test.store.limits.set(book, workspaceOf(book), cap('day', 5_000_000_000n));
    const outcomes = await thousand((index) => sampleTask(book, index % 3 === 0 ? { apiKeyId: second } : {}));
    assert.deepEqual(countedBy(outcomes), { held: 166, 'workspace day': 834 });
  });

  it('under $1.00 of a batch, $2.00 a day of its key, $3.00 a month of the workspace: 33, 66, 100', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: HUNDRED_DOLLARS });
    const second = await secondKey(book);
    const batchId = await cappedBatch(test, book, { capNanoUsd: 1_000_000_000n });
    await test.store.limits.set(book, keyOf(book), cap('day', 2_000_000_000n));
    await test.store.limits.set(book, workspaceOf(book), cap('month', 3_000_000_000n));
    const ofBatch = await thousand(() => batchTask(book, batchId));
    assert.deepEqual(countedBy(ofBatch), { held: 33, 'batch total': 967 });
    const ofKey = await thousand(() => sampleTask(book));
    assert.deepEqual(countedBy(ofKey), { held: 33, 'key day': 967 });
    const ofBoth = await thousand((index) => sampleTask(book, index % 2 === 0 ? { apiKeyId: second } : {}));
    assert.deepEqual(countedBy(ofBoth), { held: 34, 'key day': 500, 'workspace month': 466 });
  });

  it('while the cap of the workspace is lowered and raised: never more than the cap of the moment', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: HUNDRED_DOLLARS });
    await test.store.limits.set(book, workspaceOf(book), cap('total', 9_000_000_000n));
    const holds = thousand(() => sampleTask(book));
    for (const amount of [3_000_000_000n, 600_000_000n, 6_000_000_000n]) {
      await test.store.limits.set(book, workspaceOf(book), cap('total', amount));
    }
    const held = countedBy(await holds).held ?? 0;
    // All of them may come while the cap is lowest, or highest.
    assert.ok(held >= 20 && held <= 300, `${held} are held`);
  });
});

describe('a cap', () => {
  for (const kind of ['key', 'workspace', 'batch'] as const) {
    for (const period of ['day', 'month', 'total'] as const) {
      it(`of a ${kind} by ${period} may be reached exactly and not passed by one nano-dollar`, async () => {
        for (const [amount, verdict] of [
          [59_999_999n, `${kind} ${period}`],
          [60_000_000n, 'held'],
          [60_000_001n, 'held'],
        ] as const) {
          const book = await sampleBook(test.store);
          const batchId = await cappedBatch(test, book, {
            capNanoUsd: kind === 'batch' ? amount : HUNDRED_DOLLARS,
            period,
          });
          if (kind !== 'batch') {
            await test.store.limits.set(
              book,
              kind === 'key' ? keyOf(book) : workspaceOf(book),
              cap(period, amount),
            );
          }
          await test.store.tasks.begin(batchTask(book, batchId));
          assert.equal(verdictOf(await test.store.tasks.begin(batchTask(book, batchId))), verdict);
        }
      });
    }
  }

  it('is told for the batch before the key before the workspace, by day before month before total', async () => {
    const book = await sampleBook(test.store);
    const batchId = await cappedBatch(test, book, { capNanoUsd: 0n });
    for (const period of ['total', 'month', 'day'] as const) {
      await test.store.limits.set(book, workspaceOf(book), cap(period, 0n));
      await test.store.limits.set(book, keyOf(book), cap(period, 0n));
    }
    const verdicts: string[] = [];
    for (let refusals = 0; refusals < 7; refusals += 1) {
      const verdict = verdictOf(await test.store.tasks.begin(batchTask(book, batchId)));
      verdicts.push(verdict);
      const [kind, period] = verdict.split(' ') as [SpendSubject['kind'], PeriodLimit['period']];
      const id = { batch: batchId, key: book.key.keyId, workspace: book.workspaceId }[kind];
      await test.store.limits.remove(book, { kind, id }, period);
    }
    assert.deepEqual(verdicts, [
      'batch total',
      'key day',
      'key month',
      'key total',
      'workspace day',
      'workspace month',
      'workspace total',
    ]);
    assert.deepEqual(await test.store.limits.list(book), []);
    assert.equal(verdictOf(await test.store.tasks.begin(batchTask(book, batchId))), 'held');
  });

  it('of a workspace binds one mode, and a cap of one key no other', async () => {
    const book = await sampleBook(test.store);
    await test.store.limits.set({ ...book, mode: 'live' }, workspaceOf(book), cap('total', 0n));
    await test.store.limits.set(book, { kind: 'key', id: await secondKey(book) }, cap('total', 0n));
    assert.equal(verdictOf(await test.store.tasks.begin(sampleTask(book))), 'held');
  });

  it('that is lowered below what is spent refuses new holds and touches nothing that runs', async () => {
    const book = await sampleBook(test.store);
    const [first, second] = [sampleTask(book), sampleTask(book)];
    await test.store.tasks.begin(first);
    await test.store.tasks.begin(second);
    await test.store.tasks.settle(sampleSuccess(first));
    const lowered = await test.store.limits.set(book, workspaceOf(book), cap('day', 10_000_000n));
    assert.deepEqual(
      [lowered.capNanoUsd, lowered.spentNanoUsd, lowered.heldNanoUsd],
      [10_000_000n, 30_000_000n, 30_000_000n],
    );
    assert.equal(verdictOf(await test.store.tasks.begin(sampleTask(book))), 'workspace day');
    const settled = await test.store.tasks.settle(sampleSuccess(second));
    assert.deepEqual([settled.kind, settled.chargedNanoUsd], ['settled', 30_000_000n]);
    await test.store.limits.set(book, workspaceOf(book), cap('day', 90_000_000n));
    assert.equal(verdictOf(await test.store.tasks.begin(sampleTask(book))), 'held');
  });

  for (const [period, first, second] of [
    ['day', '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
    ['month', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z'],
  ] as const) {
    it(`by ${period} begins anew at midnight UTC, and an older hold counts on the ${period} it was made`, async () => {
      let now = new Date(first);
      const store = await test.openAnother({ clock: () => now });
      const book = await sampleBook(store);
      const batchId = await cappedBatch(test, book, { capNanoUsd: 30_000_000n, period, at: now });
      await store.limits.set(book, workspaceOf(book), cap(period, 30_000_000n));
      const before = batchTask(book, batchId);
      assert.equal(verdictOf(await store.tasks.begin(before)), 'held');
      assert.equal(verdictOf(await store.tasks.begin(batchTask(book, batchId))), `batch ${period}`);
      assert.equal(verdictOf(await store.tasks.begin(sampleTask(book))), `workspace ${period}`);
      now = new Date(second);
      const after = batchTask(book, batchId);
      assert.equal(verdictOf(await store.tasks.begin(after)), 'held');
      await store.tasks.settle(sampleSuccess(before));
      await store.tasks.settle(sampleFailure(after));
      const stand = (await store.limits.list(book)).map((limit) => [
        limit.subject.kind,
        limit.periodStart,
        limit.spentNanoUsd,
        limit.heldNanoUsd,
      ]);
      const today = second.slice(0, 10);
      assert.deepEqual(stand, [
        ['workspace', today, 0n, 0n],
        ['batch', today, 0n, 0n],
      ]);
      assert.equal(verdictOf(await store.tasks.begin(batchTask(book, batchId))), 'held');
    });
  }

  it('set by a process whose clock is behind midnight accuses no hold of one that is past it', async () => {
    const ahead = await test.openAnother({ clock: () => new Date('2026-11-23T00:00:00.100Z') });
    const behind = await test.openAnother({ clock: () => new Date('2026-11-22T23:59:59.900Z') });
    const book = await sampleBook(ahead);
    await ahead.tasks.begin(sampleTask(book));
    await behind.limits.set(book, workspaceOf(book), cap('day', 1n));
    assert.equal(verdictOf(await ahead.tasks.begin(sampleTask(book))), 'workspace day');
  });
});

describe('a limit', () => {
  it('counts what was spent and held before it was set, for each of the three', async () => {
    const book = await sampleBook(test.store);
    const batchId = await cappedBatch(test, book, { capNanoUsd: HUNDRED_DOLLARS });
    const [spent, held] = [batchTask(book, batchId), batchTask(book, batchId)];
    await test.store.tasks.begin(spent);
    await test.store.tasks.begin(held);
    await test.store.tasks.settle(sampleSuccess(spent, { chargeNanoUsd: nanoUsd(20_000_000n) }));
    await test.store.limits.set(book, workspaceOf(book), cap('month', 1n));
    await test.store.limits.set(book, keyOf(book), { period: 'day', budgetNanoUsd: nanoUsd(1n) });
    assert.deepEqual(
      (await test.store.limits.list(book)).map((limit) => [
        limit.subject,
        limit.subjectName,
        limit.spentNanoUsd,
        limit.heldNanoUsd,
      ]),
      [
        [workspaceOf(book), undefined, 20_000_000n, 30_000_000n],
        [keyOf(book), 'Sample key', 20_000_000n, 30_000_000n],
        [{ kind: 'batch', id: batchId }, undefined, 20_000_000n, 30_000_000n],
      ],
    );
  });

  it('set twice is set once, and keeps the time of the first', async () => {
    let now = new Date('2026-11-22T10:00:00.000Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const first = await store.limits.set(book, workspaceOf(book), cap('day', 5n));
    now = new Date('2026-11-22T11:00:00.000Z');
    assert.deepEqual(await store.limits.set(book, workspaceOf(book), cap('day', 5n)), first);
    const changed = await store.limits.set(book, workspaceOf(book), cap('day', 6n));
    assert.deepEqual([changed.capNanoUsd, changed.updatedAt], [6n, now]);
    assert.equal((await store.limits.list(book)).length, 1);
  });

  it('of a key is one with the limits the key was made with', async () => {
    const limits = {
      spendCapNanoUsd: nanoUsd(7n),
      spendLimits: [{ period: 'day', budgetNanoUsd: nanoUsd(3n) }],
    } as const;
    const book = await sampleBook(test.store, { limits });
    await test.store.limits.set(book, keyOf(book), cap('month', 5n));
    const [key] = await test.store.apiKeys.list(book.workspaceId);
    assert.deepEqual(
      key?.spendLimits.map(({ period, capNanoUsd, budgetNanoUsd }) => [period, capNanoUsd, budgetNanoUsd]),
      [
        ['day', undefined, 3n],
        ['month', 5n, undefined],
        ['total', 7n, undefined],
      ],
    );
    assert.deepEqual([key?.spendCapNanoUsd, key?.spendCapPeriod], [5n, 'month']);
    await test.store.limits.remove(book, keyOf(book), 'month');
    assert.equal((await test.store.apiKeys.list(book.workspaceId))[0]?.spendCapNanoUsd, 7n);
  });

  it('is set, removed and read in its own workspace and mode alone', async () => {
    const [book, other] = [await sampleBook(test.store), await sampleBook(test.store)];
    await test.store.limits.set(book, keyOf(book), cap('day', 5n));
    for (const stranger of [other, { ...book, mode: 'live' as const }]) {
      await assert.rejects(test.store.limits.set(stranger, keyOf(book), cap('day', 9n)), {
        code: 'not_found',
        param: 'subject',
      });
      assert.equal(await test.store.limits.remove(stranger, keyOf(book), 'day'), undefined);
      assert.deepEqual(await test.store.limits.list(stranger), []);
    }
    await assert.rejects(test.store.limits.set(other, workspaceOf(book), cap('day', 9n)), {
      code: 'not_found',
    });
    assert.equal((await test.store.limits.list(book))[0]?.capNanoUsd, 5n);
  });

  it('of a batch that does not exist is not set', async () => {
    const book = await sampleBook(test.store);
    const nothing = { kind: 'batch', id: 'batch_nothing' } as const;
    await assert.rejects(test.store.limits.set(book, nothing, cap('total', 1n)), { code: 'not_found' });
  });
});
