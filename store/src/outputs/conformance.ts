// The suite that every output store passes, whatever is behind it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { LightmeterError, type UnreadableReason } from '@lightmeter/core';
import fc from 'fast-check';
import type { OutputStore, OutputWriter, StoredImage, UnreadableImage } from './output-store.ts';
import { samplePng } from './png-fixture.ts';

/** A store of its own for one test. */
export interface StoreUnderTest {
  readonly store: OutputStore;
  readonly incomingDirectory: string;
  /** The keys of all images that are stored, sorted. */
  listStorageKeys(): Promise<string[]>;
  close(): Promise<void>;
}

/** How the suite comes by its stores. */
export interface Harness {
  openStore(options: { readonly maxOpenWriters?: number }): Promise<StoreUnderTest>;
  /** How many random chunkings are tried. */
  readonly chunkingRuns: number;
}

/** The code of the error that a promise is rejected with; fails when it is not a LightmeterError. */
export async function codeOf(failing: Promise<unknown>): Promise<string> {
  const error = await failing.then(
    () => assert.fail('It must be rejected.'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LightmeterError, String(error));
  return error.code;
}

/** The whole stream. */
export async function bytesOf(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

/** Fails when the image was unreadable. */
export function requireStored(outcome: StoredImage | UnreadableImage): StoredImage {
  assert.equal(outcome.kind, 'stored');
  return outcome as StoredImage;
}

/** Writes in chunks of 64 KB, as a network delivers them. */
export async function writeAll(writer: OutputWriter, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.byteLength; start += 65_536) {
    await writer.write(bytes.subarray(start, start + 65_536));
  }
}

/** Writes and commits an image that is whole. */
export async function storeImage(store: OutputStore, bytes: Uint8Array): Promise<StoredImage> {
  const writer = store.begin();
  await writeAll(writer, bytes);
  return requireStored(await writer.commit());
}

/** Registers the suite for one kind of store. Every test also shows that nothing is left in the incoming folder. */
export function describeOutputStore(name: string, harness: Harness): void {
  describe(name, () => {
    let tested: StoreUnderTest;

    beforeEach(async () => {
      tested = await harness.openStore({});
    });

    afterEach(async () => {
      assert.deepEqual(
        await readdir(tested.incomingDirectory),
        [],
        'Nothing is left in the incoming folder.',
      );
      await tested.close();
    });

    describeKeeping(() => tested, harness);
    describeEnding(() => tested);
    describeReading(() => tested);
    describeAging(() => tested);
  });
}

function describeKeeping(current: () => StoreUnderTest, harness: Harness): void {
  // Below, at and above one write block of 262,144 bytes; 3 MB is a 1K image, 30 MB a large 4K one.
  for (const sizeBytes of [200, 262_143, 262_144, 262_145, 524_288, 3_000_000, 30_000_000]) {
    test(`keeps ${sizeBytes} bytes under their hash and gives the same bytes back`, async () => {
      const { store, listStorageKeys } = current();
      const bytes = samplePng('kept', sizeBytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const stored = await storeImage(store, bytes);
      assert.deepEqual(stored, {
        kind: 'stored',
        storageKey: `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.png`,
        sha256,
        sizeBytes,
        image: {
          kind: 'complete',
          format: 'png',
          size: { widthPixels: 64, heightPixels: 48 },
          hasAlpha: false,
        },
      });
      assert.deepEqual(await listStorageKeys(), [stored.storageKey]);
      assert.ok((await bytesOf(await store.read(stored.storageKey))).equals(bytes));
    });
  }

  test('keeps the same bytes however they are cut, and lets the caller reuse its chunk after each write', async () => {
    const { store } = current();
    const lengths = fc.array(fc.oneof(fc.nat(70_000), fc.nat(600_000), fc.nat(3)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: 1_200_000 }), lengths, async (sizeBytes, chunkLengths) => {
        const bytes = samplePng('cut', sizeBytes);
        const writer = store.begin();
        let start = 0;
        for (const length of [...chunkLengths, sizeBytes]) {
          const chunk = Buffer.from(bytes.subarray(start, start + length));
          await writer.write(chunk);
          chunk.fill(0);
          start += length;
        }
        const { storageKey } = requireStored(await writer.commit());
        assert.ok((await bytesOf(await store.read(storageKey))).equals(bytes));
      }),
      { numRuns: harness.chunkingRuns },
    );
  });

  test('takes writes that do not wait for each other in call order', async () => {
    const { store } = current();
    const bytes = samplePng('eager', 2_000_000);
    const writer = store.begin();
    const pending: Promise<unknown>[] = [];
    for (let start = 0; start < bytes.byteLength; start += 100_000) {
      pending.push(writer.write(bytes.subarray(start, start + 100_000)));
    }
    const { storageKey } = requireStored(await writer.commit());
    await Promise.all(pending);
    assert.ok((await bytesOf(await store.read(storageKey))).equals(bytes));
  });

  test('knows the size of the picture from its header', async () => {
    const writer = current().store.begin();
    assert.equal(writer.size, undefined);
    await writer.write(samplePng('early', 5_000).subarray(0, 40));
    assert.deepEqual(writer.size, { widthPixels: 64, heightPixels: 48 });
    await writer.discard();
  });

  test('stores equal images once, also when they are committed at the same time', async () => {
    const { store, listStorageKeys } = current();
    const bytes = samplePng('equal', 700_000);
    const stored = await Promise.all(Array.from({ length: 8 }, () => storeImage(store, bytes)));
    assert.equal(new Set(stored.map(({ storageKey }) => storageKey)).size, 1);
    assert.equal((await listStorageKeys()).length, 1);
    assert.ok((await bytesOf(await store.read(stored[0]?.storageKey ?? ''))).equals(bytes));
  });
}

