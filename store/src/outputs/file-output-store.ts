// Images as files. A commit renames the incoming file to its key within the same folder tree and syncs it, before
// anybody is told of the key. Several processes may share the tree.

import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { encodeFileInBase64 } from './base64-encoder.ts';
import { rangeRefused, requireByteRange } from './byte-range.ts';
import type { IncomingFile } from './incoming-file.ts';
import { IncomingFolder } from './incoming-folder.ts';
import type { ByteRange, OutputStore, OutputWriter, StoredImage } from './output-store.ts';
import { errnoOf, storageFailure } from './storage-failure.ts';
import { imageNotFound, isStorageKey, requireStorageKey } from './storage-key.ts';

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
  private readonly randomName: () => string;

  constructor(directory: string, { randomName, maxOpenWriters }: FileOutputStoreOptions) {
    this.directory = directory;
    this.randomName = randomName;
    this.incoming = new IncomingFolder({
      folder: join(directory, 'incoming'),
      randomName,
      maxOpenWriters,
      keep: (file, stored) => this.keep(file, stored),
    });
  }

  begin(): OutputWriter {
    return this.incoming.begin();
  }

  /**
   * Equal content replaces itself: a rename is atomic, and readers of the old file keep it.
   *
   * One sync, after the rename: it makes bytes and new name durable together (docs/decisions). Until then the key may
   * name a file whose bytes a crash would lose; nothing refers to it before this resolves, and a later commit of the
   * same content replaces it.
   */
  private async keep(file: IncomingFile, { storageKey }: StoredImage): Promise<void> {
    const finalPath = join(this.directory, storageKey);
    await file.moveTo(finalPath);
    await file.sync();
    if (process.platform !== 'linux') await syncFolder(dirname(finalPath));
  }

  async read(storageKey: string, range?: ByteRange, sizeBytes = READ_CHUNK_BYTES): Promise<Readable> {
    const { firstByte: start = 0, lastByte: end = Number.POSITIVE_INFINITY } = range
      ? requireByteRange(range)
      : {};
    const file = await this.openImage(storageKey);
    if (range && start >= (await file.stat()).size) {
      await file.close();
      throw rangeRefused(range);
    }
    const highWaterMark = Math.min(READ_CHUNK_BYTES, sizeBytes + 1);
    return file.createReadStream({ start, end, highWaterMark });
  }

  async *readBase64(storageKey: string, sizeBytes: number): AsyncGenerator<Uint8Array, void, void> {
    const file = await this.openImage(storageKey);
    try {
      yield* encodeFileInBase64(file, sizeBytes);
    } finally {
      await file.close();
    }
  }

  private openImage(storageKey: string): Promise<FileHandle> {
    return open(this.pathOf(storageKey)).catch((cause) => {
      throw errnoOf(cause) === 'ENOENT' ? imageNotFound(storageKey) : storageFailure('read', cause);
    });
  }

  async remove(storageKey: string): Promise<void> {
    await rm(this.pathOf(storageKey), { force: true }).catch((cause) => {
      throw storageFailure('removed', cause);
    });
  }

  sweepIncoming(olderThan: Date): Promise<number> {
    return this.incoming.sweep(olderThan);
  }

  /** One page for each folder of the second level. A commit replaces the file, so that its time is that of the last one. */
  async *listOlderThan(olderThan: Date): AsyncGenerator<readonly string[], void, void> {
    for (const first of await foldersIn(this.directory)) {
      for (const second of await foldersIn(join(this.directory, first))) {
        const keys = (await readdir(join(this.directory, first, second)))
          .map((name) => `${first}/${second}/${name}`)
          .filter(isStorageKey);
        const page: string[] = [];
        for (const key of keys) if (await isOlder(join(this.directory, key), olderThan)) page.push(key);
        if (page.length > 0) yield page;
      }
    }
  }

  /** Moves the file aside before it looks at its time, so that an image committed in between is seen, and put back. */
  async removeOlderThan(storageKey: string, olderThan: Date): Promise<boolean> {
    const path = this.pathOf(storageKey);
    if (!(await isOlder(path, olderThan))) return false;
    const aside = join(this.directory, 'incoming', `${this.randomName()}.orphan`);
    try {
      await rename(path, aside);
      if (await isOlder(aside, olderThan)) {
        await rm(aside, { force: true });
        return true;
      }
      await rename(aside, path);
      return false;
    } catch (cause) {
      // Another process removed it first.
      if (errnoOf(cause) === 'ENOENT') return false;
      throw storageFailure('removed', cause);
    }
  }

  async close(): Promise<void> {}

  private pathOf(storageKey: string): string {
    return join(this.directory, requireStorageKey(storageKey));
  }
}

/** The two levels of folders that storage keys name, in order. */
async function foldersIn(parent: string): Promise<string[]> {
  return (await readdir(parent)).filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
}

/** False also for a file that is gone. */
async function isOlder(path: string, than: Date): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && file.mtime < than;
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
