import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { LedgerEntry } from './ledger-report.ts';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleOutput,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

async function run(
  book: SampleBook,
  given: Parameters<typeof sampleTask>[1] & { chargeNanoUsd?: bigint } = {},
) {
  const { chargeNanoUsd = 30_000_000n, ...begin } = given;
  const task = sampleTask(book, begin);
  await test.store.tasks.begin(task);
  await test.store.tasks.settle(sampleSuccess(task, { chargeNanoUsd: nanoUsd(chargeNanoUsd) }));
  return task;
}

describe('the ledger', () => {
  const inShort = (entries: readonly LedgerEntry[]) =>
    entries.map(({ kind, account, amountNanoUsd, balanceNanoUsd }) => [
      kind,
      account,
      amountNanoUsd,
      balanceNanoUsd,
    ]);

  it('shows the entries of available and held, newest first, each with the balance it left', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 100_000_000n });
    const task = await run(book, { chargeNanoUsd: 20_000_000n });
    await test.store.ledger.apply({
      kind: 'refund',
      transferId: `tr_${task.taskId}`,
      workspaceId: book.workspaceId,
      mode: 'test',
      amountNanoUsd: nanoUsd(5_000_000n),
      taskId: task.taskId,
      reason: 'A crooked horizon',
      actor: 'key_operator',
    });
    const page = await test.store.reports.ledger({ workspaceId: book.workspaceId, mode: 'test', limit: 100 });
    assert.equal(page.nextCursor, undefined);
    assert.deepEqual(inShort(page.entries), [
      ['refund', 'available', 5_000_000n, 85_000_000n],
      ['release', 'available', 10_000_000n, 80_000_000n],
      ['release', 'held', -10_000_000n, 0n],
      ['capture', 'held', -20_000_000n, 10_000_000n],
      ['hold', 'held', 30_000_000n, 30_000_000n],
      ['hold', 'available', -30_000_000n, 70_000_000n],
      ['grant', 'available', 100_000_000n, 100_000_000n],
    ]);
    const [refund, , , capture] = page.entries;
    assert.deepEqual(
      [refund?.taskId, refund?.reason, refund?.actor, capture?.transferId],
      [task.taskId, 'A crooked horizon', 'key_operator', `${task.taskId}.capture`],
    );
  });

  it('pages never overlap and miss nothing, while money keeps moving', async () => {
    const book = await sampleBook(test.store);
    for (let count = 0; count < 5; count += 1) await run(book, { chargeNanoUsd: 10_000_000n });
    const query = { workspaceId: book.workspaceId, mode: 'test', limit: 4 } as const;
    const whole = await test.store.reports.ledger({ ...query, limit: 1_000 });
    const paged: LedgerEntry[] = [];
    let cursor: string | undefined;
    do {
      const page = await test.store.reports.ledger({ ...query, cursor });
      paged.push(...page.entries);
      cursor = page.nextCursor;
      await run(book);
    } while (cursor !== undefined);
    // 1 grant, and 5 × (hold 2, capture 1, release 2)
    assert.equal(whole.entries.length, 26);
    assert.deepEqual(paged, whole.entries);
  });

  it('is filtered by kind, task and time', async () => {
    let now = new Date('2026-11-01T00:00:00.000Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const task = sampleTask(book, { holdExpiresAt: new Date('2026-12-01T00:00:00Z') });
    now = new Date('2026-11-02T00:00:00.000Z');
    await store.tasks.begin(task);
    await store.tasks.begin(sampleTask(book));
    now = new Date('2026-11-03T00:00:00.000Z');
    await store.tasks.settle(sampleFailure(task));
    const kinds = async (filter: object) => {
      const page = await store.reports.ledger({
        workspaceId: book.workspaceId,
        mode: 'test',
        limit: 99,
        ...filter,
      });
      return page.entries.map(({ kind, account }) => `${kind} ${account}`);
    };
    const released = ['release available', 'release held'];
    const held = ['hold held', 'hold available'];
    assert.deepEqual(await kinds({ kind: 'release' }), released);
    assert.deepEqual(await kinds({ taskId: task.taskId }), [...released, ...held]);
    assert.deepEqual(await kinds({ from: new Date('2026-11-03T00:00:00.000Z') }), released);
    assert.deepEqual(await kinds({ to: new Date('2026-11-02T00:00:00.000Z') }), ['grant available']);
    assert.deepEqual(
      await kinds({ from: new Date('2026-11-02T00:00:00.000Z'), to: new Date('2026-11-03T00:00:00.000Z') }),
      [...held, ...held],
    );
  });

  it('is nobody else’s', async () => {
    const [book, other] = [await sampleBook(test.store), await sampleBook(test.store, { creditNanoUsd: 0n })];
    await run(book);
    for (const given of [
      { workspaceId: other.workspaceId, mode: 'test' },
      { workspaceId: book.workspaceId, mode: 'live' },
    ] as const) {
      assert.deepEqual((await test.store.reports.ledger({ ...given, limit: 9 })).entries, []);
    }
  });

  it('a cursor that no page gave is refused', async () => {
    const book = await sampleBook(test.store);
    for (const cursor of ['', '1', '1.2', '-1.0', "1.0'; drop table transfers", '9'.repeat(40)]) {
      await assert.rejects(
        test.store.reports.ledger({ workspaceId: book.workspaceId, mode: 'test', limit: 9, cursor }),
        { code: 'invalid_value', param: 'cursor' },
      );
    }
  });
});

