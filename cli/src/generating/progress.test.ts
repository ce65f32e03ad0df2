import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { progressText, type RunCounts } from './progress.ts';

function text(counts: Partial<RunCounts>): string {
  return progressText({
    total: 40,
    done: 0,
    failed: 0,
    chargedNanoUsd: nanoUsd(0n),
    quotedNanoUsd: nanoUsd(1_200_000_000n),
    elapsedMs: 0,
    ...counts,
  });
}

test('tells done of total, failures, money, rate and time left', () => {
  assert.equal(text({}), '0/40 done, $0.00 of at most $1.20');
  assert.equal(
    // 10 in 120 s = 5 a minute; 30 × 12 s = 6 min
    text({ done: 9, failed: 1, chargedNanoUsd: nanoUsd(270_000_000n), elapsedMs: 120_000 }),
    '9/40 done, 1 failed, $0.27 of at most $1.20, 5 a minute, 6 min left',
  );
  assert.equal(
    text({ done: 40, chargedNanoUsd: nanoUsd(1_200_000_000n), elapsedMs: 480_000 }),
    '40/40 done, $1.20 of at most $1.20',
  );
});

test('time left is in seconds below a minute, minutes below an hour, else hours', () => {
  const left = (total: number, elapsedMs: number) => text({ total, done: 1, elapsedMs }).split(', ').at(-1);
  assert.equal(left(2, 59_000), '59 s left');
  assert.equal(left(2, 60_000), '1 min left');
  assert.equal(left(60, 60_000), '59 min left');
  assert.equal(left(126, 60_000), '2 h 5 min left');
});
