// The weather as the adapter plays it: every trouble, the same for the same attempt, and beside a job.

import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import {
  type AttemptContext,
  type ImageAdapter,
  UpstreamError,
  type UpstreamRequest,
} from '../../adapter.ts';
import { conformanceRequest } from '../../conformance.ts';
import { fakeAttempt } from '../../fake-attempt.ts';
import { FakeDelivery } from '../../fake-delivery.ts';
import { instantSandbox } from '../call-fixture.ts';
import { renderJobId, requestHash } from '../job.ts';
import { readCallLedger } from './call-ledger.ts';
import { parseProviderWeather } from './parse-provider-weather.ts';
import { isOutage, troubleOf, troublesOf } from './provider-weather.ts';

const adapters = new Map<string, ImageAdapter>();
after(() => Promise.all([...adapters.values()].map((adapter) => adapter.close())));

/** One adapter with one drawing thread for each weather. */
function sandboxIn(weather: string): ImageAdapter {
  const adapter =
    adapters.get(weather) ?? instantSandbox({ weather: parseProviderWeather(weather), workerCount: 1 });
  adapters.set(weather, adapter);
  return adapter;
}

/** What one attempt came to: its images' sizes, or its error. */
async function outcomeIn(
  weather: string,
  given: { request?: Partial<UpstreamRequest>; attempt?: Partial<AttemptContext> } = {},
) {
  const delivery = new FakeDelivery();
  const run = sandboxIn(weather).run(conformanceRequest(given.request), delivery, fakeAttempt(given.attempt));
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  delivery.close();
  assert.deepEqual(delivery.breaches, []);
  assert.ok(error === undefined || error instanceof UpstreamError, String(error));
  const whole = delivery.finals().filter(({ state }) => state === 'ended');
  const sizes = await Promise.all(
    whole.map(async ({ bytes }) => {
      const { width, height } = await sharp(bytes).metadata();
      return `${width}x${height}`;
    }),
  );
  return { error, sizes };
}

const REFUSALS = [
  ['429=1', 'upstream_rate_limited', true, undefined],
  ['retry_after=1:2', 'upstream_rate_limited', true, 2_000],
  ['500=1', 'upstream_unavailable', false, undefined],
  ['503=1', 'upstream_unavailable', true, undefined],
  ['burst=1x20s', 'upstream_unavailable', true, undefined],
  ['drop=1', 'upstream_connection_lost', false, undefined],
  ['empty=1', 'upstream_empty', false, undefined],
] as const;

for (const [weather, code, unbilled, retryAfterMs] of REFUSALS) {
  test(`${weather} ends in ${code}, ${unbilled ? 'not billed' : 'perhaps billed'}`, async () => {
    const { error, sizes } = await outcomeIn(weather);
    assert.deepEqual(
      [error?.code, error?.unbilled, error?.given.retryAfterMs, sizes],
      [code, unbilled, retryAfterMs, []],
    );
  });
}

test('undersized and fewer images are delivered as they are', async () => {
  assert.deepEqual((await outcomeIn('undersized=1')).sizes, ['160x96']);
  assert.deepEqual((await outcomeIn('fewer=1', { request: { imageCount: 3 } })).sizes, [
    '320x192',
    '320x192',
  ]);
  assert.deepEqual((await outcomeIn('clear')).sizes, ['320x192']);
});

test('a stall takes its time longer, and one for ever lasts until the deadline', async () => {
  const startedAtMs = performance.now();
  const late = await outcomeIn('stall=1:300ms');
  assert.ok(performance.now() - startedAtMs >= 300);
  assert.deepEqual(late.sizes, ['320x192']);
  for (const upstreamModel of ['gpt-image-2', 'flux-2-pro']) {
    const attempt = { signal: AbortSignal.timeout(150) };
    const { error } = await outcomeIn('stall=1:forever', { request: { upstreamModel }, attempt });
    assert.equal(error?.code, 'upstream_timeout');
  }
});

test('an attempt meets the same trouble in every process, and a further one draws anew', () => {
  const weather = parseProviderWeather('429=0.2,drop=0.1,seed=7');
  const kinds = Array.from({ length: 2_000 }, (_, index) => troubleOf(weather, `att_${index}`));
  assert.deepEqual(
    kinds,
    Array.from({ length: 2_000 }, (_, index) => troubleOf(weather, `att_${index}`)),
  );
  const limited = kinds.filter((trouble) => trouble?.kind === 'rate_limit').length;
  const dropped = kinds.filter((trouble) => trouble?.kind === 'word').length;
  // 400 and 200 expected; four standard deviations are 72 and 54.
  assert.ok(limited > 328 && limited < 472, `${limited}`);
  assert.ok(dropped > 146 && dropped < 254, `${dropped}`);
  const otherSeed = parseProviderWeather('429=0.2,drop=0.1,seed=8');
  assert.notDeepEqual(
    kinds,
    Array.from({ length: 2_000 }, (_, index) => troubleOf(otherSeed, `att_${index}`)),
  );
});

