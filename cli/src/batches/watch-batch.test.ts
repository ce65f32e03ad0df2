// The last lines of `lightmeter batch watch`: what to type first, next, and again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, progressOf } from '../testing/fake-batches.ts';
import { runBatch } from '../testing/run-batch.ts';

test('a spend cap that stops a batch is told before the resuming, its own with how to raise it', async () => {
  const paused = {
    reason: 'spend_cap_reached',
    message: 'The spend cap is reached.',
    at: '2026-11-22T18:30:00.000Z',
  } as const;
  const events = [progressOf({ status: 'paused', paused_reason: 'spend_cap_reached' })];
  for (const [cap_usd, first] of [
    [null, 'lightmeter limits list'],
    ['0.5', 'lightmeter limits list, or lightmeter limits set batch_1 --period total --cap USD'],
  ] as const) {
    const batch = batchOf({ status: 'paused' }, { paused, cap_usd });
    const { exitCode, stderr } = await runBatch(['watch', 'batch_1'], { batch, events });
    assert.equal(exitCode, 4);
    assert.ok(stderr.endsWith(`First: ${first}\nNext: lightmeter batch resume batch_1\n`), stderr);
  }
});

test('a batch that somebody paused, or that is ready, has nothing to do first', async () => {
  const paused = { reason: 'user', message: 'Paused.', at: '2026-11-22T18:30:00.000Z' } as const;
  for (const [status, next] of [
    ['paused', 'resume'],
    ['ready', 'start'],
  ] as const) {
    const batch = batchOf({ status }, { paused: status === 'paused' ? paused : null });
    const { stderr } = await runBatch(['watch', 'batch_1'], { batch, events: [progressOf({ status })] });
    assert.doesNotMatch(stderr, /First:/);
    assert.ok(stderr.endsWith(`Next: lightmeter batch ${next} batch_1\n`), stderr);
  }
});

test('a batch of drafts leads on to its promotion, and a folder is suggested after the name of the batch', async () => {
  const range = { low_usd: '1.2', high_usd: '1.2' };
  const draft = { drafts: range, promotion: null, draft_and_promotion: null, everything_final: range };
  const batch = batchOf(
    { status: 'completed', request_counts: { total: 40, completed: 40, failed: 0 } },
    { draft, name: 'Autumn Catalogue, 2026' },
  );
  const { stderr } = await runBatch(['watch', 'batch_1'], { batch });
  assert.ok(
    stderr.endsWith(
      'Next: lightmeter batch results batch_1 --out autumn-catalogue-2026\nNext: lightmeter batch promote batch_1 --items 1,4,7-9\n',
    ),
    stderr,
  );
});

test('a retry is offered for what a retry can mend: not for lines that cannot be used', async () => {
  const counts = { pending: 0, queued: 0, running: 0, succeeded: 37, failed: 3, cancelled: 0, expired: 0 };
  const ended = { status: 'completed', request_counts: { total: 40, completed: 37, failed: 3 } } as const;
  for (const [invalid, isOffered] of [
    [3, false],
    [2, true],
  ] as const) {
    const { stderr } = await runBatch(['watch', 'batch_1'], { batch: batchOf(ended, { counts, invalid }) });
    assert.equal(/^Again: lightmeter batch retry batch_1 --state failed$/m.test(stderr), isOffered, stderr);
  }
});
