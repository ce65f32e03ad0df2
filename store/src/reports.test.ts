import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { LedgerEntry } from './ledger-report.ts';
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
    await store.tasks.begin(sampleTask(book, { origin: 'batch', batchId: 'batch_of_another' }));
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
    assert.deepEqual(await kinds({ account: 'held', taskId: task.taskId }), ['release held', 'hold held']);
    assert.deepEqual(await kinds({ batchId: 'batch_of_another' }), held);
    assert.deepEqual(await kinds({ batchId: 'batch_of_nobody' }), []);
    assert.deepEqual(await kinds({ from: new Date('2026-11-03T00:00:00.000Z') }), released);
    assert.deepEqual(await kinds({ to: new Date('2026-11-02T00:00:00.000Z') }), ['grant available']);
    assert.deepEqual(
      await kinds({ from: new Date('2026-11-02T00:00:00.000Z'), to: new Date('2026-11-03T00:00:00.000Z') }),
      [...held, ...held],
    );
  });

  it('says what each entry was for, and until when a hold that is open lasts', async () => {
    const book = await sampleBook(test.store);
    const holdExpiresAt = new Date(Date.now() + 600_000);
    const open = sampleTask(book, { holdExpiresAt, modelId: 'gpt-image-1.5' });
    await run(book);
    await test.store.tasks.begin(open);
    const { entries } = await test.store.reports.ledger({
      workspaceId: book.workspaceId,
      mode: 'test',
      limit: 9,
    });
    assert.deepEqual(
      entries.map(({ kind, task, holdExpiresAt: expiry }) => [
        kind,
        task && `${task.modelId} ${task.state} ${task.imageCount} ${task.tiers.join()}`,
        expiry?.toISOString(),
      ]),
      [
        ['hold', 'gpt-image-1.5 running 0 ', holdExpiresAt.toISOString()],
        ['hold', 'gpt-image-1.5 running 0 ', holdExpiresAt.toISOString()],
        ['capture', 'gpt-image-2 succeeded 1 1K', undefined],
        ['hold', 'gpt-image-2 succeeded 0 ', undefined],
        ['hold', 'gpt-image-2 succeeded 0 ', undefined],
        ['grant', undefined, undefined],
      ],
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