function describeEnding(current: () => StoreUnderTest): void {
  const whole = samplePng('ended', 600_000);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(300_000) ^ 1, 300_000);
  const unreadable: [string, Uint8Array, UnreadableReason][] = [
    ['no bytes', Buffer.alloc(0), 'not_an_image'],
    ['the first byte of a PNG', whole.subarray(0, 1), 'not_an_image'],
    ['a PNG cut in its first block', whole.subarray(0, 100_000), 'truncated'],
    ['a PNG cut after its first block', whole.subarray(0, 400_000), 'truncated'],
    ['a PNG without its last byte', whole.subarray(0, -1), 'truncated'],
    ['a PNG with one bit flipped', flipped, 'damaged'],
    ['text', Buffer.from('<html>502 Bad Gateway</html>'), 'not_an_image'],
    ['a megabyte of zeros', Buffer.alloc(1_000_000), 'not_an_image'],
  ];
  for (const [what, bytes, reason] of unreadable) {
    test(`keeps nothing of ${what} and says why`, async () => {
      const { store, listStorageKeys } = current();
      const writer = store.begin();
      await writeAll(writer, bytes);
      assert.deepEqual(await writer.commit(), { kind: 'unreadable', reason, sizeBytes: bytes.byteLength });
      assert.deepEqual(await listStorageKeys(), []);
    });
  }

  for (const writtenBytes of [0, 1, 100_000, 300_000, 600_000]) {
    test(`leaves nothing of an image that is discarded after ${writtenBytes} bytes`, async () => {
      const { store, listStorageKeys } = current();
      const writer = store.begin();
      await writeAll(writer, whole.subarray(0, writtenBytes));
      await writer.discard();
      await writer.discard();
      assert.equal(await codeOf(writer.write(whole)), 'internal_error');
      assert.equal(await codeOf(writer.commit()), 'internal_error');
      assert.deepEqual(await listStorageKeys(), []);
    });
  }

  test('leaves nothing of an image that is discarded in the middle of a write', async () => {
    const { store, incomingDirectory } = current();
    const writer = store.begin();
    const written = writer.write(whole);
    await writer.discard();
    assert.deepEqual(await readdir(incomingDirectory), []);
    await written;
  });

  test('keeps an image whose writer is discarded during or after its commit', async () => {
    const { store, listStorageKeys } = current();
    const writer = store.begin();
    await writeAll(writer, whole);
    const committed = writer.commit();
    await writer.discard();
    const { storageKey } = requireStored(await committed);
    await writer.discard();
    assert.deepEqual(await listStorageKeys(), [storageKey]);
    assert.equal(await codeOf(writer.commit()), 'internal_error');
  });
}

