// Decodes one base64 value, as it stands between the quotes of a JSON string, into an image, whatever pieces it comes
// in. Standard and URL-safe alphabets, with or without padding, with JSON escapes and line breaks inside.

import type { ImageIntake } from './image-intake.ts';

const BACKSLASH = 0x5c;

/** What four characters stand for. */
const QUAD_BYTES = 3;

/** Characters decoded at once; a multiple of 4, so that pieces meet between quads. */
const MAX_PIECE_CHARACTERS = 64 * 1024;

/** What a backslash and one character stand for, where it can be base64 at all. */
const ESCAPES: Readonly<Record<string, string>> = { '/': '/', n: '\n', r: '\r', t: '\t' };

/** Stands for what can never be base64. */
const NOT_BASE64 = '*';

/** Feeds one image. Text that is not base64 abandons the image; the rest of it is then ignored. */
export class Base64Decoder {
  private readonly intake: ImageIntake;
  /** Up to three characters that wait for the rest of their quad. */
  private carried = '';
  /** The beginning of an escape that the last chunk ended in. */
  private escape = '';
  private isPadded = false;

  constructor(intake: ImageIntake) {
    this.intake = intake;
  }

  /** The next part of the value: `chunk` from `start` up to `end`, without quotes. */
  async write(chunk: Buffer, start: number, end: number): Promise<void> {
    const backslash = chunk.indexOf(BACKSLASH, start);
    if (this.escape === '' && (backslash === -1 || backslash >= end)) {
      await this.decodeRange(chunk, start, end);
    } else {
      const plain = Buffer.from(this.unescape(chunk.toString('latin1', start, end)), 'latin1');
      await this.decodeRange(plain, 0, plain.length);
    }
  }

  /** The closing quote was reached: ends the image, or abandons it when its text breaks off within a byte. */
  async finish(): Promise<void> {
    const rest = withoutBreaks(this.carried).replace(/=+$/, '');
    if (this.intake.roomBytes < QUAD_BYTES) await this.intake.flush();
    const isWhole = this.escape === '' && rest.length !== 1;
    if (isWhole && (rest === '' || this.intake.decode(rest, rest.length - 1))) await this.intake.end();
    else await this.intake.abandon();
  }

  private async decodeRange(bytes: Buffer, start: number, end: number): Promise<void> {
    for (let at = start; at < end && this.intake.isOpen; ) {
      if (this.intake.roomBytes < QUAD_BYTES) await this.intake.flush();
      // Completing a carried quad first leaves every later piece whole.
      const wanted = this.carried === '' ? this.pieceCharacters() : 4 - this.carried.length;
      const piece = bytes.toString('latin1', at, Math.min(end, at + wanted));
      at += piece.length;
      if (!this.decodePiece(this.carried + piece)) await this.intake.abandon();
    }
  }

  /** As many characters as there is room for, in whole quads. */
  private pieceCharacters(): number {
    return Math.min(MAX_PIECE_CHARACTERS, 4 * Math.floor(this.intake.roomBytes / QUAD_BYTES));
  }

  /** Decodes the whole quads, carries the rest; false when the text is not base64. */
  private decodePiece(text: string): boolean {
    const quads = text.slice(0, text.length - (text.length % 4));
    // The decoder skips what it does not know, so the bytes it makes tell whether the text was plain base64.
    if (this.isPadded || !this.intake.decode(quads, (quads.length / 4) * QUAD_BYTES)) {
      return this.decodeOddPiece(text);
    }
    this.carried = text.slice(quads.length);
    return true;
  }

  /** A piece with line breaks or padding, or no base64 at all. */
  private decodeOddPiece(text: string): boolean {
    this.carried = '';
    const characters = withoutBreaks(text);
    if (characters === '') return true;
    if (characters.length < text.length) return this.decodePiece(characters);
    const unpadded = characters.replace(/={1,2}$/, '');
    if (this.isPadded || characters.length % 4 !== 0 || unpadded.length === characters.length) return false;
    this.isPadded = true;
    return this.intake.decode(unpadded, Math.floor((unpadded.length / 4) * QUAD_BYTES));
  }

  private unescape(text: string): string {
    const escaped = this.escape + text;
    this.escape = /\\(?:u[0-9a-f]{0,3})?$/i.exec(escaped)?.[0] ?? '';
    return escaped
      .slice(0, escaped.length - this.escape.length)
      .replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, character: string) =>
        code === undefined ? (ESCAPES[character] ?? NOT_BASE64) : asciiOf(Number.parseInt(code, 16)),
      );
  }
}

function asciiOf(codeUnit: number): string {
  return codeUnit < 0x80 ? String.fromCharCode(codeUnit) : NOT_BASE64;
}

function withoutBreaks(text: string): string {
  return text.replace(/[\t\n\r ]+/g, '');
}
