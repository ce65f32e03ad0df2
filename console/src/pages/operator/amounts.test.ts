import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typedAmount } from './amounts.ts';

test('reads dollars as people write them, to the last digit', () => {
  for (const [text, nanoUsd] of [
    ['50', 50_000_000_000n],
    [' $50.00 ', 50_000_000_000n],
    ['1,250.5', 1_250_500_000_000n],
    ['0.000000001', 1n],
    ['-$3', -3_000_000_000n],
  ] as const) {
    assert.deepEqual(typedAmount(text, 'any'), { kind: 'amount', nanoUsd }, text);
  }
});

test('nothing typed is no error, and what is no amount says what one looks like', () => {
  assert.equal(typedAmount('  ', 'any').kind, 'empty');
  for (const text of ['ten', '1.0000000001', '1e3', '1,5', '--1']) {
    assert.equal(typedAmount(text, 'any').kind, 'wrong', text);
  }
});

test('a price may be nothing and a movement may not', () => {
  assert.equal(typedAmount('0', 'zero').kind, 'amount');
  assert.equal(typedAmount('-0.000000001', 'zero').kind, 'wrong');
  assert.equal(typedAmount('0', 'above zero').kind, 'wrong');
  assert.equal(typedAmount('0.000000001', 'above zero').kind, 'amount');
});
