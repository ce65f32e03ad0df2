// One image from its first byte to its end, the same for every store: what differs is where a whole image is kept.
// Whatever happens, the block goes back to the pool and the incoming file is gone once the writer has ended.

import { type ImageSize, invariant } from '@lightmeter/core';
import type { BlockPool } from './block-pool.ts';
import { IncomingFile } from './incoming-file.ts';
import type { OutputWriter, StoredImage, UnreadableImage } from './output-store.ts';
import { storageFailure } from './storage-failure.ts';
import { renderStorageKey } from './storage-key.ts';

/** What a writer is given by its store. */
export interface IncomingWriterOptions {
  /** Of a file that does not exist yet. */
  readonly path: string;
  readonly pool: BlockPool;
  /** Makes the written file durable under the image's storage key. May move the file away or leave it. */
  readonly keep: (file: IncomingFile, stored: StoredImage) => Promise<void>;
}

/** See OutputWriter for what callers may rely on. */
export class IncomingWriter implements OutputWriter {
  private readonly given: IncomingWriterOptions;
  private state: 'open' | 'committing' | 'discarded' = 'open';
  /** Present from the first byte until the writer has ended or failed. */
  private file: IncomingFile | undefined;
  /** The latest call; the next one starts when it is done and fails when it failed. */
  private latest: Promise<unknown> = Promise.resolve();
  private knownSize: ImageSize | undefined;

  constructor(given: IncomingWriterOptions) {
    this.given = given;
  }

  get size(): ImageSize | undefined {
    return this.knownSize;
  }

  async write(chunk: Uint8Array): Promise<void> {
    invariant(this.state === 'open', 'Nothing is written to an output that has ended.');
    return this.inOrder(() => this.append(chunk));
  }

  async commit(): Promise<StoredImage | UnreadableImage> {
    invariant(this.state === 'open', 'An output ends once.');
    this.state = 'committing';
    return this.inOrder(() => this.settle());
  }

  async discard(): Promise<void> {
    if (this.state === 'open') this.state = 'discarded';
    // Without a file there is nothing to wait for: a write that still waits for a block finds the new state.
    if (this.isDiscarded() && this.file === undefined) return;
    await this.latest.catch(() => undefined);
    await this.drop();
  }

  private inOrder<Result>(step: () => Promise<Result>): Promise<Result> {
    const done = this.latest.then(step);
    this.latest = done;
    return done;
  }

  private async append(chunk: Uint8Array): Promise<void> {
    if (this.isDiscarded() || chunk.byteLength === 0) return;
    try {
      if (this.file === undefined) await this.begin();
      await this.file?.append(chunk);
      this.knownSize ??= this.file?.imageSize;
    } catch (error) {
      await this.drop();
      throw storageFailure('stored', error);
    }
  }

  /** Leaves no file when the output was discarded while it waited for a block. */
  private async begin(): Promise<void> {
    const { path, pool } = this.given;
    const block = await pool.take();
    // Nothing may be awaited between these two: a discard finds either the file or a state that is looked at again.
    if (this.isDiscarded()) pool.giveBack(block);
    else this.file = new IncomingFile(path, block);
  }

  private async settle(): Promise<StoredImage | UnreadableImage> {
    const file = this.file;
    if (file === undefined) return { kind: 'unreadable', reason: 'not_an_image', sizeBytes: 0 };
    try {
      return await this.keepReadable(file);
    } catch (error) {
      throw storageFailure('stored', error);
    } finally {
      await this.drop();
    }
  }

  private async keepReadable(file: IncomingFile): Promise<StoredImage | UnreadableImage> {
    const { sizeBytes } = file;
    const image = file.inspect();
    if (image.kind === 'unreadable') return { kind: 'unreadable', reason: image.reason, sizeBytes };
    const sha256 = file.digest();
    const storageKey = renderStorageKey(sha256, image.format);
    const stored: StoredImage = { kind: 'stored', storageKey, sha256, sizeBytes, image };
    await file.finish();
    await this.given.keep(file, stored);
    await file.close();
    return stored;
  }

  private async drop(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    if (file === undefined) return;
    await file.remove();
    this.given.pool.giveBack(file.block);
  }

  /** A method, because the state changes while others wait. */
  private isDiscarded(): boolean {
    return this.state === 'discarded';
  }
}
