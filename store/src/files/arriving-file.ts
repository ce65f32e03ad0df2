// One file from its first byte to its end, the same for every store: what differs is how a whole file is kept.

import { invariant } from '@lightmeter/core';
import type { BlockPool } from '../outputs/block-pool.ts';
import { IncomingFile } from '../outputs/incoming-file.ts';
import { fileFailure, fileKey } from './file-failure.ts';
import type { FileContent, FileWriter } from './file-store.ts';

/** What a writer is given by its store. */
export interface ArrivingFileOptions {
  /** Of a file that does not exist yet. */
  readonly path: string;
  readonly pool: BlockPool;
  /** Makes the written file durable under its key. May move the file away or leave it. */
  readonly keep: (file: IncomingFile, content: FileContent) => Promise<void>;
}

/** See FileWriter for what callers may rely on. */
export class ArrivingFile implements FileWriter {
  private readonly given: ArrivingFileOptions;
  private readonly file: IncomingFile;
  private content: FileContent | undefined;
  private isEnded = false;

  private constructor(given: ArrivingFileOptions, block: Buffer) {
    this.given = given;
    this.file = new IncomingFile(given.path, block);
  }

  /** Waits for a write block. */
  static async begin(given: ArrivingFileOptions): Promise<ArrivingFile> {
    return new ArrivingFile(given, await given.pool.take());
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  async write(chunk: Uint8Array): Promise<void> {
    invariant(!this.isEnded && this.content === undefined, 'Nothing is written to a file that has ended.');
    await this.file.append(chunk).catch(failToStore);
  }

  async finish(): Promise<FileContent> {
    invariant(!this.isEnded && this.content === undefined, 'A file ends once.');
    await this.file.finish().catch(failToStore);
    const sha256 = this.file.digest();
    this.content = { storageKey: fileKey(sha256), sha256, sizeBytes: this.file.sizeBytes };
    return this.content;
  }

  async keep(): Promise<void> {
    invariant(!this.isEnded && this.content !== undefined, 'A file is kept once, after its end.');
    try {
      await this.given.keep(this.file, this.content);
    } catch (cause) {
      failToStore(cause);
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    await this.file.remove();
    this.given.pool.giveBack(this.file.block);
  }
}

function failToStore(cause: unknown): never {
  throw fileFailure('stored', cause);
}
