// What of an upstream call may be tried again, and when: one row per error code, and one decision. Pure: who waits, and
// what time it is, is the caller's.

import type { UpstreamErrorCode } from './adapter.ts';

/** How a failure is tried again while somebody has time. */
export interface RetryPolicy {
  /** Upstream calls of one task at most, the first included; 1 is never again. */
  readonly attempts: number;
  /** Before the second attempt, when the provider asks for no pause of its own. */
  readonly firstDelayMs: number;
  /** What each further delay is multiplied by. */
  readonly factor: number;
  /** No delay of ours grows beyond this. */
  readonly capMs: number;
}

const NEVER: RetryPolicy = { attempts: 1, firstDelayMs: 0, factor: 1, capMs: 0 };

/**
 * By code. The numbers are assumed: a provider limits by the minute, so that a minute is the longest that guessing
 * helps. Twelve attempts outlast a rate limit of five minutes and an outage of five.
 */
const POLICIES: Readonly<Record<UpstreamErrorCode, RetryPolicy>> = {
  upstream_rate_limited: { attempts: 12, firstDelayMs: 1_000, factor: 2, capMs: 60_000 },
  upstream_unavailable: { attempts: 12, firstDelayMs: 500, factor: 2, capMs: 60_000 },
  upstream_connection_lost: { attempts: 6, firstDelayMs: 500, factor: 2, capMs: 30_000 },
  // As a rule the deadline that passed was the task's own; of a provider's own the next call has the same.
  upstream_timeout: { attempts: 2, firstDelayMs: 1_000, factor: 1, capMs: 1_000 },
  // The provider did the work, so it may have billed it.
  upstream_empty: NEVER,
  upstream_malformed: NEVER,
  // The same request, or the same account, is refused again.
  upstream_misconfigured: NEVER,
  upstream_rejected: NEVER,
  moderation_blocked: NEVER,
  unsupported_value: NEVER,
};

/** The longest pause that a provider may ask for: a caller who waits in a connection is told instead. */
const LONGEST_PAUSE_MS = { queue: 3_600_000, caller: 10_000 };
/** A caller who waits gets this many attempts at most, whatever the code. */
const ATTEMPTS_FOR_CALLER = 3;
/** Up to this much of a delay is added, so that tasks refused together do not come back together. */
const JITTER_SHARE = 0.25;

/** How a failure with this code is tried again, if it cost nothing. */
export function retryPolicyOf(code: UpstreamErrorCode): RetryPolicy {
  return POLICIES[code];
}

/** A failed attempt, as its retry is decided. */
export interface FailedAttempt {
  readonly code: UpstreamErrorCode;
  /** As the error says: the provider cannot have billed the call. */
  readonly unbilled: boolean;
  /** The call's job goes on and its id is stored: the next attempt resumes it. */
  readonly isJobOpen: boolean;
  /** The pause that the provider asked for. */
  readonly retryAfterMs: number | undefined;
  /** Attempts made so far, this one included. */
  readonly attemptCount: number;
  /** Who waits: a queue has an hour for a pause, a caller in a connection ten seconds. */
  readonly waiting: 'queue' | 'caller';
  /** From 0 up to but not 1, drawn anew for each decision; 0 adds nothing. */
  readonly random: number;
}

/**
 * When to try again, counted from now; undefined when the failure is final.
 *
 * What may have been billed is never tried again, unless its job goes on. A pause that the provider asks for is kept
 * in full; one that is longer than whoever waits has time for ends the task.
 *
 * @example `upstream_unavailable`, fourth attempt, no pause, random 0: 500 × 2³ = 4,000 ms
 */
export function nextAttempt(failed: FailedAttempt): { readonly delayMs: number } | undefined {
  if (!failed.unbilled && !failed.isJobOpen) return undefined;
  const policy = retryPolicyOf(failed.code);
  const isForCaller = failed.waiting === 'caller';
  const attempts = isForCaller ? Math.min(policy.attempts, ATTEMPTS_FOR_CALLER) : policy.attempts;
  if (failed.attemptCount >= attempts) return undefined;
  const longestMs = LONGEST_PAUSE_MS[failed.waiting];
  const pauseMs = failed.retryAfterMs;
  if (pauseMs !== undefined && pauseMs > longestMs) return undefined;
  const backoffMs = Math.min(policy.firstDelayMs * policy.factor ** (failed.attemptCount - 1), policy.capMs);
  const plainMs = pauseMs ?? backoffMs;
  return { delayMs: Math.ceil(plainMs + backoffMs * JITTER_SHARE * failed.random) };
}
