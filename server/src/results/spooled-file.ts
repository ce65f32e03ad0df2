// What grows while something else is sent, and is sent after it: a file in the scratch folder, so that the manifest of
// fifty thousand items costs no memory.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const BLOCK_BYTES = 65_536;

/** Calls are made one after the other. */
export class SpooledFile {
  private readonly path: string;
  private opened: FileHandle | undefined;
  private unwritten: Uint8Array[] = [];
  private unwrittenBytes = 0;

  constructor(directory: string) {
    this.path = join(directory, `spooled-${randomUUID()}`);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.unwritten.push(bytes);
    this.unwrittenBytes += bytes.byteLength;
    if (this.unwrittenBytes >= BLOCK_BYTES) await this.flush();
  }

  /** All that was written; nothing is written any more. */
  async read(): Promise<Readable> {
    await this.flush();
    await this.opened?.close();
    return createReadStream(this.path);
  }

  /** Never throws: a leftover is swept with the scratch folder. */
  async remove(): Promise<void> {
    await this.opened?.close().catch(() => {});
    await rm(this.path, { force: true }).catch(() => {});
  }

  private async flush(): Promise<void> {
    this.opened ??= await open(this.path, 'wx');
    await this.opened.writeFile(Buffer.concat(this.unwritten));
    this.unwritten = [];
    this.unwrittenBytes = 0;
  }
}
