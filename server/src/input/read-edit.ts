// An edit as it comes in: multipart with files, or JSON with data URLs. Both end as fields and measured uploads.

import type { MultipartFile } from '@fastify/multipart';
import { type EditFields, editBody, editFields } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { FastifyRequest } from 'fastify';
import { decodeDataUrl } from './data-url.ts';
import type { NamedUpload, UploadSet } from './upload-set.ts';

export interface EditInput {
  readonly fields: EditFields;
  readonly references: readonly NamedUpload[];
  readonly mask: NamedUpload | undefined;
}

/** @throws LightmeterError for a body that cannot be read; ZodError for fields that are wrong */
export async function readEdit(request: FastifyRequest, uploads: UploadSet): Promise<EditInput> {
  return request.isMultipart() ? readMultipart(request, uploads) : readJson(request.body, uploads);
}

async function readJson(body: unknown, uploads: UploadSet): Promise<EditInput> {
  const { images, mask, ...fields } = editBody.parse(body);
  const references: NamedUpload[] = [];
  for (const [index, image] of images.entries()) {
    const param = `images[${index}].image_url`;
    references.push(await uploads.take(param, asyncPieces(decodeDataUrl(image.image_url, param))));
  }
  const takenMask =
    mask &&
    (await uploads.take('mask.image_url', asyncPieces(decodeDataUrl(mask.image_url, 'mask.image_url'))));
  return { fields, references, mask: takenMask };
}

async function* asyncPieces(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces;
}

/** Whole numbers and flags arrive as text in a form. */
const NUMBER_FIELDS = new Set(['n', 'output_compression', 'partial_images', 'seed']);
const FLAG_FIELDS = new Set(['stream']);

async function readMultipart(request: FastifyRequest, uploads: UploadSet): Promise<EditInput> {
  const values: Record<string, unknown> = Object.create(null);
  const references: NamedUpload[] = [];
  let mask: NamedUpload | undefined;
  for await (const part of request.parts()) {
    const isTwice = part.type === 'field' ? part.fieldname in values : part.fieldname === 'mask' && mask;
    if (isTwice) {
      throw new LightmeterError('invalid_value', {
        param: part.fieldname,
        message: `\`${part.fieldname}\` stands twice in the form; send it once.`,
      });
    }
    if (part.type === 'field') {
      values[part.fieldname] = fieldValue(part.fieldname, part.value);
      continue;
    }
    const taken = await takeFile(part, references.length, uploads);
    if (part.fieldname === 'mask') mask = taken;
    else references.push(taken);
  }
  return { fields: editFields.parse({ ...values }), references, mask };
}

async function takeFile(part: MultipartFile, index: number, uploads: UploadSet): Promise<NamedUpload> {
  if (part.fieldname !== 'mask' && part.fieldname !== 'image' && part.fieldname !== 'image[]') {
    throw new LightmeterError('unknown_parameter', {
      param: part.fieldname,
      message: `There is no file parameter \`${part.fieldname}\`; send \`image\` or \`image[]\`, and \`mask\`.`,
    });
  }
  const param = part.fieldname === 'mask' ? 'mask' : `image[${index}]`;
  const taken = await uploads.take(param, part.file);
  if (part.file.truncated) {
    throw new LightmeterError('payload_too_large', {
      param,
      message: `\`${param}\` is larger than 50 MB. Scale it down.`,
    });
  }
  return taken;
}

/** A number or flag where the text is one; anything else stays text, for the schema to refuse by name. */
function fieldValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (NUMBER_FIELDS.has(name) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (FLAG_FIELDS.has(name) && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
