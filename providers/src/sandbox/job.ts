// Jobs of the models that are asynchronous in reality: submitted, then polled. The id carries everything about the job,
// so that any process finishes what another one submitted, and comes to the same picture.

import { createHash } from 'node:crypto';
import { UpstreamError, type UpstreamRequest } from '../adapter.ts';
import { waitMs } from './latency.ts';

/** A job, as its id says it. */
export interface SandboxJob {
  /** The attempt that submitted it: two attempts with one job have paid once. */
  readonly attemptId: string;
  readonly submittedAtMs: number;
  readonly readyAtMs: number;
  /** Of the request that it was made from. */
  readonly requestHash: string;
}

/** How long a job and its pictures can be asked for. Upstream: BFL's results live for ten minutes (2026-11-22). */
export const JOB_LIFE_MS = 3_600_000;

const PREFIX = 'sandbox_job_';

/** As often as BFL's examples ask. An answer is seen up to this much after it is there. */
const POLL_INTERVAL_MS = 500;

/**
 * Whether the model's own provider has it submitted and polled: BFL's FLUX, always
 * (https://docs.bfl.ai/quick_start/generating_images, 2026-11-22). Seedream at Ark, Gemini, xAI and OpenAI answer in the
 * same connection; how Qwen is called is not known for the versions sold here.
 */
export function isAsynchronousModel(upstreamModel: string): boolean {
  return /(?:^|\/)flux/i.test(upstreamModel);
}

/** The id under which any process finds the job. */
export function renderJobId(job: SandboxJob): string {
  const { attemptId, submittedAtMs, readyAtMs, requestHash } = job;
  const text = JSON.stringify([attemptId, submittedAtMs, readyAtMs, requestHash]);
  return PREFIX + Buffer.from(text).toString('base64url');
}

/**
 * The job of an id, for the request that it was made from.
 *
 * @throws UpstreamError `upstream_empty` for an id that is none, a job of another request, and one past its life
 */
export function findJob(jobId: string, given: { requestHash: string; nowMs: number }): SandboxJob {
  const job = readJobId(jobId);
  if (!job) throw noSuchJob('There is no such job at the sandbox.', jobId);
  if (job.requestHash !== given.requestHash) {
    throw noSuchJob('The job at the sandbox was made from another request.', jobId);
  }
  refuseExpired(job, given.nowMs);
  return job;
}

/**
 * What tells requests apart: everything that can change a picture. Input images count by their size; whether partial
 * images are streamed does not count, for whoever watched may be gone.
 */
export function requestHash(request: UpstreamRequest): string {
  const text = JSON.stringify([
    request.operation,
    request.upstreamModel,
    request.prompt,
    request.imageCount,
    request.size,
    request.quality,
    request.background,
    request.outputFormat,
    request.outputCompression,
    request.inputFidelity,
    request.seed,
    [request.mask, ...request.references].map((image) => image && [image.sizeBytes, image.size]),
  ]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * Asks after the job until it is ready.
 *
 * @throws UpstreamError `upstream_timeout` as soon as the signal aborts, `upstream_empty` when the job expires first
 */
export async function pollUntilReady(job: SandboxJob, signal: AbortSignal): Promise<void> {
  while (Date.now() < job.readyAtMs) {
    refuseExpired(job, Date.now());
    await waitMs(Math.min(POLL_INTERVAL_MS, job.readyAtMs - Date.now()), signal);
  }
}

function readJobId(jobId: string): SandboxJob | undefined {
  if (!jobId.startsWith(PREFIX)) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(jobId.slice(PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(read) || read.length !== 4) return undefined;
  const [attemptId, submittedAtMs, readyAtMs, hash]: unknown[] = read;
  if (typeof attemptId !== 'string' || typeof hash !== 'string') return undefined;
  if (typeof submittedAtMs !== 'number' || typeof readyAtMs !== 'number') return undefined;
  return { attemptId, submittedAtMs, readyAtMs, requestHash: hash };
}

function refuseExpired(job: SandboxJob, nowMs: number): void {
  if (nowMs < job.submittedAtMs + JOB_LIFE_MS) return;
  throw noSuchJob(
    'The job at the sandbox has expired; its pictures were kept for one hour.',
    renderJobId(job),
  );
}

function noSuchJob(message: string, jobId: string): UpstreamError {
  return new UpstreamError('upstream_empty', { message, internal: { jobId }, unbilled: false });
}
