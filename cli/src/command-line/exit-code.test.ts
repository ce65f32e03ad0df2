import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERRORS, LightmeterError } from '@lightmeter/core';
import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { usageError } from './command-error.ts';
import { exitCodeOf, exitCodeOfStatus } from './exit-code.ts';

test('the exit code of a refusal is a matter of its status', () => {
  const table: [code: string, status: number, exitCode: number][] = [
    ['missing_api_key', 401, 3],
    ['api_key_revoked', 401, 3],
    ['permission_denied', 403, 3],
    ['insufficient_balance', 402, 4],
    ['spend_cap_reached', 402, 4],
    ['max_cost_exceeded', 402, 4],
    ['invalid_value', 400, 2],
    ['unsupported_value', 400, 2],
    ['model_not_found', 404, 2],
    ['moderation_blocked', 400, 1],
    ['upstream_rejected', 400, 1],
    ['not_found', 404, 1],
    ['idempotency_key_mismatch', 422, 1],
    ['rate_limit_exceeded', 429, 1],
    ['internal_error', 500, 1],
    ['upstream_timeout', 504, 1],
  ];
  for (const [code, status, exitCode] of table) assert.equal(exitCodeOfStatus(code, status), exitCode, code);
});

test('no code of the error table ends as a success', () => {
  for (const [code, kind] of Object.entries(ERRORS)) assert.notEqual(exitCodeOfStatus(code, kind.status), 0);
});

test('failures from here and from a server end alike', () => {
  const answer = { status: 402, headers: new Headers(), body: undefined };
  assert.equal(exitCodeOf(new LightmeterApiError(answer)), 4);
  assert.equal(exitCodeOf(new LightmeterError('insufficient_balance')), 4);
  assert.equal(exitCodeOf(usageError('There is no prompt.')), 2);
  assert.equal(exitCodeOf(new LightmeterConnectionError('http://127.0.0.1:8787', new Error('refused'))), 1);
  assert.equal(exitCodeOf('anything else'), 1);
});
