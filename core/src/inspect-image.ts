// Tells from the bytes of an image file, as they arrive, what it is, how large it is shown and whether it is whole.
// Decodes nothing and holds a few bytes at most, so it may stand in every path that images take.

import type { ImageFormat } from './image-file.ts';
import type { ImageSize } from './image-size.ts';
import { ByteFeed, DamagedBytesError } from './inspect-image/byte-feed.ts';
import type { Picture } from './inspect-image/picture.ts';
import { readGif } from './inspect-image/read-gif.ts';
import { readJpeg } from './inspect-image/read-jpeg.ts';
import { type Crc32, readPng } from './inspect-image/read-png.ts';
import { readWebp } from './inspect-image/read-webp.ts';

export type { Crc32 } from './inspect-image/read-png.ts';

/** Why a file cannot be used. `truncated`: everything that came is in order, but the end is missing. */
export type UnreadableReason = 'not_an_image' | 'truncated' | 'damaged';

export type ImageInspection =
  | {
      readonly kind: 'complete';
      readonly format: ImageFormat;
      /** As displayed: a JPEG whose EXIF orientation lays it on its side has width and height changed over. */
      readonly size: ImageSize;
      /** The file can hold transparency, whether any pixel uses it or not. */
      readonly hasAlpha: boolean;
    }
  | { readonly kind: 'unreadable'; readonly reason: UnreadableReason };

export interface ImageInspector {
  /** As displayed; known once the header has passed, undefined before and for what is not an image. */
  readonly size: ImageSize | undefined;
  /** The next bytes, in pieces of any length. Never throws: damage shows in `finish`. */
  push(chunk: Uint8Array): void;
  /** What came. May be called at any time; more bytes may follow. */
  finish(): ImageInspection;
}

/** The longest signature: `RIFF`, a length, `WEBP`. No whole image is shorter. */
const SIGNATURE_BYTES = 12;

/**
 * Inspects one PNG, JPEG, WebP or GIF.
 *
 * PNG is checked byte for byte by its checksums; WebP must be exactly as long as it says; JPEG and GIF must reach
 * their end marker. Bytes after the end of a PNG, JPEG or GIF are ignored, as decoders do.
 *
 * @example a JPEG of 4000x3000 with EXIF orientation 6 is `{ kind: 'complete', size: 3000x4000, … }`
 */
export function createImageInspector(parts: { crc32: Crc32 }): ImageInspector {
  return new SignedImageInspector(parts.crc32);
}

class SignedImageInspector implements ImageInspector {
  private readonly crc32: Crc32;
  private readonly picture: Picture = { size: undefined, hasAlpha: false, isWhole: false };
  private readonly signature = new Uint8Array(SIGNATURE_BYTES);
  private signatureBytes = 0;
  private format: ImageFormat | undefined;
  private feed: ByteFeed | undefined;
  private isDamaged = false;

  constructor(crc32: Crc32) {
    this.crc32 = crc32;
  }

  get size(): ImageSize | undefined {
    return this.picture.size;
  }

  push(chunk: Uint8Array): void {
    const neededBytes = SIGNATURE_BYTES - this.signatureBytes;
    if (neededBytes === 0) {
      this.read(chunk);
      return;
    }
    const start = chunk.subarray(0, neededBytes);
    this.signature.set(start, this.signatureBytes);
    this.signatureBytes += start.length;
    if (start.length < neededBytes) return;
    this.format = formatOf(this.signature);
    this.feed = this.format && new ByteFeed(this.reading(this.format));
    this.read(this.signature);
    this.read(chunk.subarray(neededBytes));
  }

  finish(): ImageInspection {
    const { format, picture } = this;
    if (!format) return { kind: 'unreadable', reason: 'not_an_image' };
    if (this.isDamaged) return { kind: 'unreadable', reason: 'damaged' };
    if (!picture.isWhole || !picture.size) return { kind: 'unreadable', reason: 'truncated' };
    return { kind: 'complete', format, size: picture.size, hasAlpha: picture.hasAlpha };
  }

  private read(chunk: Uint8Array): void {
    if (this.isDamaged) return;
    try {
      this.feed?.push(chunk);
    } catch (error) {
      if (!(error instanceof DamagedBytesError)) throw error;
      this.isDamaged = true;
    }
  }

  private reading(format: ImageFormat) {
    switch (format) {
      case 'png':
        return readPng(this.picture, this.crc32);
      case 'jpeg':
        return readJpeg(this.picture);
      case 'webp':
        return readWebp(this.picture);
      case 'gif':
        return readGif(this.picture);
    }
  }
}

/** The format that twelve bytes begin; undefined for none of the four. */
function formatOf(signature: Uint8Array): ImageFormat | undefined {
  const text = String.fromCharCode(...signature);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  return undefined;
}
