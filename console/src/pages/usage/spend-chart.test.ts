import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barHeight, spendChart } from './spend-chart.ts';

const row = (group: string, model: string, usd: string) => ({
  group,
  then_group: model,
  then_label: model.toUpperCase(),
  charged_usd: usd,
});

test('days without spend are days of the chart, and every sum is exact', () => {
  const chart = spendChart(
    [row('2026-11-01', 'a', '0.1'), row('2026-11-01', 'b', '0.200000001'), row('2026-11-03', 'a', '0.2')],
    ['2026-11-01', '2026-11-02', '2026-11-03'],
  );
  assert.deepEqual(
    chart.series.map(({ name, label, totalUsd, color }) => [name, label, totalUsd, color]),
    [
      ['a', 'A', '0.3', 'var(--lm-chart-1)'],
      ['b', 'B', '0.200000001', 'var(--lm-chart-2)'],
    ],
  );
  assert.deepEqual(chart.days, [
    { day: '2026-11-01', amounts: { a: '0.1', b: '0.200000001' }, totalUsd: '0.300000001' },
    { day: '2026-11-02', amounts: {}, totalUsd: '0' },
    { day: '2026-11-03', amounts: { a: '0.2' }, totalUsd: '0.2' },
  ]);
  assert.equal(chart.totalUsd, '0.500000001');
});

test('the five with the most have a colour each, and the rest is one series', () => {
  const rows = ['1', '2', '3', '4', '5', '6', '7'].map((dollars) =>
    row('2026-11-01', `m${dollars}`, dollars),
  );
  const { series, days } = spendChart(rows, ['2026-11-01']);
  assert.deepEqual(
    series.map(({ name }) => name),
    ['m7', 'm6', 'm5', 'm4', 'm3', ''],
  );
  // 1 + 2
  assert.deepEqual(
    [series.at(-1)?.label, series.at(-1)?.totalUsd, days[0]?.amounts['']],
    ['2 others', '3', '3'],
  );
  assert.equal(days[0]?.totalUsd, '28');
});

test('a sixth model is itself and not others', () => {
  const rows = ['1', '2', '3', '4', '5', '6'].map((dollars) => row('2026-11-01', `m${dollars}`, dollars));
  assert.deepEqual(
    spendChart(rows, ['2026-11-01']).series.map(({ name }) => name),
    ['m6', 'm5', 'm4', 'm3', 'm2', 'm1'],
  );
});

test('what cost nothing is not drawn', () => {
  assert.deepEqual(spendChart([row('2026-11-01', 'a', '0')], ['2026-11-01']).series, []);
});

test('a bar is as high as its dollars', () => {
  assert.deepEqual(['0', '0.04', '12.3456', '1234.000099'].map(barHeight), [0, 0.04, 12.3456, 1234]);
});
