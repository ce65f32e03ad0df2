import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { LedgerOperation } from './ledger.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleId,
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

const DOLLAR = nanoUsd(1_000_000_000n);

function operation(book: SampleBook, given: Partial<LedgerOperation>): LedgerOperation {
  return {
    kind: 'top_up',
    transferId: sampleId('tr'),
    workspaceId: book.workspaceId,
    mode: 'test',
    amountNanoUsd: DOLLAR,
    ...given,
  };
}

async function accountsOf(book: SampleBook): Promise<Record<string, bigint>> {
  const rows = await test.sql<{ account: string; balance_nano_usd: bigint }>(
    `select account, balance_nano_usd from accounts
     where workspace_id = $1 and mode = 'test' and balance_nano_usd <> 0`,
    [book.workspaceId],
  );
  return Object.fromEntries(rows.map((row) => [row.account, row.balance_nano_usd]));
}

async function chargedTask(book: SampleBook): Promise<string> {
  const task = sampleTask(book);
  await test.store.tasks.begin(task);
  await test.store.tasks.settle(sampleSuccess(task));
  return task.taskId;
}

describe('operators’ transfers', () => {
  it('a top-up and a grant credit the balance against the platform’s own accounts', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 0n });
    await test.store.ledger.apply(operation(book, { kind: 'top_up' }));
    await test.store.ledger.apply(operation(book, { kind: 'grant' }));
    assert.deepEqual(await accountsOf(book), {
      available: 2_000_000_000n,
      funding: -1_000_000_000n,
      grants: -1_000_000_000n,
    });
  });

  it('the same id moves money once and answers the same', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 0n });
    const order = operation(book, {});
    const outcomes = await Promise.all([1, 2, 3].map(() => test.store.ledger.apply(order)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind === 'applied' && outcome.isReplay),
      [false, true, true],
    );
    assert.equal((await test.store.ledger.balance(book.workspaceId, 'test')).totalNanoUsd, 1_000_000_000n);
  });

  it('an id of another order is a conflict and moves nothing', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 0n });
    const order = operation(book, {});
    await test.store.ledger.apply(order);
    for (const other of [{ amountNanoUsd: nanoUsd(1n) }, { kind: 'grant' }, { mode: 'live' }] as const) {
      assert.deepEqual(await test.store.ledger.apply({ ...order, ...other }), { kind: 'id_conflict' });
    }
  });

  it('an adjustment takes away at most what is available', async () => {
    const book = await sampleBook(test.store, { creditNanoUsd: 1_000_000_000n });
    const take = (amount: bigint) =>
      test.store.ledger.apply(
        operation(book, { kind: 'adjustment', amountNanoUsd: nanoUsd(-amount), reason: 'r' }),
      );
    assert.deepEqual(await take(1_000_000_001n), {
      kind: 'insufficient_balance',
      availableNanoUsd: 1_000_000_000n,
    });
    assert.equal((await take(1_000_000_000n)).kind, 'applied');
    assert.deepEqual(await accountsOf(book), { adjustments: 1_000_000_000n, grants: -1_000_000_000n });
  });

  it('refunds give back at most the charge, over all of them', async () => {
    const book = await sampleBook(test.store);
    const taskId = await chargedTask(book);
    const refund = (amount: bigint) =>
      test.store.ledger.apply(
        operation(book, { kind: 'refund', taskId, amountNanoUsd: nanoUsd(amount), reason: 'r' }),
      );
    assert.equal((await refund(10_000_000n)).kind, 'applied');
    // $0.03 − $0.01 = $0.02
    assert.deepEqual(await refund(20_000_001n), { kind: 'not_refundable', refundableNanoUsd: 20_000_000n });
    assert.equal((await refund(20_000_000n)).kind, 'applied');
    assert.deepEqual(await refund(1n), { kind: 'not_refundable', refundableNanoUsd: 0n });
    assert.equal(
      (await test.store.ledger.balance(book.workspaceId, 'test')).availableNanoUsd,
      5_000_000_000n,
    );
  });

  it('a hundred refunds of one charge at once give back no more than the charge', async () => {
    const book = await sampleBook(test.store);
    const taskId = await chargedTask(book);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        test.store.ledger.apply(
          operation(book, { kind: 'refund', taskId, amountNanoUsd: nanoUsd(10_000_000n) }),
        ),
      ),
    );
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'applied').length, 3);
  });

  it('there is nothing to refund of a task of another workspace, or without a charge', async () => {
    const [book, other] = [await sampleBook(test.store), await sampleBook(test.store)];
    for (const taskId of [await chargedTask(other), 'task_of_nobody']) {
      assert.deepEqual(await test.store.ledger.apply(operation(book, { kind: 'refund', taskId })), {
        kind: 'not_refundable',
        refundableNanoUsd: 0n,
      });
    }
  });

  it('amounts of zero, of the wrong sign and above a billion dollars are refused', async () => {
    const book = await sampleBook(test.store);
    const wrong = [
      { kind: 'top_up', amountNanoUsd: nanoUsd(0n) },
      { kind: 'grant', amountNanoUsd: nanoUsd(-1n) },
      { kind: 'refund', amountNanoUsd: nanoUsd(-1n) },
      { kind: 'adjustment', amountNanoUsd: nanoUsd(0n) },
      { kind: 'top_up', amountNanoUsd: nanoUsd(1_000_000_000_000_000_001n) },
      { kind: 'adjustment', amountNanoUsd: nanoUsd(-1_000_000_000_000_000_001n) },
    ] as const;
    for (const given of wrong) {
      await assert.rejects(test.store.ledger.apply(operation(book, given)), { code: 'invalid_value' });
    }
  });

  it('a workspace that does not exist is not found', async () => {
    const book = await sampleBook(test.store);
    const nowhere = { workspaceId: 'ws_nowhere' };
    await assert.rejects(test.store.ledger.apply(operation(book, nowhere)), { code: 'not_found' });
    await assert.rejects(test.store.ledger.balance('ws_nowhere', 'test'), { code: 'not_found' });
  });
});

