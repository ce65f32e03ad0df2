import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysAfter, eachDay, rangePresets, readDay, readDayRange, wireRange } from './day-range.ts';

test('a day that the calendar does not have is no day', () => {
  assert.equal(readDay('2026-02-28'), '2026-02-28');
  assert.equal(readDay('2026-02-29'), undefined);
  assert.equal(readDay('2028-02-29'), '2028-02-29');
  assert.equal(readDay('2026-11-23T00:00:00Z'), undefined);
  assert.equal(readDay("'; drop table"), undefined);
});

test('the last day belongs to the span: the API is asked for less than the day after', () => {
  assert.deepEqual(wireRange(readDayRange({ from: '2026-10-31', to: '2026-12-31' })), {
    from: '2026-10-31',
    to: '2027-01-01',
  });
  assert.deepEqual(wireRange(readDayRange({})), { from: undefined, to: undefined });
});

test('a span that ends before it begins is turned round', () => {
  assert.deepEqual(readDayRange({ from: '2026-11-09', to: '2026-11-01' }), {
    from: '2026-11-01',
    to: '2026-11-09',
  });
});

test('days are counted over the ends of months and years', () => {
  assert.equal(daysAfter('2026-12-31', 1), '2027-01-01');
  assert.equal(daysAfter('2026-03-01', -1), '2026-02-28');
  assert.deepEqual(eachDay('2026-10-30', '2026-11-02'), [
    '2026-10-30',
    '2026-10-31',
    '2026-11-01',
    '2026-11-02',
  ]);
  assert.deepEqual(eachDay('2026-11-02', '2026-11-02'), ['2026-11-02']);
});

test('the presets are whole spans that end today, and the month before', () => {
  assert.deepEqual(
    rangePresets('2026-03-05').map(({ label, value }) => [label, ...value]),
    [
      ['Today', '2026-03-05', '2026-03-05'],
      ['Last 7 days', '2026-02-27', '2026-03-05'],
      ['Last 30 days', '2026-02-04', '2026-03-05'],
      ['This month', '2026-03-01', '2026-03-05'],
      ['Last month', '2026-02-01', '2026-02-28'],
    ],
  );
});
