// Provider weather: a repeatable mix of the trouble that providers make. An attempt's id alone decides what it meets, in
// every process and after every restart; a further attempt has another id and may meet nothing.

import type { FailureWord } from '../failure-words.ts';
import { seededRandom } from '../random.ts';

/** What happens to a share of all attempts. */
export type Trouble =
  | { readonly kind: 'word'; readonly share: number; readonly word: FailureWord }
  /** 429; with a pause it says `Retry-After`. */
  | { readonly kind: 'rate_limit'; readonly share: number; readonly retryAfterMs: number | undefined }
  /** The answer comes so much later; Infinity is never. */
  | { readonly kind: 'stall'; readonly share: number; readonly extraMs: number };

/** As `parseProviderWeather` reads it. */
export interface ProviderWeather {
  /** Changes which attempts meet which trouble. */
  readonly seed: string;
  /** Exclude each other: an attempt meets one of them at most. The shares add up to 1 at most. */
  readonly troubles: readonly Trouble[];
  /** Outages: `share` of all windows of time of this length, in which every call is answered with 503. */
  readonly burst: { readonly share: number; readonly windowMs: number } | undefined;
  /** Calls that one process may have under way; more are answered with 429. Undefined is any number. */
  readonly capacity: number | undefined;
  /** Folder to which every call is written; see call-ledger.ts. */
  readonly ledgerFolder: string | undefined;
}

/** The trouble that an attempt meets; undefined when it meets none. */
export function troubleOf(weather: ProviderWeather, attemptId: string): Trouble | undefined {
  const drawn = seededRandom(`weather\n${weather.seed}\n${attemptId}`).between(0, 1);
  let upTo = 0;
  for (const trouble of weather.troubles) {
    upTo += trouble.share;
    if (drawn < upTo) return trouble;
  }
  return undefined;
}

/** Whether an outage is on. Windows are counted from 1970, so that processes on one clock share their outages. */
export function isOutage({ seed, burst }: ProviderWeather, nowMs: number): boolean {
  if (!burst) return false;
  return seededRandom(`outage\n${seed}\n${Math.floor(nowMs / burst.windowMs)}`).chance(burst.share);
}
