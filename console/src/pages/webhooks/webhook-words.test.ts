import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryState, endpointState, testResultSentence } from './webhook-words.ts';

test('an endpoint that switched itself off says why', () => {
  const off = { enabled: false, failing_since: null } as const;
  assert.deepEqual(endpointState({ ...off, disabled_reason: 'gone' }), {
    state: 'failed',
    sentence: 'switched off: it answered 410, gone',
  });
  assert.equal(endpointState({ ...off, disabled_reason: 'by_owner' }).state, 'paused');
});

test('an endpoint that fails is on and says since when', () => {
  const failing = { enabled: true, disabled_reason: null, failing_since: '2026-11-23T01:02:03.000Z' };
  assert.deepEqual(endpointState(failing), {
    state: 'failed',
    sentence: 'failing since 2026-11-23 01:02 UTC',
  });
});

test('a test says what the receiver answered, or why there was no answer', () => {
  assert.equal(
    testResultSentence({ delivered: false, status: 500, error: null, latency_ms: 12 }),
    'Not delivered: status 500 after 12 ms.',
  );
  assert.equal(
    testResultSentence({ delivered: false, status: null, error: 'timeout', latency_ms: 20_000 }),
    'Not delivered: timeout after 20000 ms.',
  );
});

test('a delivery that waits says when it is tried again', () => {
  const waiting = {
    state: 'pending',
    in_flight: false,
    next_attempt_at: '2026-11-23T01:02:03.000Z',
  } as const;
  assert.deepEqual(deliveryState(waiting), { state: 'queued', label: 'again at 01:02:03 UTC' });
  assert.equal(deliveryState({ ...waiting, in_flight: true }).label, 'being sent');
  assert.equal(deliveryState({ ...waiting, state: 'failed' }).label, 'given up');
});
