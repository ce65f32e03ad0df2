import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import type { BookId } from '../mode.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import type { FileContent, FileStore } from './file-store.ts';
import { openFolderFileStore } from './folder-file-store.ts';

const HOUR_MS = 3_600_000;

let tested: TestStore;
let folder: string;
let contents: FileStore;
let now = new Date('2026-11-22T12:00:00Z');
let serial = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightmeter-kept-files-'));
  contents = await openFolderFileStore({ directory: folder, randomName: randomUUID });
  tested = await openTestStore({ clock: () => now });
});
after(async () => {
  await tested.close();
  await rm(folder, { recursive: true, force: true });
});

const BOOK: BookId = { workspaceId: 'ws_files', mode: 'test' };

function newId(): string {
  serial += 1;
  return `file_${String(serial).padStart(26, '0')}`;
}

/** The three steps that keep a file, or the first of them. */
async function keep(text: string, given: { steps?: 1 | 2 | 3; fileId?: string; expiresAt?: Date } = {}) {
  const { steps = 3, fileId = newId(), expiresAt } = given;
  const writer = await contents.begin();
  await writer.write(Buffer.from(text));
  const content = await writer.finish();
  await tested.store.files.announce(content);
  if (steps > 1) await writer.keep();
  if (steps > 2) await add(content, { fileId, expiresAt });
  await writer.discard();
  return { ...content, fileId };
}

function add({ storageKey }: FileContent, given: { fileId: string; expiresAt?: Date | undefined }) {
  return tested.store.files.add({
    ...BOOK,
    ...given,
    expiresAt: given.expiresAt,
    purpose: 'user_data',
    filename: 'a.txt',
    storageKey,
  });
}

async function isStored({ storageKey }: FileContent): Promise<boolean> {
  try {
    (await contents.read(storageKey)).destroy();
    return true;
  } catch (error) {
    assert.equal(error instanceof LightmeterError && error.code, 'not_found');
    return false;
  }
}

function forget(afterMs: number) {
  now = new Date(now.getTime() + afterMs);
  return tested.store.files.forgetExpired(now, contents);
}

test('a file is what was added, with the size and hash of its bytes', async () => {
  const { fileId } = await keep('a fox');
  assert.deepEqual(await tested.store.files.get(BOOK, fileId), {
    ...BOOK,
    fileId,
    purpose: 'user_data',
    filename: 'a.txt',
    sizeBytes: 5,
    sha256: createHash('sha256').update('a fox').digest('hex'),
    storageKey: (await keep('a fox')).storageKey,
    createdAt: now,
    expiresAt: undefined,
  });
  for (const other of [
    { ...BOOK, mode: 'live' as const },
    { ...BOOK, workspaceId: 'ws_other' },
  ]) {
    assert.equal(await tested.store.files.get(other, fileId), undefined);
    assert.equal(await tested.store.files.delete(other, fileId), false);
  }
});

test('a file that is added twice is the one that was added first', async () => {
  const first = await keep('first', { fileId: newId() });
  const second = await keep('second', { steps: 2 });
  assert.equal((await add(second, { fileId: first.fileId })).sha256, first.sha256);
  // What nobody names goes with the next sweeps.
  await forget(HOUR_MS + 1);
  assert.deepEqual([await isStored(first), await isStored(second)], [true, false]);
});

test('a file is there until the moment it expires, and its bytes go when nobody else has them', async () => {
  const expiresAt = new Date(now.getTime() + 2 * HOUR_MS);
  const file = await keep('expires', { expiresAt });
  now = new Date(expiresAt.getTime() - 1);
  assert.ok(await tested.store.files.get(BOOK, file.fileId));
  now = expiresAt;
  assert.equal(await tested.store.files.get(BOOK, file.fileId), undefined);
  assert.equal(await tested.store.files.delete(BOOK, file.fileId), false);
  const { files } = await tested.store.files.list({ ...BOOK, order: 'asc', limit: 100 });
  assert.ok(files.every(({ fileId }) => fileId !== file.fileId));
  assert.equal(await isStored(file), true);
  await forget(0);
  assert.equal(await isStored(file), false);
});

