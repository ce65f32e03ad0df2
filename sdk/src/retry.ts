// When to try again and how long to wait before. A try that may repeat work is the caller's to allow.

import { LightmeterApiError, LightmeterConnectionError } from './api-error.ts';

/** How often and how long apart. */
export interface RetryPolicy {
  /** Tries after the first; 0 turns retries off. */
  readonly maxRetries: number;
  /** The wait before the second try. Each further one is twice as long, with up to half of it left to chance. */
  readonly firstDelayMs: number;
  /** The longest wait, unless the server asks for more. */
  readonly maxDelayMs: number;
}

/** About eight seconds in all: a restart of the server is outlasted, a wrong address is told soon. */
export const DEFAULT_RETRY: RetryPolicy = { maxRetries: 4, firstDelayMs: 500, maxDelayMs: 8_000 };

/**
 * Runs `attempt` until it succeeds, fails for good, or the policy or the signal ends it; rejects with the last failure.
 *
 * Tries again after a lost connection and after refusals that say a retry may help. "The first request with this key is
 * still running" is no failure: it is asked again, uncounted, until the signal aborts.
 */
export async function withRetries<Result>(
  policy: RetryPolicy,
  signal: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let failures = 0; ; ) {
    try {
      return await attempt();
    } catch (error) {
      const waiting = error instanceof LightmeterApiError && error.code === 'idempotency_key_in_progress';
      if (!waiting) failures += 1;
      if (!mayPass(error) || failures > policy.maxRetries || signal.aborted) throw error;
      const rested = await rest(delayMs(policy, Math.max(1, failures), error), signal);
      if (!rested) throw error;
    }
  }
}

/** The same request may succeed later. */
export function mayPass(error: unknown): boolean {
  return error instanceof LightmeterApiError ? error.retryable : error instanceof LightmeterConnectionError;
}

/** The wait after so many failures in a row, at least as long as the last one asks for. */
export function delayMs(policy: RetryPolicy, failures: number, error: unknown): number {
  const backoffMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  const jitteredMs = backoffMs * (0.5 + Math.random() / 2);
  const askedMs = error instanceof LightmeterApiError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(jitteredMs, askedMs);
}

/** Waits; false when the signal ended the wait. */
export function rest(durationMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(true), durationMs);
    const abort = () => finish(false);
    const finish = (rested: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(rested);
    };
    if (signal.aborted) finish(false);
    else signal.addEventListener('abort', abort);
  });
}
