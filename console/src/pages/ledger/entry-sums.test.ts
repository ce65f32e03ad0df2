import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sides, sumEntries, timeLeft } from './entry-sums.ts';

test('the entries of a charged task leave nothing held and cost what was charged', () => {
  const sums = sumEntries([
    // Held 0.06, charged 0.04: 0.02 comes back.
    { account: 'available', amount_usd: '-0.06' },
    { account: 'held', amount_usd: '0.06' },
    { account: 'held', amount_usd: '-0.06' },
    { account: 'available', amount_usd: '0.02' },
  ]);
  assert.deepEqual(sums, { availableUsd: '-0.04', heldUsd: '0', totalUsd: '-0.04' });
});

test('billionths add up', () => {
  const entry = { account: 'available', amount_usd: '0.000000001' } as const;
  assert.equal(sumEntries(Array.from({ length: 1_001 }, () => entry)).totalUsd, '0.000001001');
});

test('nothing adds up to nothing', () => {
  assert.deepEqual(sumEntries([]), { availableUsd: '0', heldUsd: '0', totalUsd: '0' });
});

test('what leaves the account is a debit without its sign', () => {
  assert.deepEqual(sides({ amount_usd: '-0.03' }), { debitUsd: '0.03', creditUsd: undefined });
  assert.deepEqual(sides({ amount_usd: '25' }), { debitUsd: undefined, creditUsd: '25' });
  assert.deepEqual(sides({ amount_usd: '0' }), { debitUsd: undefined, creditUsd: '0' });
});

test('a hold counts down in the unit that people count in', () => {
  const until = '2026-11-23T02:00:00.000Z';
  const before = (seconds: number) => timeLeft(until, Date.parse(until) - seconds * 1_000);
  assert.deepEqual([7_199, 3_600, 3_599, 60, 59, 1, 0, -5].map(before), [
    '1 h',
    '1 h',
    '59 min',
    '1 min',
    '59 s',
    '1 s',
    'now',
    'now',
  ]);
});
