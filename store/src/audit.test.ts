import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { KeyLimits } from './api-key.ts';
import { AUDIT_CHECKS } from './audit-checks.ts';
import { openTestStore, sampleBook, sampleId, sampleSuccess, sampleTask, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

/** A task that was charged $0.02 of $0.03 and refunded $0.01, beside one that still runs. */
async function charged() {
  const book = await sampleBook(test.store, { limits: LIMITS });
  const batch = { batchId: sampleId('batch'), origin: 'batch' } as const;
  const task = sampleTask(book, { idempotencyKey: 'order-1', ...batch });
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
  await publishCard(task.taskId.replace('task_', 'own-'));
  return { book, task, running };
}

async function publishCard(rateCardId: string) {
  const by = { keyId: 'key_1', memberId: undefined };
  const source = { id: rateCardId, series: rateCardId, usd: '0.03' };
  const { rateCards } = test.store;
  await rateCards.drafts.create({ rateCardId, fromCard: '2026-11', source }, by);
  await rateCards.publish({
    rateCardId,
    revision: undefined,
    inForceFrom: undefined,
    by,
    sourceOf: (draft, moment) => ({ ...draft.source, effective_from: moment.toISOString() }),
  });
}

/** $0.05 of $0.06 count towards the cap, $0.02 of $0.04 towards the budget. */
const LIMITS: Partial<KeyLimits> = {
  spendCapNanoUsd: nanoUsd(60_000_000n),
  spendLimits: [{ period: 'day', budgetNanoUsd: nanoUsd(40_000_000n) }],
};

/**
 * Corruptions by the check that must find each; $1 is the workspace, $2 the charged task, $3 the running one, $4 the
 * batch of the charged task, $5 the key. The last text is a part of the sentence that names it.
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
    `update spend_counters set spent_nano_usd = 0 where workspace_id = $1 and subject_kind = 'key' and period = 'day'`,
    'counts 30000000 held and 0 spent; its holds make 30000000 and 20000000',
  ],
  [
    'counters_are_sums',
    'a counter of a workspace that forgot',
    `update spend_counters set held_nano_usd = 0 where workspace_id = $1 and subject_kind = 'workspace' and period = 'total'`,
    'workspace $1 test of total from -infinity counts 0 held and 20000000 spent; its holds make 30000000 and 20000000',
  ],
  [
    'counters_are_sums',
    'a counter of a batch that forgot',
    `update spend_counters set spent_nano_usd = 19999999 where subject_id = $4 and period = 'month'`,
    'counts 0 held and 19999999 spent; its holds make 0 and 20000000',
  ],
  [
    'counters_are_sums',
    'a hold that left its batch',
    `update holds set batch_id = null where task_id = $2`,
    'batch $4 test of total from -infinity counts 0 held and 20000000 spent; its holds make 0 and 0',
  ],
  [
    'counters_are_sums',
    'a counter that is missing',
    `delete from spend_counters where workspace_id = $1 and period = 'total'`,
    'key $5 test of total from -infinity counts 0 held and 0 spent; its holds make 30000000 and 20000000',
  ],
  [
    'caps_were_kept',
    'a hold past the cap of its key',
    `update holds set amount_nano_usd = 40000001 where task_id = $3`,
    'key $5 test of total from -infinity holds 40000001 and spent 20000000 under a cap of 60000000',
  ],
  [
    'caps_were_kept',
    'a cap of a workspace that was lowered past the function',
    `insert into spend_limits (subject_kind, subject_id, workspace_id, mode, period, cap_nano_usd, counted_from, counted_nano_usd, updated_at) values ('workspace', $1, $1, 'test', 'month', 1, '2026-01-01', 0, now())`,
    'workspace $1 test of month from',
  ],
  [
    'caps_were_kept',
    'a cap of a batch that was exceeded further than when it was set',
    `insert into spend_limits (subject_kind, subject_id, workspace_id, mode, period, cap_nano_usd, counted_from, counted_nano_usd, updated_at) values ('batch', $4, $1, 'test', 'total', 1, '-infinity', 19999999, now())`,
    'batch $4 test of total from -infinity holds 0 and spent 20000000 under a cap of 1',
  ],
  [
    'thresholds_were_told',
    'a threshold that nobody was told of',
    `delete from spend_limit_events where subject_id = $5 and kind = 'cap' and threshold_percent = 80`,
    'key $5 test of total from -infinity is at 50000000 of the cap of 60000000, and its 80 % is not on record',
  ],
  [
    'thresholds_were_told',
    'a threshold that was not reached',
    `update spend_limit_events set threshold_percent = 100 where subject_id = $5 and kind = 'budget'`,
    'says 100 % of the budget of 40000000 at 20000000 spent and 30000000 held',
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
  [
    'rate_cards_are_as_published',
    'a published price that was changed',
    `alter table rate_cards drop constraint if exists rate_cards_digest;
     update rate_cards set source = replace(source, '0.03', '0.02')`,
    'has the digest',
  ],
  [
    'rate_cards_are_as_published',
    'a published card that was moved to another series',
    `update rate_cards set series = 'other'`,
    'of other, in force from',
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

/** Takes a workspace out of the books, so that only the next corruption is found next. */
async function forget(workspaceId: string): Promise<void> {
  const tables = ['transfers', 'holds', 'charges', 'tasks', 'idempotency_keys', 'books'];
  const limits = ['spend_counters', 'spend_limits', 'spend_limit_events'];
  const statements = [...tables, ...limits].map((table) => `delete from ${table} where workspace_id = $1`);
  await tamper(
    `delete from rate_cards; delete from outputs where task_id in (select task_id from tasks where workspace_id = $1); ${statements.join(';')}`,
    [workspaceId],
  );
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
      const ids = [book.workspaceId, task.taskId, running.taskId, task.batchId ?? '', book.key.keyId];
      await tamper(sql, ids);
      const report = await test.store.audit();
      const violations = report.checks.find((check) => check.name === name)?.violations ?? [];
      const expected = found.replace(/\$(\d)/g, (_, digit) => ids[Number(digit) - 1] ?? '');
      assert.equal(report.ok, false);
      assert.ok(
        violations.some((violation) => violation.includes(expected)),
        `${expected}\nis not among\n${violations.join('\n')}`,
      );
      await forget(book.workspaceId);
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
