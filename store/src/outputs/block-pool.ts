// A bounded stock of write blocks. An image holds one block from its first byte to its end, so that the bound on
// blocks bounds both the memory and the open files of all images that are arriving.

import { invariant } from '@lightmeter/core';

/** One write to disk per 256 KB: a write per network chunk doubles the CPU time under many streams. */
export const BLOCK_SIZE_BYTES = 262_144;

/** Blocks kept for reuse after a burst: 16 MB. */
const MAX_SPARE_BLOCKS = 64;

/** Lends blocks of 256 KB, at most `maxBlocks` at a time; at least one. */
export class BlockPool {
  private readonly maxBlocks: number;
  private readonly spareBlocks: Buffer[] = [];
  private readonly waiting: ((block: Buffer) => void)[] = [];
  private lentCount = 0;

  constructor(maxBlocks: number) {
    invariant(maxBlocks >= 1, 'Without a block nothing is ever written.');
    this.maxBlocks = maxBlocks;
  }

  /** A block of any content, to be given back exactly once. Waits, first come first served, while all are lent. */
  take(): Promise<Buffer> {
    if (this.lentCount === this.maxBlocks) return new Promise((resolve) => this.waiting.push(resolve));
    this.lentCount += 1;
    return Promise.resolve(this.spareBlocks.pop() ?? Buffer.allocUnsafeSlow(BLOCK_SIZE_BYTES));
  }

  giveBack(block: Buffer): void {
    const next = this.waiting.shift();
    if (next) {
      next(block);
      return;
    }
    this.lentCount -= 1;
    if (this.spareBlocks.length < MAX_SPARE_BLOCKS) this.spareBlocks.push(block);
  }
}
