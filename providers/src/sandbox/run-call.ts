// One call of the sandbox from its plan to its last image: at once in one connection, or as a job that is submitted and
// polled.

import { addAbortSignal } from 'node:stream';
import {
  type Delivery,
  type InputImage,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamErrorCode,
} from '../adapter.ts';
import { firstHalf, unlessAborted, writeBeginning, writeImage } from './deliver.ts';
import { type DrawnImage, MOST_REFERENCES } from './drawing-job.ts';
import type { DrawingPool } from './drawing-pool.ts';
import { JOB_LIFE_MS, pollUntilReady, renderJobId, requestHash, type SandboxJob } from './job.ts';
import { playTimeout, type SandboxLatency, timeout, waitMs } from './latency.ts';
import type { Call } from './plan-call.ts';
import { rateLimited, refusalAfterWork, refusalBeforeWork } from './refusals.ts';
import { tokenUsage } from './token-usage.ts';

/** What a call works with. */
export interface RunGiven {
  readonly pool: DrawingPool;
  readonly delivery: Delivery;
  readonly latency: SandboxLatency;
  countPromptTokens(prompt: string): number;
  /** Told when a job is submitted. */
  noteSubmission(): void;
}

/** What a call can fail with while its job goes on. */
const FAILURES_BESIDE_JOBS: ReadonlySet<UpstreamErrorCode> = new Set([
  'upstream_rate_limited',
  'upstream_unavailable',
  'upstream_connection_lost',
  'upstream_timeout',
]);

/** @throws UpstreamError, or the error of a sink, an input image or `onUpstreamJob` as it is */
export async function runCall(call: Call, given: RunGiven): Promise<UpstreamAnswer> {
  const { job } = call;
  if (job) {
    return besideJob(async () => {
      refuseAtEntry(call);
      return makeImages(call, given, job);
    });
  }
  refuseAtEntry(call);
  if (!call.isAsynchronous) return makeImages(call, given);
  const submitted = submitJob(call, given);
  return besideJob(async () => {
    await unlessAborted(call.context.onUpstreamJob(renderJobId(submitted)), call.context.signal);
    return makeImages(call, given, submitted);
  });
}

/** Work on a job that is there: what fails beside it says that it goes on. */
async function besideJob(work: () => Promise<UpstreamAnswer>): Promise<UpstreamAnswer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UpstreamError) || !FAILURES_BESIDE_JOBS.has(error.code)) throw error;
    throw new UpstreamError(error.code, { ...error.given, isJobOpen: true });
  }
}

function refuseAtEntry(call: Call): void {
  const { wordsAtEntry, upstreamRequestId, context, rateLimit } = call;
  const refused = refusalBeforeWork(wordsAtEntry, {
    upstreamRequestId,
    isRepeated: context.attemptNumber > 1,
  });
  if (refused) throw refused;
  if (rateLimit) throw rateLimited(rateLimit.retryAfterMs, upstreamRequestId);
}

/** Makes a job of the call. */
function submitJob(call: Call, given: RunGiven): SandboxJob {
  const submittedAtMs = Date.now();
  given.noteSubmission();
  return {
    attemptId: call.context.attemptId,
    submittedAtMs,
    // A job that never gets ready outlives itself and expires.
    readyAtMs: submittedAtMs + Math.min(call.durationMs, 2 * JOB_LIFE_MS),
    requestHash: requestHash(call.request),
  };
}

