import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import S3rver from 's3rver';
import { bytesOf, codeOf, describeOutputStore, storeImage, writeAll } from './conformance.ts';
import { samplePng } from './png-fixture.ts';
import { openS3OutputStore, type S3OutputStoreOptions } from './s3-output-store.ts';

const BUCKET = 'outputs';
const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
/** How the server names the file of an object. */
const OBJECT_SUFFIX = '._S3rver_object';

interface S3Server {
  readonly endpoint: string;
  /** Sees every request before the server does, and keeps it from the server by returning true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  listStorageKeys(): Promise<string[]>;
  close(): Promise<void>;
}

/** A real S3 server on a port of its own. */
async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-s3-'));
  const s3rver = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await s3rver.run();
  const [serve] = s3rver.httpServer.listeners('request');
  const server: S3Server = {
    endpoint: `http://127.0.0.1:${port}`,
    intercept: () => false,
    listStorageKeys: async () => {
      const names = await readdir(join(directory, BUCKET), { recursive: true });
      return names
        .filter((name) => name.endsWith(OBJECT_SUFFIX))
        .map((name) => name.slice(0, -OBJECT_SUFFIX.length))
        .sort();
    },
    close: async () => {
      s3rver.httpServer.closeAllConnections();
      await s3rver.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  s3rver.httpServer.removeAllListeners('request');
  s3rver.httpServer.on('request', (request, response) => {
    if (!server.intercept(request, response)) serve?.(request, response);
  });
  return server;
}

async function openStore(server: S3Server, changed: Partial<S3OutputStoreOptions> = {}) {
  const incomingDirectory =
    changed.incomingDirectory ?? (await mkdtemp(join(tmpdir(), 'lightmeter-outputs-')));
  const store = await openS3OutputStore({
    bucket: BUCKET,
    region: 'us-east-1',
    endpoint: server.endpoint,
    credentials: CREDENTIALS,
    forcePathStyle: true,
    incomingDirectory,
    randomName: randomUUID,
    ...changed,
  });
  const close = async () => {
    await store.close();
    await rm(incomingDirectory, { recursive: true });
  };
  return { store, incomingDirectory, close };
}

describeOutputStore('the S3 store', {
  chunkingRuns: 8,
  openStore: async (options) => {
    const server = await startS3();
    const opened = await openStore(server, options);
    return {
      ...opened,
      listStorageKeys: server.listStorageKeys,
      close: async () => {
        await opened.close();
        await server.close();
      },
    };
  },
});

describe('the S3 store, beyond what every store does,', () => {
  let server: S3Server;
  let opened: Awaited<ReturnType<typeof openStore>>;

  before(async () => {
    server = await startS3();
  });
  after(() => server.close());
  beforeEach(async () => {
    server.intercept = () => false;
    opened = await openStore(server);
  });
  afterEach(() => opened.close());

  test('sends an image in one request that names its length, type and hash', async () => {
    const seen: unknown[] = [];
    server.intercept = ({ method, url, headers }) => {
      seen.push([
        method,
        url,
        headers['content-length'],
        headers['content-type'],
        headers['x-amz-content-sha256'],
      ]);
      return false;
    };
    const { storageKey, sha256 } = await storeImage(opened.store, samplePng('one request', 12_000_000));
    assert.deepEqual(seen, [
      ['PUT', `/${BUCKET}/${storageKey}?x-id=PutObject`, '12000000', 'image/png', sha256],
    ]);
  });

  test('sends nothing of an image that is unreadable or discarded', async () => {
    const requestCount = countRequests(() => false);
    const [cut, dropped] = [opened.store.begin(), opened.store.begin()];
    await writeAll(cut, samplePng('cut', 1_000_000).subarray(0, 900_000));
    assert.equal((await cut.commit()).kind, 'unreadable');
    await writeAll(dropped, samplePng('dropped', 1_000_000));
    await dropped.discard();
    assert.equal(requestCount(), 0);
  });

  test('sends an image again, from its start, when the server fails or hangs up', async () => {
    const failures: S3Server['intercept'][] = [refuseWith(503), hangUp];
    server.intercept = (request, response) => failures.shift()?.(request, response) ?? false;
    const bytes = samplePng('again', 3_000_000);
    const { storageKey } = await storeImage(opened.store, bytes);
    assert.ok((await bytesOf(await opened.store.read(storageKey))).equals(bytes));
  });

  const lasting: [string, S3Server['intercept'], number][] = [
    // What the server does, and how often it is asked.
    ['refuses', refuseWith(403), 1],
    ['keeps failing', refuseWith(500), 4],
  ];
  for (const [what, intercept, askedCount] of lasting) {
    test(`asks a server that ${what} ${askedCount} times and leaves nothing of the image`, async () => {
      const requestCount = countRequests(intercept);
      const writer = opened.store.begin();
      await writeAll(writer, samplePng('lost', 500_000));
      assert.equal(await codeOf(writer.commit()), 'storage_unavailable');
      assert.equal(requestCount(), askedCount);
      assert.deepEqual(await readdir(opened.incomingDirectory), []);
    });
  }

  test('does not wait for ever for a server that takes the image and says nothing', async () => {
    const { store, close } = await openStore(server, { answerTimeoutMs: 400 });
    const requestCount = countRequests(sayNothing);
    const writer = store.begin();
    await writeAll(writer, samplePng('unanswered', 500_000));
    assert.equal(await codeOf(writer.commit()), 'storage_unavailable');
    assert.equal(requestCount(), 4);
    await close();
  });

  test('asks for the range it is given, the first byte alone included', async () => {
    const { storageKey } = await storeImage(opened.store, samplePng('ranges', 1_000));
    const asked: unknown[] = [];
    server.intercept = ({ headers }) => {
      asked.push(headers.range);
      return false;
    };
    for (const range of [{ firstByte: 0, lastByte: 0 }, { firstByte: 7 }, undefined]) {
      await bytesOf(await opened.store.read(storageKey, range));
    }
    assert.deepEqual(asked, ['bytes=0-0', 'bytes=7-', undefined]);
  });

  test('ends a read with an error when the server breaks off', async () => {
    const { storageKey } = await storeImage(opened.store, samplePng('broken', 3_000_000));
    server.intercept = (_request, response) => {
      response.writeHead(200, { 'content-length': 3_000_000 });
      response.write(Buffer.alloc(1_000_000), () => response.destroy());
      return true;
    };
    await assert.rejects(opened.store.read(storageKey).then(bytesOf));
  });

  test('is not opened on a bucket that cannot be used', async () => {
    const { incomingDirectory } = opened;
    const opening = openStore(server, { bucket: 'absent', incomingDirectory });
    assert.equal(await codeOf(opening), 'internal_error');
  });

  /** Counts the requests from now on. */
  function countRequests(intercept: S3Server['intercept']): () => number {
    let count = 0;
    server.intercept = (request, response) => {
      count += 1;
      return intercept(request, response);
    };
    return () => count;
  }
});

function refuseWith(status: number): S3Server['intercept'] {
  return (request, response) => {
    request.resume();
    response.writeHead(status).end();
    return true;
  };
}

function hangUp(request: IncomingMessage): boolean {
  request.destroy();
  return true;
}

function sayNothing(request: IncomingMessage): boolean {
  request.resume();
  return true;
}
