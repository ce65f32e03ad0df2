// The suite that every file store passes, whatever is behind it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import type { FileContent, FileStore } from './file-store.ts';

/** A store of its own for one test. */
export interface FileStoreUnderTest {
  readonly store: FileStore;
  readonly incomingDirectory: string;
  /** The keys of all files that are stored, sorted. */
  listStorageKeys(): Promise<string[]>;
  close(): Promise<void>;
}

/** The whole stream. */
async function bytesOf(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => assert.fail('It must be rejected.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LightmeterError, String(error));
  return error.code;
}

/** Keeps bytes that arrive in pieces of 64 KB. */
export async function storeFile(store: FileStore, bytes: Uint8Array): Promise<FileContent> {
  const writer = await store.begin();
  for (let start = 0; start < bytes.byteLength; start += 65_536)
    await writer.write(bytes.subarray(start, start + 65_536));
  const content = await writer.finish();
  await writer.keep();
  return content;
}

/** Registers the suite for one kind of store. Every test also shows that nothing is left in the incoming folder. */
export function describeFileStore(name: string, openStore: () => Promise<FileStoreUnderTest>): void {
  describe(name, () => {
    let tested: FileStoreUnderTest;

    beforeEach(async () => {
      tested = await openStore();
    });

    afterEach(async () => {
      assert.deepEqual(await readdir(tested.incomingDirectory), []);
      await tested.close();
    });

    // Nothing; below, at and above one write block of 262,144 bytes; several.
    for (const sizeBytes of [0, 1, 262_143, 262_144, 262_145, 3_000_000]) {
      test(`keeps ${sizeBytes} bytes of anything under their hash and gives the same bytes back`, async () => {
        const { store, listStorageKeys } = tested;
        const bytes = Buffer.alloc(sizeBytes, 'anything');
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const storageKey = `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`;
        assert.deepEqual(await storeFile(store, bytes), { storageKey, sha256, sizeBytes });
        assert.deepEqual(await listStorageKeys(), [storageKey]);
        assert.ok((await bytesOf(await store.read(storageKey))).equals(bytes));
      });
    }

    test('keeps equal files once, and lets the caller reuse its chunk after each write', async () => {
      const { store, listStorageKeys } = tested;
      const block = Buffer.alloc(4);
      const [first, second] = [await store.begin(), await store.begin()];
      for (const text of ['abcd', 'efgh']) {
        block.write(text);
        await first.write(block);
        await second.write(block);
        block.fill(0);
      }
      const kept = await first.finish();
      assert.deepEqual(await second.finish(), kept);
      await Promise.all([first.keep(), second.keep()]);
      assert.deepEqual(await listStorageKeys(), [kept.storageKey]);
      assert.equal(String(await bytesOf(await store.read(kept.storageKey))), 'abcdefgh');
    });

    test('keeps nothing of a file that is discarded, before its end or after it', async () => {
      const { store, listStorageKeys } = tested;
      const begun = await store.begin();
      await begun.write(Buffer.alloc(300_000));
      await begun.discard();
      const ended = await store.begin();
      await ended.write(Buffer.from('a'));
      await ended.finish();
      await ended.discard();
      await ended.discard();
      assert.deepEqual(await listStorageKeys(), []);
    });

    test('reads a part, both ends included, and refuses one that begins beyond the end', async () => {
      const { store } = tested;
      const { storageKey } = await storeFile(store, Buffer.from('0123456789'));
      const part = async (firstByte: number, lastByte?: number) =>
        String(await bytesOf(await store.read(storageKey, { firstByte, ...(lastByte ? { lastByte } : {}) })));
      assert.equal(await part(2, 4), '234');
      assert.equal(await part(9), '9');
      assert.equal(await part(8, 100), '89');
      assert.equal(await codeOf(store.read(storageKey, { firstByte: 10 })), 'invalid_value');
    });

    test('removes a file for good, and removing it again changes nothing', async () => {
      const { store, listStorageKeys } = tested;
      const { storageKey } = await storeFile(store, Buffer.from('a'));
      await store.remove(storageKey);
      await store.remove(storageKey);
      assert.deepEqual(await listStorageKeys(), []);
      assert.equal(await codeOf(store.read(storageKey)), 'not_found');
    });

    for (const storageKey of [
      '',
      '../../etc/passwd',
      `aa/bb/${'0'.repeat(64)}`,
      `00/00/${'0'.repeat(64)}/..`,
    ]) {
      test(`lets nothing out of the store through the key ${JSON.stringify(storageKey)}`, async () => {
        assert.equal(await codeOf(tested.store.read(storageKey)), 'not_found');
        assert.equal(await codeOf(tested.store.remove(storageKey)), 'not_found');
      });
    }

    test('removes unfinished files that a crash left, once they are old', async () => {
      const { store, incomingDirectory } = tested;
      const left = await store.begin();
      await left.write(Buffer.alloc(300_000));
      assert.equal(await store.sweepIncoming(new Date(Date.now() - 60_000)), 0);
      assert.equal((await readdir(incomingDirectory)).length, 1);
      assert.equal(await store.sweepIncoming(new Date(Date.now() + 60_000)), 1);
      await left.discard();
    });
  });
}
