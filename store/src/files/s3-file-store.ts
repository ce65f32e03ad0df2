// Files in a bucket, under the prefix `files/`. A file is spooled to a local one while it arrives and then sent with one
// PUT: the key is the hash, which is known only after the last byte.

import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { invariant } from '@lightmeter/core';
import { BlockPool } from '../outputs/block-pool.ts';
import { rangeRefused, requireByteRange } from '../outputs/byte-range.ts';
import type { ByteRange } from '../outputs/output-store.ts';
import {
  createS3Client,
  mayPass,
  type S3Connection,
  type S3Module,
  signContent,
  statusOf,
} from '../outputs/s3-client.ts';
import { ArrivingFile } from './arriving-file.ts';
import { contentNotFound, fileFailure, requireFileKey } from './file-failure.ts';
import type { FileContent, FileStore, FileWriter } from './file-store.ts';
import { DEFAULT_MAX_ARRIVING_FILES } from './folder-file-store.ts';
import { sweepFolder } from './sweep-folder.ts';

const PREFIX = 'files/';
const STREAM_BUFFER_BYTES = 262_144;
/** 200 MB take 32 s at 50 Mbit/s, four times that on a bad day. */
const ANSWER_TIMEOUT_MS = 300_000;
const MAX_PUT_ATTEMPTS = 4;
const FIRST_RETRY_DELAY_MS = 200;

/** Settings of the store. */
export interface S3FileStoreOptions extends S3Connection {
  /** Local folder for files that are arriving; created when absent. */
  readonly incomingDirectory: string;
  /** A new file name with each call, random enough that two processes never choose the same. */
  readonly randomName: () => string;
  /** 512 unless given. */
  readonly maxOpenWriters?: number;
}

/** Loads the SDK and resolves to the store. That the bucket can be used is known from the output store. */
export async function openS3FileStore(options: S3FileStoreOptions): Promise<FileStore> {
  // Imported at run time alone: the SDK is large, and a server that stores files in a folder never loads it.
  const s3 = await import('@aws-sdk/client-s3');
  await mkdir(options.incomingDirectory, { recursive: true });
  const client = createS3Client(s3, { answerTimeoutMs: ANSWER_TIMEOUT_MS, ...options });
  return new S3FileStore(s3, client, options);
}

class S3FileStore implements FileStore {
  private readonly s3: S3Module;
  private readonly client: S3Client;
  private readonly given: S3FileStoreOptions;
  private readonly pool: BlockPool;

  constructor(s3: S3Module, client: S3Client, given: S3FileStoreOptions) {
    this.s3 = s3;
    this.client = client;
    this.given = given;
    this.pool = new BlockPool(given.maxOpenWriters ?? DEFAULT_MAX_ARRIVING_FILES);
  }

  begin(): Promise<FileWriter> {
    const path = join(this.given.incomingDirectory, this.given.randomName());
    return ArrivingFile.begin({
      path,
      pool: this.pool,
      keep: (file, content) => this.keep(file.path, content),
    });
  }

  /** Sends the file, again after a failure that may pass. Equal content replaces itself. */
  private async keep(path: string, content: FileContent): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.put(path, content);
      } catch (error) {
        if (attempt === MAX_PUT_ATTEMPTS || !mayPass(error)) throw error;
        await delay(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1));
      }
    }
  }

  private async put(path: string, { storageKey, sha256, sizeBytes }: FileContent): Promise<void> {
    const body = createReadStream(path, { highWaterMark: STREAM_BUFFER_BYTES });
    // The SDK pipes the body and does not hear of its errors.
    const broken = new AbortController();
    body.once('error', (error) => broken.abort(error));
    const command = new this.s3.PutObjectCommand({
      Bucket: this.given.bucket,
      Key: `${PREFIX}${storageKey}`,
      Body: body,
      ContentLength: sizeBytes,
      ContentType: 'application/octet-stream',
    });
    signContent(command, sha256);
    try {
      await this.client.send(command, { abortSignal: broken.signal });
    } finally {
      body.destroy();
    }
  }

  async read(storageKey: string, range?: ByteRange): Promise<Readable> {
    const request: GetObjectCommandInput = this.objectAt(storageKey);
    if (range) {
      const { firstByte, lastByte = '' } = requireByteRange(range);
      request.Range = `bytes=${firstByte}-${lastByte}`;
    }
    const { Body: body } = await this.client.send(new this.s3.GetObjectCommand(request)).catch((cause) => {
      if (statusOf(cause) === 404) throw contentNotFound(storageKey);
      if (range && statusOf(cause) === 416) throw rangeRefused(range);
      throw fileFailure('read', cause);
    });
    invariant(body instanceof Readable, 'The SDK answers with a stream of Node.');
    // Errors on either side end both; the reader sees them on the stream it has.
    return pipeline(body, new PassThrough({ highWaterMark: STREAM_BUFFER_BYTES }), () => undefined);
  }

  async remove(storageKey: string): Promise<void> {
    const command = new this.s3.DeleteObjectCommand(this.objectAt(storageKey));
    await this.client.send(command).catch((cause) => {
      throw fileFailure('removed', cause);
    });
  }

  sweepIncoming(olderThan: Date): Promise<number> {
    return sweepFolder(this.given.incomingDirectory, olderThan);
  }

  async close(): Promise<void> {
    this.client.destroy();
  }

  private objectAt(storageKey: string) {
    return { Bucket: this.given.bucket, Key: `${PREFIX}${requireFileKey(storageKey)}` };
  }
}
