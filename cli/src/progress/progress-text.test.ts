import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { type ProgressCounts, progressBar, progressText } from './progress-text.ts';

const QUOTED = { limitNanoUsd: nanoUsd(1_200_000_000n) };

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

test('what is held is told where it is known, and money only where there is any', () => {
  const money = {
    chargedNanoUsd: nanoUsd(270_000_000n),
    limitNanoUsd: nanoUsd(1_200_000_000n),
    heldNanoUsd: nanoUsd(90_000_000n),
  };
  assert.equal(text({ done: 9, money }), '9/40 done, $0.27 of at most $1.20, $0.09 held');
  assert.equal(text({ done: 9, money: undefined }), '9/40 done');
});

test('a pace that the server measured is told in place of the own one, as far as it goes', () => {
  const paced = (endedPerMinute: number, leftMs?: number) =>
    text({ done: 9, money: undefined, pace: { endedPerMinute, leftMs } }, 1_000);
  assert.equal(paced(62, 30_000), '9/40 done, 62 a minute, 30 s left');
  assert.equal(paced(62), '9/40 done, 62 a minute');
  assert.equal(paced(0), '9/40 done');
});

test('a bar fills with what has ended and is left out where there is no room for it', () => {
  const bar = (done: number, columns: number) => progressBar({ total: 40, done, failed: 0 }, columns);
  assert.equal(bar(0, 9), '░░░░░░░░ ');
  assert.equal(bar(39, 9), '███████░ ');
  assert.equal(bar(40, 9), '████████ ');
  assert.equal(bar(40, 8), '');
  assert.equal(bar(20, 100).length, 25);
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
