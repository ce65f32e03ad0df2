// Files in a folder. A file is renamed from the incoming folder to its key within the same tree and synced, before
// anybody is told of it. Several processes may share the tree.

import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { BlockPool } from '../outputs/block-pool.ts';
import { rangeRefused, requireByteRange } from '../outputs/byte-range.ts';
import type { IncomingFile } from '../outputs/incoming-file.ts';
import type { ByteRange } from '../outputs/output-store.ts';
import { errnoOf } from '../outputs/storage-failure.ts';
import { ArrivingFile } from './arriving-file.ts';
import { contentNotFound, fileFailure, requireFileKey } from './file-failure.ts';
import type { FileContent, FileStore, FileWriter } from './file-store.ts';
import { sweepFolder } from './sweep-folder.ts';

/** Fewer round trips to the thread pool than the default of 64 KB. */
const READ_CHUNK_BYTES = 262_144;
/** Files that may arrive at once: each holds one open file and 256 KB. */
export const DEFAULT_MAX_ARRIVING_FILES = 512;

/** Settings of the store. */
export interface FolderFileStoreOptions {
  /** Created when absent. */
  readonly directory: string;
  /** A new file name with each call, random enough that two processes never choose the same. */
  readonly randomName: () => string;
  /** 512 unless given. */
  readonly maxOpenWriters?: number;
}

/** Creates the folders and resolves to the store. Rejects with the system's error when that is impossible. */
export async function openFolderFileStore(options: FolderFileStoreOptions): Promise<FileStore> {
  const directory = resolve(options.directory);
  await mkdir(join(directory, 'incoming'), { recursive: true });
  await syncFolder(dirname(directory));
  await syncFolder(directory);
  return new FolderFileStore(directory, options);
}

class FolderFileStore implements FileStore {
  private readonly directory: string;
  private readonly randomName: () => string;
  private readonly pool: BlockPool;

  constructor(directory: string, { randomName, maxOpenWriters }: FolderFileStoreOptions) {
    this.directory = directory;
    this.randomName = randomName;
    this.pool = new BlockPool(maxOpenWriters ?? DEFAULT_MAX_ARRIVING_FILES);
  }

  begin(): Promise<FileWriter> {
    return ArrivingFile.begin({
      path: join(this.directory, 'incoming', this.randomName()),
      pool: this.pool,
      keep: (file, content) => this.keep(file, content),
    });
  }

  /** Equal content replaces itself: a rename is atomic, and readers of the old file keep it. */
  private async keep(file: IncomingFile, { storageKey }: FileContent): Promise<void> {
    const finalPath = join(this.directory, storageKey);
    await mkdir(dirname(finalPath), { recursive: true });
    await file.moveTo(finalPath);
    await file.sync();
    if (process.platform !== 'linux') await syncFolder(dirname(finalPath));
  }

  async read(storageKey: string, range?: ByteRange): Promise<Readable> {
    const { firstByte: start = 0, lastByte: end = Number.POSITIVE_INFINITY } = range
      ? requireByteRange(range)
      : {};
    const file = await open(this.pathOf(storageKey)).catch((cause) => {
      throw errnoOf(cause) === 'ENOENT' ? contentNotFound(storageKey) : fileFailure('read', cause);
    });
    if (range && start >= (await file.stat()).size) {
      await file.close();
      throw rangeRefused(range);
    }
    return file.createReadStream({ start, end, highWaterMark: READ_CHUNK_BYTES });
  }

  async remove(storageKey: string): Promise<void> {
    await rm(this.pathOf(storageKey), { force: true }).catch((cause) => {
      throw fileFailure('removed', cause);
    });
  }

  sweepIncoming(olderThan: Date): Promise<number> {
    return sweepFolder(join(this.directory, 'incoming'), olderThan);
  }

  async close(): Promise<void> {}

  private pathOf(storageKey: string): string {
    return join(this.directory, requireFileKey(storageKey));
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
