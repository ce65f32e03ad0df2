import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseRetryAfter, RETRY_PAUSES_MS, retryPauseMs } from './retry-schedule.ts';

const HOUR_MS = 3_600_000;

describe('the retry schedule', () => {
  it('pauses 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, then gives up', () => {
    const pauses = Array.from({ length: 10 }, (_, index) => retryPauseMs(index + 1, { random: 0 }));
    assert.deepEqual(pauses, [
      5_000,
      300_000,
      1_800_000,
      2 * HOUR_MS,
      5 * HOUR_MS,
      10 * HOUR_MS,
      14 * HOUR_MS,
      20 * HOUR_MS,
      24 * HOUR_MS,
      undefined,
    ]);
  });

  it('is spread by less than a tenth, and only to later', () => {
    assert.equal(retryPauseMs(1, { random: 0.5 }), 5_250);
    assert.equal(retryPauseMs(1, { random: 0.999 }), 5_499);
  });

  it('waits as long as the receiver asks, if that is longer, up to 24 hours', () => {
    const pause = (retryAfterMs: number) => retryPauseMs(1, { retryAfterMs, random: 0 });
    assert.equal(pause(4_999), 5_000);
    assert.equal(pause(60_000), 60_000);
    assert.equal(pause(24 * HOUR_MS), 24 * HOUR_MS);
    assert.equal(pause(24 * HOUR_MS + 1), 24 * HOUR_MS);
    assert.equal(retryPauseMs(10, { retryAfterMs: 1_000, random: 0 }), undefined);
  });

  it('reads Retry-After as seconds or as a date, and nothing else', () => {
    const nowMs = Date.parse('2026-11-22T12:00:00Z');
    assert.equal(parseRetryAfter('120', nowMs), 120_000);
    assert.equal(parseRetryAfter('Sun, 22 Nov 2026 12:00:30 GMT', nowMs), 30_000);
    assert.equal(parseRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', nowMs), 0);
    for (const header of [undefined, 'soon', '']) assert.equal(parseRetryAfter(header, nowMs), undefined);
  });

  it('is the one in docs/webhooks.md', () => {
    const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8').replaceAll(
      /\s+/g,
      ' ',
    );
    const words = ['5 s', '5 min', '30 min', '2 h', '5 h', '10 h', '14 h', '20 h', '24 h'];
    assert.equal(words.length, RETRY_PAUSES_MS.length);
    assert.ok(page.includes(`at once, then after ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`));
  });
});
