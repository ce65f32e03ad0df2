// Provider weather: a repeatable mix of the trouble that providers make. An attempt's id alone decides what it meets, in
// every process and after every restart, or else its prompt and number do; a further attempt draws anew.

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
  /** What the draw is made from: `prompt` repeats itself in another run, where attempts have other ids. */
  readonly drawnBy: 'attempt' | 'prompt';
  /** Exclude each other: an attempt meets one of them at most. The shares add up to 1 at most. */
  readonly troubles: readonly Trouble[];
  /** Outages: `share` of all windows of time of this length, in which every call is answered with 503. */
  readonly burst: { readonly share: number; readonly windowMs: number } | undefined;
  /** Calls that one process may have under way; more are answered with 429. Undefined is any number. */
  readonly capacity: number | undefined;
  /** Folder to which every call is written; see call-ledger.ts. */
  readonly ledgerFolder: string | undefined;
}

/** An upstream call, as its trouble is drawn. */
export interface WeatheredCall {
  readonly attemptId: string;
  /** 1 for the first attempt of a task. */
  readonly attemptNumber: number;
  readonly prompt: string;
  /** The attempt that submitted the job which this call resumes; undefined when it resumes none. */
  readonly jobAttemptId: string | undefined;
  /** Whether the model submits jobs. */
  readonly isAsynchronous: boolean;
}

/** What befalls a call itself, and what its images come to. */
export interface CallTroubles {
  readonly ofCall: Trouble | undefined;
  /** Of a job: decided when it was submitted, whichever call fetches it. */
  readonly ofImages: Trouble | undefined;
}

/** The troubles of a call: the same one twice unless it resumes a job, or prompts decide about jobs. */
export function troublesOf(weather: ProviderWeather, call: WeatheredCall): CallTroubles {
  const { attemptId, attemptNumber, prompt, jobAttemptId = attemptId } = call;
  if (weather.drawnBy === 'attempt') {
    return { ofCall: troubleOf(weather, attemptId), ofImages: troubleOf(weather, jobAttemptId) };
  }
  const ofCall = troubleOf(weather, `${attemptNumber}\n${prompt}`);
  // Which attempt submitted a job is not known here, but a task has one at most.
  return { ofCall, ofImages: call.isAsynchronous ? troubleOf(weather, `job\n${prompt}`) : ofCall };
}

/** The trouble that is drawn for a key; undefined when it is none. */
export function troubleOf(weather: ProviderWeather, key: string): Trouble | undefined {
  const drawn = seededRandom(`weather\n${weather.seed}\n${key}`).between(0, 1);
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
