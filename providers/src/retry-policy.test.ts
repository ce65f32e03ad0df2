// The retry decision as a price sheet: what is final, how delays grow, and which pauses are kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERRORS, type ErrorCode } from '@lightmeter/core';
import { type FailedAttempt, nextAttempt, retryPolicyOf } from './retry-policy.ts';

function decide(given: Partial<FailedAttempt>): number | undefined {
  return nextAttempt({
    code: 'upstream_unavailable',
    unbilled: true,
    isJobOpen: false,
    retryAfterMs: undefined,
    attemptCount: 1,
    waiting: 'queue',
    random: 0,
    ...given,
  })?.delayMs;
}

/** Code → the delays before the second, third … attempt, until it is final. */
const DELAYS_MS = {
  upstream_rate_limited: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000, 60_000],
  upstream_unavailable: [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000],
  upstream_connection_lost: [500, 1_000, 2_000, 4_000, 8_000],
  upstream_timeout: [1_000],
  upstream_empty: [],
  upstream_malformed: [],
  upstream_misconfigured: [],
  upstream_rejected: [],
  moderation_blocked: [],
  unsupported_value: [],
} as const;

for (const [code, delaysMs] of Object.entries(DELAYS_MS)) {
  test(`${code} is tried ${delaysMs.length + 1} times, with its delays`, () => {
    const typed = code as keyof typeof DELAYS_MS;
    const decided = Array.from({ length: delaysMs.length + 1 }, (_, index) =>
      decide({ code: typed, attemptCount: index + 1 }),
    );
    assert.deepEqual(decided, [...delaysMs, undefined]);
  });
}

test('every code that is tried again is one that callers may retry too', () => {
  for (const code of Object.keys(DELAYS_MS) as (keyof typeof DELAYS_MS)[]) {
    if (retryPolicyOf(code).attempts > 1) assert.ok(ERRORS[code satisfies ErrorCode].retryable, code);
  }
});

test('what may have been billed is final, unless its job goes on', () => {
  assert.equal(decide({ unbilled: false }), undefined);
  assert.equal(decide({ unbilled: false, isJobOpen: true }), 500);
  assert.equal(decide({ code: 'upstream_connection_lost', unbilled: false, isJobOpen: true }), 500);
  // A job that ended without a picture is not resumed.
  assert.equal(decide({ code: 'upstream_empty', unbilled: false, isJobOpen: true }), undefined);
});

test('a pause up to an hour is kept for a queued task, up to ten seconds for a caller who waits', () => {
  const limited = { code: 'upstream_rate_limited' } as const;
  assert.equal(decide({ ...limited, retryAfterMs: 0 }), 0);
  assert.equal(decide({ ...limited, retryAfterMs: 3_600_000 }), 3_600_000);
  assert.equal(decide({ ...limited, retryAfterMs: 3_600_001 }), undefined);
  assert.equal(decide({ ...limited, retryAfterMs: 10_000, waiting: 'caller' }), 10_000);
  assert.equal(decide({ ...limited, retryAfterMs: 10_001, waiting: 'caller' }), undefined);
});

test('a caller who waits gets three attempts at most', () => {
  assert.equal(decide({ attemptCount: 2, waiting: 'caller' }), 1_000);
  assert.equal(decide({ attemptCount: 3, waiting: 'caller' }), undefined);
});

test('chance only lengthens a delay, by less than a quarter of the backoff, and never cuts a pause', () => {
  // 4,000 + 4,000 × 0.25 × 0.5
  assert.equal(decide({ attemptCount: 4, random: 0.5 }), 4_500);
  // 2,000 + 500 × 0.25 × 0.5, upwards
  assert.equal(decide({ retryAfterMs: 2_000, random: 0.5 }), 2_063);
});
