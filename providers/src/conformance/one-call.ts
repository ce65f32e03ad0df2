// One call of the suite and what is asserted of it.

import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { createImageInspector } from '@lightmeter/core';
import sharp from 'sharp';
import {
  type AttemptContext,
  type ImageAdapter,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamErrorCode,
  type UpstreamRequest,
} from '../adapter.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery, type RecordedImage } from '../fake-delivery.ts';

/** How soon a call must be over once its signal has aborted. */
export const ABORT_LIMIT_MS = 1_000;

/** One call and everything it did. */
export interface Call {
  readonly answer: UpstreamAnswer | undefined;
  readonly error: unknown;
  readonly delivery: FakeDelivery;
  readonly reportedJobs: readonly string[];
}

/** Makes a call to its end, and fails the test when a sink was treated against its contract. */
export async function callOnce(
  adapter: ImageAdapter,
  request: UpstreamRequest,
  given: { delivery?: FakeDelivery } & Partial<AttemptContext> = {},
): Promise<Call> {
  const { delivery = new FakeDelivery(), ...attempt } = given;
  const context = fakeAttempt({ attemptId: 'att_conformance', ...attempt });
  let answer: UpstreamAnswer | undefined;
  let error: unknown;
  try {
    answer = await adapter.run(request, delivery, context);
  } catch (thrown) {
    error = thrown;
  }
  delivery.close();
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  assert.deepEqual(delivery.breaches, []);
  return { answer, error, delivery, reportedJobs: context.reportedJobs };
}

/** An error as a test expects it; what is left out may be anything. */
export interface Refusal {
  readonly code: UpstreamErrorCode;
  readonly unbilled?: boolean;
  readonly isJobOpen?: boolean;
}

export function assertRefused({ error }: Call, expected: Refusal): void {
  assert.ok(error instanceof UpstreamError, `${error} is not an UpstreamError.`);
  assert.equal(error.code, expected.code);
  if (expected.unbilled !== undefined) assert.equal(error.unbilled, expected.unbilled);
  if (expected.isJobOpen !== undefined) assert.equal(error.isJobOpen, expected.isJobOpen);
}

/** As many whole images as asked for, of the size and format asked for, which really decode. */
export async function assertDelivered(
  { answer, error, delivery }: Call,
  request: UpstreamRequest,
): Promise<void> {
  assert.equal(error, undefined);
  assert.equal(answer?.imageCount, request.imageCount);
  assert.equal(delivery.finals().length, request.imageCount);
  for (const image of delivery.finals()) {
    const { format, size } = assertWhole(image);
    assert.deepEqual({ format, size }, { format: request.outputFormat, size: request.size });
    const { info: decoded } = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual({ widthPixels: decoded.width, heightPixels: decoded.height }, request.size);
  }
}

export function assertWhole({ state, bytes }: RecordedImage) {
  assert.equal(state, 'ended');
  const inspector = createImageInspector({ crc32 });
  inspector.push(bytes);
  const inspection = inspector.finish();
  assert.ok(inspection.kind === 'complete', JSON.stringify(inspection));
  return inspection;
}

/** A signal that aborts after a while, and when it did. */
export function abortAfter(delayMs: number): { signal: AbortSignal; abortedAtMs: () => number } {
  const signal = AbortSignal.timeout(delayMs);
  let atMs = Number.POSITIVE_INFINITY;
  signal.addEventListener('abort', () => {
    atMs = performance.now();
  });
  return { signal, abortedAtMs: () => atMs };
}
