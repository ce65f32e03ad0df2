import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import { describeFileStore } from './conformance.ts';
import { openFolderFileStore } from './folder-file-store.ts';

async function openStore(maxOpenWriters?: number) {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-files-'));
  const store = await openFolderFileStore({
    directory,
    randomName: randomUUID,
    ...(maxOpenWriters === undefined ? {} : { maxOpenWriters }),
  });
  return {
    store,
    directory,
    incomingDirectory: join(directory, 'incoming'),
    listStorageKeys: async () => {
      const files = await readdir(directory, { recursive: true, withFileTypes: true });
      return files
        .filter((file) => file.isFile())
        .map((file) => `${file.parentPath.slice(directory.length + 1)}/${file.name}`)
        .sort();
    },
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

describeFileStore('a folder of files', openStore);

test('no more files arrive at once than may, and the next one waits for its turn', async () => {
  const { store, close } = await openStore(1);
  const first = await store.begin();
  let hasBegun = false;
  const second = store.begin().then((writer) => {
    hasBegun = true;
    return writer;
  });
  await first.write(Buffer.from('a'));
  assert.equal(hasBegun, false);
  await first.discard();
  await (await second).discard();
  await close();
});

test('a folder that fails says so with a code, and gives the place back', async () => {
  const { store, incomingDirectory, close } = await openStore(1);
  await rm(incomingDirectory, { recursive: true });
  const writer = await store.begin();
  await assert.rejects(writer.write(Buffer.alloc(600_000)), (error: LightmeterError) => {
    assert.ok(error instanceof LightmeterError);
    return error.code === 'storage_unavailable';
  });
  await writer.discard();
  await (await store.begin()).discard();
  await close();
});
