// A partial image on its way from the provider to the caller: through a file, so that a slow caller costs no memory.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** One file in the scratch folder, made with its first byte. */
export class SpooledImage {
  private readonly path: string;
  private opened: Promise<FileHandle> | undefined;

  constructor(directory: string) {
    this.path = join(directory, `partial-${randomUUID()}`);
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.opened ??= open(this.path, 'wx');
    const file = await this.opened;
    await file.writeFile(chunk);
  }

  async end(): Promise<void> {
    this.opened ??= open(this.path, 'wx');
    await (await this.opened).close();
  }

  read(): Readable {
    return createReadStream(this.path, { highWaterMark: 262_144 });
  }

  /** Closes and removes the file. Never throws: a leftover is swept with the scratch folder at the next start. */
  async remove(): Promise<void> {
    try {
      await (await this.opened)?.close();
    } catch {
      // Closed before.
    }
    await rm(this.path, { force: true }).catch(() => {});
  }
}
