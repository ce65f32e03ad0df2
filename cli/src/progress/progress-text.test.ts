import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { type ProgressCounts, progressText } from './progress-text.ts';

const QUOTED = { limitNanoUsd: nanoUsd(1_200_000_000n), limit: 'quoted' as const };

function text(counts: Partial<ProgressCounts>, elapsedMs = 0, chargedNanoUsd = 0n): string {
  const money = { ...QUOTED, chargedNanoUsd: nanoUsd(chargedNanoUsd) };
  return progressText({ total: 40, done: 0, failed: 0, money, ...counts }, elapsedMs);
}

test('tells done of total, failures, money, rate and time left', () => {
  assert.equal(text({}), '0/40 done, $0.00 of at most $1.20');
  assert.equal(
    // 10 in 120 s = 5 a minute; 30 × 12 s = 6 min
    text({ done: 9, failed: 1 }, 120_000, 270_000_000n),
    '9/40 done, 1 failed, $0.27 of at most $1.20, 5 a minute, 6 min left',
  );
  assert.equal(text({ done: 40 }, 480_000, 1_200_000_000n), '40/40 done, $1.20 of at most $1.20');
});

test('money may be held rather than quoted, or not be spent at all', () => {
  const held = {
    chargedNanoUsd: nanoUsd(270_000_000n),
    limitNanoUsd: nanoUsd(1_200_000_000n),
    limit: 'held' as const,
  };
  assert.equal(text({ done: 9, money: held }), '9/40 done, $0.27 of $1.20 held');
  assert.equal(text({ done: 9, money: undefined }), '9/40 done');
});

test('a rate below ten a minute has a tenth, rounded down', () => {
  const rate = (elapsedMs: number) => text({ done: 1, total: 2 }, elapsedMs).split(', ').at(-2);
  // 60,000 ÷ 21,000 = 2.857…
  assert.equal(rate(21_000), '2.8 a minute');
  assert.equal(rate(6_001), '9.9 a minute');
  assert.equal(rate(6_000), '10 a minute');
});

test('time left is in seconds below a minute, minutes below an hour, else hours', () => {
  const left = (total: number, elapsedMs: number) => text({ total, done: 1 }, elapsedMs).split(', ').at(-1);
  assert.equal(left(2, 59_000), '59 s left');
  assert.equal(left(2, 60_000), '1 min left');
  assert.equal(left(60, 60_000), '59 min left');
  assert.equal(left(126, 60_000), '2 h 5 min left');
});
