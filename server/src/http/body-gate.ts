// Lets only so many image bodies be encoded and sent at once, so that a thousand answers that become ready together
// cost the memory of a few dozen. A body whose client reads slowly steps aside and does not block the others.

import type { Writable } from 'node:stream';

/** Measured with 1,000 answers of 3 MB at once: larger costs memory, smaller gains nothing (bench/gateway). */
const MAX_ACTIVE_BODIES = 64;

/** A client that takes nothing for this long has gone, whatever its connection says. */
const STALL_TIMEOUT_MS = 120_000;

export class BodyGate {
  /** How long a client may take nothing before its connection is ended. */
  readonly stallTimeoutMs: number;
  private active = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(given: { stallTimeoutMs?: number } = {}) {
    this.stallTimeoutMs = given.stallTimeoutMs ?? STALL_TIMEOUT_MS;
  }

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

/**
 * Writes every chunk with back-pressure; while a client stalls it gives its place to another body.
 *
 * A chunk has gone out before the next is asked for, so that its memory may be used again. Resolves false when the
 * client went away, or took nothing for the gate's `stallTimeoutMs`, two minutes as a rule. Throws what the chunks throw.
 */
export async function sendThroughGate(
  gate: BodyGate,
  target: Writable,
  chunks: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  let noteClose = () => {};
  const closed = new Promise<void>((resolve) => {
    noteClose = resolve;
  });
  target.once('close', noteClose);
  await gate.enter();
  let inside = true;
  try {
    for await (const chunk of chunks) {
      if (target.destroyed) return false;
      const sent = new Promise<void>((resolve) => target.write(chunk, () => resolve()));
      if (!(await isWithinTurn(sent))) {
        gate.leave();
        inside = false;
      }
      const cutOff = setTimeout(() => target.destroy(), gate.stallTimeoutMs);
      await Promise.race([sent, closed]);
      clearTimeout(cutOff);
      if (target.destroyed) return false;
      if (!inside) await gate.enter();
      inside = true;
    }
    return true;
  } finally {
    target.off('close', noteClose);
    if (inside) gate.leave();
  }
}

/**
 * Whether it resolves within this turn of the event loop, as a write does that the system takes at once. `needDrain`
 * does not tell: it stays false up to the high-water mark, which is larger than a chunk.
 */
function isWithinTurn(promise: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const turn = setImmediate(resolve, false);
    void promise.then(() => {
      clearImmediate(turn);
      resolve(true);
    });
  });
}
