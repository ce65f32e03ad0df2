import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { invariant, LightmeterError } from './error.ts';
import { ERRORS, type ErrorCode, type ErrorKind } from './error-table.ts';

const table = Object.entries(ERRORS) as [ErrorCode, ErrorKind][];

/** The type that goes with a status, where there is only one. */
const TYPE_BY_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  429: 'rate_limit_error',
  502: 'upstream_error',
  504: 'upstream_error',
};

describe('the table of errors', () => {
  it('writes codes in snake_case and sentences that say what happened and what to do', () => {
    for (const [code, kind] of table) {
      assert.match(code, /^[a-z]+(_[a-z]+)*$/);
      for (const sentence of [kind.sentence, kind.nextStep]) assert.match(sentence, /^[A-Z].*\.$/, code);
    }
  });

  it('gives each status its type', () => {
    for (const [code, { status, type }] of table) {
      // Our own stop and our own deadline, told with the statuses of a lost upstream.
      if (code === 'task_interrupted' || code === 'task_deadline_exceeded') continue;
      assert.equal(type, TYPE_BY_STATUS[status] ?? type, code);
    }
  });

  it('never says that a refusal about money may pass by itself: callers retry 429 and not 402', () => {
    for (const [code, kind] of table) if (kind.status === 402) assert.equal(kind.retryable, false, code);
    for (const [code, kind] of table) if (kind.status === 429) assert.equal(kind.retryable, true, code);
  });

  it('reports every fault of our own, and nothing that a caller can cause', () => {
    for (const [code, kind] of table) {
      if (kind.status === 500) assert.equal(kind.report, true, code);
      if (kind.status < 500) assert.equal(kind.report, false, code);
    }
  });

  it('says that nothing was charged wherever a provider was called in vain', () => {
    for (const [code, kind] of table) {
      if (code.startsWith('upstream_') || code === 'moderation_blocked') {
        assert.match(kind.nextStep, /Nothing was charged\.$/, code);
      }
    }
  });
});

describe('an error', () => {
  it('says the sentence and the next step of its code when nothing more precise is known', () => {
    const error = new LightmeterError('upstream_timeout');
    assert.equal(error.message, 'The provider did not answer in time. Retry. Nothing was charged.');
    assert.equal(error.kind.status, 504);
    assert.deepEqual([error.param, error.retryAfterMs, error.details], [undefined, undefined, {}]);
  });

  it('keeps what it was given, the cause for logs among it', () => {
    const cause = new Error('reset');
    const error = new LightmeterError('rate_limit_exceeded', {
      message: 'Slow down.',
      param: 'key',
      retryAfterMs: 1_500,
      details: { limit: 5 },
      internal: { keyId: 'key_1' },
      cause,
    });
    assert.equal(error.message, 'Slow down.');
    assert.deepEqual([error.param, error.retryAfterMs, error.cause], ['key', 1_500, cause]);
    assert.deepEqual([error.details, error.internal], [{ limit: 5 }, { keyId: 'key_1' }]);
  });

  it('of a broken invariant keeps its sentence from callers', () => {
    assert.throws(
      () => invariant(false, 'A hold resolves once.'),
      (error: LightmeterError) =>
        error.code === 'internal_error' &&
        !error.message.includes('hold') &&
        error.internal.invariant === 'A hold resolves once.',
    );
    assert.doesNotThrow(() => invariant(true, 'Never read.'));
  });
});
