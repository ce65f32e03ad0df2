// GIF: header, blocks and frames, to the trailer (https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 2026-11-22).

import { type ByteReading, DamagedBytesError, demand, pass, take } from './byte-feed.ts';
import { type Picture, readableSize } from './picture.ts';

const EXTENSION = 0x21;
const FRAME = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;

/** Reads one GIF, animated or not, to its trailer. The size is that of the whole canvas. */
export function* readGif(picture: Picture): ByteReading {
  const header = yield take(13);
  picture.size = readableSize(header.getUint16(6, true), header.getUint16(8, true));
  yield pass(colourTableBytes(header.getUint8(10)));
  for (let frames = 0; ; ) {
    const block = (yield take(1)).getUint8(0);
    if (block === TRAILER) {
      demand(frames > 0);
      picture.isWhole = true;
      return;
    }
    if (block === FRAME) {
      yield pass(colourTableBytes((yield take(9)).getUint8(8)));
      yield pass(1);
      yield* passSubBlocks();
      frames += 1;
    } else if (block === EXTENSION) {
      yield* readExtension(picture);
    } else {
      throw new DamagedBytesError();
    }
  }
}

function* readExtension(picture: Picture): ByteReading {
  if ((yield take(1)).getUint8(0) === GRAPHIC_CONTROL) {
    const control = yield take(5);
    demand(control.getUint8(0) === 4);
    if ((control.getUint8(1) & 1) === 1) picture.hasAlpha = true;
  }
  yield* passSubBlocks();
}

/** Runs of up to 255 bytes, each behind its length; a length of 0 ends them. */
function* passSubBlocks(): ByteReading {
  for (;;) {
    const sizeBytes = (yield take(1)).getUint8(0);
    if (sizeBytes === 0) return;
    yield pass(sizeBytes);
  }
}

/** Three bytes for each of 2 to 256 colours, when the packed byte says that there is a table. */
function colourTableBytes(packed: number): number {
  return (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
}
