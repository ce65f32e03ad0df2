// Words in a prompt that make the sandbox fail in one certain way, as a payment provider's test cards do. They are
// taken out before anything is drawn.

import type { UpstreamErrorCode } from '../adapter.ts';

/** One word and what it does. */
export interface SandboxFailureWord {
  /** `sandbox:moderation`, in any case, anywhere in the prompt. */
  readonly word: string;
  /** What the sandbox does, as a sentence. */
  readonly effect: string;
  /** What the call of a single image ends in; undefined when it succeeds, or fails only in some cases. */
  readonly code: UpstreamErrorCode | undefined;
  /** HTTP status that the caller of the server gets. */
  readonly status: number;
  /** Nothing can have been billed, so that the server may try again. Undefined when the call succeeds. */
  readonly unbilled: boolean | undefined;
}

/** A provider's pause that is longer than the server waits on its own, so that the caller sees the refusal. */
export const RATE_LIMIT_PAUSE_MS = 12_000;
/** A pause that the server waits out before it tries again. */
export const FLAKY_PAUSE_MS = 500;
/** What `sandbox:slow` adds. */
export const SLOW_EXTRA_MS = 10_000;

const TABLE = [
  {
    word: 'sandbox:moderation',
    effect: 'The prompt is refused by moderation before any work.',
    code: 'moderation_blocked',
    status: 400,
    unbilled: true,
  },
  {
    word: 'sandbox:moderation-output',
    effect: 'The picture is drawn, then refused by moderation.',
    code: 'moderation_blocked',
    status: 400,
    unbilled: false,
  },
  {
    word: 'sandbox:invalid-request',
    effect: 'The provider refuses the request as invalid.',
    code: 'upstream_rejected',
    status: 400,
    unbilled: true,
  },
  {
    word: 'sandbox:rate-limit',
    effect: 'The provider limits the rate and asks for a pause of 12 seconds (`Retry-After`).',
    code: 'upstream_rate_limited',
    status: 429,
    unbilled: true,
  },
  {
    word: 'sandbox:flaky',
    effect: 'The first attempt is rate limited with a pause of half a second; the next one delivers.',
    code: undefined,
    status: 200,
    unbilled: undefined,
  },
  {
    word: 'sandbox:quota',
    effect: "The server's account at the provider is out of credit.",
    code: 'upstream_misconfigured',
    status: 502,
    unbilled: true,
  },
  {
    word: 'sandbox:server-error',
    effect: 'The provider answers 500; it may have done the work.',
    code: 'upstream_unavailable',
    status: 502,
    unbilled: false,
  },
  {
    word: 'sandbox:unavailable',
    effect:
      'The provider answers 503 before any work, every time; the server tries again before it gives up.',
    code: 'upstream_unavailable',
    status: 502,
    unbilled: true,
  },
  {
    word: 'sandbox:timeout',
    effect:
      'The provider never answers. The deadline is played after 1 s (`instant`) or 5 s (`brief`); with `realistic` latency it is that of the task.',
    code: 'upstream_timeout',
    status: 504,
    unbilled: false,
  },
  {
    word: 'sandbox:dropped-connection',
    effect: 'The connection breaks off in the middle of the first image.',
    code: 'upstream_connection_lost',
    status: 502,
    unbilled: false,
  },
  {
    word: 'sandbox:empty',
    effect: 'The provider answers without an image.',
    code: 'upstream_empty',
    status: 502,
    unbilled: false,
  },
  {
    word: 'sandbox:broken-image',
    effect: 'Every image is cut off in the middle, and the provider calls it complete.',
    code: 'upstream_malformed',
    status: 502,
    unbilled: undefined,
  },
  {
    word: 'sandbox:fewer-images',
    effect: 'One image less than asked for arrives; of a single image none does (`upstream_empty`).',
    code: undefined,
    status: 200,
    unbilled: undefined,
  },
  {
    word: 'sandbox:smaller-image',
    effect: 'Images arrive with half the width and half the height.',
    code: undefined,
    status: 200,
    unbilled: undefined,
  },
  {
    word: 'sandbox:no-usage',
    effect: 'The images arrive, but the provider does not say how many tokens they took.',
    code: undefined,
    status: 200,
    unbilled: undefined,
  },
  {
    word: 'sandbox:slow',
    effect: 'The answer takes ten seconds longer.',
    code: undefined,
    status: 200,
    unbilled: undefined,
  },
] as const satisfies readonly SandboxFailureWord[];

/** Every failure word, in the order of the documentation. */
export const SANDBOX_FAILURE_WORDS: readonly SandboxFailureWord[] = TABLE;

/** A word of the table. */
export type FailureWord = (typeof TABLE)[number]['word'];

/** Longer words first: `sandbox:moderation` is also the beginning of another. */
const PATTERN = new RegExp(
  `\\b(${TABLE.map(({ word }) => word)
    .sort((one, other) => other.length - one.length)
    .join('|')})(?![\\w-])`,
  'gi',
);

/** The failure words of a prompt, in its order, and the prompt without them. */
export function takeFailureWords(prompt: string): { words: ReadonlySet<FailureWord>; prompt: string } {
  const words = new Set<FailureWord>();
  const rest = prompt.replace(PATTERN, (word) => {
    words.add(word.toLowerCase() as FailureWord);
    return '';
  });
  return { words, prompt: words.size === 0 ? prompt : rest.replace(/\s+/g, ' ').trim() };
}
