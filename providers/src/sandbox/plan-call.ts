// Everything about a call that is clear before it begins: what the prompt's failure words and the weather do to it,
// what it delivers, how long it takes, and which job it resumes.

import type { ImageSize, Quality, TokenMath } from '@lightmeter/core';
import type { AttemptContext, UpstreamRequest } from '../adapter.ts';
import { type FailureWord, SLOW_EXTRA_MS, takeFailureWords } from './failure-words.ts';
import { findJob, isAsynchronousModel, requestHash, type SandboxJob } from './job.ts';
import { latencyMs, type SandboxLatency } from './latency.ts';
import { halfSize, outputSize } from './output-size.ts';
import {
  isOutage,
  type ProviderWeather,
  type Trouble,
  troublesOf,
} from './provider-weather/provider-weather.ts';
import { resolvedQuality } from './token-usage.ts';

/** Everything about a call that is clear before it begins. */
export interface Call {
  readonly request: UpstreamRequest;
  readonly context: AttemptContext;
  readonly words: ReadonlySet<FailureWord>;
  /** Those of the words that may refuse this very call: of one that resumes a job, only the weather's. */
  readonly wordsAtEntry: ReadonlySet<FailureWord>;
  /** The weather limits the rate, or too many calls are under way. */
  readonly rateLimit: { readonly retryAfterMs: number | undefined } | undefined;
  /** Without failure words. */
  readonly prompt: string;
  readonly size: ImageSize;
  readonly quality: Quality | undefined;
  readonly math: TokenMath | undefined;
  /** Images that will be delivered. */
  readonly imageCount: number;
  /** Infinity when the answer never comes. */
  readonly durationMs: number;
  readonly isAsynchronous: boolean;
  /** The job that an earlier attempt submitted. */
  readonly job: SandboxJob | undefined;
  readonly upstreamRequestId: string;
}

/** What the plan needs besides the request. */
export interface PlanGiven {
  readonly context: AttemptContext;
  readonly latency: SandboxLatency;
  readonly weather: ProviderWeather;
  readonly math: TokenMath | undefined;
  /** The process has more calls under way than the weather lets through. */
  readonly isOverCapacity: boolean;
}

/** Words that decide what a job comes to; all others happen to one call. */
const WORDS_OF_JOBS: ReadonlySet<FailureWord> = new Set([
  'sandbox:empty',
  'sandbox:smaller-image',
  'sandbox:fewer-images',
]);

/** @throws UpstreamError `upstream_empty` for a job to resume that does not exist or has expired */
export function planCall(request: UpstreamRequest, given: PlanGiven): Call {
  const { context, math } = given;
  const asked = takeFailureWords(request.prompt);
  const isAsynchronous = isAsynchronousModel(request.upstreamModel);
  const job = isAsynchronous ? jobToResume(request, context) : undefined;
  // The job's fate was decided when it was submitted; a poll of it meets the weather of its own attempt.
  const { ofCall: trouble, ofImages: fate } = troublesOf(given.weather, {
    attemptId: context.attemptId,
    attemptNumber: context.attemptNumber,
    prompt: request.prompt,
    jobAttemptId: job?.attemptId,
    isAsynchronous,
  });
  const ofWeather = [
    ...wordOf(trouble, (word) => !WORDS_OF_JOBS.has(word)),
    ...wordOf(fate, (word) => WORDS_OF_JOBS.has(word)),
    ...(isOutage(given.weather, Date.now()) ? (['sandbox:unavailable'] as const) : []),
  ];
  const words = new Set([...asked.words, ...ofWeather]);
  const size = outputSize({ ...request, prompt: asked.prompt });
  return {
    request,
    context,
    words,
    wordsAtEntry: job ? new Set(ofWeather) : words,
    rateLimit: given.isOverCapacity ? { retryAfterMs: undefined } : rateLimitOf(trouble),
    prompt: asked.prompt,
    size: words.has('sandbox:smaller-image') ? halfSize(size) : size,
    quality: resolvedQuality(request, math),
    math,
    imageCount: request.imageCount - (words.has('sandbox:fewer-images') ? 1 : 0),
    durationMs:
      latencyMs(given.latency, request) +
      (words.has('sandbox:slow') ? SLOW_EXTRA_MS : 0) +
      (fate?.kind === 'stall' ? fate.extraMs : 0),
    isAsynchronous,
    job,
    upstreamRequestId: `sandbox_${job?.attemptId ?? context.attemptId}`,
  };
}

function jobToResume(request: UpstreamRequest, { upstreamJob }: AttemptContext): SandboxJob | undefined {
  if (upstreamJob === undefined) return undefined;
  return findJob(upstreamJob, { requestHash: requestHash(request), nowMs: Date.now() });
}

function rateLimitOf(trouble: Trouble | undefined): Call['rateLimit'] {
  return trouble?.kind === 'rate_limit' ? { retryAfterMs: trouble.retryAfterMs } : undefined;
}

function wordOf(trouble: Trouble | undefined, isMeant: (word: FailureWord) => boolean): FailureWord[] {
  return trouble?.kind === 'word' && isMeant(trouble.word) ? [trouble.word] : [];
}
