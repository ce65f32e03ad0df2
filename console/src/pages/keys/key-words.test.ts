import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyState, limitsInWords } from './key-words.ts';

const NOW = new Date('2026-11-23T12:00:00Z');

test('a key is expired at its very end, and revoked whatever its end is', () => {
  const ends = '2026-11-23T12:00:00.000Z';
  assert.equal(keyState({ revoked_at: null, expires_at: null }, NOW), 'active');
  assert.equal(keyState({ revoked_at: null, expires_at: '2026-11-23T12:00:00.001Z' }, NOW), 'active');
  assert.equal(keyState({ revoked_at: null, expires_at: ends }, NOW), 'expired');
  assert.equal(keyState({ revoked_at: ends, expires_at: '2027-01-01T00:00:00Z' }, NOW), 'revoked');
});

test('says of a cap that it stops and of a budget that it warns', () => {
  const spent = { spent_usd: '0', held_usd: '0' };
  assert.deepEqual(
    limitsInWords({
      spend_limits: [{ period: 'month', cap_usd: '20', budget_usd: '15', ...spent }],
      rate_limit_per_minute: 60,
      allowed_models: ['gpt-image-2'],
    }),
    ['stops at $20 a month', 'warns at $15 a month', '60 requests a minute', 'gpt-image-2'],
  );
  assert.deepEqual(
    limitsInWords({ spend_limits: [], rate_limit_per_minute: null, allowed_models: null }),
    [],
  );
});
