import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedCall } from '../calls/plan-calls.ts';
import { callsLeft, jobsOf, pricedJobs } from './jobs.ts';

function call(prompt: string, given: Partial<PlannedCall> = {}): PlannedCall {
  return { line: 1, body: { model: 'gpt-image-2', prompt }, count: 1, images: [], mask: undefined, ...given };
}

test('a row is as many jobs as its count, and every job has a key of its own', () => {
  const jobs = jobsOf([call('a fox', { count: 2 }), call('a kite'), call('a fox', { line: 9 })], 'run');
  assert.equal(jobs.length, 4);
  assert.equal(new Set(jobs.map((job) => job.key)).size, 4);
});

test('keys stay the same when other rows are added in front, and differ between runs', () => {
  const alone = jobsOf([call('a kite')], 'run').map((job) => job.key);
  const behind = jobsOf([call('a fox'), call('a kite', { line: 2 })], 'run').map((job) => job.key);
  assert.equal(behind[1], alone[0]);
  assert.notEqual(jobsOf([call('a kite')], 'another run')[0]?.key, alone[0]);
});

test('another parameter or another picture to edit is another key', () => {
  const image = (sha256: string) => ({
    path: 'fox.png',
    sha256,
    reference: {
      param: 'image[0]',
      size: { widthPixels: 64, heightPixels: 64 },
      sizeBytes: 10,
      format: 'png' as const,
      hasAlpha: false,
    },
  });
  const variants = [
    call('a fox'),
    call('a fox', { body: { model: 'gpt-image-2', prompt: 'a fox', size: '1024x1024' } }),
    call('a fox', { images: [image('aa')] }),
    call('a fox', { images: [image('bb')] }),
    call('a fox', { images: [image('aa')], mask: image('cc') }),
  ];
  assert.equal(new Set(variants.map((variant) => jobsOf([variant], 'run')[0]?.key)).size, 5);
});

test('a row that is partly done is priced for what it still needs', () => {
  const [first, ...rest] = jobsOf([call('a fox', { count: 3 }), call('a kite')], 'run');
  assert.ok(first);
  assert.deepEqual(
    callsLeft(rest).map(({ body, count }) => [body.prompt, count]),
    [
      ['a fox', 2],
      ['a kite', 1],
    ],
  );
});

test('the limit of a job is the price of its row, shared out exactly', () => {
  const row = call('a fox', { count: 3 });
  // 0.12 ÷ 3 = 0.04
  const jobs = pricedJobs(jobsOf([row, call('unpriced')], 'run'), [
    { call: row, kind: 'exact', low_usd: '0.09', high_usd: '0.12' },
  ]);
  assert.deepEqual(
    jobs.map((job) => job.highUsd),
    ['0.04', '0.04', '0.04'],
  );
});
