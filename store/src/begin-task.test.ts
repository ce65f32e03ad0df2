import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
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

const kindsOf = (outcomes: readonly { kind: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

/** Rows a workspace has in the tables that a refusal must not touch. */
async function rowsOf(book: SampleBook): Promise<Record<string, bigint>> {
  const [row] = await test.sql<Record<string, bigint>>(
    `select (select count(*) from tasks where workspace_id = $1) as tasks,
       (select count(*) from holds where workspace_id = $1) as holds,
       (select count(*) from transfers where workspace_id = $1 and kind <> 'grant') as transfers,
       (select count(*) from spend_counters where workspace_id = $1) as counters,
       (select count(*) from idempotency_keys where workspace_id = $1) as keys`,
    [book.workspaceId],
  );
  return { ...row };
}

describe('holding', () => {
  it('a thousand requests of $0.03 at once on $5.00: 166 are held, 834 refused, $0.02 is left', async () => {
    const book = await sampleBook(test.store);
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, () => test.store.tasks.begin(sampleTask(book))),
    );
    assert.deepEqual(kindsOf(outcomes), { held: 166, insufficient_balance: 834 });
    // 166 × 30,000,000 = 4,980,000,000 nUSD
    assert.deepEqual(await test.store.ledger.balance(book.workspaceId, 'test'), {
      availableNanoUsd: 20_000_000n,
      heldNanoUsd: 4_980_000_000n,
      totalNanoUsd: 5_000_000_000n,
    });
  });

  it('from two processes at once it is still exactly 166', async () => {
    const book = await sampleBook(test.store);
    const other = await test.openAnother();
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        (index % 2 === 0 ? test.store : other).tasks.begin(sampleTask(book)),
      ),
    );
    assert.deepEqual(kindsOf(outcomes), { held: 166, insufficient_balance: 834 });
  });

  it('a hold may take the last nano-dollar and not one more', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 60_000_000n });
    const ask = (amount: bigint) =>
      test.store.tasks.begin(sampleTask(book, { quotedHighNanoUsd: nanoUsd(amount) }));
    assert.deepEqual(await ask(60_000_001n), {
      kind: 'insufficient_balance',
      availableNanoUsd: 60_000_000n,
      requiredNanoUsd: 60_000_001n,
    });
    assert.deepEqual(await ask(60_000_000n), { kind: 'held' });
    assert.deepEqual(await ask(1n), {
      kind: 'insufficient_balance',
      availableNanoUsd: 0n,
      requiredNanoUsd: 1n,
    });
  });

  it('decides in the order of arrival, and a smaller request passes where a larger one was refused', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 100n });
    const outcomes = await Promise.all(
      [60n, 50n, 30n, 20n, 10n].map((amount) =>
        test.store.tasks.begin(sampleTask(book, { quotedHighNanoUsd: nanoUsd(amount) })),
      ),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['held', 'insufficient_balance', 'held', 'insufficient_balance', 'held'],
    );
  });

  it('the two modes of a workspace have nothing to do with each other', async () => {
    const book = await sampleBook(test.store);
    const outcome = await test.store.tasks.begin(sampleTask(book, { mode: 'live' }));
    assert.deepEqual(outcome, {
      kind: 'insufficient_balance',
      availableNanoUsd: 0n,
      requiredNanoUsd: 30_000_000n,
    });
  });

  it('a refusal leaves nothing behind', async () => {
    const poor = await sampleBook(test.store, { creditNanoUsd: 0n });
    const capped = await sampleBook(test.store, { limits: { spendCapNanoUsd: nanoUsd(29_999_999n) } });
    for (const book of [poor, capped]) {
      const { kind } = await test.store.tasks.begin(sampleTask(book, { idempotencyKey: 'refused' }));
      assert.notEqual(kind, 'held');
      assert.deepEqual(await rowsOf(book), { tasks: 0n, holds: 0n, transfers: 0n, counters: 0n, keys: 0n });
    }
  });

  it('a task that costs nothing runs on an empty balance and moves nothing', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 0n });
    const free = sampleTask(book, { quotedHighNanoUsd: nanoUsd(0n) });
    assert.deepEqual(await test.store.tasks.begin(free), { kind: 'held' });
    const settled = await test.store.tasks.settle(sampleSuccess(free));
    assert.equal(settled.chargedNanoUsd, 0n);
    assert.deepEqual(await rowsOf(book), { tasks: 1n, holds: 1n, transfers: 0n, counters: 6n, keys: 0n });
  });

  it('the same task begun again is held once', async () => {
    const book = await sampleBook(test.store);
    const task = sampleTask(book, { idempotencyKey: 'again' });
    const outcomes = await Promise.all([task, task, task].map((each) => test.store.tasks.begin(each)));
    assert.deepEqual(kindsOf(outcomes), { held: 3 });
    assert.deepEqual(await rowsOf(book), { tasks: 1n, holds: 1n, transfers: 1n, counters: 6n, keys: 1n });
  });

  it('a workspace that does not exist is not found', async () => {
    const book = await sampleBook(test.store);
    await assert.rejects(test.store.tasks.begin(sampleTask(book, { workspaceId: 'ws_nowhere' })), {
      code: 'not_found',
    });
  });
});

