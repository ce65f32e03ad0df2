// An edit as multipart/form-data, streamed: the parameters, then the input images, then the mask. The length is known
// beforehand, so the request carries a content-length, which not every server does without.

import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { type ImageFormat, MEDIA_TYPES } from '@lightmeter/core';
import type { InputImage, UpstreamRequest } from '../adapter.ts';
import type { WireParameters } from './options.ts';

export interface MultipartBody {
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Rejects with InputImageError when an input image cannot be read as it was described. */
  readonly stream: Readable;
}

/** An input image could not be read, or is not as long as it was said to be: a fault on this side. */
export class InputImageError extends Error {
  constructor(cause: unknown) {
    super('An input image could not be read.', { cause });
    this.name = 'InputImageError';
  }
}

/** A piece of the body: text, or text in front of a file. */
interface Part {
  readonly head: Buffer;
  readonly image?: InputImage;
}

const EXTENSIONS: Readonly<Record<ImageFormat, string>> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  gif: 'gif',
};

/** The body of one edit. `signal` ends the reading of the input images, wherever it stands. */
export function multipartBody(
  request: Pick<UpstreamRequest, 'references' | 'mask'>,
  parameters: WireParameters,
  signal: AbortSignal,
): MultipartBody {
  const boundary = `lightmeter-${randomUUID()}`;
  const parts = [...parametersParts(parameters, boundary), ...imageParts(request, boundary)];
  const closing = Buffer.from(`--${boundary}--\r\n`);
  const partsBytes = parts.reduce((sum, { head, image }) => sum + head.length + fileBytes(image), 0);
  const stream = Readable.from(bytesOf(parts, closing, signal), { objectMode: false });
  // Whoever sends the stream sees its errors; once the answer has come nobody does, and they must not end the server.
  stream.on('error', () => {});
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: partsBytes + closing.length,
    stream,
  };
}

const LINE_END = Buffer.from('\r\n');

/** An image and the line end that closes its part. */
function fileBytes(image: InputImage | undefined): number {
  return image ? image.sizeBytes + LINE_END.length : 0;
}

function parametersParts(parameters: WireParameters, boundary: string): Part[] {
  return Object.entries(parameters).map(([name, value]) => ({
    head: Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  }));
}

/** One image goes as `image`, several as repeated `image[]`, as the official client sends them. */
function imageParts(
  { references, mask }: Pick<UpstreamRequest, 'references' | 'mask'>,
  boundary: string,
): Part[] {
  const field = references.length === 1 ? 'image' : 'image[]';
  const parts = references.map((image, index) => filePart(field, `image-${index + 1}`, image, boundary));
  return mask ? [...parts, filePart('mask', 'mask', mask, boundary)] : parts;
}

function filePart(field: string, basename: string, image: InputImage, boundary: string): Part {
  const filename = `${basename}.${EXTENSIONS[image.format]}`;
  return {
    head: Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\n` +
        `Content-Type: ${MEDIA_TYPES[image.format]}\r\n\r\n`,
    ),
    image,
  };
}

async function* bytesOf(
  parts: readonly Part[],
  closing: Buffer,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  for (const { head, image } of parts) {
    yield head;
    if (!image) continue;
    yield* imageBytes(image, signal);
    yield LINE_END;
  }
  yield closing;
}

async function* imageBytes(image: InputImage, signal: AbortSignal): AsyncGenerator<Buffer> {
  let sentBytes = 0;
  try {
    const stream = addAbortSignal(signal, image.open());
    for await (const chunk of stream) {
      sentBytes += chunk.length;
      if (sentBytes > image.sizeBytes) break;
      yield chunk;
    }
    if (sentBytes !== image.sizeBytes) throw new Error(`It does not have ${image.sizeBytes} bytes.`);
  } catch (cause) {
    throw new InputImageError(cause);
  }
}
