// Lets only so many image bodies be encoded and sent at once, so that a thousand answers that become ready together
// cost the memory of a few dozen. A body whose client reads slowly steps aside and does not block the others.

import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Measured with 1,000 answers of 3 MB at once: larger costs memory, smaller gains nothing (bench/gateway). */
const MAX_ACTIVE_BODIES = 64;

export class BodyGate {
  private active = 0;
  private readonly waiting: (() => void)[] = [];

  async enter(): Promise<void> {
    if (this.active < MAX_ACTIVE_BODIES) {
      this.active += 1;
      return;
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.active -= 1;
  }
}

/** A client that takes nothing for this long has gone, whatever its connection says. */
const STALL_TIMEOUT_MS = 120_000;

/** Whether the client took what was written. One that stalls for too long is cut off. */
async function drained(target: Writable): Promise<boolean> {
  const settled = new AbortController();
  const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(STALL_TIMEOUT_MS)]);
  try {
    await Promise.race([once(target, 'drain', { signal }), once(target, 'close', { signal })]);
    return !target.destroyed;
  } catch {
    target.destroy();
    return false;
  } finally {
    settled.abort();
  }
}

/**
 * Writes every chunk with back-pressure; between chunks a stalled client gives its place to another body.
 *
 * Resolves false when the client went away.
 */
export async function sendThroughGate(
  gate: BodyGate,
  target: Writable,
  chunks: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  await gate.enter();
  let inside = true;
  try {
    for await (const chunk of chunks) {
      if (target.destroyed) return false;
      if (target.write(chunk)) continue;
      gate.leave();
      inside = false;
      if (!(await drained(target))) return false;
      await gate.enter();
      inside = true;
    }
    return true;
  } finally {
    if (inside) gate.leave();
  }
}
