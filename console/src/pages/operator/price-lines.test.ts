import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarginsResponse } from '@lightmeter/contract';
import { nanoUsd } from '@lightmeter/core';
import { earnings, type PriceLine } from './price-lines.ts';

const line = (key: string, when: PriceLine['when'], unitPriceUsd: string, unit = 'images'): PriceLine => ({
  key,
  model: 'm',
  title: 'M',
  unit,
  when,
  unitPriceUsd,
});

const cell = (
  tier: '1K' | '2K',
  quality: string | null,
  costUsd: string | null,
): MarginsResponse['data'][number] => ({
  model: 'm',
  tier,
  quality,
  charge_usd: '0.03',
  cost_low_usd: costUsd,
  cost_high_usd: costUsd,
  margin_usd: null,
  margin_percent: null,
  below_cost: false,
  unknown_because: costUsd === null ? 'No list price is known.' : null,
});

const margins = (cells: MarginsResponse['data'], units: MarginsResponse['units'] = []): MarginsResponse => ({
  object: 'margins',
  rate_card: 'own-1',
  list_prices_on: '2026-11-23',
  prompt_tokens: 100,
  below_cost: 0,
  unknown: 0,
  data: cells,
  units,
});

test('a price that is typed earns at once, by the cost that the server knows', () => {
  const lines = [line('m 1K', { tier: '1K' }, '0.03')];
  const found = earnings(
    lines,
    margins([cell('1K', 'high', '0.05')]),
    new Map([['m 1K', nanoUsd(60_000_000n)]]),
  );
  assert.equal(found[0]?.marginNanoUsd, 10_000_000n); // 0.06 − 0.05
  assert.equal(found[0]?.marginPercent, 16.66); // 0.01 / 0.06
  assert.equal(found[0]?.isBelowCost, false);
});

test('what costs as much as it is sold for is not below cost, and a nano-dollar more is', () => {
  const lines = [line('m 1K', { tier: '1K' }, '0.03')];
  const at = (costUsd: string) =>
    earnings(lines, margins([cell('1K', null, costUsd)]), new Map())[0]?.isBelowCost;
  assert.equal(at('0.029999999'), false);
  assert.equal(at('0.03'), false);
  assert.equal(at('0.030000001'), true);
});

test('the worst stands first and what is not known last', () => {
  const lines = [line('m', {}, '0.03')];
  const found = earnings(
    lines,
    margins([cell('1K', null, null), cell('2K', null, '0.01'), cell('1K', 'high', '0.09')]),
    new Map(),
  );
  assert.deepEqual(
    found.map(({ of }) => of),
    ['1K, high', '2K', '1K'],
  );
  assert.equal(found.at(-1)?.unknownBecause, 'No list price is known.');
});

test('a price for one quality goes before a price for every quality', () => {
  const lines = [line('all', { tier: '1K' }, '0.03'), line('high', { tier: '1K', quality: 'high' }, '0.09')];
  const found = earnings(lines, margins([cell('1K', 'high', '0.05'), cell('1K', 'low', '0.01')]), new Map());
  assert.deepEqual(
    found.map(({ of, lineKey }) => [of, lineKey]),
    [
      ['1K, high', 'high'], // 0.09 − 0.05
      ['1K, low', 'all'], // 0.03 − 0.01
    ],
  );
});

test('a price that is nothing loses all of its cost', () => {
  const lines = [line('m', {}, '0.03')];
  const found = earnings(lines, margins([cell('1K', null, '0.01')]), new Map([['m', nanoUsd(0n)]]));
  assert.equal(found[0]?.marginPercent, Number.NEGATIVE_INFINITY);
  assert.equal(found[0]?.isBelowCost, true);
});