describe('spend caps', () => {
  it('a thousand requests of $0.03 at once under a cap of $5.00: 166 are held, 834 refused', async () => {
    const book = await sampleBook(test.store, {
      creditNanoUsd: 100_000_000_000n,
      limits: { spendCapNanoUsd: nanoUsd(5_000_000_000n) },
    });
    const other = await test.openAnother();
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        (index % 3 === 0 ? other : test.store).tasks.begin(sampleTask(book)),
      ),
    );
    assert.deepEqual(kindsOf(outcomes), { held: 166, spend_cap_reached: 834 });
    const refused = outcomes.find((outcome) => outcome.kind === 'spend_cap_reached');
    assert.deepEqual(refused, {
      kind: 'spend_cap_reached',
      capNanoUsd: 5_000_000_000n,
      spentNanoUsd: 0n,
      heldNanoUsd: 4_980_000_000n,
      period: 'total',
      subject: 'key',
    });
  });

  it('a cap may be reached exactly and not passed by one nano-dollar', async () => {
    for (const [cap, kind] of [
      [59_999_999n, 'spend_cap_reached'],
      [60_000_000n, 'held'],
      [60_000_001n, 'held'],
    ] as const) {
      const book = await sampleBook(test.store, { limits: { spendCapNanoUsd: nanoUsd(cap) } });
      await test.store.tasks.begin(sampleTask(book));
      assert.equal((await test.store.tasks.begin(sampleTask(book))).kind, kind, `cap ${cap}`);
    }
  });

  it('a capture counts as spent, a release frees the cap, and what is refunded stays spent', async () => {
    const book = await sampleBook(test.store, { limits: { spendCapNanoUsd: nanoUsd(60_000_000n) } });
    const [kept, failed] = [sampleTask(book), sampleTask(book)];
    await test.store.tasks.begin(kept);
    await test.store.tasks.begin(failed);
    await test.store.tasks.settle(sampleSuccess(kept, { chargeNanoUsd: nanoUsd(20_000_000n) }));
    await test.store.tasks.settle(sampleFailure(failed));
    await test.store.ledger.apply({
      kind: 'refund',
      transferId: `tr_${kept.taskId}`,
      workspaceId: book.workspaceId,
      mode: 'test',
      amountNanoUsd: nanoUsd(20_000_000n),
      taskId: kept.taskId,
    });
    const [key] = await test.store.apiKeys.list(book.workspaceId);
    assert.deepEqual([key?.spentNanoUsd, key?.heldNanoUsd], [20_000_000n, 0n]);
    // $0.06 − $0.02 = $0.04: one more of $0.03 fits, two do not.
    assert.equal((await test.store.tasks.begin(sampleTask(book))).kind, 'held');
    assert.equal((await test.store.tasks.begin(sampleTask(book))).kind, 'spend_cap_reached');
  });

  it('caps of two keys are counted apart, the balance together', async () => {
    const book = await sampleBook(test.store, {
      creditNanoUsd: 90_000_000n,
      limits: { spendCapNanoUsd: nanoUsd(60_000_000n) },
    });
    const { key } = await test.store.apiKeys.create({
      workspaceId: book.workspaceId,
      mode: 'test',
      name: 'Other',
      scopes: ['images'],
      spendCapNanoUsd: nanoUsd(30_000_000n),
    });
    const outcomes = await Promise.all(
      [book.key, book.key, book.key, key, key].map(({ keyId }) =>
        test.store.tasks.begin(sampleTask(book, { apiKeyId: keyId })),
      ),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['held', 'held', 'spend_cap_reached', 'held', 'insufficient_balance'],
    );
  });

  for (const [period, first, second] of [
    ['day', '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00.000Z'],
    ['month', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z'],
  ] as const) {
    it(`a new ${period} (UTC) begins a new count, and an older hold resolves on the ${period} it was made`, async () => {
      let now = new Date(first);
      const store = await test.openAnother({ clock: () => now });
      const book = await sampleBook(store, {
        limits: { spendCapNanoUsd: nanoUsd(30_000_000n), spendCapPeriod: period },
      });
      const before = sampleTask(book);
      assert.equal((await store.tasks.begin(before)).kind, 'held');
      const refused = await store.tasks.begin(sampleTask(book));
      assert.equal(refused.kind === 'spend_cap_reached' && refused.period, period);
      now = new Date(second);
      const after = sampleTask(book);
      assert.equal((await store.tasks.begin(after)).kind, 'held');
      await store.tasks.settle(sampleSuccess(before));
      await store.tasks.settle(sampleFailure(after));
      // Spent was the earlier period's: this one has its whole cap again.
      const [key] = await store.apiKeys.list(book.workspaceId);
      assert.deepEqual([key?.spentNanoUsd, key?.heldNanoUsd], [0n, 0n]);
      assert.equal((await store.tasks.begin(sampleTask(book))).kind, 'held');
    });
  }

  it('a cap that is set, lowered or given another period later counts what was spent before', async () => {
    const book = await sampleBook(test.store);
    const task = sampleTask(book);
    await test.store.tasks.begin(task);
    await test.store.tasks.settle(sampleSuccess(task));
    for (const period of ['day', 'month', 'total'] as const) {
      await test.store.apiKeys.update(book.workspaceId, book.key.keyId, {
        name: 'Capped',
        scopes: ['images'],
        spendCapNanoUsd: nanoUsd(59_999_999n),
        spendCapPeriod: period,
      });
      assert.deepEqual(await test.store.tasks.begin(sampleTask(book)), {
        kind: 'spend_cap_reached',
        capNanoUsd: 59_999_999n,
        spentNanoUsd: 30_000_000n,
        heldNanoUsd: 0n,
        period,
        subject: 'key',
      });
    }
  });

  it('a budget never refuses', async () => {
    const book = await sampleBook(test.store, { limits: { budgetNanoUsd: nanoUsd(1n) } });
    assert.equal((await test.store.tasks.begin(sampleTask(book))).kind, 'held');
  });
});