test('drawn by prompt, another run with other ids meets the same, and a job keeps what it comes to', () => {
  const weather = parseProviderWeather('429=0.2,undersized=0.3,by=prompt,seed=7');
  const runOf = (run: string, isAsynchronous: boolean) =>
    Array.from({ length: 200 }, (_, index) =>
      troublesOf(weather, {
        attemptId: `att_${run}_${index}`,
        attemptNumber: 1 + (index % 4),
        prompt: `A hat, number ${Math.floor(index / 4)}`,
        jobAttemptId: undefined,
        isAsynchronous,
      }),
    );
  assert.deepEqual(runOf('first', false), runOf('second', false));
  assert.deepEqual(runOf('first', true), runOf('second', true));
  for (const { ofCall, ofImages } of runOf('first', false)) assert.equal(ofCall, ofImages);
  // The four attempts at one prompt meet trouble of their own, and their job has one fate.
  const attempts = Array.from({ length: 50 }, (_, index) =>
    runOf('first', true).slice(4 * index, 4 * index + 4),
  );
  assert.ok(attempts.some((four) => new Set(four.map(({ ofCall }) => ofCall?.kind)).size > 1));
  for (const four of attempts) assert.equal(new Set(four.map(({ ofImages }) => ofImages)).size, 1);
});

test('an outage strikes whole windows of time, about its share of them', () => {
  const weather = parseProviderWeather('burst=0.25x20s');
  const windows = Array.from({ length: 1_000 }, (_, index) => isOutage(weather, index * 20_000));
  for (const [index, isOn] of windows.entries()) {
    assert.equal(isOutage(weather, index * 20_000 + 19_999), isOn);
  }
  // 250 expected; four standard deviations are 55.
  const count = windows.filter(Boolean).length;
  assert.ok(count > 195 && count < 305, `${count}`);
});

test('beyond its capacity a process is rate limited, and only beyond it', async () => {
  const adapter = sandboxIn('capacity=2,stall=1:200ms');
  const run = (attemptId: string) =>
    adapter.run(conformanceRequest(), new FakeDelivery(), fakeAttempt({ attemptId })).then(
      () => 'delivered',
      (error: UpstreamError) => error.code,
    );
  const together = await Promise.all(['att_1', 'att_2', 'att_3'].map(run));
  assert.deepEqual(together, ['delivered', 'delivered', 'upstream_rate_limited']);
  assert.equal(await run('att_4'), 'delivered');
});

test('the words of a prompt are played in any weather', async () => {
  const { error } = await outcomeIn('429=1', { request: { prompt: 'A hat sandbox:moderation' } });
  assert.equal(error?.code, 'moderation_blocked');
});

const FLUX = conformanceRequest({ upstreamModel: 'flux-2-pro' });
const upstreamJob = renderJobId({
  attemptId: 'att_first',
  submittedAtMs: Date.now(),
  readyAtMs: Date.now(),
  requestHash: requestHash(FLUX),
});

for (const weather of ['429=1', '500=1', '503=1', 'burst=1x20s', 'drop=1']) {
  test(`${weather} befalls the poll of a job and leaves the job open; submitting meets it without a job`, async () => {
    const resumed = await outcomeIn(weather, { request: FLUX, attempt: { upstreamJob } });
    assert.equal(resumed.error?.isJobOpen, true);
    const submitted = await outcomeIn(weather, { request: FLUX });
    assert.equal(submitted.error?.isJobOpen, weather === 'drop=1');
    assert.equal(submitted.error?.code, resumed.error?.code);
  });
}

test('what a job comes to is decided by the attempt that submitted it', async () => {
  const weather = 'undersized=0.5,seed=3';
  const parsed = parseProviderWeather(weather);
  const ids = Array.from({ length: 50 }, (_, index) => `att_${index}`);
  const small = ids.find((id) => troubleOf(parsed, id)) ?? assert.fail('No attempt meets trouble.');
  const whole = ids.find((id) => !troubleOf(parsed, id)) ?? assert.fail('Every attempt meets trouble.');
  const jobOf = (attemptId: string) =>
    renderJobId({
      attemptId,
      submittedAtMs: Date.now(),
      readyAtMs: Date.now(),
      requestHash: requestHash(FLUX),
    });
  const resume = (job: string, attemptId: string) =>
    outcomeIn(weather, { request: FLUX, attempt: { attemptId, upstreamJob: job } });
  assert.deepEqual((await resume(jobOf(small), whole)).sizes, ['160x96']);
  assert.deepEqual((await resume(jobOf(whole), small)).sizes, ['320x192']);
});

test('every call is in the ledger with what it came to, and which one submitted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightmeter-calls-'));
  after(() => rm(folder, { recursive: true }));
  const adapter = sandboxIn(`ledger=${folder}`);
  const run = (attempt: Partial<AttemptContext>, request: Partial<UpstreamRequest>) =>
    adapter.run(conformanceRequest(request), new FakeDelivery(), fakeAttempt(attempt)).catch(() => {});
  await run({ attemptId: 'att_1' }, { prompt: 'A hat sandbox:empty' });
  await run({ attemptId: 'att_2' }, { upstreamModel: 'flux-2-pro' });
  await run({ attemptId: 'att_3', upstreamJob }, { upstreamModel: 'flux-2-pro' });
  const calls = readCallLedger(folder).map(({ attemptId, model, hasSubmitted, outcome }) => [
    attemptId,
    model,
    hasSubmitted,
    outcome,
  ]);
  assert.deepEqual(calls, [
    ['att_1', 'gpt-image-2', false, 'upstream_empty'],
    ['att_2', 'flux-2-pro', true, 'delivered'],
    ['att_3', 'flux-2-pro', false, 'delivered'],
  ]);
});
