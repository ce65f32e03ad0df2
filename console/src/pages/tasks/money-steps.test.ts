import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerResponse } from '@lightmeter/contract';
import type { TaskObject } from '@lightmeter/sdk';
import { moneySteps } from './money-steps.ts';

type Entry = LedgerResponse['data'][number];

const task = {
  quoted_usd: '0.12',
  created_at: '2026-11-23T01:00:00.000Z',
  rate_card: '2026-11',
} as TaskObject;

const entry = (
  kind: Entry['kind'],
  transfer: string,
  account: Entry['account'],
  amount: string,
  at: string,
): Entry => ({
  object: 'ledger_entry',
  transfer_id: transfer,
  kind,
  account,
  amount_usd: amount,
  balance_usd: '1',
  description: `${kind} on ${account}`,
  task_id: 'task_1',
  model: 'gpt-image-2',
  batch_id: null,
  hold_expires_at: null,
  reason: null,
  created_at: at,
});

test('a task is quoted, held, charged and the rest released, each once and in that order', () => {
  const began = '2026-11-23T01:00:00.010Z';
  const ended = '2026-11-23T01:00:05.000Z';
  // Newest first, as the ledger is read; both sides of a transfer within the book.
  const steps = moneySteps(task, [
    entry('release', 'tr_3', 'available', '0.03', ended),
    entry('release', 'tr_3', 'held', '-0.03', ended),
    entry('capture', 'tr_2', 'held', '-0.09', ended),
    entry('hold', 'tr_1', 'held', '0.12', began),
    entry('hold', 'tr_1', 'available', '-0.12', began),
  ]);
  assert.deepEqual(
    steps.map(({ title, amountUsd, transferId }) => [title, amountUsd, transferId]),
    [
      ['Quoted', '0.12', undefined],
      ['Held', '0.12', 'tr_1'],
      ['Charged', '0.09', 'tr_2'],
      ['Released', '0.03', 'tr_3'],
    ],
  );
});
