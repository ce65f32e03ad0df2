import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyBody, NEW_KEY } from './new-key.ts';

test('what is left empty is no limit', () => {
  assert.deepEqual(keyBody({ ...NEW_KEY, name: ' Shop ' }), { name: 'Shop', scopes: ['images', 'read'] });
});

test('cap and budget are of one period, amounts as they were typed, and the last day counts whole', () => {
  const body = keyBody({
    ...NEW_KEY,
    name: 'Shop',
    capUsd: '20',
    budgetUsd: '15.50',
    ratePerMinute: 60,
    models: ['gpt-image-2'],
    lastDay: '2026-12-31',
  });
  assert.deepEqual(body, {
    name: 'Shop',
    scopes: ['images', 'read'],
    spend_limits: [{ period: 'month', cap_usd: '20', budget_usd: '15.50' }],
    rate_limit_per_minute: 60,
    allowed_models: ['gpt-image-2'],
    expires_at: '2026-12-31T23:59:59Z',
  });
});
