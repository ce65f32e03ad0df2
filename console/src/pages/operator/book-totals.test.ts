import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceOf, totalOf } from './book-totals.ts';

const ONE = {
  balances: [
    { mode: 'test', available_usd: '99.97', held_usd: '0.03' },
    { mode: 'live', available_usd: '0.1', held_usd: '0' },
  ],
} as const;
const OTHER = { balances: [{ mode: 'live', available_usd: '0.2', held_usd: '0.000000001' }] } as const;

test('adds up each mode to the last digit and never test to live', () => {
  const workspaces = [ONE, OTHER].map(({ balances }) => ({ balances: [...balances] }));
  assert.deepEqual(totalOf(workspaces, 'live'), {
    availableUsd: '0.3', // 0.1 + 0.2, which floats make 0.30000000000000004
    heldUsd: '0.000000001',
    totalUsd: '0.300000001',
  });
  assert.deepEqual(totalOf(workspaces, 'test'), {
    availableUsd: '99.97',
    heldUsd: '0.03',
    totalUsd: '100',
  });
});

test('a workspace without a book has nothing in it', () => {
  assert.deepEqual(balanceOf({ balances: null }, 'test'), {
    availableUsd: '0',
    heldUsd: '0',
    totalUsd: '0',
  });
});
