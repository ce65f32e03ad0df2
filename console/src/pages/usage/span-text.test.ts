import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeText, counted, dayText, shareText, spanText, wholeCents } from './span-text.ts';

test('a span says each month and year once', () => {
  assert.equal(spanText({ from: '2026-11-01', to: '2026-11-23' }), '1–23 Nov 2026');
  assert.equal(spanText({ from: '2026-10-30', to: '2026-11-02' }), '30 Oct – 2 Nov 2026');
  assert.equal(spanText({ from: '2025-12-30', to: '2026-01-02' }), '30 Dec 2025 – 2 Jan 2026');
  assert.equal(spanText({ from: '2026-11-05', to: '2026-11-05' }), '5 Nov 2026');
  assert.equal(dayText('2026-11-03'), '3 Nov');
});

test('a change is said as more or less, and not at all without a before', () => {
  assert.deepEqual([12, -8, 0, null].map(changeText), ['12 % more', '8 % less', 'as much', undefined]);
});

test('a share that is not nothing never reads as nothing', () => {
  assert.deepEqual([0, 0.0005, 0.001, 0.0312, 0.29, 1].map(shareText), [
    '0 %',
    'less than 0.1 %',
    '0.1 %',
    '3.1 %',
    '29 %',
    '100 %',
  ]);
});

test('one is not many', () => {
  assert.deepEqual(
    [counted(0, 'task'), counted(1, 'task'), counted(2_000, 'task')],
    ['0 tasks', '1 task', '2,000 tasks'],
  );
});

test('an estimate is said to the cent, and one below a cent is not said to be nothing', () => {
  assert.deepEqual(['12.137794158', '0.0099', '3', '0'].map(wholeCents), ['12.13', '0.0099', '3', '0']);
});
