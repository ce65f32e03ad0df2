// The way of one call's images into its sinks, in blocks. Every sink that is begun here is ended or abandoned exactly
// once, and nothing is written to it afterwards, however the call ends.

import type { Delivery, ImageSink } from '../adapter.ts';
import type { BlockPool } from './block-pool.ts';

/** A block holds a whole number of base64 quads (3 bytes each), and one write of it costs little beside its bytes. */
export const BLOCK_BYTES = 255 * 1024;

/**
 * The most bytes of one image. An uncompressed 3840x2160 PNG with alpha and 16 bits is 66 MB; beyond twice that an
 * upstream has gone wrong and must not fill the disk.
 */
const MAX_IMAGE_BYTES = 128 * 1024 * 1024;

/** All images of one upstream call. */
export class ImageIntakes {
  /** Final images that began to arrive, whatever became of them. */
  imageCount = 0;
  /** Final images that arrived whole. */
  deliveredCount = 0;
  /** Partial images that began to arrive. */
  partialImageCount = 0;
  private readonly delivery: Delivery;
  private readonly blocks: BlockPool;
  private readonly signal: AbortSignal;
  private readonly open = new Set<ImageIntake>();

  /** `signal` aborts when the call is over: whoever waits for a block then stops waiting. */
  constructor(delivery: Delivery, blocks: BlockPool, signal: AbortSignal) {
    this.delivery = delivery;
    this.blocks = blocks;
    this.signal = signal;
  }

  /** The next final image, as soon as a block is free for it. */
  beginImage(): Promise<ImageIntake> {
    return this.begin(() => {
      this.imageCount += 1;
      return this.delivery.beginImage(this.imageCount - 1);
    }, 'final');
  }

  /** The next partial image, as soon as a block is free for it. */
  beginPartialImage(): Promise<ImageIntake> {
    return this.begin(() => {
      this.partialImageCount += 1;
      return this.delivery.beginPartialImage(this.partialImageCount - 1);
    }, 'partial');
  }

  /** Abandons every image that is not whole. */
  async abandonOpen(): Promise<void> {
    await Promise.all([...this.open].map((intake) => intake.abandon()));
  }

  private async begin(openSink: () => ImageSink, kind: 'final' | 'partial'): Promise<ImageIntake> {
    const block = await this.blocks.acquire(this.signal);
    try {
      // The call may have ended between the lending of the block and now; no sink may be opened after that.
      this.signal.throwIfAborted();
      const intake = new ImageIntake(openSink(), block, {
        freeBlock: (free) => this.blocks.release(free),
        settled: (isDelivered) => {
          this.open.delete(intake);
          if (isDelivered && kind === 'final') this.deliveredCount += 1;
        },
      });
      this.open.add(intake);
      return intake;
    } catch (error) {
      this.blocks.release(block);
      throw error;
    }
  }
}

interface IntakeEvents {
  /** The block is needed no longer; undefined when a write may still read from it. */
  freeBlock(block: Buffer | undefined): void;
  /** The sink was ended or abandoned, and has said so. */
  settled(isDelivered: boolean): void;
}

/** One image on its way. Once it is ended or abandoned, everything else that is asked of it does nothing. */
export class ImageIntake {
  isOpen = true;
  private readonly sink: ImageSink;
  private readonly block: Buffer;
  private readonly events: IntakeEvents;
  private usedBytes = 0;
  private imageBytes = 0;
  private isWriting = false;
  private ending: Promise<void> | undefined;

  constructor(sink: ImageSink, block: Buffer, events: IntakeEvents) {
    this.sink = sink;
    this.block = block;
    this.events = events;
  }

  /** What `decode` can still take before a `flush`. */
  get roomBytes(): number {
    return this.block.length - this.usedBytes;
  }

  /** Decodes base64 into the block when it makes exactly `expectedBytes`, for which there must be room. */
  decode(base64: string, expectedBytes: number): boolean {
    if (!this.isOpen) return true;
    if (this.block.write(base64, this.usedBytes, 'base64') !== expectedBytes) return false;
    this.usedBytes += expectedBytes;
    return true;
  }

  /** Takes bytes as they are. */
  async append(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && this.isOpen; ) {
      if (this.roomBytes === 0) await this.flush();
      const copiedBytes = bytes.copy(this.block, this.usedBytes, at);
      this.usedBytes += copiedBytes;
      at += copiedBytes;
    }
  }

  /** Hands the block to the sink and waits until it may be filled again. An image beyond all bounds is abandoned. */
  async flush(): Promise<void> {
    if (!this.isOpen || this.usedBytes === 0) return;
    this.imageBytes += this.usedBytes;
    if (this.imageBytes > MAX_IMAGE_BYTES) return this.abandon();
    const filled = this.block.subarray(0, this.usedBytes);
    this.usedBytes = 0;
    this.isWriting = true;
    await this.sink.write(filled);
    this.isWriting = false;
  }

  /** The image is whole. */
  async end(): Promise<void> {
    await this.flush();
    if (!this.isOpen) return;
    this.isOpen = false;
    this.events.freeBlock(this.block);
    this.ending = this.sink.end();
    await this.ending;
    this.events.settled(true);
  }

  /**
   * The image will not be whole. May come while a write is under way, whose block is then not lent again. An image
   * that is just being ended is left to that; resolves when it is over either way.
   */
  async abandon(): Promise<void> {
    if (!this.isOpen) return this.ending?.catch(() => {});
    this.isOpen = false;
    this.events.freeBlock(this.isWriting ? undefined : this.block);
    await this.sink.abandon();
    this.events.settled(false);
  }
}
