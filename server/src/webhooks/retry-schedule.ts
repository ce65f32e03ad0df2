// When a failed delivery is tried again. The table in docs/webhooks.md is tested against this.

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Pauses between attempts: ten attempts over a little more than three days, as Standard Webhooks proposes. */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** A pause is longer by up to this part of it, so that what failed together does not come back together. */
const JITTER = 0.1;

/** What a receiver may ask for at most. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * The pause after so many failed attempts, in milliseconds; undefined when the delivery is given up.
 *
 * @param failedAttempts at least 1
 * @param given `retryAfterMs` is what the receiver asked for: it can make the pause longer, up to 24 hours;
 *   `random` is at least 0 and below 1
 */
export function retryPauseMs(
  failedAttempts: number,
  given: { retryAfterMs?: number | undefined; random: number },
): number | undefined {
  const pauseMs = RETRY_PAUSES_MS[failedAttempts - 1];
  if (pauseMs === undefined) return undefined;
  const askedMs = Math.min(given.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return Math.max(Math.floor(pauseMs * (1 + JITTER * given.random)), askedMs);
}

/** A `Retry-After` header in milliseconds from now: seconds, or a date. Undefined when it is neither. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * SECOND_MS;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
