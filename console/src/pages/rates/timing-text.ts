// How long a picture takes, in words that say who measured it.

import type { Timing } from '@lightmeter/contract';

/** What is measured with real money says most, then what others publish; the sandbox imitates. */
const RANKS = ['measured live', 'published', 'measured test'] as const;

function rankOf({ source, mode }: Timing): number {
  const name = source === 'published' ? 'published' : mode === 'live' ? 'measured live' : 'measured test';
  return RANKS.indexOf(name);
}

/** The timings of a model from its best source, one for each tier that is told apart. */
export function timingsOf(timings: readonly Timing[], modelId: string): readonly Timing[] {
  const own = timings.filter((timing) => timing.model === modelId);
  const best = Math.min(...own.map(rankOf));
  return own.filter((timing) => rankOf(timing) === best);
}

/**
 * A span of time for people.
 *
 * @example 18,000 to 36,000 ms: `18–36 s`; 107,000 to 107,000 ms: `107 s`; 400 to 900 ms: `under 1 s`
 */
export function spanText(lowMs: number, highMs: number): string {
  const seconds = (ms: number) => Math.max(1, Math.round(ms / 1_000));
  const [low, high] = [seconds(lowMs), seconds(highMs)];
  if (highMs < 1_000) return 'under 1 s';
  return low === high ? `${high} s` : `${low}–${high} s`;
}

/** Who says so: `measured here, 120 calls`. */
export function sourceText({ source, mode, tasks }: Timing): string {
  if (source === 'published') return 'published';
  const calls = `${tasks ?? 0} ${tasks === 1 ? 'call' : 'calls'}`;
  return mode === 'live' ? `measured here, ${calls}` : `sandbox, ${calls}`;
}

/** From the shortest to the longest of several tiers. */
export function wholeSpan(timings: readonly Timing[]): string | undefined {
  if (timings.length === 0) return undefined;
  const low = Math.min(...timings.map((timing) => timing.usual_low_ms));
  const high = Math.max(...timings.map((timing) => timing.usual_high_ms));
  // One published figure is an average that somebody rounded.
  const isAbout = low === high && timings.every(({ source }) => source === 'published');
  return `${isAbout ? 'about ' : ''}${spanText(low, high)}`;
}
