import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { AUDIT_CHECKS } from './audit-checks.ts';
import { openTestStore, sampleBook, sampleSuccess, sampleTask, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

/** A task that was charged $0.02 of $0.03 and refunded $0.01, beside one that still runs. */
async function charged() {
  const book = await sampleBook(test.store);
  const task = sampleTask(book, { idempotencyKey: 'order-1' });
  const running = sampleTask(book);
  await test.store.tasks.begin(task);
  await test.store.tasks.begin(running);
  await test.store.tasks.settle(sampleSuccess(task, { chargeNanoUsd: nanoUsd(20_000_000n) }));
  await test.store.ledger.apply({
    kind: 'refund',
    transferId: `tr_${task.taskId}`,
    workspaceId: book.workspaceId,
    mode: 'test',
    amountNanoUsd: nanoUsd(10_000_000n),
    taskId: task.taskId,
  });
  return { book, task, running };
}

/**
 * Corruptions by the check that must find each; $1 is the workspace, $2 the charged task, $3 the running one. The last
 * text is a part of the sentence that names it.
 */
const CORRUPTIONS: readonly [check: string, what: string, sql: string, found: string][] = [
  [
    'balances_are_sums',
    'a balance without an entry',
    `update books set available_nano_usd = available_nano_usd + 7, revenue_nano_usd = revenue_nano_usd - 7 where workspace_id = $1 and mode = 'test'`,
    '$1 test revenue stands at 19999993; its entries add up to 20000000',
  ],
  [
    'balances_are_sums',
    'a transfer without a book',
    `delete from books where workspace_id = $1 and mode = 'test'`,
    '$1 test available stands at nothing; its entries add up to 4960000000',
  ],
  [
    'balances_are_sums',
    'a transfer that was removed',
    `delete from transfers where transfer_id = $2 || '.capture'`,
    '$1 test revenue stands at 20000000; its entries add up to 0',
  ],
  [
    'books_sum_to_zero',
    'money from nowhere',
    `update books set funding_nano_usd = 1 where workspace_id = $1 and mode = 'live'`,
    '$1 live adds up to 1',
  ],
  [
    'chains_are_continuous',
    'a balance after an entry that does not follow',
    `update transfers set credit_balance_after_nano_usd = 30000001 where transfer_id = $2 || '.hold'`,
    '$2.hold on $1 test held leaves 30000001 after 0',
  ],
  [
    'chains_are_continuous',
    'an amount that was changed',
    `update transfers set amount_nano_usd = 1 where transfer_id = $3 || '.hold'`,
    '$3.hold on $1 test available leaves',
  ],
  [
    'never_below_zero',
    'an entry below zero',
    `update transfers set debit_balance_after_nano_usd = -1 where transfer_id = $3 || '.hold'`,
    '$3.hold left $1 test available at -1',
  ],
  [
    'held_is_open_holds',
    'an open hold that was never taken',
    `update holds set state = 'open', resolved_at = null, captured_nano_usd = 0 where task_id = $2`,
    '$1 test holds 30000000; its open holds add up to 60000000',
  ],
  [
    'holds_resolve_once',
    'a second capture',
    `insert into transfers (transfer_id, workspace_id, mode, kind, debit_account, credit_account, amount_nano_usd, debit_balance_after_nano_usd, credit_balance_after_nano_usd, task_id, created_at) select 'tr_second_' || $2, workspace_id, mode, kind, debit_account, credit_account, 1, 0, 0, task_id, created_at from transfers where transfer_id = $2 || '.capture'`,
    '$2 has 1 holds of 30000000, 2 captures and 1 releases',
  ],
  [
    'holds_resolve_once',
    'a hold without its row',
    `delete from holds where task_id = $3`,
    '$3 has 1 holds of 30000000, 0 captures and 0 releases, for no hold',
  ],
  [
    'captured_and_released_is_held',
    'a hold that says more was captured',
    `update holds set captured_nano_usd = 20000001 where task_id = $2`,
    '$2 (captured) of 30000000: captured 20000001 by its row and 20000000 by transfers, released 10000000',
  ],
  [
    'captured_and_released_is_held',
    'a rest that was not released',
    `delete from transfers where transfer_id = $2 || '.release'`,
    '$2 (captured) of 30000000: captured 20000000 by its row and 20000000 by transfers, released 0',
  ],
  [
    'charges_are_captures',
    'a charge above its capture',
    `update charges set amount_nano_usd = 20000001 where task_id = $2`,
    '$2 was charged 20000001 and captured 20000000',
  ],
  [
    'charges_are_captures',
    'a capture without a charge',
    `delete from charges where task_id = $2`,
    '$2 was charged nothing and captured 20000000',
  ],
  [
    'charges_have_pictures',
    'a charge without an output',
    `delete from outputs where task_id = $2`,
    '$2 is succeeded with 0 outputs and a charge of 20000000',
  ],
  [
    'charges_have_pictures',
    'a charge of a task that failed',
    `update tasks set state = 'failed', error = '{}' where task_id = $2`,
    '$2 is failed with 1 outputs and a charge of 20000000',
  ],
  [
    'charges_have_pictures',
    'a success without a charge',
    `delete from charges where task_id = $2`,
    '$2 is succeeded with 1 outputs and a charge of nothing',
  ],
  [
    'charges_within_quotes',
    'a quote below the charge',
    `update tasks set quoted_low_nano_usd = 0, quoted_high_nano_usd = 19999999 where task_id = $2`,
    '$2 was quoted 19999999 on 2026-05, held 30000000, charged 20000000',
  ],
  [
    'charges_within_quotes',
    'a charge by another rate card',
    `update charges set rate_card_id = '2026-11' where task_id = $2`,
    '$2 was quoted 30000000 on 2026-05, held 30000000, charged 20000000 on 2026-11',
  ],
  [
    'running_tasks_are_held',
    'a task that runs without a hold',
    `update tasks set state = 'running', ended_at = null where task_id = $2`,
    '$2 is running and its hold is captured',
  ],
  [
    'running_tasks_are_held',
    'a hold nobody will resolve',
    `update tasks set state = 'failed', error = '{}', ended_at = now() where task_id = $3`,
    '$3 is failed and its hold is open',
  ],
  [
    'counters_are_sums',
    'a counter that forgot',
    `update spend_counters set spent_nano_usd = 0 where workspace_id = $1 and period = 'day'`,
    'counts 30000000 held and 0 spent; its holds make 30000000 and 20000000',
  ],
  [
    'counters_are_sums',
    'a counter that is missing',
    `delete from spend_counters where workspace_id = $1 and period = 'total'`,
    'from -infinity counts 0 held and 0 spent; its holds make 30000000 and 20000000',
  ],
  [
    'refunds_within_charges',
    'a refund above the charge',
    `update transfers set amount_nano_usd = 20000001 where transfer_id = 'tr_' || $2`,
    '$2 was charged 20000000 and refunded 20000001',
  ],
  [
    'refunds_within_charges',
    'a refund without a charge',
    `delete from charges where task_id = $2`,
    '$2 was charged nothing and refunded 10000000',
  ],
  [
    'idempotency_keys_have_tasks',
    'a key that leads nowhere',
    `delete from tasks where task_id = $2`,
    '$1 test order-1 leads to $2',
  ],
  [
    'idempotency_keys_have_tasks',
    'a key that leads to another request',
    `update idempotency_keys set request_hash = 'b' where task_id = $2`,
    '$1 test order-1 leads to $2',
  ],
];

/** A person with the database's password can do anything: so can this. */
async function tamper(sql: string, values: readonly string[]): Promise<void> {
  const literals = values.map((value) => `'${value}'`);
  const statement = sql.replace(/\$(\d)/g, (_, digit) => literals[Number(digit) - 1] ?? '');
  await test.sql(`
    begin;
    set local session_replication_role = replica;
    alter table books drop constraint if exists books_sum_to_zero;
    ${statement};
    commit;
  `);
}

describe('the audit', () => {
  it('is clean on books that were kept by the rules, and says how much it looked at', async () => {
    await charged();
    const report = await test.store.audit();
    assert.deepEqual(
      report.checks.filter((check) => !check.ok),
      [],
    );
    assert.equal(report.ok, true);
    assert.ok(report.checks.every((check) => check.checkedCount > 0));
  });

  for (const [name, what, sql, found] of CORRUPTIONS) {
    it(`${name} finds ${what}`, async () => {
      const { book, task, running } = await charged();
      const ids = [book.workspaceId, task.taskId, running.taskId];
      await tamper(sql, ids);
      const report = await test.store.audit();
      const violations = report.checks.find((check) => check.name === name)?.violations ?? [];
      const expected = found.replace(/\$(\d)/g, (_, digit) => ids[Number(digit) - 1] ?? '');
      assert.equal(report.ok, false);
      assert.ok(
        violations.some((violation) => violation.includes(expected)),
        `${expected}\nis not among\n${violations.join('\n')}`,
      );
    });
  }

  it('has a planted corruption for each of its checks', () => {
    assert.deepEqual(
      [...new Set(CORRUPTIONS.map(([name]) => name))],
      AUDIT_CHECKS.map((check) => check.name),
    );
  });

  it('shows the first twenty violations of a check', async () => {
    const books = await Promise.all(Array.from({ length: 25 }, () => sampleBook(test.store)));
    for (const { workspaceId } of books) {
      await tamper('update books set funding_nano_usd = 1 where workspace_id = $1', [workspaceId]);
    }
    const report = await test.store.audit();
    const check = report.checks.find(({ name }) => name === 'books_sum_to_zero');
    assert.equal(check?.violations.length, 20);
  });
});
