import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { describeFileStore } from './conformance.ts';
import { openS3FileStore } from './s3-file-store.ts';

const BUCKET = 'shared';
/** How the server names the file of an object. */
const OBJECT_SUFFIX = '._S3rver_object';

describeFileStore('a bucket of files, under files/', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-s3-files-'));
  const s3rver = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await s3rver.run();
  const incomingDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-incoming-'));
  const store = await openS3FileStore({
    bucket: BUCKET,
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    forcePathStyle: true,
    incomingDirectory,
    randomName: randomUUID,
  });
  return {
    store,
    incomingDirectory,
    listStorageKeys: async () => {
      const stored = await readdir(join(directory, BUCKET), { recursive: true });
      return stored
        .filter((name) => name.startsWith('files/') && name.endsWith(OBJECT_SUFFIX))
        .map((name) => name.slice('files/'.length, -OBJECT_SUFFIX.length))
        .sort();
    },
    close: async () => {
      await store.close();
      s3rver.httpServer.closeAllConnections();
      await s3rver.close();
      await rm(directory, { recursive: true, force: true });
      await rm(incomingDirectory, { recursive: true, force: true });
    },
  };
});
