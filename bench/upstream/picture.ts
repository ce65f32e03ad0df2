// Real PNG files of a wanted size in bytes, made here so that no file of 3 MB lies in the repository.

import { crc32, deflateSync } from 'node:zlib';

export interface PictureShape {
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** How far a channel strays from a smooth gradient, 0 to 255: noise does not compress, so it decides the bytes. */
  readonly noise: number;
}

/** About 270 bytes of answer. */
export const SMALL_PICTURE: PictureShape = { widthPixels: 16, heightPixels: 16, noise: 0 };

/** 2.2 MB, in base64 3 MB: what a photograph of this size takes as PNG. */
export const LARGE_PICTURE: PictureShape = { widthPixels: 1_024, heightPixels: 1_024, noise: 47 };

/** 3.1 MB, in base64 4.2 MB: as large as a picture of this size gets. */
export const NOISY_PICTURE: PictureShape = { widthPixels: 1_024, heightPixels: 1_024, noise: 255 };

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const CHANNELS = 3;

/** Digits of the number in a picture. With it the chunk has 24 bytes, and base64 before and after it never changes. */
const NUMBER_DIGITS = 4;

/** A picture in base64, in the parts before, of and after the number that makes it unlike the others. */
export interface NumberedPicture {
  readonly opening: string;
  /** @param number 0 to 9,999 */
  readonly numbered: (number: number) => string;
  readonly closing: string;
}

/** Draws the picture; 0.2 s for a large one. */
export function drawPicture(shape: PictureShape): NumberedPicture {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(shape.widthPixels, 0);
  header.writeUInt32BE(shape.heightPixels, 4);
  header.set([8, 2], 8);
  const opening = Buffer.concat([SIGNATURE, chunk('IHDR', header)]);
  const closing = Buffer.concat([
    chunk('IDAT', deflateSync(pixelsOf(shape))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return {
    opening: opening.toString('base64'),
    numbered: (number) => {
      const text = `Comment\0${String(number).padStart(NUMBER_DIGITS, '0')}`;
      return chunk('tEXt', Buffer.from(text, 'latin1')).toString('base64');
    },
    closing: closing.toString('base64'),
  };
}

/** Rows of RGB, each behind the byte that says it is not filtered; the same for the same shape. */
function pixelsOf({ widthPixels, heightPixels, noise }: PictureShape): Buffer {
  const rowBytes = 1 + widthPixels * CHANNELS;
  const rows = Buffer.alloc(rowBytes * heightPixels);
  let random = 1;
  for (let y = 0; y < heightPixels; y += 1) {
    for (let at = 1; at < rowBytes; at += 1) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      const strayed = ((random >>> 16) * noise) >>> 16;
      rows[y * rowBytes + at] = ((at + y) >> 9) + strayed;
    }
  }
  return rows;
}

function chunk(type: string, content: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  content.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}
