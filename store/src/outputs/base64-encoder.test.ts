import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { base64Length, encodeBase64, encodeFileInBase64 } from './base64-encoder.ts';

test('foretells the exact length, padding included', () => {
  const lengths: [number, number][] = [
    [0, 0],
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 8],
    [196_608, 262_144], // 65,536 × 3
    [196_609, 262_148],
    [3_000_000, 4_000_000],
  ];
  for (const [sizeBytes, length] of lengths) assert.equal(base64Length(sizeBytes), length);
});

test('encodes any bytes in any chunks as the whole would be encoded', async () => {
  const chunks = fc.array(
    fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.integer({ min: 0, max: 500_000 }).map(noiseOf)),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(chunks, async (source) => {
      const whole = Buffer.concat(source);
      const encoded = Buffer.concat(await blocksOf(Readable.from(source)));
      assert.equal(encoded.toString('latin1'), whole.toString('base64'));
      assert.equal(encoded.byteLength, base64Length(whole.byteLength));
    }),
    { numRuns: 60 },
  );
});

test('encodes a file as the whole would be encoded, whatever its reads give', async () => {
  const sizes = fc.constantFrom(0, 1, 2, 3, 196_607, 196_608, 196_609, 700_001);
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 300_000 }), async (size, longestRead) => {
      const whole = Buffer.from(noiseOf(size));
      let encoded = '';
      for await (const block of encodeFileInBase64(fileOf(whole, longestRead), size)) {
        encoded += block.toString('latin1');
      }
      assert.equal(encoded, whole.toString('base64'));
    }),
    { numRuns: 60 },
  );
});

test('gives every file that is encoded at the same time its own memory, and none that a reader may still hold', async () => {
  const files = [400_000, 500_000, 600_000].map((size) => Buffer.from(noiseOf(size)));
  const left = encodeFileInBase64(fileOf(Buffer.from(noiseOf(700_000)), 500_000), 700_000);
  const { value: held } = await left.next();
  const heldText = String(held);
  await left.return();
  for (let round = 0; round < 3; round += 1) {
    const readers = files.map((file) => encodeFileInBase64(fileOf(file, 100_000), file.length));
    const texts = files.map(() => '');
    for (let isOver = false; !isOver; ) {
      const turns = await Promise.all(readers.map((reader) => reader.next()));
      for (const [index, turn] of turns.entries())
        texts[index] += turn.done ? '' : turn.value.toString('latin1');
      isOver = turns.every((turn) => turn.done);
    }
    assert.deepEqual(
      texts.map((text, index) => text === files[index]?.toString('base64')),
      [true, true, true],
    );
  }
  assert.equal(String(held), heldText);
});

test('fails for a file that is shorter than it should be, and never passes off a part as the whole', async () => {
  const whole = Buffer.from(noiseOf(500_000));
  const cut = fileOf(whole.subarray(0, 450_000), 300_000);
  await assert.rejects(Readable.from(encodeFileInBase64(cut, 500_000)).toArray(), /50000 bytes too early/);
});

test('gives blocks of 256 KB whatever the chunks of the source are', async () => {
  const tiny = Array.from({ length: 4_000 }, () => noiseOf(100));
  const huge = [noiseOf(400_000)];
  for (const source of [tiny, huge]) {
    const blocks = await blocksOf(Readable.from(source));
    // 400,000 bytes = 2 × 196,608 + 6,784, and 6,784 bytes are 9,048 characters.
    assert.deepEqual(
      blocks.map((block) => block.byteLength),
      [262_144, 262_144, 9_048],
    );
  }
});

test('destroys the source when the reader stops early', async () => {
  const source = Readable.from([noiseOf(200_000), noiseOf(200_000)]);
  for await (const _block of encodeBase64(source)) break;
  assert.equal(source.destroyed, true);
});

test('fails as the source fails', async () => {
  const source = Readable.from(
    (async function* () {
      yield noiseOf(10);
      throw new Error('The disk is gone.');
    })(),
  );
  await assert.rejects(blocksOf(source), /The disk is gone/);
});

/** A file that gives so many bytes at a time. */
function fileOf(whole: Buffer, longestRead: number) {
  let position = 0;
  return {
    read: async (into: Buffer, offset: number, lengthBytes: number) => {
      const bytesRead = whole.copy(into, offset, position, position + Math.min(lengthBytes, longestRead));
      position += bytesRead;
      return { bytesRead };
    },
  };
}

function noiseOf(sizeBytes: number): Uint8Array {
  return Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 167 + sizeBytes) % 251);
}

function blocksOf(source: Readable): Promise<Buffer[]> {
  return Readable.from(encodeBase64(source)).toArray();
}
