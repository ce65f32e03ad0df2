// JPEG: markers from SOI to EOI (ITU-T T.81), with the EXIF orientation that decides which way up it is shown.

import { type ByteReading, demand, pass, passThrough, take } from './byte-feed.ts';
import { type Picture, readableSize } from './picture.ts';

const EXIF_APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * Reads one JPEG to its end marker.
 *
 * The size is the displayed one: EXIF orientations 5 to 8 lie on their side, so width and height change places. It
 * is known when the first scan begins, after every header. Pixels carry no checksum: damage inside a scan goes
 * unnoticed unless it breaks the markers.
 */
export function* readJpeg(picture: Picture): ByteReading {
  yield take(2);
  let frame: { widthPixels: number; heightPixels: number } | undefined;
  let isTurned = false;
  for (;;) {
    const marker = yield* nextMarker();
    if (marker === END_OF_IMAGE) break;
    if (isBare(marker)) continue;
    const sizeBytes = (yield take(2)).getUint16(0) - 2;
    demand(sizeBytes >= 0);
    if (isStartOfFrame(marker)) {
      frame = yield* readFrame(sizeBytes);
    } else if (marker === EXIF_APP1) {
      const turn = yield* readExifTurn(sizeBytes);
      isTurned = isTurned || turn;
    } else {
      if (marker === START_OF_SCAN) {
        demand(frame !== undefined);
        const { widthPixels, heightPixels } = frame;
        picture.size = isTurned
          ? readableSize(heightPixels, widthPixels)
          : readableSize(widthPixels, heightPixels);
      }
      yield pass(sizeBytes);
    }
  }
  demand(picture.size !== undefined);
  picture.isWhole = true;
}

/** The next marker code. Skips compressed pixels, in which 0xFF is followed by 0x00, and fill bytes. */
function* nextMarker(): ByteReading<number> {
  for (;;) {
    yield passThrough(0xff);
    let code = 0xff;
    while (code === 0xff) code = (yield take(1)).getUint8(0);
    if (code !== 0) return code;
  }
}

/** Markers without a length: TEM, RST0 to RST7, SOI. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** SOF0 to SOF15, without DHT, JPG and DAC which stand between them. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function* readFrame(sizeBytes: number): ByteReading<{ widthPixels: number; heightPixels: number }> {
  demand(sizeBytes >= 6);
  const frame = yield take(6);
  const heightPixels = frame.getUint16(1);
  const widthPixels = frame.getUint16(3);
  demand(sizeBytes === 6 + 3 * frame.getUint8(5));
  yield pass(sizeBytes - 6);
  return { widthPixels, heightPixels };
}

const EXIF_START_BYTES = 14;
const EXIF_ENTRY_BYTES = 12;
const ORIENTATION_TAG = 0x0112;

/** Reads an APP1 segment; true when it is EXIF and says the picture lies on its side. Odd EXIF is not an error. */
function* readExifTurn(sizeBytes: number): ByteReading<boolean> {
  let leftBytes = sizeBytes;
  let orientation = 0;
  if (leftBytes >= EXIF_START_BYTES) {
    // "Exif\0\0", then TIFF: byte order, 42, offset of the first directory from the byte order.
    const start = yield take(EXIF_START_BYTES);
    leftBytes -= EXIF_START_BYTES;
    const isExif = start.getUint32(0) === 0x45786966 && start.getUint16(4) === 0;
    const isLittleEndian = start.getUint16(6) === 0x4949;
    const gapBytes = start.getUint32(10, isLittleEndian) - 8;
    if (isExif && gapBytes >= 0 && gapBytes + 2 <= leftBytes) {
      yield pass(gapBytes);
      let entries = (yield take(2)).getUint16(0, isLittleEndian);
      leftBytes -= gapBytes + 2;
      for (; entries > 0 && leftBytes >= EXIF_ENTRY_BYTES; entries -= 1) {
        const entry = yield take(EXIF_ENTRY_BYTES);
        leftBytes -= EXIF_ENTRY_BYTES;
        if (entry.getUint16(0, isLittleEndian) === ORIENTATION_TAG) {
          orientation = entry.getUint16(8, isLittleEndian);
        }
      }
    }
  }
  yield pass(leftBytes);
  return orientation >= 5 && orientation <= 8;
}
