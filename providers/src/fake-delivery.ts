// A delivery for tests: keeps what it is given and notes every breach of the sink contract.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Delivery, ImageSink } from './adapter.ts';

/** One image as it was delivered. */
export interface RecordedImage {
  readonly kind: 'final' | 'partial';
  readonly index: number;
  readonly state: 'open' | 'ended' | 'abandoned';
  readonly bytes: Buffer;
}

/** Takes a chunk; what it does before it resolves is what the adapter has to wait for. */
export type TakeChunk = (chunk: Uint8Array) => Promise<void>;

export class FakeDelivery implements Delivery {
  /** In the order in which they began. */
  readonly images: RecordedImage[] = [];
  /** What was done against the contract, as sentences. */
  readonly breaches: string[] = [];
  private readonly take: TakeChunk;
  private isOver = false;

  /** `take` stands in front of every write; by default it lets other work go first. */
  constructor(take: TakeChunk = () => nextTurn()) {
    this.take = take;
  }

  beginImage(imageIndex: number): ImageSink {
    return this.begin('final', imageIndex);
  }

  beginPartialImage(partialIndex: number): ImageSink {
    return this.begin('partial', partialIndex);
  }

  /** The final images, ended or not. */
  finals(): RecordedImage[] {
    return this.images.filter((image) => image.kind === 'final');
  }

  partials(): RecordedImage[] {
    return this.images.filter((image) => image.kind === 'partial');
  }

  /** The call has settled: from here on nothing may be asked of any sink. */
  close(): void {
    this.isOver = true;
    const open = this.images.filter((image) => image.state === 'open');
    for (const { kind, index } of open) this.breaches.push(`The ${kind} image ${index} was left open.`);
  }

  private begin(kind: RecordedImage['kind'], index: number): ImageSink {
    const sink = new FakeSink(kind, index, this.take, (breach) =>
      this.breaches.push(`${breach} (${kind} image ${index}${this.isOver ? ', after the call' : ''})`),
    );
    const expected = this.images.filter((image) => image.kind === kind).length;
    if (index !== expected)
      this.breaches.push(`The ${kind} image ${index} began in the place of ${expected}.`);
    if (this.isOver) this.breaches.push(`The ${kind} image ${index} began after the call.`);
    this.images.push(sink);
    return sink;
  }
}

class FakeSink implements ImageSink, RecordedImage {
  readonly kind: RecordedImage['kind'];
  readonly index: number;
  state: RecordedImage['state'] = 'open';
  private readonly chunks: Buffer[] = [];
  private readonly take: TakeChunk;
  private readonly breach: (sentence: string) => void;
  private isWriting = false;

  constructor(
    kind: RecordedImage['kind'],
    index: number,
    take: TakeChunk,
    breach: (sentence: string) => void,
  ) {
    this.kind = kind;
    this.index = index;
    this.take = take;
    this.breach = breach;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.state !== 'open') this.breach(`Written to when ${this.state}.`);
    if (this.isWriting) this.breach('Written to before the last write had resolved.');
    if (chunk.length === 0) this.breach('Written to without bytes.');
    this.isWriting = true;
    await this.take(chunk);
    // Copied late: a chunk that is reused before this write resolves shows as a wrong image.
    this.chunks.push(Buffer.from(chunk));
    this.isWriting = false;
  }

  async end(): Promise<void> {
    if (this.state !== 'open') this.breach(`Ended when ${this.state}.`);
    if (this.isWriting) this.breach('Ended before the last write had resolved.');
    this.state = 'ended';
  }

  async abandon(): Promise<void> {
    if (this.state !== 'open') this.breach(`Abandoned when ${this.state}.`);
    this.state = 'abandoned';
  }
}
