import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalError } from './errors.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');

function pause(headers: Record<string, string>, status = 429): number | undefined {
  return refusalError({ status, headers, body: '' }, NOW_MS).given.retryAfterMs;
}

/** Reset of the requests → milliseconds, when no request remains. */
const RESETS = [
  ['12ms', 12],
  ['1s', 1_000],
  ['8.64s', 8_640],
  ['6m0s', 360_000],
  ['1h2m3s', 3_723_000],
  ['1d', 86_400_000],
  ['7', 7_000],
  ['soon', undefined],
  ['', undefined],
  ['-1s', undefined],
] as const;

for (const [reset, expectedMs] of RESETS) {
  test(`a reset of "${reset}" is ${expectedMs ?? 'no'} ms`, () => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset };
    assert.equal(pause(headers), expectedMs);
  });
}

test('of several limits only the used up ones count, the latest of them, whatever they are called', () => {
  const headers = {
    'x-ratelimit-remaining-requests': '3',
    'x-ratelimit-reset-requests': '10m0s',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '2s',
    'x-ratelimit-remaining-images': '0',
    'x-ratelimit-reset-images': '20s',
  };
  assert.equal(pause(headers), 20_000);
});

test('what the provider says about retrying stands before the limits, and limits say nothing of other refusals', () => {
  const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' };
  assert.equal(pause({ ...limits, 'retry-after-ms': '250', 'retry-after': '9' }), 250);
  assert.equal(pause({ ...limits, 'retry-after': '9' }), 9_000);
  assert.equal(pause({ ...limits, 'retry-after-ms': '', 'retry-after': 'soon' }), 360_000);
  assert.equal(pause(limits, 503), undefined);
  assert.equal(pause({ 'retry-after': '9' }, 503), 9_000);
});
