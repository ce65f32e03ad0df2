import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { createImageInspector, type ImageInspection } from './inspect-image.ts';

/** Feeds the bytes in pieces that end at the cuts. */
function inspect(bytes: Uint8Array, cuts: readonly number[] = []): ImageInspection {
  const inspector = createImageInspector({ crc32 });
  let from = 0;
  for (const cut of [...cuts].sort((left, right) => left - right)) {
    inspector.push(bytes.subarray(from, cut));
    from = cut;
  }
  inspector.push(bytes.subarray(from));
  return inspector.finish();
}

/** A picture with some detail, 40 wide and 24 high; as two frames of 40 by 12 when it moves. */
function drawn(given: { channels: 3 | 4; moves?: boolean }): Sharp {
  const pixels = Buffer.alloc(40 * 24 * given.channels);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * 7919 + (at >> 3)) % 251;
  const pages = given.moves ? { pageHeight: 12 } : {};
  return sharp(pixels, { raw: { width: 40, height: 24, channels: given.channels, ...pages } });
}

const opaque = () => drawn({ channels: 3 });
const clear = () => drawn({ channels: 4 });
const landscape = { widthPixels: 40, heightPixels: 24 };
const frame = { widthPixels: 40, heightPixels: 12 };

const FILES = [
  { form: 'PNG', image: opaque().png(), format: 'png', size: landscape, hasAlpha: false },
  { form: 'PNG with alpha', image: clear().png(), format: 'png', size: landscape, hasAlpha: true },
  {
    form: 'interlaced PNG',
    image: opaque().png({ progressive: true }),
    format: 'png',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: '16-bit PNG',
    image: opaque().toColourspace('rgb16').png(),
    format: 'png',
    size: landscape,
    hasAlpha: false,
  },
  { form: 'grey PNG', image: opaque().greyscale().png(), format: 'png', size: landscape, hasAlpha: false },
  {
    form: 'palette PNG',
    image: opaque().png({ palette: true }),
    format: 'png',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: 'palette PNG with tRNS',
    image: clear().png({ palette: true }),
    format: 'png',
    size: landscape,
    hasAlpha: true,
  },
  { form: 'JPEG', image: opaque().jpeg(), format: 'jpeg', size: landscape, hasAlpha: false },
  {
    form: 'progressive JPEG',
    image: opaque().jpeg({ progressive: true }),
    format: 'jpeg',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: 'CMYK JPEG',
    image: opaque().toColourspace('cmyk').jpeg(),
    format: 'jpeg',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: 'JPEG with EXIF orientation 3',
    image: opaque().withMetadata({ orientation: 3 }).jpeg(),
    format: 'jpeg',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: 'JPEG with EXIF orientation 6',
    image: opaque().withMetadata({ orientation: 6 }).jpeg({ mozjpeg: true }),
    format: 'jpeg',
    size: { widthPixels: 24, heightPixels: 40 },
    hasAlpha: false,
  },
  { form: 'lossy WebP', image: opaque().webp(), format: 'webp', size: landscape, hasAlpha: false },
  {
    form: 'lossless WebP',
    image: opaque().webp({ lossless: true }),
    format: 'webp',
    size: landscape,
    hasAlpha: false,
  },
  { form: 'lossy WebP with alpha', image: clear().webp(), format: 'webp', size: landscape, hasAlpha: true },
  {
    form: 'lossless WebP with alpha',
    image: clear().webp({ lossless: true }),
    format: 'webp',
    size: landscape,
    hasAlpha: true,
  },
  {
    form: 'WebP with a colour profile',
    image: opaque().withIccProfile('p3').webp(),
    format: 'webp',
    size: landscape,
    hasAlpha: false,
  },
  {
    form: 'animated WebP',
    image: drawn({ channels: 4, moves: true }).webp(),
    format: 'webp',
    size: frame,
    hasAlpha: true,
  },
  { form: 'GIF', image: opaque().gif(), format: 'gif', size: landscape, hasAlpha: false },
  {
    form: 'GIF with a transparent colour',
    image: clear().gif(),
    format: 'gif',
    size: landscape,
    hasAlpha: true,
  },
  {
    // Its second frame leaves out the pixels that stay as they are.
    form: 'animated GIF',
    image: drawn({ channels: 3, moves: true }).gif(),
    format: 'gif',
    size: frame,
    hasAlpha: true,
  },
] as const;

