// One gateway with many requests in flight: it waits with all of them, then all the answers come, and its memory is
// noted all along.

import { setTimeout as delay } from 'node:timers/promises';
import type { TestedGateway } from '../gateway/tested-gateway.ts';
import type { Outside } from '../outside.ts';
import { forgetPeak, MemoryCurve, memoryOf } from '../process-meter.ts';
import type { PictureName } from '../upstream/mock-upstream.ts';

/** What is in flight and how it ends. */
export interface Flight {
  readonly requestCount: number;
  readonly picture: PictureName;
  /** The upstream answers all of them over this time; 0 is at the same instant. */
  readonly answeredOverMs: number;
  /** The requests come evenly over this time. */
  readonly rampMs: number;
  /** How long everything waits once all requests have arrived. */
  readonly waitMs: number;
}

export interface FlightOutcome {
  readonly idleBytes: number;
  /** When all that had arrived were waiting. */
  readonly waitingBytes: number;
  readonly peakBytes: number;
  readonly arrivedCount: number;
  readonly okCount: number;
  readonly failedCount: number;
  /** From the upstream's first answer to the caller's last. */
  readonly answeringMs: number;
  /** Every 100 ms from the first request. */
  readonly residentBytes: readonly number[];
}

/** From the moment the upstream answers. */
const ANSWER_PATIENCE_MS = 120_000;
const ARRIVAL_PATIENCE_MS = 30_000;
/** Between two notes of the memory. */
export const CURVE_STEP_MS = 100;
const POLL_MS = 20;

/** Sends the requests, waits with them, lets the upstream answer, and waits for every answer. */
export async function flyRequests(
  { upstream, load }: Outside,
  { target, pid = 0 }: TestedGateway,
  { requestCount, picture, answeredOverMs, rampMs, waitMs }: Flight,
): Promise<FlightOutcome> {
  await upstream.ask('behave', { picture, delayMs: undefined });
  forgetPeak(pid);
  const idleBytes = memoryOf(pid).residentBytes;
  const curve = new MemoryCurve(pid, CURVE_STEP_MS);
  const burst = load.ask('burst', {
    target,
    requestCount,
    rampMs,
    deadlineMs: ARRIVAL_PATIENCE_MS + waitMs + answeredOverMs + ANSWER_PATIENCE_MS,
    leastBodyBytes: await upstream.ask('pictureBytes', picture),
  });
  const arrivalDeadlineMs = performance.now() + ARRIVAL_PATIENCE_MS;
  let arrivedCount = 0;
  while (arrivedCount < requestCount && performance.now() < arrivalDeadlineMs) {
    await delay(POLL_MS);
    arrivedCount = await upstream.ask('waitingCount');
  }
  await delay(waitMs);
  const waitingBytes = memoryOf(pid).residentBytes;
  const releasedMs = performance.now();
  // What comes after this is answered when it comes.
  await upstream.ask('release', { overMs: answeredOverMs });
  await upstream.ask('behave', { picture, delayMs: 0 });
  const { answeredAtMs, failedCount } = await burst;
  const answeringMs = performance.now() - releasedMs;
  curve.stop();
  return {
    arrivedCount,
    idleBytes,
    waitingBytes,
    peakBytes: memoryOf(pid).peakBytes,
    okCount: answeredAtMs.length,
    failedCount,
    answeringMs,
    residentBytes: curve.residentBytes,
  };
}