describe('usage', () => {
  it('groups tasks by day, model, tier and key, and says what it does not know', async () => {
    let now = new Date('2026-11-01T23:59:59.999Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const holdExpiresAt = new Date('2026-12-01T00:00:00Z');
    const start = async (given: object = {}) => {
      const task = sampleTask(book, { holdExpiresAt, ...given });
      await store.tasks.begin(task);
      return task;
    };
    const [kept, mixed, failed, running] = [
      await start(),
      await start({ modelId: 'gpt-image-1.5', quotedHighNanoUsd: nanoUsd(90_000_000n) }),
      await start(),
      await start(),
    ];
    const attempt = (costNanoUsd: bigint | undefined) => ({
      ...sampleSuccess(kept).attempts[0],
      attemptId: `att_${String(costNanoUsd)}_${book.workspaceId}`,
      costNanoUsd: costNanoUsd === undefined ? undefined : nanoUsd(costNanoUsd),
    });
    const attemptsOf = (...costs: (bigint | undefined)[]) =>
      costs.map(attempt) as unknown as ReturnType<typeof sampleSuccess>['attempts'];
    await store.tasks.settle(sampleSuccess(kept, { attempts: attemptsOf(7_000_000n) }));
    now = new Date('2026-11-02T00:00:00.000Z');
    await store.tasks.settle(
      sampleSuccess(mixed, {
        outputs: [0, 1, 2].map((imageIndex) =>
          sampleOutput({ imageIndex, tier: imageIndex === 1 ? '2K' : '1K' }),
        ),
        attempts: attemptsOf(1_000_000n, undefined),
      }),
    );
    await store.tasks.settle(sampleFailure(failed));
    assert.ok(running);

    const usage = (groupBy: 'day' | 'model' | 'tier' | 'key') =>
      store.reports.usage({
        workspaceId: book.workspaceId,
        mode: 'test',
        groupBy,
        from: new Date('2026-11-01T00:00:00Z'),
        to: new Date('2026-11-03T00:00:00Z'),
      });
    const keptGroup = {
      taskCount: 1,
      failedTaskCount: 0,
      imageCount: 1,
      chargedNanoUsd: 30_000_000n,
      knownCostNanoUsd: 7_000_000n,
      unknownCostTaskCount: 0,
    };
    const mixedGroup = {
      taskCount: 1,
      failedTaskCount: 0,
      imageCount: 3,
      chargedNanoUsd: 90_000_000n,
      knownCostNanoUsd: 1_000_000n,
      unknownCostTaskCount: 1,
    };
    const failedGroup = {
      taskCount: 1,
      failedTaskCount: 1,
      imageCount: 0,
      chargedNanoUsd: 0n,
      knownCostNanoUsd: 0n,
      unknownCostTaskCount: 0,
    };
    assert.deepEqual(await usage('day'), [
      { group: '2026-11-01', ...keptGroup },
      { group: '2026-11-02', ...mixedGroup, taskCount: 2, failedTaskCount: 1 },
    ]);
    assert.deepEqual(await usage('model'), [
      { group: 'gpt-image-1.5', ...mixedGroup },
      { group: 'gpt-image-2', ...keptGroup, taskCount: 2, failedTaskCount: 1 },
    ]);
    assert.deepEqual(await usage('tier'), [
      { group: '1K', ...keptGroup },
      { group: '1K+2K', ...mixedGroup },
      { group: 'none', ...failedGroup },
    ]);
    assert.deepEqual(await usage('key'), [
      {
        group: book.key.keyId,
        taskCount: 3,
        failedTaskCount: 1,
        imageCount: 4,
        chargedNanoUsd: 120_000_000n,
        knownCostNanoUsd: 8_000_000n,
        unknownCostTaskCount: 1,
      },
    ]);
  });
});

describe('one charge explained', () => {
  it('has the task, every attempt and every transfer, refunds included', async () => {
    const book = await sampleBook(test.store);
    const task = await run(book);
    await test.store.ledger.apply({
      kind: 'refund',
      transferId: `tr_${task.taskId}`,
      workspaceId: book.workspaceId,
      mode: 'test',
      amountNanoUsd: nanoUsd(30_000_000n),
      taskId: task.taskId,
      reason: 'All of it',
    });
    const charge = await test.store.reports.charge(book.workspaceId, 'test', task.taskId);
    assert.deepEqual(
      [charge?.task.chargedNanoUsd, charge?.task.refundedNanoUsd, charge?.task.rateCardId],
      [30_000_000n, 30_000_000n, '2026-05'],
    );
    assert.deepEqual(
      charge?.attempts.map(({ outcome, costNanoUsd }) => [outcome, costNanoUsd]),
      [['delivered', 0n]],
    );
    assert.deepEqual(
      charge?.transfers.map(({ kind, debitAccount, creditAccount, amountNanoUsd }) => [
        kind,
        debitAccount,
        creditAccount,
        amountNanoUsd,
      ]),
      [
        ['hold', 'available', 'held', 30_000_000n],
        ['capture', 'held', 'revenue', 30_000_000n],
        ['refund', 'refunds', 'available', 30_000_000n],
      ],
    );
    const other = await sampleBook(test.store);
    assert.equal(await test.store.reports.charge(other.workspaceId, 'test', task.taskId), undefined);
  });
});
