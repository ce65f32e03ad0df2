// Images as files. A commit syncs the incoming file, renames it to its key within the same folder tree and syncs the
// folders, so a key never names a partial image. Several processes may share the tree.

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { rangeRefused, requireByteRange } from './byte-range.ts';
import { IncomingFolder } from './incoming-folder.ts';
import type { ByteRange, OutputStore, OutputWriter, StoredImage } from './output-store.ts';
import { errnoOf, storageFailure } from './storage-failure.ts';
import { imageNotFound, requireStorageKey } from './storage-key.ts';

/** Bytes per read: at 64 KB, the default, a 3 MB image costs four times the round trips to the thread pool. */
const READ_CHUNK_BYTES = 262_144;

/** Settings of the file store. */
export interface FileOutputStoreOptions {
  /** Created when absent. */
  readonly directory: string;
  /** A new file name with each call, random enough that two processes never choose the same. */
  readonly randomName: () => string;
  /** Images in the middle of arriving, 512 unless given; each holds one open file and 256 KB. */
  readonly maxOpenWriters?: number;
}

/** Creates the folders and resolves to the store. Rejects with the system's error when that is impossible. */
export async function openFileOutputStore(options: FileOutputStoreOptions): Promise<OutputStore> {
  const directory = resolve(options.directory);
  await mkdir(join(directory, 'incoming'), { recursive: true });
  await syncFolder(dirname(directory));
  return new FileOutputStore(directory, options);
}

class FileOutputStore implements OutputStore {
  private readonly directory: string;
  private readonly incoming: IncomingFolder;

  constructor(directory: string, { randomName, maxOpenWriters }: FileOutputStoreOptions) {
    this.directory = directory;
    this.incoming = new IncomingFolder({
      folder: join(directory, 'incoming'),
      randomName,
      maxOpenWriters,
      sync: true,
      keep: (path, stored) => this.keep(path, stored),
    });
  }

  begin(): OutputWriter {
    return this.incoming.begin();
  }

  /** Equal content replaces itself: a rename is atomic, and readers of the old file keep it. */
  private async keep(path: string, { storageKey }: StoredImage): Promise<void> {
    const finalPath = join(this.directory, storageKey);
    const folder = dirname(finalPath);
    await mkdir(folder, { recursive: true });
    await rename(path, finalPath);
    // The folders above too, and always: another process may have created them and not have synced them yet.
    await Promise.all([folder, dirname(folder), this.directory].map(syncFolder));
  }

  async read(storageKey: string, range?: ByteRange): Promise<Readable> {
    const { firstByte: start = 0, lastByte: end = Number.POSITIVE_INFINITY } = range
      ? requireByteRange(range)
      : {};
    const file = await open(this.pathOf(storageKey)).catch((cause) => {
      throw errnoOf(cause) === 'ENOENT' ? imageNotFound(storageKey) : storageFailure('read', cause);
    });
    if (range && start >= (await file.stat()).size) {
      await file.close();
      throw rangeRefused(range);
    }
    return file.createReadStream({ start, end, highWaterMark: READ_CHUNK_BYTES });
  }

  async remove(storageKey: string): Promise<void> {
    await rm(this.pathOf(storageKey), { force: true }).catch((cause) => {
      throw storageFailure('removed', cause);
    });
  }

  sweepIncoming(olderThan: Date): Promise<number> {
    return this.incoming.sweep(olderThan);
  }

  async close(): Promise<void> {}

  private pathOf(storageKey: string): string {
    return join(this.directory, requireStorageKey(storageKey));
  }
}

/** Makes the entries of a folder durable. Windows does not open folders, and journals renames by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(folder);
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
