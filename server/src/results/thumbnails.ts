// Smaller versions of outputs, made when somebody first looks and kept in the data folder. The folder is a cache: what it
// holds can be made again, and what nobody has looked at for a month goes.

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LightmeterError } from '@lightmeter/core';
import { makeThumbnail } from '@lightmeter/providers';
import type { OutputRecord, OutputStore } from '@lightmeter/store';
import type { Logger } from 'pino';
import type { Services } from '../services.ts';
import { Turns } from './turns.ts';

/** Few, so that a picture has few versions on the disk. */
export const THUMBNAIL_WIDTHS = [128, 256, 512, 1024] as const;
export type ThumbnailWidth = (typeof THUMBNAIL_WIDTHS)[number];

/** Each decodes a whole picture in a thread of the pool that files are read with as well. */
const MAX_MAKING = 2;
const UNUSED_AGE_MS = 30 * 86_400_000;
/** How often the folder is looked through, and how exact the time of the last look is. */
const DAY_MS = 86_400_000;

type Pictured = Pick<OutputRecord, 'outputId' | 'storageKey' | 'sha256' | 'sizeBytes'>;

export interface ThumbnailsGiven {
  /** Made with the first thumbnail. Processes may share it. */
  readonly directory: string;
  readonly outputs: Pick<OutputStore, 'read'>;
  /** A new file name with each call, never the same in two processes. */
  readonly randomName: () => string;
  readonly clock: () => Date;
  readonly log: Pick<Logger, 'warn'>;
}

/** The thumbnails of this server, in its data folder. */
export function openThumbnails({
  configuration,
  outputs,
  clock,
  log,
}: Pick<Services, 'configuration' | 'outputs' | 'clock' | 'log'>): Thumbnails {
  const directory = join(configuration.dataDirectory, 'thumbnails');
  return new Thumbnails({ directory, outputs, randomName: randomUUID, clock, log });
}

export class Thumbnails {
  private readonly given: ThumbnailsGiven;
  private readonly making = new Map<string, Promise<Uint8Array>>();
  private readonly turns = new Turns(MAX_MAKING);
  private sweptAtMs = Number.NEGATIVE_INFINITY;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(given: ThumbnailsGiven) {
    this.given = given;
  }

  /**
   * The output as WebP of at most this width. Those who ask for the same at once share the work.
   *
   * @throws LightmeterError what the output store throws; `internal_error` for an image that does not decode
   */
  async read(output: Pictured, width: ThumbnailWidth): Promise<Uint8Array> {
    const name = `${output.sha256}-${width}.webp`;
    const path = join(this.given.directory, name.slice(0, 2), name.slice(2, 4), name);
    const kept = await readFile(path).catch(() => undefined);
    if (kept) {
      void this.noteUse(path);
      return kept;
    }
    const begun = this.making.get(path);
    if (begun) return begun;
    const making = this.turns
      .run(() => this.make(output, width, path))
      .finally(() => this.making.delete(path));
    this.making.set(path, making);
    return making;
  }

  /** Removes what nobody has looked at since then; resolves to the number of files. */
  async sweep(unusedSince: Date): Promise<number> {
    const { directory } = this.given;
    let removed = 0;
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])) {
      const path = join(entry.parentPath, entry.name);
      const file = entry.isFile() ? await stat(path).catch(() => undefined) : undefined;
      if (!file || file.mtime >= unusedSince) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  private async make(output: Pictured, width: ThumbnailWidth, path: string): Promise<Uint8Array> {
    const source = await this.given.outputs.read(output.storageKey, undefined, output.sizeBytes);
    const thumbnail = await makeThumbnail(source, width).catch((cause) => {
      throw new LightmeterError('internal_error', {
        message: `The image ${output.outputId} is stored, and no smaller version of it can be made. Read it without \`width\`.`,
        cause,
      });
    });
    await this.keep(thumbnail, path);
    return thumbnail;
  }

  /** A full disk costs the cache, not the answer. */
  private async keep(thumbnail: Uint8Array, path: string): Promise<void> {
    const { directory, randomName, clock, log } = this.given;
    const unfinished = join(directory, `${randomName()}.part`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(unfinished, thumbnail);
      await utimes(unfinished, clock(), clock());
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => {});
      log.warn({ err: error }, 'A thumbnail could not be kept; it is made again when it is asked for.');
    }
    const nowMs = clock().getTime();
    if (nowMs - this.sweptAtMs < DAY_MS) return;
    this.sweptAtMs = nowMs;
    this.sweeping = this.sweep(new Date(nowMs - UNUSED_AGE_MS)).catch((error) =>
      log.warn({ err: error }, 'Old thumbnails could not be removed; it is tried again in a day.'),
    );
  }

  /** The file's time is that of its last use, to the day. */
  private async noteUse(path: string): Promise<void> {
    const now = this.given.clock();
    const file = await stat(path).catch(() => undefined);
    if (file && now.getTime() - file.mtimeMs > DAY_MS) await utimes(path, now, now).catch(() => {});
  }

  /** Resolves when a sweep that was begun has ended. */
  async settled(): Promise<void> {
    await this.sweeping;
  }
}
