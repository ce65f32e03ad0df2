// The file of one image while it arrives, and what is learnt of its bytes on the way: hash, size, readability.
// The file is opened when the first block is full, and stays open until it is synced: a sync through a second
// descriptor could miss a write error that the first one was told of.

import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { createImageInspector, type ImageInspection, type ImageSize } from '@lightmeter/core';
import { BLOCK_SIZE_BYTES } from './block-pool.ts';

/**
 * A part of this size goes to the file as it is, since whoever brings it lets it stand until it is written. Smaller
 * ones are gathered in the block: a write for each would cost more than the copy.
 */
const DIRECT_WRITE_BYTES = 65_536;

/** Fed by one writer, one call at a time. */
export class IncomingFile {
  private currentPath: string;
  /** The write block, lent to this file. */
  readonly block: Buffer;
  private readonly hash = createHash('sha256');
  private readonly inspector = createImageInspector({ crc32 });
  private openFile: FileHandle | undefined;
  private filledBytes = 0;
  private receivedBytes = 0;
  private isMoved = false;

  constructor(path: string, block: Buffer) {
    this.currentPath = path;
    this.block = block;
  }

  get path(): string {
    return this.currentPath;
  }

  get sizeBytes(): number {
    return this.receivedBytes;
  }

  /** Undefined until the header of the image has arrived. */
  get imageSize(): ImageSize | undefined {
    return this.inspector.size;
  }

  /** Appends in steps of a block, so that a large chunk does not keep the event loop from others. */
  async append(chunk: Uint8Array): Promise<void> {
    for (let start = 0; start < chunk.byteLength; start += BLOCK_SIZE_BYTES) {
      await this.appendPart(chunk.subarray(start, start + BLOCK_SIZE_BYTES));
    }
  }

  private async appendPart(part: Uint8Array): Promise<void> {
    this.hash.update(part);
    this.inspector.push(part);
    this.receivedBytes += part.byteLength;
    if (this.filledBytes + part.byteLength > BLOCK_SIZE_BYTES) await this.flush();
    if (this.filledBytes === 0 && part.byteLength >= DIRECT_WRITE_BYTES) return this.writeOut(part);
    this.block.set(part, this.filledBytes);
    this.filledBytes += part.byteLength;
  }

  private async flush(): Promise<void> {
    await this.writeOut(this.block.subarray(0, this.filledBytes));
    this.filledBytes = 0;
  }

  private async writeOut(bytes: Uint8Array): Promise<void> {
    this.openFile ??= await open(this.currentPath, 'wx');
    for (let written = 0; written < bytes.byteLength; ) {
      written += (await this.openFile.write(bytes, written)).bytesWritten;
    }
  }

  /** Whether the bytes so far are a whole image. Called once, after the last append. */
  inspect(): ImageInspection {
    return this.inspector.finish();
  }

  /** The SHA-256 of the bytes, hexadecimal. Called once, after the last append. */
  digest(): string {
    return this.hash.digest('hex');
  }

  /** Writes the last block. The file stays open: what keeps it may sync it under its new name. */
  async finish(): Promise<void> {
    await this.flush();
  }

  /** Gives the file its final name, whose folder is made when it is missing. It is nobody's to remove from then on. */
  async moveTo(finalPath: string): Promise<void> {
    try {
      await rename(this.currentPath, finalPath);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await mkdir(dirname(finalPath), { recursive: true });
      await rename(this.currentPath, finalPath);
    }
    this.currentPath = finalPath;
    this.isMoved = true;
  }

  /** The bytes, and on the file systems in use the name the file has now, survive a crash of the machine afterwards. */
  async sync(): Promise<void> {
    await this.openFile?.sync();
  }

  async close(): Promise<void> {
    await this.openFile?.close();
  }

  /** Removes the file, whatever state it is in. Never throws: what cannot be removed is left to the sweep. */
  async remove(): Promise<void> {
    if (this.openFile === undefined) return;
    // Closing again a file that is closed has no effect.
    await this.openFile.close().catch(() => undefined);
    if (!this.isMoved) await unlink(this.currentPath).catch(() => undefined);
  }
}
