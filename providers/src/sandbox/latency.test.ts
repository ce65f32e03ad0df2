import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformanceRequest } from '../conformance.ts';
import { latencyMs, waitMs } from './latency.ts';

test('instant does not wait, brief takes one to three seconds, the same for the same prompt', () => {
  const prompts = Array.from({ length: 50 }, (_, index) => conformanceRequest({ prompt: `A hat ${index}` }));
  const times = prompts.map((request) => latencyMs('brief', request));
  assert.ok(times.every((time) => time >= 1_000 && time <= 3_000));
  assert.ok(new Set(times).size > 30);
  assert.deepEqual(
    prompts.map((request) => latencyMs('brief', request)),
    times,
  );
  assert.equal(latencyMs('instant', conformanceRequest()), 0);
});

/** Model, quality, images → seconds, a fifth more or less. */
const REALISTIC = [
  ['gpt-image-2', 'low', 1, 10],
  ['gpt-image-2', 'medium', 1, 48],
  ['gpt-image-2', 'high', 1, 126],
  ['gpt-image-2', 'auto', 1, 107],
  // Three further images at 15 percent each: 48 × 1.45
  ['gpt-image-2', 'medium', 4, 69.6],
  ['gpt-image-1.5', 'medium', 1, 27],
  ['flux-schnell', undefined, 1, 8],
  ['seedream-5.0-pro', undefined, 1, 19],
] as const;

for (const [upstreamModel, quality, imageCount, seconds] of REALISTIC) {
  test(`${imageCount} × ${upstreamModel} at ${quality ?? 'its one quality'} takes about ${seconds} s`, () => {
    const took = latencyMs('realistic', conformanceRequest({ upstreamModel, quality, imageCount }));
    assert.ok(took >= seconds * 799 && took <= seconds * 1_201, `${took} ms`);
  });
}

test('a wait ends in upstream_timeout when the signal aborts', async () => {
  await assert.rejects(waitMs(60_000, AbortSignal.timeout(20)), {
    code: 'upstream_timeout',
    unbilled: false,
  });
  await assert.rejects(waitMs(0, AbortSignal.abort()), { code: 'upstream_timeout' });
  await waitMs(0, new AbortController().signal);
});
