// The bytes of an input, known to be text: what is not is refused by its first bytes, a byte order mark is taken off, and
// a file that grows beyond the limit is not read on.

import { HopelessInput } from './input-line.ts';

/** Enough to tell what a file is. */
const HEAD_BYTES = 4_096;

/** First bytes of files that are often taken for text, and what to do instead. */
const NO_TEXT: readonly (readonly [string, string])[] = [
  ['504b0304', 'It is a ZIP file or a spreadsheet (.xlsx); export it as CSV.'],
  ['d0cf11e0', 'It is an old spreadsheet (.xls); export it as CSV.'],
  ['1f8b', 'It is compressed with gzip; unpack it.'],
  ['fffe', 'It is UTF-16 text; save it as UTF-8.'],
  ['feff', 'It is UTF-16 text; save it as UTF-8.'],
  ['25504446', 'It is a PDF; send JSONL, CSV, TSV or text.'],
  ['89504e47', 'It is an image; send JSONL, CSV, TSV or text.'],
  ['ffd8ff', 'It is an image; send JSONL, CSV, TSV or text.'],
];

/**
 * The bytes after the byte order mark.
 *
 * @throws HopelessInput when they are no text, or more than `maxBytes`
 */
export async function* textBytes(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Buffer, void, void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let sizeBytes = 0;
  for await (const piece of source) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.byteLength < HEAD_BYTES) continue;
    yield requireText(head);
    head = undefined;
  }
  if (head !== undefined && head.byteLength > 0) yield requireText(head);
}

function requireText(head: Buffer): Buffer {
  const start = head.subarray(0, 8).toString('hex');
  const known = NO_TEXT.find(([magic]) => start.startsWith(magic));
  if (known) throw new HopelessInput('invalid_value', { message: `The file is no UTF-8 text. ${known[1]}` });
  if (head.subarray(0, HEAD_BYTES).includes(0)) {
    throw new HopelessInput('invalid_value', {
      message: 'The file is no UTF-8 text: it has NUL bytes. Send JSONL, CSV, TSV or text.',
    });
  }
  return start.startsWith('efbbbf') ? head.subarray(3) : head;
}

function tooLarge(maxBytes: number): HopelessInput {
  return new HopelessInput('payload_too_large', {
    message: `The file is larger than ${maxBytes.toLocaleString('en-US')} bytes, the limit of one batch. Split it.`,
  });
}
