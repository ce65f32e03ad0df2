// Images in a bucket of S3 or of a server that speaks its protocol. An image is spooled to a local file while it
// arrives and then sent with one PUT: the key is the hash, which is known only after the last byte, and a multipart
// upload would hold 5 MB of each image in memory (its smallest part) and cost four requests or more instead of one.

import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { GetObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { invariant, LightmeterError, MEDIA_TYPES } from '@lightmeter/core';
import { encodeBase64 } from './base64-encoder.ts';
import { rangeRefused, requireByteRange } from './byte-range.ts';
import { IncomingFolder } from './incoming-folder.ts';
import type { ByteRange, OutputStore, OutputWriter, StoredImage } from './output-store.ts';
import {
  createS3Client,
  mayPass,
  type S3Connection,
  type S3Module,
  signContent,
  statusOf,
} from './s3-client.ts';
import { storageFailure } from './storage-failure.ts';
import { imageNotFound, isStorageKey, requireStorageKey } from './storage-key.ts';

const STREAM_BUFFER_BYTES = 262_144;

/** Four tries within 1.4 s of pauses: an image that is thrown away here was paid for upstream. */
const MAX_PUT_ATTEMPTS = 4;
const FIRST_RETRY_DELAY_MS = 200;

/** Settings of the S3 store. */
export interface S3OutputStoreOptions extends S3Connection {
  /** Local folder for images that are arriving; created when absent. */
  readonly incomingDirectory: string;
  /** A new file name with each call, random enough that two processes never choose the same. */
  readonly randomName: () => string;
  /** Images in the middle of arriving, 512 unless given; each holds one open file and 256 KB. */
  readonly maxOpenWriters?: number;
}

/**
 * Loads the SDK, asks for the bucket once and resolves to the store.
 *
 * The credentials need `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` on the objects, and `s3:ListBucket` on
 * the bucket: without it S3 answers 403 instead of 404 for a key that does not exist.
 *
 * @throws LightmeterError `internal_error` when the bucket cannot be reached, so that a wrong setting is found before
 *   an image is paid for
 */
export async function openS3OutputStore(options: S3OutputStoreOptions): Promise<OutputStore> {
  // Imported here and nowhere else at run time: the SDK is large, and a server that stores files never loads it.
  const s3 = await import('@aws-sdk/client-s3');
  await mkdir(options.incomingDirectory, { recursive: true });
  const client = createS3Client(s3, options);
  await client.send(new s3.HeadBucketCommand({ Bucket: options.bucket })).catch((cause) => {
    client.destroy();
    throw new LightmeterError('internal_error', {
      message: `The bucket ${JSON.stringify(options.bucket)} cannot be used. Check its name, region, endpoint and credentials.`,
      internal: { status: statusOf(cause) },
      cause,
    });
  });
  return new S3OutputStore(s3, client, options);
}

class S3OutputStore implements OutputStore {
  private readonly s3: S3Module;
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly incoming: IncomingFolder;

  constructor(s3: S3Module, client: S3Client, options: S3OutputStoreOptions) {
    this.s3 = s3;
    this.client = client;
    this.bucket = options.bucket;
    this.incoming = new IncomingFolder({
      folder: options.incomingDirectory,
      randomName: options.randomName,
      maxOpenWriters: options.maxOpenWriters,
      // The bucket makes the image durable; the local file ends with the upload.
      keep: (file, stored) => this.keep(file.path, stored),
    });
  }

  begin(): OutputWriter {
    return this.incoming.begin();
  }

  /** Sends the file, again after a failure that may pass. Equal content replaces itself. */
  private async keep(path: string, stored: StoredImage): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.put(path, stored);
      } catch (error) {
        if (attempt === MAX_PUT_ATTEMPTS || !mayPass(error)) throw error;
        await delay(FIRST_RETRY_DELAY_MS * 2 ** (attempt - 1));
      }
    }
  }

  private async put(path: string, { storageKey, sha256, sizeBytes, image }: StoredImage): Promise<void> {
    const body = createReadStream(path, { highWaterMark: STREAM_BUFFER_BYTES });
    // The SDK pipes the body and does not hear of its errors.
    const broken = new AbortController();
    body.once('error', (error) => broken.abort(error));
    const command = new this.s3.PutObjectCommand({
      Bucket: this.bucket,
      Key: storageKey,
      Body: body,
      ContentLength: sizeBytes,
      ContentType: MEDIA_TYPES[image.format],
    });
    signContent(command, sha256);
    try {
      await this.client.send(command, { abortSignal: broken.signal });
    } finally {
      body.destroy();
    }
  }

  async read(storageKey: string, range?: ByteRange): Promise<Readable> {
    const request: GetObjectCommandInput = { Bucket: this.bucket, Key: requireStorageKey(storageKey) };
    if (range) {
      const { firstByte, lastByte = '' } = requireByteRange(range);
      request.Range = `bytes=${firstByte}-${lastByte}`;
    }
    const { Body: body } = await this.client.send(new this.s3.GetObjectCommand(request)).catch((cause) => {
      if (statusOf(cause) === 404) throw imageNotFound(storageKey);
      if (range && statusOf(cause) === 416) throw rangeRefused(range);
      throw storageFailure('read', cause);
    });
    invariant(body instanceof Readable, 'The SDK answers with a stream of Node.');
    // Errors on either side end both; the reader sees them on the stream it has.
    return pipeline(body, new PassThrough({ highWaterMark: STREAM_BUFFER_BYTES }), () => undefined);
  }

  async *readBase64(storageKey: string, sizeBytes: number): AsyncGenerator<Uint8Array, void, void> {
    yield* encodeBase64(await this.read(storageKey), sizeBytes);
  }

  async remove(storageKey: string): Promise<void> {
    const request = { Bucket: this.bucket, Key: requireStorageKey(storageKey) };
    await this.client.send(new this.s3.DeleteObjectCommand(request)).catch((cause) => {
      throw storageFailure('removed', cause);
    });
  }

  sweepIncoming(olderThan: Date): Promise<number> {
    return this.incoming.sweep(olderThan);
  }

  /** Up to 1,000 keys a page. A commit replaces the object, so that its time is that of the last one. */
  async *listOlderThan(olderThan: Date): AsyncGenerator<readonly string[], void, void> {
    for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
      const page = await this.client
        .send(new this.s3.ListObjectsV2Command({ Bucket: this.bucket, ContinuationToken: token }))
        .catch((cause) => {
          throw storageFailure('read', cause);
        });
      const keys = (page.Contents ?? []).flatMap(({ Key: key, LastModified: changedAt }) =>
        key !== undefined && isStorageKey(key) && changedAt !== undefined && changedAt < olderThan
          ? [key]
          : [],
      );
      if (keys.length > 0) yield keys;
      token = page.NextContinuationToken;
    }
  }

  async removeOlderThan(storageKey: string, olderThan: Date): Promise<boolean> {
    const request = { Bucket: this.bucket, Key: requireStorageKey(storageKey) };
    const { LastModified: changedAt } = await this.client
      .send(new this.s3.HeadObjectCommand(request))
      .catch((cause) => {
        if (statusOf(cause) === 404) return { LastModified: undefined };
        throw storageFailure('read', cause);
      });
    if (changedAt === undefined || changedAt >= olderThan) return false;
    await this.remove(storageKey);
    return true;
  }

  async close(): Promise<void> {
    this.client.destroy();
  }
}
