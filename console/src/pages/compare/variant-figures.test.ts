import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestOf, type ComparedVariant, ordered } from './variant-figures.ts';

const NONE: Omit<ComparedVariant, 'index'> = {
  label: '',
  model: 'm',
  request: {},
  takes_seed: false,
  quoted_usd: '0',
  charged_usd: '0',
  mean_charged_usd: null,
  usd_per_megapixel: null,
  median_run_ms: null,
  succeeded: 0,
  wins: 0,
  ties: 0,
  losses: 0,
};
const variants: ComparedVariant[] = [
  { ...NONE, index: 0, mean_charged_usd: '0.085', median_run_ms: 900, wins: 1, losses: 1 },
  { ...NONE, index: 1 },
  { ...NONE, index: 2, mean_charged_usd: '0.0095', median_run_ms: 1_000, wins: 1, ties: 1, losses: 0 },
];

test('variants stand by cost, time and votes, and what cannot be measured stands last', () => {
  const indexes = (order: Parameters<typeof ordered>[1]) =>
    ordered(variants, order).map(({ index }) => index);
  assert.deepEqual(indexes('given'), [0, 1, 2]);
  assert.deepEqual(indexes('cost'), [2, 0, 1]);
  assert.deepEqual(indexes('time'), [0, 2, 1]);
  assert.deepEqual(indexes('votes'), [2, 0, 1]);
});

test('the best is one alone: never of equals, never without another to beat', () => {
  assert.equal(bestOf(variants, 'cost'), 2);
  assert.equal(bestOf(variants.slice(0, 2), 'cost'), undefined);
  const equal = variants.map((variant) => ({ ...variant, median_run_ms: 900 }));
  assert.equal(bestOf(equal, 'time'), undefined);
});
