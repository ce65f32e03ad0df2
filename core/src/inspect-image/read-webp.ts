// WebP: a RIFF container whose chunks fill it exactly (https://developers.google.com/speed/webp/docs/riff_container,
// 2026-11-22). An EXIF orientation is not applied: it stands after the pixels.

import { type ByteReading, DamagedBytesError, demand, pass, take } from './byte-feed.ts';
import { type Picture, readableSize } from './picture.ts';

const LOSSY = 0x56503820;
const LOSSLESS = 0x5650384c;
const EXTENDED = 0x56503858;
const ANIMATION_FRAME = 0x414e4d46;

/** Reads one WebP to the end that its RIFF header announces; another byte after that is damage. */
export function* readWebp(picture: Picture): ByteReading {
  // The announced size counts everything after itself, "WEBP" first.
  let leftBytes = (yield take(12)).getUint32(4, true) - 4;
  let hasPixels = false;
  for (let isFirst = true; leftBytes > 0; isFirst = false) {
    const start = yield take(8);
    const type = start.getUint32(0);
    const sizeBytes = start.getUint32(4, true);
    const paddedBytes = sizeBytes + (sizeBytes % 2);
    leftBytes -= 8 + paddedBytes;
    demand(leftBytes >= 0);
    hasPixels ||= type === LOSSY || type === LOSSLESS || type === ANIMATION_FRAME;
    if (isFirst) {
      demand(sizeBytes >= 10 || (type === LOSSLESS && sizeBytes >= 5));
      const readBytes = yield* readFirstChunk(type, picture);
      yield pass(paddedBytes - readBytes);
    } else {
      yield pass(paddedBytes);
    }
  }
  demand(hasPixels);
  picture.isWhole = true;
  yield pass(1);
  throw new DamagedBytesError();
}

/** Size and transparency stand at the beginning of the first chunk, in one of three ways. Returns the bytes read. */
function* readFirstChunk(type: number, picture: Picture): ByteReading<number> {
  if (type === LOSSLESS) {
    // One signature byte, then 14 bits of width - 1, 14 bits of height - 1, the alpha bit, three version bits.
    const header = yield take(5);
    const bits = header.getUint32(1, true);
    demand(header.getUint8(0) === 0x2f && bits >>> 29 === 0);
    picture.size = readableSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    picture.hasAlpha = ((bits >>> 28) & 1) === 1;
    return 5;
  }
  const header = yield take(10);
  if (type === EXTENDED) {
    picture.size = readableSize(uint24(header, 4) + 1, uint24(header, 7) + 1);
    picture.hasAlpha = (header.getUint8(0) & 0x10) !== 0;
    return 10;
  }
  // A key frame (the lowest bit is 0) and its start code, then 14 bits each of width and height.
  demand(type === LOSSY && (header.getUint8(0) & 1) === 0 && uint24(header, 3) === 0x2a019d);
  picture.size = readableSize(header.getUint16(6, true) & 0x3fff, header.getUint16(8, true) & 0x3fff);
  return 10;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;
}