describe('a whole file', () => {
  for (const { form, image, format, size, hasAlpha } of FILES) {
    test(`${form}: format, displayed size and alpha are read, and every prefix is unreadable`, async () => {
      const bytes = await image.clone().toBuffer();
      assert.deepEqual(inspect(bytes), { kind: 'complete', format, size, hasAlpha });
      for (let length = 0; length < bytes.length; length += 1) {
        const expected = length < 12 ? 'not_an_image' : 'truncated';
        assert.deepEqual(inspect(bytes.subarray(0, length)), { kind: 'unreadable', reason: expected });
      }
    });

    test(`${form}: the pieces it comes in never matter`, async () => {
      const bytes = await image.clone().toBuffer();
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
          assert.deepEqual(inspect(bytes, cuts), { kind: 'complete', format, size, hasAlpha });
        }),
        { numRuns: 20 },
      );
    });
  }

  test('one byte at a time is read like one piece', async () => {
    const bytes = await opaque().png().toBuffer();
    const everywhere = Array.from(bytes, (_, at) => at);
    assert.equal(inspect(bytes, everywhere).kind, 'complete');
  });
});

describe('damage', () => {
  test('every flipped byte of a PNG makes it unreadable', async () => {
    const bytes = await clear().png().toBuffer();
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 0x21, at);
      assert.equal(inspect(flipped).kind, 'unreadable', `byte ${at}`);
    }
  });

  test('a wrong checksum is damage, not truncation', async () => {
    const bytes = await opaque().png().toBuffer();
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    assert.deepEqual(inspect(bytes), { kind: 'unreadable', reason: 'damaged' });
  });

  test('a PNG without pixels is damaged', async () => {
    const bytes = await opaque().png().toBuffer();
    // Signature and IHDR are 33 bytes, IEND is 12.
    const hollow = Buffer.concat([bytes.subarray(0, 33), bytes.subarray(-12)]);
    assert.deepEqual(inspect(hollow), { kind: 'unreadable', reason: 'damaged' });
  });

  test('a WebP longer than it says is damaged', async () => {
    const bytes = await opaque().webp().toBuffer();
    assert.deepEqual(inspect(Buffer.concat([bytes, Buffer.of(0)])), {
      kind: 'unreadable',
      reason: 'damaged',
    });
  });

  test('bytes after the end of a PNG, JPEG or GIF are ignored', async () => {
    for (const image of [opaque().png(), opaque().jpeg(), opaque().gif()]) {
      const bytes = await image.toBuffer();
      assert.equal(inspect(Buffer.concat([bytes, Buffer.from('trailer')])).kind, 'complete');
    }
  });

  test('a zero width or height is damage', async () => {
    const gif = await opaque().gif().toBuffer();
    gif.writeUInt16LE(0, 6);
    assert.deepEqual(inspect(gif), { kind: 'unreadable', reason: 'damaged' });
    assert.deepEqual(inspect(pngHeader(0, 24)), { kind: 'unreadable', reason: 'damaged' });
  });

  test('65,535 pixels is the longest edge', () => {
    assert.deepEqual(inspect(pngHeader(65_535, 24)), { kind: 'unreadable', reason: 'truncated' });
    assert.deepEqual(inspect(pngHeader(65_536, 24)), { kind: 'unreadable', reason: 'damaged' });
  });

  test('text, nothing and random bytes are not an image', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('<svg xmlns="…"/>'), Buffer.alloc(64, 0xff)]) {
      assert.deepEqual(inspect(bytes), { kind: 'unreadable', reason: 'not_an_image' });
    }
  });

  test('no bytes whatever make it throw', () => {
    const signatures = ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'RIFF\x40\0\0\0WEBP', 'GIF89a'];
    fc.assert(
      fc.property(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 400 }), (signature, rest) => {
        inspect(Buffer.concat([Buffer.from(signature, 'latin1'), rest]));
      }),
      { numRuns: 500 },
    );
  });
});

test('the size of a bomb is known from its header alone', () => {
  const inspector = createImageInspector({ crc32 });
  const header = pngHeader(30_000, 30_000);
  inspector.push(header.subarray(0, 28));
  assert.equal(inspector.size, undefined);
  inspector.push(header.subarray(28));
  assert.deepEqual(inspector.size, { widthPixels: 30_000, heightPixels: 30_000 });
});

/** Signature and IHDR of an 8-bit colour PNG, with the right checksum. */
function pngHeader(widthPixels: number, heightPixels: number): Buffer {
  const header = Buffer.alloc(33);
  header.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  header.writeUInt32BE(13, 8);
  header.write('IHDR', 12, 'latin1');
  header.writeUInt32BE(widthPixels, 16);
  header.writeUInt32BE(heightPixels, 20);
  header.writeUInt8(8, 24);
  header.writeUInt8(2, 25);
  header.writeUInt32BE(crc32(header.subarray(12, 29)), 29);
  return header;
}