function describeReading(current: () => StoreUnderTest): void {
  const bytes = samplePng('read', 1_000_000);
  const ranges: [number, number | undefined, number][] = [
    // First byte, last byte, bytes given.
    [0, undefined, 1_000_000],
    [1, 1, 1],
    [262_143, 262_144, 2],
    [999_999, undefined, 1],
    [999_999, 5_000_000, 1],
    [400_000, 899_999, 500_000],
  ];
  for (const [firstByte, lastByte, givenBytes] of ranges) {
    test(`reads ${givenBytes} bytes for the range ${firstByte}-${lastByte ?? ''}`, async () => {
      const { store } = current();
      const { storageKey } = await storeImage(store, bytes);
      const range = lastByte === undefined ? { firstByte } : { firstByte, lastByte };
      const part = await bytesOf(await store.read(storageKey, range));
      assert.equal(part.byteLength, givenBytes);
      assert.ok(part.equals(bytes.subarray(firstByte, firstByte + givenBytes)));
    });
  }

  test('refuses ranges that hold no byte of the image', async () => {
    const { store } = current();
    const { storageKey } = await storeImage(store, bytes);
    const refused = [
      { firstByte: 1_000_000 },
      { firstByte: 5_000_000, lastByte: 6_000_000 },
      { firstByte: 2, lastByte: 1 },
      { firstByte: -1 },
      { firstByte: 0.5 },
    ];
    for (const range of refused) {
      assert.equal(await codeOf(store.read(storageKey, range)), 'invalid_value', JSON.stringify(range));
    }
  });

  test('streams on demand: an unread stream can be destroyed', async () => {
    const { store } = current();
    const { storageKey } = await storeImage(store, bytes);
    const stream = await store.read(storageKey);
    assert.ok(stream.readableHighWaterMark >= 262_144);
    stream.destroy();
  });

  test('answers not_found for what is not stored, and for keys that lead elsewhere', async () => {
    const { store } = current();
    const digits = 'ab'.repeat(32);
    const missing = [
      `ab/ab/${digits}.png`,
      `ab/ac/${digits}.png`,
      `ab/ab/${digits}.svg`,
      '../../etc/passwd',
      '',
    ];
    for (const key of missing) assert.equal(await codeOf(store.read(key)), 'not_found', key);
  });

  test('removes an image for good, and removes it twice without complaint', async () => {
    const { store, listStorageKeys } = current();
    const { storageKey } = await storeImage(store, bytes);
    await store.remove(storageKey);
    await store.remove(storageKey);
    assert.equal(await codeOf(store.read(storageKey)), 'not_found');
    assert.equal(await codeOf(store.remove('../incoming')), 'not_found');
    assert.deepEqual(await listStorageKeys(), []);
  });
}

/** Far enough from now that clocks which count whole seconds agree. */
const [LONG_AGO, LATER] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];

function describeAging(current: () => StoreUnderTest): void {
  const listed = async (store: OutputStore, olderThan: Date) => {
    const keys: string[] = [];
    for await (const page of store.listOlderThan(olderThan)) keys.push(...page);
    return keys.sort();
  };

  test('lists exactly the images committed before a date', async () => {
    const { store, listStorageKeys } = current();
    for (const caption of ['one', 'two', 'three']) await storeImage(store, samplePng(caption, 1_000));
    assert.deepEqual(await listed(store, LATER), await listStorageKeys());
    assert.equal((await listStorageKeys()).length, 3);
    assert.deepEqual(await listed(store, LONG_AGO), []);
  });

  test('removes an image by its age, and leaves one that was committed since', async () => {
    const { store, listStorageKeys } = current();
    const { storageKey } = await storeImage(store, samplePng('aged', 1_000));
    assert.equal(await store.removeOlderThan(storageKey, LONG_AGO), false);
    assert.deepEqual(await listStorageKeys(), [storageKey]);
    assert.equal(await store.removeOlderThan(storageKey, LATER), true);
    assert.equal(await store.removeOlderThan(storageKey, LATER), false);
    assert.deepEqual(await listStorageKeys(), []);
  });
}
