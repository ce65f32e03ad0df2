import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickTotal, promoteLabel } from './pick-total.ts';
import type { PickPrice } from './use-drafts.ts';

const price = (high_usd: string, changes: Partial<PickPrice> = {}): PickPrice => ({
  item: 0,
  index: 0,
  output_id: null,
  low_usd: high_usd,
  high_usd,
  width: 3840,
  height: 2160,
  tier: '4K',
  error: null,
  ...changes,
});
const PRICES = new Map([
  ['a', price('0.06')],
  ['b', price('0.06')],
  ['c', price('0.04', { tier: '2K' })],
  ['d', price('0.07', { low_usd: '0.05' })],
  ['e', price('0', { error: { code: 'output_deleted', message: 'It was deleted.', param: null } })],
]);
const label = (...ids: string[]) => promoteLabel(pickTotal(new Set(ids), PRICES));

test('the button says how many, to which tier, and the exact sum', () => {
  assert.equal(label('a'), 'Promote 1 pick to 4K · $0.06');
  // 0.06 + 0.06
  assert.equal(label('a', 'b'), 'Promote 2 picks to 4K · $0.12');
});

test('picks of several tiers name none, and a bounded sum is the most it can be', () => {
  assert.equal(label('a', 'c'), 'Promote 2 picks · $0.10');
  assert.equal(label('a', 'd'), 'Promote 2 picks to 4K · up to $0.13');
});

test('no number stands on the button while a price is missing or a pick cannot be made', () => {
  assert.deepEqual(pickTotal(new Set(), PRICES), { kind: 'none' });
  assert.equal(label('a', 'unknown'), 'Promote 2 picks');
  const refused = pickTotal(new Set(['a', 'e']), PRICES);
  assert.deepEqual(refused, { kind: 'refused', count: 2, refusedCount: 1, message: 'It was deleted.' });
});
