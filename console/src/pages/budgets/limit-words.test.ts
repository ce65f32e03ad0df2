import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitState, limitTitle, wholePercent } from './limit-words.ts';

test('a limit is reached at the whole of it and nearly reached from four fifths on', () => {
  assert.equal(limitState(0.7999).word, 'within');
  assert.equal(limitState(0.8).word, 'nearly reached');
  assert.equal(limitState(0.9999).word, 'nearly reached');
  assert.equal(limitState(1).word, 'reached');
});

test('a limit that is not reached never reads 100 %', () => {
  assert.equal(wholePercent(0.9999), 99);
  assert.equal(wholePercent(1), 100);
  assert.equal(wholePercent(1.25), 125);
});

test('says whose limit it is', () => {
  const key = { subject_kind: 'key', subject_id: 'key_1', period: 'month' } as const;
  assert.equal(limitTitle({ ...key, subject_name: 'Shop' }), 'Shop, this month');
  assert.equal(limitTitle({ ...key, subject_name: null }), 'key_1, this month');
  assert.equal(
    limitTitle({ subject_kind: 'workspace', subject_id: 'ws_1', subject_name: null, period: 'day' }),
    'Workspace, today',
  );
});
