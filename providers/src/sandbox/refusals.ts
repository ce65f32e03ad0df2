// The errors that failure words stand for, before and after the work.

import { UpstreamError } from '../adapter.ts';
import { type FailureWord, FLAKY_PAUSE_MS, RATE_LIMIT_PAUSE_MS } from './failure-words.ts';

type Refusal = (upstreamRequestId: string) => UpstreamError;

const BEFORE_WORK: Readonly<Partial<Record<FailureWord, Refusal>>> = {
  'sandbox:moderation': (upstreamRequestId) =>
    new UpstreamError('moderation_blocked', {
      message: 'The sandbox refused the prompt, as `sandbox:moderation` asks.',
      details: { moderation_details: { moderation_stage: 'input', categories: ['other'] } },
      unbilled: true,
      upstreamRequestId,
    }),
  'sandbox:invalid-request': (upstreamRequestId) =>
    new UpstreamError('upstream_rejected', {
      message: 'The sandbox refused the request, as `sandbox:invalid-request` asks.',
      param: 'prompt',
      unbilled: true,
      upstreamRequestId,
    }),
  'sandbox:rate-limit': (upstreamRequestId) => rateLimited(RATE_LIMIT_PAUSE_MS, upstreamRequestId),
  'sandbox:quota': (upstreamRequestId) =>
    new UpstreamError('upstream_misconfigured', {
      internal: { code: 'insufficient_quota' },
      unbilled: true,
      upstreamRequestId,
    }),
  'sandbox:server-error': (upstreamRequestId) =>
    new UpstreamError('upstream_unavailable', {
      internal: { status: 500 },
      unbilled: false,
      upstreamRequestId,
    }),
  'sandbox:unavailable': (upstreamRequestId) =>
    new UpstreamError('upstream_unavailable', {
      internal: { status: 503 },
      unbilled: true,
      upstreamRequestId,
    }),
};

/** 429, with `Retry-After` when there is a pause. */
export function rateLimited(retryAfterMs: number | undefined, upstreamRequestId: string): UpstreamError {
  return new UpstreamError('upstream_rate_limited', {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    unbilled: true,
    upstreamRequestId,
  });
}

/** The refusal that the prompt asks for before any work; undefined when it asks for none. */
export function refusalBeforeWork(
  words: ReadonlySet<FailureWord>,
  call: { upstreamRequestId: string; isRepeated: boolean },
): UpstreamError | undefined {
  for (const word of words) {
    const refusal = BEFORE_WORK[word]?.(call.upstreamRequestId);
    if (refusal) return refusal;
  }
  if (!words.has('sandbox:flaky') || call.isRepeated) return undefined;
  return rateLimited(FLAKY_PAUSE_MS, call.upstreamRequestId);
}

/** The refusal that comes when the work is done; undefined when images are delivered. */
export function refusalAfterWork(
  words: ReadonlySet<FailureWord>,
  call: { upstreamRequestId: string; imageCount: number },
): UpstreamError | undefined {
  const { upstreamRequestId } = call;
  if (words.has('sandbox:moderation-output')) {
    return new UpstreamError('moderation_blocked', {
      message: 'The sandbox refused the finished picture, as `sandbox:moderation-output` asks.',
      details: { moderation_details: { moderation_stage: 'output', categories: ['other'] } },
      unbilled: false,
      upstreamRequestId,
    });
  }
  if (words.has('sandbox:empty') || call.imageCount === 0) {
    return new UpstreamError('upstream_empty', { unbilled: false, upstreamRequestId });
  }
  return undefined;
}