test('bytes that two files share stay until the second is deleted', async () => {
  const first = await keep('shared');
  const second = await keep('shared');
  await tested.store.files.delete(BOOK, first.fileId);
  await forget(HOUR_MS + 1);
  assert.equal(await isStored(second), true);
  await tested.store.files.delete(BOOK, second.fileId);
  await forget(0);
  assert.equal(await isStored(second), false);
});

test('bytes that were announced within the hour stay, for their file may be about to be added', async () => {
  const kept = await keep('about to be added', { steps: 2 });
  await forget(HOUR_MS);
  assert.equal(await isStored(kept), true);
  await add(kept, { fileId: newId() });
  await forget(HOUR_MS + 1);
  assert.equal(await isStored(kept), true);
});

test('a process that dies after any step leaves nothing for good', async () => {
  const announced = await keep('died before its bytes were kept', { steps: 1 });
  const kept = await keep('died before its file was added', { steps: 2 });
  await forget(HOUR_MS + 1);
  assert.deepEqual([await isStored(announced), await isStored(kept)], [false, false]);
  const rows = await tested.sql('select from file_contents where storage_key = any ($1)', [
    [announced.storageKey, kept.storageKey],
  ]);
  assert.deepEqual(rows, []);
});

test('bytes are announced again only once their removal is over', async () => {
  const old = await keep('removed and wanted', { steps: 2 });
  now = new Date(now.getTime() + HOUR_MS + 1);
  let letRemovalEnd = () => {};
  const removing = new Promise<void>((resolve) => {
    letRemovalEnd = resolve;
  });
  let noteRemoval = () => {};
  const isRemoving = new Promise<void>((resolve) => {
    noteRemoval = resolve;
  });
  const slow: FileStore = {
    begin: () => contents.begin(),
    read: (key, range) => contents.read(key, range),
    sweepIncoming: (olderThan) => contents.sweepIncoming(olderThan),
    close: () => contents.close(),
    remove: async (key) => {
      noteRemoval();
      await removing;
      await contents.remove(key);
    },
  };
  const forgetting = tested.store.files.forgetExpired(now, slow);
  await isRemoving;
  const again = keep('removed and wanted');
  letRemovalEnd();
  await forgetting;
  const file = await again;
  assert.equal(file.storageKey, old.storageKey);
  assert.equal(await isStored(file), true);
  assert.ok(await tested.store.files.get(BOOK, file.fileId));
});

test('several processes may forget at once', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => keep(`left ${index}`, { steps: 2 })));
  now = new Date(now.getTime() + HOUR_MS + 1);
  const another = await tested.openAnother();
  const counts = await Promise.all(
    [tested.store, another].map((store) => store.files.forgetExpired(now, contents)),
  );
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    20,
  );
});

test('a list goes page by page in the order of creation, and says whether more follows', async () => {
  const book = { workspaceId: 'ws_list', mode: 'test' } as const;
  const content = await keep('listed', { steps: 2 });
  const ids = [newId(), newId(), newId()];
  for (const [index, fileId] of ids.entries())
    await tested.store.files.add({
      ...book,
      fileId,
      purpose: index === 1 ? 'batch_output' : 'batch',
      filename: 'a',
      storageKey: content.storageKey,
      expiresAt: undefined,
    });
  const list = async (query: Partial<Parameters<typeof tested.store.files.list>[0]>) => {
    const page = await tested.store.files.list({ ...book, order: 'desc', limit: 10, ...query });
    return [page.files.map(({ fileId }) => ids.indexOf(fileId)), page.hasMore];
  };
  assert.deepEqual(await list({}), [[2, 1, 0], false]);
  assert.deepEqual(await list({ limit: 3 }), [[2, 1, 0], false]);
  assert.deepEqual(await list({ limit: 2 }), [[2, 1], true]);
  assert.deepEqual(await list({ limit: 2, after: ids[1] }), [[0], false]);
  assert.deepEqual(await list({ order: 'asc', limit: 1, after: ids[0] }), [[1], true]);
  assert.deepEqual(await list({ purpose: 'batch' }), [[2, 0], false]);
});
