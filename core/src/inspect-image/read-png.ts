// PNG: signature, header, every chunk with its checksum, to IEND (https://www.w3.org/TR/png-3/, 2026-11-22).

import { type ByteReading, demand, pass, take } from './byte-feed.ts';
import { type Picture, readableSize } from './picture.ts';

/** CRC-32 of `bytes`, continued from `previous` (0 at the start): the signature of `crc32` in `node:zlib`. */
export type Crc32 = (bytes: Uint8Array, previous: number) => number;

const IHDR = 0x49484452;
const IDAT = 0x49444154;
const IEND = 0x49454e44;
const TRNS = 0x74524e53;

const HEADER_BYTES = 13;
const MAX_CHUNK_BYTES = 0x7fff_ffff;

/** Bit depths by colour type: grey, colour, palette, grey with alpha, colour with alpha. */
const DEPTHS_BITS = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

/** Reads one PNG to its end. Whatever is flipped, some checksum along the way does not fit. */
export function* readPng(picture: Picture, crc32: Crc32): ByteReading {
  yield take(8);
  let expected = IHDR;
  let hasPixels = false;
  for (;;) {
    const start = yield take(8);
    const sizeBytes = start.getUint32(0);
    const type = start.getUint32(4);
    let crc = crc32(new Uint8Array(start.buffer, start.byteOffset + 4, 4), 0);
    const addToCrc = (bytes: Uint8Array) => {
      crc = crc32(bytes, crc);
    };
    demand(sizeBytes <= MAX_CHUNK_BYTES && (expected === 0 || type === expected));
    if (type === IHDR) {
      demand(expected === IHDR && sizeBytes === HEADER_BYTES);
      const header = yield take(HEADER_BYTES);
      addToCrc(new Uint8Array(header.buffer, header.byteOffset, HEADER_BYTES));
      readHeader(header, picture);
      expected = 0;
    } else {
      yield pass(sizeBytes, addToCrc);
    }
    demand((yield take(4)).getUint32(0) === crc);
    if (type === IDAT) hasPixels = true;
    if (type === TRNS) picture.hasAlpha = true;
    if (type === IEND) break;
  }
  demand(hasPixels);
  picture.isWhole = true;
}

function readHeader(header: DataView, picture: Picture): void {
  const colourType = header.getUint8(9);
  demand(DEPTHS_BITS.get(colourType)?.includes(header.getUint8(8)) === true);
  // Compression and filter method 0, interlacing none or Adam7: there are no others.
  demand(header.getUint8(10) === 0 && header.getUint8(11) === 0 && header.getUint8(12) <= 1);
  picture.size = readableSize(header.getUint32(0), header.getUint32(4));
  picture.hasAlpha = colourType === 4 || colourType === 6;
}