/** Draws and delivers: over the call's time, or all at once when the job is ready. */
async function makeImages(call: Call, given: RunGiven, job?: SandboxJob): Promise<UpstreamAnswer> {
  const { request, words, upstreamRequestId } = call;
  const { signal } = call.context;
  if (words.has('sandbox:timeout')) await playTimeout(given.latency, signal);
  const startedAtMs = performance.now();
  const images = await startDrawing(call, given.pool);
  if (job) await pollUntilReady(job, signal);
  const durationMs = job ? 0 : call.durationMs;
  const failed = refusalAfterWork(words, call);
  if (failed) {
    await unlessAborted(Promise.all([waitMs(durationMs, signal), ...images]), signal);
    throw failed;
  }
  const { delivery } = given;
  const partialImageCount = await deliverImages(call, { images, startedAtMs, durationMs, delivery });
  const sizes = images.map(() => call.size);
  const promptTokens = given.countPromptTokens(request.prompt);
  return {
    upstreamRequestId,
    resolvedQuality: call.quality,
    resolvedBackground: request.background === 'transparent' ? 'transparent' : 'opaque',
    usage:
      call.math && !words.has('sandbox:no-usage')
        ? tokenUsage(request, {
            math: call.math,
            promptTokens,
            sizes,
            quality: call.quality,
            partialImageCount,
          })
        : undefined,
    imageCount: images.length,
    partialImageCount,
  };
}

/** Orders every image of the call; they are drawn while earlier ones are delivered. */
async function startDrawing(call: Call, pool: DrawingPool): Promise<readonly Promise<DrawnImage>[]> {
  const { request } = call;
  const { signal } = call.context;
  const references = await Promise.all(
    request.references.slice(0, MOST_REFERENCES).map((reference) => readFile(reference, signal)),
  );
  const mask = request.mask && (await readFile(request.mask, signal));
  return Array.from({ length: call.imageCount }, (_, imageIndex) => {
    const image = pool.draw(
      {
        prompt: call.prompt,
        upstreamModel: request.upstreamModel,
        size: call.size,
        quality: call.quality,
        isTransparent: request.background === 'transparent',
        format: request.outputFormat,
        compression: request.outputCompression,
        seed: request.seed ?? null,
        imageIndex,
        references,
        mask,
        partialImageCount: request.partialImageCount ?? 0,
      },
      signal,
    );
    // An image that fails while an earlier one is still awaited is not unhandled.
    image.catch(() => {});
    return image;
  });
}

/** An input image's file in memory that all images of the call read. */
async function readFile(image: InputImage, signal: AbortSignal): Promise<SharedArrayBuffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, image.open())) chunks.push(chunk);
  } catch (error) {
    throw signal.aborted ? timeout(signal.reason) : error;
  }
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const file = new Uint8Array(new SharedArrayBuffer(sizeBytes));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.byteLength;
  }
  return file.buffer as SharedArrayBuffer;
}

/** Delivers partial and final images evenly over the time given, and says how many were partial. */
async function deliverImages(
  call: Call,
  given: {
    images: readonly Promise<DrawnImage>[];
    startedAtMs: number;
    durationMs: number;
    delivery: Delivery;
  },
): Promise<number> {
  const { words } = call;
  const { signal } = call.context;
  const steps = given.images.length * ((call.request.partialImageCount ?? 0) + 1);
  let step = 0;
  const nextStep = async () => {
    step += 1;
    const dueMs = given.startedAtMs + (given.durationMs * step) / steps;
    await waitMs(dueMs - performance.now(), signal);
  };
  let partialIndex = 0;
  for (const [imageIndex, image] of given.images.entries()) {
    const { final, partials } = await unlessAborted(image, signal);
    for (const partial of partials) {
      await nextStep();
      await writeImage(given.delivery.beginPartialImage(partialIndex), partial, signal);
      partialIndex += 1;
    }
    await nextStep();
    const sink = given.delivery.beginImage(imageIndex);
    if (words.has('sandbox:dropped-connection')) {
      await writeBeginning(sink, final, signal);
      throw new UpstreamError('upstream_connection_lost', {
        unbilled: false,
        upstreamRequestId: call.upstreamRequestId,
      });
    }
    await writeImage(sink, words.has('sandbox:broken-image') ? firstHalf(final) : final, signal);
  }
  return partialIndex;
}
