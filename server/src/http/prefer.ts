// The Prefer header (RFC 7240): whether a caller waits for the picture, and how long.

import { LightmeterError } from '@lightmeter/core';

/** A connection is not held for longer than this; a client that wants to wait on asks for the task. */
const MAX_WAIT_SECONDS = 600;

/** How long the caller waits before it is given a task instead; 0 is not at all. */
export interface Preference {
  readonly waitMs: number;
  /** What of the header is honoured, to be told in Preference-Applied. */
  readonly applied: string;
}

/**
 * The preference of a call; undefined when the caller waits for as long as it takes.
 *
 * Preferences that are not known are ignored, as the RFC asks.
 *
 * @throws LightmeterError `invalid_value` for a wait that is no whole number of seconds up to 600
 */
export function parsePrefer(header: string | undefined): Preference | undefined {
  const wishes = (header ?? '').split(',').map((wish) => wish.trim().toLowerCase());
  const wait = wishes.find((wish) => /^wait\s*=/.test(wish));
  if (wait === undefined) {
    return wishes.includes('respond-async') ? { waitMs: 0, applied: 'respond-async' } : undefined;
  }
  const seconds = Number(/^wait\s*=\s*"?(\d{1,9})"?$/.exec(wait)?.[1]);
  if (!(seconds <= MAX_WAIT_SECONDS)) {
    throw new LightmeterError('invalid_value', {
      param: 'Prefer',
      message: `\`Prefer: ${wait}\` must be wait=N with N whole seconds from 0 to ${MAX_WAIT_SECONDS}. To wait longer, read the task.`,
    });
  }
  return { waitMs: seconds * 1_000, applied: `wait=${seconds}` };
}
