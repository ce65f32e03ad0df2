// The format itself: what a ZIP says beyond 4 GB and beyond 65,535 files, read back by another program.

import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { SpooledFile } from './spooled-file.ts';
import { directoryEnd } from './zip-records.ts';
import { type ZipSource, zipStream } from './zip-stream.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-zip-'));
});
after(() => rm(directory, { recursive: true }));

const MODIFIED = new Date('2026-11-22T12:34:56.000Z');
const ZEROS = Buffer.alloc(1_048_576);

function sourceOf(path: string, blocks: readonly Uint8Array[], changes: Partial<ZipSource> = {}): ZipSource {
  return {
    path,
    modifiedAt: MODIFIED,
    method: 'stored',
    open: async () => each(blocks),
    ...changes,
  };
}

async function* each<Value>(values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

/** Writes the ZIP into a file, with holes where a block has nothing but zeros, and opens it. */
async function zipped(name: string, sources: readonly ZipSource[]) {
  const path = join(directory, name);
  const spooled = new SpooledFile(directory);
  const file = await open(path, 'w');
  let sizeBytes = 0;
  let unwritten: Uint8Array[] = [];
  const write = async () => {
    const bytes = Buffer.concat(unwritten);
    await file.write(bytes, 0, bytes.byteLength, sizeBytes - bytes.byteLength);
    unwritten = [];
  };
  for await (const block of zipStream(each(sources), spooled)) {
    if (block === ZEROS) await write();
    else unwritten.push(block);
    sizeBytes += block.byteLength;
    if (unwritten.length >= 10_000) await write();
  }
  await write();
  await file.close();
  await spooled.remove();
  return { sizeBytes, zip: await yauzl.openPromise(path) };
}

async function contentOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  return Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray());
}

test('files of the ZIP say their time, and that everybody may read them', async () => {
  const { zip } = await zipped('plain.zip', [
    sourceOf('images/0001-雪.png', [Buffer.from('picture')]),
    sourceOf('manifest.csv', [Buffer.from('a,'), Buffer.from('b')], { method: 'deflated' }),
    sourceOf('empty', []),
    sourceOf('nothing.csv', [], { method: 'deflated' }),
  ]);
  const found: [string, string, number, string, number][] = [];
  for await (const entry of zip.eachEntry()) {
    const content = await contentOf(zip, entry);
    assert.equal(crc32(content), entry.crc32);
    const modified = entry.getLastModDate().toISOString();
    found.push([
      entry.fileName,
      String(content),
      entry.compressionMethod,
      modified,
      entry.externalFileAttributes >>> 16,
    ]);
  }
  const at = MODIFIED.toISOString();
  assert.deepEqual(found, [
    ['images/0001-雪.png', 'picture', 0, at, 0o100644],
    ['manifest.csv', 'a,b', 8, at, 0o100644],
    ['empty', '', 0, at, 0o100644],
    ['nothing.csv', '', 8, at, 0o100644],
  ]);
});

test('more files than a plain ZIP can count are counted as so many', async () => {
  const content = [Buffer.from('x')];
  const sources = Array.from({ length: 65_535 }, (_, index) => sourceOf(`${index}`, content));
  const { zip } = await zipped('many.zip', sources);
  assert.equal(zip.entryCount, 65_535);
  zip.close();
});

test('ZIP64 is used from the first number that a plain ZIP has no room for', () => {
  const plain = { memberCount: 65_534, offsetBytes: 0xffff_fffe, sizeBytes: 0xffff_fffe };
  const isZip64 = (changes: Partial<typeof plain>) => directoryEnd({ ...plain, ...changes }).byteLength > 22;
  assert.deepEqual(
    [{}, { memberCount: 65_535 }, { offsetBytes: 0xffff_ffff }, { sizeBytes: 0xffff_ffff }].map(isZip64),
    [false, true, true, true],
  );
});

test('files before, across and behind the first 4 GB are all found', async () => {
  const gigabyte = Array.from({ length: 1_023 }, () => ZEROS);
  const { zip, sizeBytes } = await zipped('large.zip', [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => sourceOf(name, gigabyte)),
    sourceOf('f', [Buffer.from('the end')]),
  ]);
  assert.ok(sizeBytes > 5_000_000_000);
  const found: [string, number][] = [];
  for await (const entry of zip.eachEntry()) {
    found.push([entry.fileName, entry.uncompressedSize]);
    if (entry.fileName === 'f') assert.equal(String(await contentOf(zip, entry)), 'the end');
  }
  // 1,023 × 1,048,576 bytes.
  assert.deepEqual(found, [...['a', 'b', 'c', 'd', 'e'].map((name) => [name, 1_072_693_248]), ['f', 7]]);
});

test('a source of another size, or that fails, ends the ZIP before its directory', async () => {
  const small = [Buffer.from('four')];
  const failing = async function* () {
    yield Buffer.from('four');
    throw new Error('The disk is gone.');
  };
  const bad: [ZipSource, RegExp][] = [
    [sourceOf('a', small, { sizeBytes: 3 }), /a has 4 bytes in the store; it was delivered with 3/],
    [sourceOf('a', small, { sizeBytes: 5 }), /it was delivered with 5/],
    [sourceOf('a', [], { open: async () => failing() }), /The disk is gone/],
    [sourceOf('a', [], { open: async () => failing(), method: 'deflated' }), /The disk is gone/],
    [sourceOf('a', [], { open: () => Promise.reject(new Error('It is not there.')) }), /It is not there/],
  ];
  for (const [source, reason] of bad) {
    let text = '';
    const reading = (async () => {
      const spooled = new SpooledFile(directory);
      for await (const block of zipStream(each([sourceOf('first', small), source]), spooled))
        text += Buffer.from(block).toString('latin1');
    })();
    await assert.rejects(reading, reason);
    assert.ok(text.includes('PK\x03\x04') && !text.includes('PK\x05\x06'));
  }
});
