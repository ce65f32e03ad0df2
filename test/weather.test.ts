// Issue 3, point 3: provider weather over three processes. The long version: npm run soak -- --weather

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proveWeather } from './weather-proof.ts';
import { runInWeather } from './weather-run.ts';

/** With this one every kind of trouble befalls some first attempt of 120 items. */
const SEED = process.env.LIGHTMETER_TEST_SEED ?? '741';

test(`in any weather every task ends in the truth, within limits, pauses and budgets (seed ${SEED})`, async (context) => {
  const run = {
    itemCount: 120,
    seed: SEED,
    concurrency: 6,
    perMinute: 1_000,
    deadlineMs: 120_000,
    report: (line: string) => context.diagnostic(line),
  };
  await runInWeather(run, async (evidence) => {
    const report = await proveWeather(evidence);
    context.diagnostic(JSON.stringify(report));
    // The limit was reached, and never passed.
    assert.equal(report.peakCalls, 6);
    if (SEED !== '741') return;
    assert.deepEqual(Object.keys(report.troubles), [
      'dropped-connection',
      'empty',
      'fewer-images',
      'no answer',
      'rate limit',
      'rate limit with a pause',
      'server-error',
      'smaller-image',
      'stall',
      'unavailable',
    ]);
  });
});
