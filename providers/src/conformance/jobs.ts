// What an adapter of an asynchronous model owes beyond: one submission, whatever happens to whoever waits for it.

import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ImageAdapter, UpstreamError, type UpstreamRequest } from '../adapter.ts';
import type { ConformanceHarness, ConformanceScenario } from '../conformance.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import {
  ABORT_LIMIT_MS,
  abortAfter,
  assertDelivered,
  assertRefused,
  type Call,
  callOnce,
} from './one-call.ts';

/** Defines a test of one situation. */
type InScenario = (
  kind: ConformanceScenario,
  guarantee: string,
  body: (request: UpstreamRequest) => Promise<void>,
) => void;

/** Defines the tests of an adapter's jobs. */
export function describeJobs(given: {
  readonly jobs: NonNullable<ConformanceHarness['jobs']>;
  readonly inScenario: InScenario;
  adapter(): ImageAdapter;
}): void {
  const { jobs, inScenario, adapter } = given;
  /** Submits a job and gives up as soon as its id is stored, as a process that dies there. */
  const submitAndLeave = async (request: UpstreamRequest): Promise<string> => {
    const died = new AbortController();
    const onUpstreamJob = async () => died.abort();
    const call = await callOnce(adapter(), request, { onUpstreamJob, signal: died.signal });
    assertRefused(call, { code: 'upstream_timeout', isJobOpen: true });
    const [jobId, ...others] = call.reportedJobs;
    assert.ok(jobId !== undefined && jobId.length > 0);
    assert.deepEqual(others, []);
    return jobId;
  };
  /** A resumed job delivers, and neither submits nor reports anything. */
  const resume = async (request: UpstreamRequest, upstreamJob: string): Promise<Call> => {
    const before = jobs.submissionCount();
    const call = await callOnce(adapter(), request, { upstreamJob, attemptNumber: 2 });
    assert.equal(jobs.submissionCount(), before);
    assert.deepEqual(call.reportedJobs, []);
    return call;
  };

  inScenario('one image', 'nothing is waited for until the job is stored', async (request) => {
    assert.equal(adapter().isAsynchronous(request.upstreamModel), true);
    const delivery = new FakeDelivery();
    let imagesWhenStored: number | undefined;
    const onUpstreamJob = async () => {
      for (let turn = 0; turn < 50; turn += 1) await nextTurn();
      imagesWhenStored = delivery.images.length;
    };
    const before = jobs.submissionCount();
    const call = await callOnce(adapter(), request, { delivery, onUpstreamJob });
    await assertDelivered(call, request);
    assert.deepEqual([imagesWhenStored, call.reportedJobs.length], [0, 1]);
    assert.equal(jobs.submissionCount(), before + 1);
  });
  inScenario('one image', 'a job that cannot be stored is left, with the same error', async (request) => {
    const databaseGone = new Error('The database is gone.');
    const onUpstreamJob = () => Promise.reject(databaseGone);
    const { error, delivery } = await callOnce(adapter(), request, { onUpstreamJob });
    assert.equal(error, databaseGone);
    assert.deepEqual(delivery.images, []);
  });
  inScenario(
    'one image',
    'a job is resumed without a second submission, as often as needed',
    async (request) => {
      const jobId = await submitAndLeave(request);
      for (let turn = 0; turn < 2; turn += 1) await assertDelivered(await resume(request, jobId), request);
    },
  );
  inScenario('timeout', 'the deadline ends the polling promptly and leaves the job open', async (request) => {
    const jobId = await submitAndLeave(request);
    const { signal, abortedAtMs } = abortAfter(100);
    const call = await callOnce(adapter(), request, { signal, upstreamJob: jobId });
    assertRefused(call, { code: 'upstream_timeout', unbilled: false, isJobOpen: true });
    assert.ok(performance.now() - abortedAtMs() < ABORT_LIMIT_MS);
  });
  inScenario('dropped connection', 'leaves the job open', async (request) => {
    assertRefused(await callOnce(adapter(), request), { code: 'upstream_connection_lost', isJobOpen: true });
  });
  for (const kind of ['rate limit', 'server error', 'moderation', 'empty'] as const) {
    inScenario(kind, 'leaves no job open', async (request) => {
      const { error } = await callOnce(adapter(), request);
      assert.ok(error instanceof UpstreamError);
      assert.equal(error.isJobOpen, false);
    });
  }
  inScenario(
    'one image',
    'a job that is unknown or expired is said to be so, not submitted again',
    async (request) => {
      for (const jobId of jobs.lostJobs(request)) {
        const call = await resume(request, jobId);
        assertRefused(call, { code: 'upstream_empty', unbilled: false, isJobOpen: false });
        assert.match(String(call.error), /job/);
      }
    },
  );
}
