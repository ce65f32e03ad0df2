// Lines of a byte stream. A line is decoded by itself, so that a wrong byte spoils one line and no more, and a line that
// is too long is dropped while it arrives.

import { type FaultItem, lineFault } from './input-line.ts';

/** A line that carries images as data URLs. */
export const MAX_LINE_BYTES = 10_485_760;
/** A line that carries none: 32,000 characters of prompt take an eighth of this at most. */
export const MAX_PLAIN_LINE_BYTES = 1_048_576;

/** One line without its end. */
export interface TextLine {
  readonly lineNumber: number;
  readonly text: string;
}

interface ByteLine {
  readonly lineNumber: number;
  /** Undefined when there were more than `MAX_LINE_BYTES`. */
  readonly bytes: Buffer | undefined;
}

/** Lines that are not blank, and faults in the place of those that cannot be read. */
export async function* splitLines(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<TextLine | FaultItem, void, void> {
  for await (const { lineNumber, bytes } of byteLines(source)) {
    if (bytes === undefined) {
      yield lineTooLong(lineNumber, 'with images');
      continue;
    }
    const text = decodeUtf8(bytes);
    if (typeof text !== 'string') yield lineFault(lineNumber, 'invalid_value', text);
    else if (text.trim() !== '') yield { lineNumber, text };
  }
}

/** Lines as they stand between line feeds; a carriage return before one belongs to the end. */
async function* byteLines(source: AsyncIterable<Buffer>): AsyncGenerator<ByteLine, void, void> {
  let lineNumber = 1;
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  const collect = (part: Buffer) => {
    sizeBytes += part.byteLength;
    if (sizeBytes > MAX_LINE_BYTES) parts = [];
    else if (part.byteLength > 0) parts.push(part);
  };
  const take = (): ByteLine => {
    const bytes = sizeBytes > MAX_LINE_BYTES ? undefined : withoutReturn(joined(parts));
    const line = { lineNumber, bytes };
    lineNumber += 1;
    parts = [];
    sizeBytes = 0;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      collect(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    // A copy: the source may use its memory again.
    collect(Buffer.from(chunk.subarray(start)));
  }
  if (sizeBytes > 0) yield take();
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts);
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, or what is wrong with the bytes. */
export function decodeUtf8(bytes: Buffer): string | { message: string } {
  if (bytes.includes(0)) return { message: 'The line has a NUL byte. Remove it.' };
  try {
    return decoder.decode(bytes);
  } catch {
    return { message: 'The line is not UTF-8. Save the file as UTF-8.' };
  }
}

/** The fault of a line beyond its limit. */
export function lineTooLong(lineNumber: number, kind: 'with images' | 'without images'): FaultItem {
  const limitBytes = kind === 'with images' ? MAX_LINE_BYTES : MAX_PLAIN_LINE_BYTES;
  const fix =
    kind === 'with images'
      ? 'Upload its images to /v1/files and name them by `file_id`.'
      : 'Shorten what it says.';
  return lineFault(lineNumber, 'payload_too_large', {
    message: `The line is longer than ${limitBytes.toLocaleString('en-US')} bytes, the limit of a line ${kind}. ${fix}`,
  });
}
