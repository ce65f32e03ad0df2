// Reads a JSON document whose images are too large to hold: the value of every "b64_json" goes to an image as it
// arrives, and the rest, a small skeleton, is parsed at the end.

import { UpstreamError } from '../adapter.ts';
import { Base64Decoder } from './base64-decoder.ts';
import type { ImageIntake } from './image-intake.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const [SPACE, TAB, LINE_FEED, CARRIAGE_RETURN] = [0x20, 0x09, 0x0a, 0x0d];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

const IMAGE_KEY = Buffer.from('b64_json');

/** What stands in the skeleton where an image stood; an empty `b64_json` stays empty. */
export const IMAGE_TAKEN = '*';

/** Usage, sizes and prompts come to a few kilobytes; an upstream that sends this much has not sent images. */
const MAX_SKELETON_BYTES = 1024 * 1024;

/** Where in the document the next byte stands. */
type Place = 'between' | 'in string' | 'after image key' | 'before image' | 'in image';

export class JsonImageStream {
  private readonly beginImage: (textSoFar: () => string) => Promise<ImageIntake>;
  private readonly skeleton: Buffer[] = [];
  private skeletonBytes = 0;
  private place: Place = 'between';
  /** Inside a string: the last byte was a backslash. */
  private isEscaped = false;
  /** Inside a string: how much of the image key has matched so far, -1 for not at all. */
  private matchedBytes = 0;
  private depth = 0;
  private decoder: Base64Decoder | undefined;

  /** `beginImage` is called when the first byte of an image is there; `textSoFar` is the skeleton before it. */
  constructor(beginImage: (textSoFar: () => string) => Promise<ImageIntake>) {
    this.beginImage = beginImage;
  }

  /**
   * The next bytes; resolves when more may come.
   *
   * @throws UpstreamError `upstream_malformed` when the skeleton exceeds 1 MB
   */
  async push(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      at = this.place === 'in image' ? await this.readImage(chunk, at) : this.readSkeleton(chunk, at);
    }
  }

  /** The document so far, with the images taken out. */
  text(): string {
    return Buffer.concat(this.skeleton).toString('utf8');
  }

  /**
   * The whole document, in which IMAGE_TAKEN stands for every image.
   *
   * @throws UpstreamError `upstream_connection_lost` when it breaks off, `upstream_malformed` when it is not JSON,
   *   `upstream_empty` when nothing came
   */
  finish(): unknown {
    const text = this.text();
    // What does not begin like a document, a web page for one, has no end that could be missing.
    if (/^\s*[[{]/.test(text) && (this.depth > 0 || this.place !== 'between')) {
      throw new UpstreamError('upstream_connection_lost', {
        unbilled: false,
        internal: { text: start(text) },
      });
    }
    if (text.trim() === '') throw new UpstreamError('upstream_empty', { unbilled: false });
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new UpstreamError('upstream_malformed', {
        unbilled: false,
        cause,
        internal: { text: start(text) },
      });
    }
  }

  /** Reads on until an image begins or the chunk ends; returns where that is. */
  private readSkeleton(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && this.place !== 'in image') {
      const byte = chunk.readUInt8(at);
      if (this.place === 'in string') this.readStringByte(byte);
      else this.readStructureByte(byte);
      at += 1;
    }
    this.keep(chunk.subarray(from, at));
    return at;
  }

  private readStringByte(byte: number): void {
    if (this.isEscaped) {
      this.isEscaped = false;
    } else if (byte === QUOTE) {
      this.place = this.matchedBytes === IMAGE_KEY.length ? 'after image key' : 'between';
    } else {
      this.isEscaped = byte === BACKSLASH;
      this.matchedBytes = byte === IMAGE_KEY[this.matchedBytes] ? this.matchedBytes + 1 : -1;
    }
  }

  private readStructureByte(byte: number): void {
    if (byte === QUOTE) {
      this.place = this.place === 'before image' ? 'in image' : 'in string';
      this.matchedBytes = 0;
    } else if (byte === COLON && this.place === 'after image key') {
      this.place = 'before image';
    } else if (byte !== SPACE && byte !== TAB && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) {
      this.place = 'between';
      if (OPENING.has(byte)) this.depth += 1;
      if (CLOSING.has(byte)) this.depth -= 1;
    }
  }

  /** Reads on until the image's closing quote or the end of the chunk; returns where that is. */
  private async readImage(chunk: Buffer, from: number): Promise<number> {
    const quote = chunk.indexOf(QUOTE, from);
    const end = quote === -1 ? chunk.length : quote;
    if (end > from) {
      if (!this.decoder) {
        this.decoder = new Base64Decoder(await this.beginImage(() => this.text()));
        this.keep(Buffer.from(IMAGE_TAKEN));
      }
      await this.decoder.write(chunk, from, end);
    }
    if (quote === -1) return end;
    await this.decoder?.finish();
    this.decoder = undefined;
    this.place = 'between';
    this.keep(chunk.subarray(quote, quote + 1));
    return quote + 1;
  }

  /** Copies, since a slice would hold its whole chunk. */
  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.skeletonBytes += bytes.length;
    if (this.skeletonBytes > MAX_SKELETON_BYTES) {
      throw new UpstreamError('upstream_malformed', {
        unbilled: false,
        internal: { reason: `The answer has more than ${MAX_SKELETON_BYTES} bytes beside its images.` },
      });
    }
    this.skeleton.push(Buffer.from(bytes));
  }
}

/** Enough of an answer to see in a log what it was. */
function start(text: string): string {
  return text.slice(0, 500);
}
