// How long a call takes: nothing, one to three seconds, or about what the model takes at its provider.

import { setTimeout as delay } from 'node:timers/promises';
import type { UpstreamRequest } from '../adapter.ts';
import { UpstreamError } from '../adapter.ts';
import { seededRandom } from './random.ts';

/** `instant` does not wait; `brief` waits 1 to 3 s; `realistic` waits about as long as the model takes. */
export type SandboxLatency = 'instant' | 'brief' | 'realistic';

const BRIEF_MS = { least: 1_000, most: 3_000 };
/** Real times scatter; this much of the typical time each way. */
const SCATTER = 0.2;
/** What a further image of the same call adds: providers draw them side by side. Assumed. */
const FURTHER_IMAGE_SHARE = 0.15;

/**
 * Seconds of one image by model family and quality. gpt-image-2: 10, 48 and 126 s by quality, 107 s on average;
 * gpt-image-1.5: 18 to 36 s; others 8 to 30 s (hiapi's articles on GPT Image 2 pricing and on rate limits, read
 * 2026-11-22). The times of the other families are assumed within that range.
 */
const TYPICAL_SECONDS: readonly (readonly [RegExp, Readonly<Record<string, number>>])[] = [
  [/^gpt-image-2/, { low: 10, medium: 48, high: 126, xhigh: 140, max: 160, auto: 107 }],
  [/^(?:gpt-image-1|chatgpt-image)/, { low: 18, medium: 27, high: 36, auto: 27 }],
  [/flux.*(?:schnell|klein)/, { auto: 8 }],
  [/flux/, { auto: 14 }],
  [/lite|flash/, { auto: 10 }],
];
const TYPICAL_SECONDS_OF_OTHERS = 19;

/** How long the call takes from its beginning to its last byte, the same for the same request. */
export function latencyMs(latency: SandboxLatency, request: UpstreamRequest): number {
  if (latency === 'instant') return 0;
  const random = seededRandom(`${request.upstreamModel}\n${request.prompt}\n${request.seed ?? ''}`);
  if (latency === 'brief') return random.whole(BRIEF_MS.least, BRIEF_MS.most);
  const model = request.upstreamModel.toLowerCase();
  const seconds = TYPICAL_SECONDS.find(([family]) => family.test(model))?.[1];
  const typical = seconds?.[request.quality ?? 'auto'] ?? seconds?.auto ?? TYPICAL_SECONDS_OF_OTHERS;
  const images = 1 + FURTHER_IMAGE_SHARE * (request.imageCount - 1);
  return Math.floor(typical * images * random.between(1 - SCATTER, 1 + SCATTER) * 1_000);
}

/** The longest that a timer can wait, 24 days: longer than any deadline a task can have. */
const NEVER_MS = 2_147_483_647;

/**
 * Waits, until the deadline at most; Infinity waits for the deadline.
 *
 * @throws UpstreamError `upstream_timeout` as soon as the signal aborts
 */
export async function waitMs(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs <= 0 && !signal.aborted) return;
  try {
    await delay(Math.min(durationMs, NEVER_MS), undefined, { signal });
  } catch (cause) {
    throw timeout(cause);
  }
}

/** How long `sandbox:timeout` lasts. A real deadline is minutes away: nobody who tries the word should wait for it. */
const PLAYED_TIMEOUT_MS: Readonly<Record<SandboxLatency, number | undefined>> = {
  instant: 1_000,
  brief: 5_000,
  realistic: undefined,
};

/**
 * Plays a provider that never answers: ends as a deadline does, after a while or, with realistic latency, when the
 * task's own deadline comes.
 *
 * @throws UpstreamError `upstream_timeout`, always
 */
export async function playTimeout(latency: SandboxLatency, signal: AbortSignal): Promise<never> {
  await waitMs(PLAYED_TIMEOUT_MS[latency] ?? NEVER_MS, signal);
  throw timeout();
}

/** The deadline passed while the provider was at work. */
export function timeout(cause?: unknown): UpstreamError {
  return new UpstreamError('upstream_timeout', {
    unbilled: false,
    ...(cause === undefined ? {} : { cause }),
  });
}
