import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  counted,
  durationLabel,
  fileSizeLabel,
  neverBegan,
  percentOf,
  quarterOf,
  rangeLabel,
  spanLabel,
  spokenProgress,
} from './batch-words.ts';

const NONE = { pending: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };

test('the share is 100 percent only when every item has ended', () => {
  assert.equal(percentOf(NONE), 0);
  assert.equal(percentOf({ ...NONE, succeeded: 999, running: 1 }), 99);
  assert.equal(percentOf({ ...NONE, succeeded: 997, failed: 1, cancelled: 1, expired: 1 }), 100);
});

test('what is spoken changes at the quarters and not with every item', () => {
  const said = (succeeded: number) =>
    spokenProgress({ status: 'in_progress', counts: { ...NONE, succeeded, pending: 1_000 - succeeded } });
  const sentences = Array.from({ length: 1_000 }, (_, succeeded) => said(succeeded));
  assert.deepEqual(
    [...new Set(sentences)],
    [
      'The batch runs: 1,000 items.',
      '25 % of 1,000 items done.',
      '50 % of 1,000 items done.',
      '75 % of 1,000 items done.',
    ],
  );
  assert.equal(said(249), sentences[0]);
  assert.equal(said(250), '25 % of 1,000 items done.');
});

test('the end is spoken with what came of it', () => {
  const counts = { ...NONE, succeeded: 1_620, failed: 10, expired: 2 };
  assert.equal(
    spokenProgress({ status: 'expired', counts }),
    'The batch is expired: 1,620 of 1,632 items succeeded, 12 failed.',
  );
  assert.equal(quarterOf(counts), 100);
});

test('a range on a button says its upper end, a range in a sentence both', () => {
  assert.equal(rangeLabel({ low_usd: '48.96', high_usd: '48.960' }), '$48.96');
  assert.equal(rangeLabel({ low_usd: '12', high_usd: '48.96' }), 'up to $48.96');
  assert.equal(spanLabel({ low_usd: '12', high_usd: '48.96' }), '$12.00 to $48.96');
});

test('counts, times and sizes read as people write them', () => {
  assert.deepEqual(
    [counted(1, 'item'), counted(1_632, 'item'), counted(0, 'batch')],
    ['1 item', '1,632 items', '0 batches'],
  );
  assert.deepEqual([59, 60, 61, 3_600, 5_400].map(durationLabel), [
    '59 s',
    '1 min',
    '2 min',
    '1 h',
    '1 h 30 min',
  ]);
  assert.deepEqual([999, 1_000, 200_000_000].map(fileSizeLabel), ['999 bytes', '1 KB', '200 MB']);
});

test('a batch that failed its check never began; one that was cancelled while it ran did', () => {
  assert.equal(neverBegan({ status: 'failed', in_progress_at: null }), true);
  assert.equal(neverBegan({ status: 'cancelled', in_progress_at: 1_795_372_200 }), false);
  assert.equal(neverBegan({ status: 'ready', in_progress_at: null }), false);
});
