// Jobs of asynchronous models: one process submits, another delivers the same picture, and the id proves which
// submission it was.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AttemptContext, UpstreamRequest } from '../adapter.ts';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { call, instantSandbox } from './call-fixture.ts';
import {
  findJob,
  isAsynchronousModel,
  JOB_LIFE_MS,
  pollUntilReady,
  renderJobId,
  requestHash,
  type SandboxJob,
} from './job.ts';

const adapter = instantSandbox();
after(() => adapter.close());

const REQUEST = conformanceRequest({
  upstreamModel: 'flux-2-pro',
  prompt: 'A fox',
  seed: 7,
  quality: undefined,
});

async function attempt(given: Partial<AttemptContext>, request: UpstreamRequest = REQUEST) {
  const delivery = new FakeDelivery();
  const context = fakeAttempt(given);
  const answer = await adapter.run(request, delivery, context);
  return { answer, files: delivery.finals().map(({ bytes }) => bytes), jobs: context.reportedJobs };
}

test('FLUX is asynchronous, whatever its route is called; the other families are not', () => {
  const models = [
    'flux-2-pro',
    'flux-schnell',
    'black-forest-labs/FLUX.1',
    'gpt-image-2',
    'seedream-4.5',
    'qwen-image-2.0',
  ];
  assert.deepEqual(models.map(isAsynchronousModel), [true, true, true, false, false, false]);
});

test('another process delivers the picture of a job, byte for byte, and names the attempt that submitted it', async () => {
  const submitted = await attempt({ attemptId: 'att_first' });
  const other = instantSandbox();
  const delivery = new FakeDelivery();
  const context = fakeAttempt({ attemptId: 'att_second', upstreamJob: submitted.jobs[0] });
  const answer = await other.run(REQUEST, delivery, context);
  await other.close();
  assert.deepEqual([delivery.finals()[0]?.bytes], submitted.files);
  assert.equal(answer.upstreamRequestId, 'sandbox_att_first');
  assert.deepEqual(context.reportedJobs, []);
  const given = { requestHash: requestHash(REQUEST), nowMs: Date.now() };
  assert.equal(findJob(submitted.jobs[0] ?? '', given).attemptId, 'att_first');
});

test('a job brings the bytes that a call without a job would bring', async () => {
  const synchronous = await call(adapter, { ...REQUEST, upstreamModel: 'gpt-image-2' });
  const jobbed = await attempt({});
  assert.notDeepEqual(jobbed.files, synchronous.files);
  assert.deepEqual(jobbed.files, (await call(adapter, REQUEST)).files);
});

test('a job is found until its hour is over, by the request that it was made from', () => {
  const job: SandboxJob = {
    attemptId: 'att_1',
    submittedAtMs: 1_000,
    readyAtMs: 2_000,
    requestHash: requestHash(REQUEST),
  };
  const find = (nowMs: number, request = REQUEST) =>
    findJob(renderJobId(job), { requestHash: requestHash(request), nowMs });
  assert.deepEqual(find(1_000 + JOB_LIFE_MS - 1), job);
  assert.throws(() => find(1_000 + JOB_LIFE_MS), { code: 'upstream_empty', message: /expired/ });
  assert.throws(() => find(1_000, { ...REQUEST, seed: 8 }), {
    code: 'upstream_empty',
    message: /another request/,
  });
  // Whoever watched the partial images may be gone when the job is resumed.
  assert.deepEqual(find(1_000, { ...REQUEST, partialImageCount: 2, safetyIdentifier: 'user-1' }), job);
});

test('polling waits until the job is ready, and ends when the job expires before', async () => {
  const signal = AbortSignal.timeout(5_000);
  const job = { attemptId: 'att_1', requestHash: 'hash' };
  const readyAtMs = Date.now() + 60;
  await pollUntilReady({ ...job, submittedAtMs: readyAtMs - 60, readyAtMs }, signal);
  assert.ok(Date.now() >= readyAtMs);
  const submittedAtMs = Date.now() - JOB_LIFE_MS;
  await assert.rejects(pollUntilReady({ ...job, submittedAtMs, readyAtMs: Date.now() + 60_000 }, signal), {
    code: 'upstream_empty',
  });
});

test('a job takes as long as its model does, counted from its submission and not from its resumption', async () => {
  const brief = instantSandbox({ latency: 'brief' });
  const died = new AbortController();
  const context = fakeAttempt({ signal: died.signal, onUpstreamJob: async () => died.abort() });
  await assert.rejects(brief.run(REQUEST, new FakeDelivery(), context), { code: 'upstream_timeout' });
  await brief.close();
  const [upstreamJob = ''] = context.reportedJobs;
  const { submittedAtMs, readyAtMs } = findJob(upstreamJob, {
    requestHash: requestHash(REQUEST),
    nowMs: Date.now(),
  });
  const takesMs = readyAtMs - submittedAtMs;
  assert.ok(takesMs >= 1_000 && takesMs <= 3_000, `${takesMs} ms`);
  await attempt({ upstreamJob });
  assert.ok(Date.now() >= readyAtMs);
});