describe('the tables themselves', () => {
  it('refuse to change or remove a transfer, a charge or an attempt', async () => {
    const book = await sampleBook(test.store);
    await chargedTask(book);
    for (const table of ['transfers', 'charges', 'attempts']) {
      const refusal = { code: 'LM002', message: `${table} is append-only: correct it with a new row.` };
      await assert.rejects(test.sql(`update ${table} set task_id = task_id`), refusal);
      await assert.rejects(test.sql(`delete from ${table}`), refusal);
      await assert.rejects(test.sql(`truncate ${table}`), refusal);
    }
  });

  it('refuse a book that does not sum to zero, or is below zero', async () => {
    const book = await sampleBook(test.store);
    const change = (columns: string) =>
      test.sql(`update books set ${columns} where workspace_id = $1`, [book.workspaceId]);
    await assert.rejects(change('available_nano_usd = available_nano_usd + 1'), {
      constraint: 'books_sum_to_zero',
    });
    await assert.rejects(change('available_nano_usd = -1, revenue_nano_usd = 1'), {
      constraint: 'books_available_nano_usd_check',
    });
    await assert.rejects(change('held_nano_usd = -1, revenue_nano_usd = 1'), {
      constraint: 'books_held_nano_usd_check',
    });
  });

  it('refuse a transfer on a route its kind does not have', async () => {
    const insert = test.sql(
      `insert into transfers (transfer_id, workspace_id, mode, kind, debit_account, credit_account, amount_nano_usd,
         debit_balance_after_nano_usd, credit_balance_after_nano_usd, created_at)
       values ('tr_odd', 'ws', 'test', 'top_up', 'revenue', 'available', 1, 0, 0, now())`,
    );
    await assert.rejects(insert, { constraint: 'transfers_route' });
  });
});
