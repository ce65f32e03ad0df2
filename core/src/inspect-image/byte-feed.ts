// Feeds bytes, in whatever pieces they arrive, to a reader written as a plain story: a generator that asks for the
// next few bytes or lets a stretch go by. Holds at most one small request's worth of bytes.

/** What a reader asks for next. Made by take, pass and passThrough. */
export type Want =
  | { readonly kind: 'take'; readonly sizeBytes: number }
  | {
      readonly kind: 'pass';
      readonly sizeBytes: number;
      readonly see: ((bytes: Uint8Array) => void) | undefined;
    }
  | { readonly kind: 'pass through'; readonly byte: number };

/** A reader: yields what it wants, is given the bytes it took, returns when it has seen the end. */
export type ByteReading<Result = void> = Generator<Want, Result, DataView>;

/** The most bytes that `take` may ask for. */
const MAX_TAKE_BYTES = 16;

/** The next bytes, handed over as a view that is only valid until the next `yield`. At most 16. */
export function take(sizeBytes: number): Want {
  return { kind: 'take', sizeBytes };
}

/** Lets bytes go by, showing them to `see` in the pieces they come in. */
export function pass(sizeBytes: number, see?: (bytes: Uint8Array) => void): Want {
  return { kind: 'pass', sizeBytes, see };
}

/** Lets everything go by up to and including the next byte of this value. */
export function passThrough(byte: number): Want {
  return { kind: 'pass through', byte };
}

/** Thrown by a reader that has seen bytes which cannot stand where they stand. */
export class DamagedBytesError extends Error {
  constructor() {
    super('The bytes are damaged.');
    this.name = 'DamagedBytesError';
  }
}

/** @throws DamagedBytesError when the condition does not hold */
export function demand(condition: boolean): asserts condition {
  if (!condition) throw new DamagedBytesError();
}

/** Runs one reading over chunks. `ended` turns true when the reader has returned; later bytes are ignored. */
export class ByteFeed {
  ended = false;
  private readonly reading: ByteReading;
  private readonly taken = new Uint8Array(MAX_TAKE_BYTES);
  private want: Want = pass(0);
  /** How much of the current want has come. */
  private hadBytes = 0;

  constructor(reading: ByteReading) {
    this.reading = reading;
    this.proceed();
  }

  /** @throws DamagedBytesError from the reader */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.ended) at = this.serve(chunk, at);
  }

  /** Serves the current want from `chunk`, starting at `at`; returns where the next one starts. */
  private serve(chunk: Uint8Array, at: number): number {
    const { want } = this;
    if (want.kind === 'pass through') {
      const found = chunk.indexOf(want.byte, at);
      if (found === -1) return chunk.length;
      this.proceed();
      return found + 1;
    }
    const end = Math.min(chunk.length, at + want.sizeBytes - this.hadBytes);
    if (want.kind === 'take') this.taken.set(chunk.subarray(at, end), this.hadBytes);
    else want.see?.(chunk.subarray(at, end));
    this.hadBytes += end - at;
    if (this.hadBytes === want.sizeBytes) this.proceed();
    return end;
  }

  /** Hands over what was taken and learns what is wanted next; a want of no bytes is met at once. */
  private proceed(): void {
    do {
      const view = new DataView(this.taken.buffer, 0, this.want.kind === 'take' ? this.want.sizeBytes : 0);
      const step = this.reading.next(view);
      this.hadBytes = 0;
      if (step.done) {
        this.ended = true;
        return;
      }
      this.want = step.value;
    } while (this.want.kind !== 'pass through' && this.want.sizeBytes === 0);
  }
}
