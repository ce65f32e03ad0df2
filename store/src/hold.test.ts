import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { openTestStore, type SampleBook, sampleBook, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

/** These holds have no tasks: the audit rightly misses those, and nothing else. */
afterEach(async () => {
  const { checks } = await test.store.audit();
  const missing = ['charges_are_captures', 'running_tasks_are_held'];
  assert.deepEqual(
    checks.filter((check) => !check.ok && !missing.includes(check.name)),
    [],
  );
});

async function accountsOf(book: SampleBook): Promise<Record<string, bigint>> {
  const rows = await test.sql<{ account: string; balance_nano_usd: bigint }>(
    `select account, balance_nano_usd from accounts
     where workspace_id = $1 and mode = 'test' and balance_nano_usd <> 0`,
    [book.workspaceId],
  );
  return Object.fromEntries(rows.map((row) => [row.account, row.balance_nano_usd]));
}

describe('holds', () => {
  const hold = (book: SampleBook, taskId: string, amount = 30_000_000n) =>
    test.store.ledger.applyHold({
      kind: 'hold',
      workspaceId: book.workspaceId,
      mode: 'test',
      taskId,
      apiKeyId: book.key.keyId,
      amountNanoUsd: nanoUsd(amount),
      expiresAt: new Date(Date.now() + 60_000),
    });
  const capture = (book: SampleBook, taskId: string, amount: bigint) =>
    test.store.ledger.applyHold({
      kind: 'capture',
      workspaceId: book.workspaceId,
      mode: 'test',
      taskId,
      amountNanoUsd: nanoUsd(amount),
    });
  const release = (book: SampleBook, taskId: string) =>
    test.store.ledger.applyHold({ kind: 'release', workspaceId: book.workspaceId, mode: 'test', taskId });
  const kindOf = async (outcome: Promise<{ kind: string }>) => (await outcome).kind;

  it('captures at most the held amount and releases the rest', async () => {
    const book = await sampleBook(test.store);
    await hold(book, 'task_rest');
    assert.equal(await kindOf(capture(book, 'task_rest', 30_000_001n)), 'above_hold');
    assert.equal(await kindOf(capture(book, 'task_rest', 20_000_000n)), 'applied');
    assert.deepEqual(await accountsOf(book), {
      available: 4_980_000_000n,
      grants: -5_000_000_000n,
      revenue: 20_000_000n,
    });
  });

  it('resolves once: what comes later is a replay of the same or refused', async () => {
    const book = await sampleBook(test.store);
    await hold(book, 'task_once');
    assert.equal(await kindOf(hold(book, 'task_once')), 'replayed');
    assert.equal(await kindOf(hold(book, 'task_once', 30_000_001n)), 'id_conflict');
    assert.equal(await kindOf(capture(book, 'task_once', 30_000_000n)), 'applied');
    assert.equal(await kindOf(capture(book, 'task_once', 30_000_000n)), 'replayed');
    assert.equal(await kindOf(capture(book, 'task_once', 29_999_999n)), 'already_resolved');
    assert.equal(await kindOf(release(book, 'task_once')), 'already_resolved');

    await hold(book, 'task_back');
    assert.equal(await kindOf(release(book, 'task_back')), 'applied');
    assert.equal(await kindOf(release(book, 'task_back')), 'replayed');
    assert.equal(await kindOf(capture(book, 'task_back', 1n)), 'already_resolved');
  });

  it('a hold, a capture and a release at the same moment leave one resolution', async () => {
    const book = await sampleBook(test.store);
    const outcomes = await Promise.all([
      hold(book, 'task_race'),
      capture(book, 'task_race', 30_000_000n),
      release(book, 'task_race'),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind),
      ['applied', 'applied', 'already_resolved'],
    );
  });

  it('nothing is found of another book’s hold', async () => {
    const book = await sampleBook(test.store);
    const other = await sampleBook(test.store);
    await hold(book, 'task_mine');
    assert.equal(await kindOf(capture(other, 'task_mine', 1n)), 'not_found');
    assert.equal(await kindOf(release(other, 'task_nobody')), 'not_found');
  });

  it('a negative amount is a bug and moves nothing', async () => {
    const book = await sampleBook(test.store);
    await assert.rejects(hold(book, 'task_negative', -1n), { code: 'internal_error' });
    await assert.rejects(capture(book, 'task_negative', -1n), { code: 'internal_error' });
  });
});
