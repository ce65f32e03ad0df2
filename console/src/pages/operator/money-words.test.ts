import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { moneyLabel, movedSentence } from './money-words.ts';

const FIFTY = nanoUsd(50_000_000_000n);

test('the button says what moves and which way', () => {
  assert.equal(moneyLabel('top_up', FIFTY), 'Top up $50.00');
  assert.equal(moneyLabel('grant', FIFTY), 'Grant $50.00');
  assert.equal(moneyLabel('adjustment', FIFTY), 'Add $50.00');
  assert.equal(moneyLabel('adjustment', nanoUsd(-1n)), 'Take $0.000000001 away');
  assert.equal(moneyLabel('top_up', undefined), 'Top up');
});

test('what was done names the book it was done to', () => {
  const moved = { workspace: 'Acme', mode: 'live', available: nanoUsd(150_000_000_000n) } as const;
  assert.equal(
    movedSentence({ ...moved, kind: 'top_up', amount: FIFTY }),
    'Topped up $50.00: Acme has $150.00 of live money available.',
  );
  assert.equal(
    movedSentence({ ...moved, mode: 'test', kind: 'adjustment', amount: nanoUsd(-50_000_000_000n) }),
    'Took $50.00 away: Acme has $150.00 of test credit available.',
  );
});
