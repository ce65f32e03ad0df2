import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carriedError, refusalError, transportError } from './errors.ts';
import { recordedRefusal, recordedRefusals } from './fake-openai-server.ts';
import { readError } from './wire.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');

function refused(given: { status: number; body?: unknown; headers?: Record<string, string> }) {
  const body = typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {});
  return refusalError({ status: given.status, headers: given.headers ?? {}, body }, NOW_MS);
}

describe('a recorded refusal', () => {
  // The columns: code, whether it cannot have been billed, the parameter at fault, whether callers see the sentence.
  const expected: Readonly<Record<string, [string, boolean, string | undefined, boolean]>> = {
    'moderation at the output stage': ['moderation_blocked', false, undefined, true],
    'moderation at the input stage': ['moderation_blocked', true, undefined, true],
    'invalid value': ['upstream_rejected', true, 'quality', true],
    'unsupported value': ['unsupported_value', true, 'quality', true],
    'user error without a code': ['upstream_rejected', true, 'tools', true],
    'streaming several images': ['upstream_rejected', true, undefined, true],
    'billing hard limit': ['upstream_misconfigured', true, undefined, false],
    'invalid key': ['upstream_misconfigured', true, undefined, false],
    'organisation not verified': ['upstream_misconfigured', true, undefined, false],
    'resource blocked (Azure)': ['upstream_misconfigured', true, undefined, false],
    'model gone': ['upstream_misconfigured', true, undefined, false],
    'rate limit': ['upstream_rate_limited', true, undefined, false],
    'quota used up': ['upstream_misconfigured', true, undefined, false],
    'server error': ['upstream_unavailable', false, undefined, false],
    'bad gateway': ['upstream_unavailable', false, undefined, false],
    overloaded: ['upstream_unavailable', true, undefined, false],
    'gateway timeout': ['upstream_timeout', false, undefined, false],
    'error as text (xAI)': ['upstream_rejected', true, undefined, true],
  };

  for (const [name, [code, unbilled, param, isPublic]] of Object.entries(expected)) {
    test(`${name} is ${code}`, () => {
      const { status, body } = recordedRefusal(name);
      const error = refused({ status, body });
      assert.equal(error.code, code);
      assert.equal(error.unbilled, unbilled);
      assert.equal(error.given.param, param);
      assert.equal(error.given.message, isPublic ? readError(body)?.message : undefined);
      assert.equal(error.given.internal?.status, status);
    });
  }

  test('has a row above', () => {
    assert.deepEqual(
      recordedRefusals().map((recorded) => recorded.case),
      Object.keys(expected),
    );
  });

  test('keeps what moderation says of it', () => {
    assert.deepEqual(refused(recordedRefusal('moderation at the output stage')).given.details, {
      moderation_details: { moderation_stage: 'output', categories: ['sexual'] },
    });
  });
});

test('moderation that does not say its stage may have been billed', () => {
  assert.equal(refused({ status: 400, body: { error: { code: 'moderation_blocked' } } }).unbilled, false);
});

test('a status without a readable body decides alone', () => {
  const cases = { 307: 'upstream_misconfigured', 408: 'upstream_timeout', 409: 'upstream_unavailable' };
  const unbilled = { 307: true, 408: false, 409: false };
  for (const status of [307, 408, 409] as const) {
    const error = refused({ status, body: '<html>' });
    assert.deepEqual([error.code, error.unbilled], [cases[status], unbilled[status]]);
  }
  for (const status of [413, 415, 418, 422]) {
    assert.equal(refused({ status, body: '' }).code, 'upstream_rejected');
  }
});

test('a pause is read in milliseconds, seconds or as a date, the finest first', () => {
  const pause = (headers: Record<string, string>) => refused({ status: 429, headers }).given.retryAfterMs;
  assert.equal(pause({ 'retry-after-ms': '1250', 'retry-after': '9' }), 1_250);
  assert.equal(pause({ 'retry-after': '9' }), 9_000);
  assert.equal(pause({ 'retry-after': '0.5' }), 500);
  assert.equal(pause({ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }), 30_000);
  assert.equal(pause({ 'retry-after': 'Sun, 22 Nov 2026 09:59:30 GMT' }), 0);
  assert.equal(pause({ 'retry-after-ms': 'soon', 'retry-after': 'later' }), undefined);
  assert.equal(pause({}), undefined);
});

test('an error within an answer is told by its code, then by its type, and may have been billed', () => {
  const carried = (error: Record<string, unknown>) => {
    const read = readError({ error });
    assert.ok(read);
    const { code, unbilled } = carriedError(read);
    return [code, unbilled];
  };
  assert.deepEqual(carried({ type: 'image_generation_user_error' }), ['upstream_rejected', false]);
  assert.deepEqual(carried({ type: 'server_error' }), ['upstream_unavailable', false]);
  assert.deepEqual(carried({ code: 'rate_limit_exceeded', type: 'requests' }), [
    'upstream_rate_limited',
    false,
  ]);
  assert.deepEqual(carried({ code: 'moderation_blocked' }), ['moderation_blocked', false]);
  assert.deepEqual(
    carried({ code: 'moderation_blocked', moderation_details: { moderation_stage: 'input' } }),
    ['moderation_blocked', true],
  );
});

test('a connection that fails before the request left cannot have been billed', () => {
  const failed = (code: string, isSent: boolean) => {
    const error = transportError(Object.assign(new Error(code), { code }), isSent);
    return [error.code, error.unbilled];
  };
  assert.deepEqual(failed('ECONNREFUSED', false), ['upstream_unavailable', true]);
  assert.deepEqual(failed('UND_ERR_CONNECT_TIMEOUT', false), ['upstream_unavailable', true]);
  assert.deepEqual(failed('UND_ERR_INVALID_ARG', false), ['upstream_misconfigured', true]);
  assert.deepEqual(failed('ECONNRESET', true), ['upstream_connection_lost', false]);
  assert.deepEqual(failed('UND_ERR_HEADERS_TIMEOUT', true), ['upstream_timeout', false]);
  assert.deepEqual(failed('UND_ERR_BODY_TIMEOUT', true), ['upstream_timeout', false]);
  assert.deepEqual(failed('HPE_INVALID_CONSTANT', true), ['upstream_malformed', false]);
});
