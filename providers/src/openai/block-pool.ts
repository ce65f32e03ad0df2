// A bounded pool of equal blocks of memory. Whoever takes in an image holds one block meanwhile, so the pool is also
// the limit on how many images are drained at once; the others wait, and with them their upstreams.

export interface BlockPool {
  /** A block as soon as one is free, in the order of asking. Rejects with the signal's reason once it aborts. */
  acquire(signal: AbortSignal): Promise<Buffer>;
  /**
   * Gives up the place of a block acquired before. Without the block itself when someone may still read from it:
   * it is never lent again and its memory goes when that reader lets go.
   */
  release(block: Buffer | undefined): void;
}

/** A pool of at most `maxBlocks`; memory is allocated when first needed and kept. */
export function createBlockPool(limits: { blockBytes: number; maxBlocks: number }): BlockPool {
  const idle: Buffer[] = [];
  const waiting = new Set<(block: Buffer) => void>();
  let lent = 0;

  const freshBlock = () => idle.pop() ?? Buffer.allocUnsafeSlow(limits.blockBytes);

  const wait = (signal: AbortSignal) =>
    new Promise<Buffer>((resolve, reject) => {
      const serve = (block: Buffer) => {
        signal.removeEventListener('abort', giveUp);
        resolve(block);
      };
      const giveUp = () => {
        waiting.delete(serve);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(serve);
    });

  return {
    async acquire(signal) {
      signal.throwIfAborted();
      if (lent >= limits.maxBlocks) return wait(signal);
      lent += 1;
      return freshBlock();
    },
    release(block) {
      if (block) idle.push(block);
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next(freshBlock());
      } else {
        lent -= 1;
      }
    },
  };
}
