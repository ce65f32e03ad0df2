// The folder in which images arrive, before they are known to be whole.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BlockPool } from './block-pool.ts';
import { IncomingWriter, type IncomingWriterOptions } from './incoming-writer.ts';

/** Images that may be in the middle of arriving: at most 512 open files and 128 MB of write blocks. */
export const DEFAULT_MAX_OPEN_WRITERS = 512;

/** Settings of a folder; `keep` is that of each writer. */
export interface IncomingFolderOptions {
  /** Exists. Several processes may share it. */
  readonly folder: string;
  /** A new file name with each call, random enough that two processes never choose the same. */
  readonly randomName: () => string;
  readonly maxOpenWriters?: number | undefined;
  readonly keep: IncomingWriterOptions['keep'];
}

/** Begins writers on one folder, with one bound on all of them. */
export class IncomingFolder {
  private readonly given: IncomingFolderOptions;
  private readonly pool: BlockPool;

  constructor(given: IncomingFolderOptions) {
    this.given = given;
    this.pool = new BlockPool(given.maxOpenWriters ?? DEFAULT_MAX_OPEN_WRITERS);
  }

  begin(): IncomingWriter {
    const { folder, randomName, keep } = this.given;
    return new IncomingWriter({ path: join(folder, randomName()), pool: this.pool, keep });
  }

  /** Removes the files last written before `olderThan`, and resolves to their number. */
  async sweep(olderThan: Date): Promise<number> {
    let sweptCount = 0;
    for (const name of await readdir(this.given.folder)) {
      const path = join(this.given.folder, name);
      // A file that ends meanwhile is no longer there.
      const file = await stat(path).catch(() => undefined);
      if (file === undefined || file.mtime >= olderThan) continue;
      await rm(path, { force: true });
      sweptCount += 1;
    }
    return sweptCount;
  }
}
