// The input images of a batched edit: data URLs in the line, or files uploaded before. To price a line its images are
// measured and nothing is kept; to run it they are taken into the scratch folder.

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ImageSource } from '@lightmeter/contract';
import { imageRequestInput } from '@lightmeter/contract/render';
import {
  createImageInspector,
  type ImageRequestInput,
  LightmeterError,
  type ReferenceImage,
} from '@lightmeter/core';
import type { BookId } from '@lightmeter/store';
import { decodeDataUrl } from '../../input/data-url.ts';
import type { NamedUpload, UploadSet } from '../../input/upload-set.ts';
import type { Services } from '../../services.ts';
import type { LineRequest } from './input-line.ts';

type ImageServices = Pick<Services, 'store' | 'files'>;

/** As much as an image of a form may have. */
const MAX_IMAGE_BYTES = 50 * 1_048_576;

/** An input image that was measured, with the hash that makes two requests the same. */
export interface MeasuredImage {
  readonly reference: ReferenceImage;
  readonly sha256: string;
}

/** The images of one request, in its order. */
export interface RequestImages<Image> {
  readonly references: readonly Image[];
  readonly mask: Image | undefined;
}

/** The request as core reads it, its images measured. */
export function lineRequestInput(
  { operation, body }: LineRequest,
  images: RequestImages<{ readonly reference: ReferenceImage }>,
): ImageRequestInput {
  return imageRequestInput(operation, body, {
    references: images.references.map((image) => image.reference),
    mask: images.mask?.reference,
  });
}

/**
 * Takes the images of a request into the scratch folder, for it to be run.
 *
 * @throws LightmeterError `not_found` for a file that is not the caller's or was deleted; `image_unreadable`,
 *   `image_too_large`, `invalid_value`
 */
export function resolveInputImages(
  services: ImageServices,
  given: { book: BookId; request: LineRequest; uploads: UploadSet },
): Promise<RequestImages<NamedUpload>> {
  return eachImage(given.request, async (source, param) => {
    return given.uploads.take(param, await openImage(services, given.book, { source, param }));
  });
}

/** Measures the images of the lines of one batch. A file that many lines name is read once. */
export class InputImageMeasurer {
  private readonly services: ImageServices;
  private readonly book: BookId;
  private readonly measuredFiles = new Map<string, Promise<MeasuredImage>>();

  constructor(services: ImageServices, book: BookId) {
    this.services = services;
    this.book = book;
  }

  /** @throws LightmeterError as resolveInputImages does */
  measure(request: LineRequest): Promise<RequestImages<MeasuredImage>> {
    return eachImage(request, async (source, param) => {
      const { file_id: fileId } = source;
      if (fileId === undefined) return this.read(source, param);
      const measuring = this.measuredFiles.get(fileId) ?? this.read(source, param);
      this.measuredFiles.set(fileId, measuring);
      // A failure keeps the parameter of the line that met it first, which is the same in most files.
      const { reference, sha256 } = await measuring;
      return { reference: { ...reference, param }, sha256 };
    });
  }

  private async read(source: ImageSource, param: string): Promise<MeasuredImage> {
    return measureImage(await openImage(this.services, this.book, { source, param }), param);
  }
}

/** One after the other: a line has a handful, and each may be large. */
async function eachImage<Image>(
  { operation, body }: LineRequest,
  take: (source: ImageSource, param: string) => Promise<Image>,
): Promise<RequestImages<Image>> {
  if (operation === 'generate') return { references: [], mask: undefined };
  const references: Image[] = [];
  for (const [index, source] of body.images.entries()) {
    references.push(await take(source, paramOf(source, `images[${index}]`)));
  }
  const mask = body.mask && (await take(body.mask, paramOf(body.mask, 'mask')));
  return { references, mask };
}

function paramOf(source: ImageSource, place: string): string {
  return `${place}.${source.file_id === undefined ? 'image_url' : 'file_id'}`;
}

async function openImage(
  services: ImageServices,
  book: BookId,
  { source, param }: { source: ImageSource; param: string },
): Promise<AsyncIterable<Uint8Array>> {
  if (source.file_id === undefined) return asyncPieces(decodeDataUrl(source.image_url ?? '', param));
  const file = await services.store.files.get(book, source.file_id);
  if (!file) {
    throw new LightmeterError('not_found', {
      param,
      message: `There is no file ${JSON.stringify(source.file_id)}: it was never uploaded here, was deleted or has expired.`,
    });
  }
  if (file.sizeBytes > MAX_IMAGE_BYTES) {
    throw new LightmeterError('image_too_large', {
      param,
      message: `The file ${file.fileId} has ${file.sizeBytes.toLocaleString('en-US')} bytes; an image may have ${MAX_IMAGE_BYTES.toLocaleString('en-US')}. Scale it down.`,
    });
  }
  return services.files.read(file.storageKey);
}

async function* asyncPieces(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}

async function measureImage(pieces: AsyncIterable<Uint8Array>, param: string): Promise<MeasuredImage> {
  const inspector = createImageInspector({ crc32 });
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of pieces) {
    inspector.push(piece);
    hash.update(piece);
    sizeBytes += piece.byteLength;
  }
  const image = inspector.finish();
  if (image.kind === 'unreadable') {
    throw new LightmeterError('image_unreadable', {
      param,
      message: `\`${param}\` is not a complete image. Send a complete PNG, JPEG or WebP file.`,
    });
  }
  const { size, format, hasAlpha } = image;
  return { reference: { param, size, sizeBytes, format, hasAlpha }, sha256: hash.digest('hex') };
}
