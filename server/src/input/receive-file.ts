// An upload to /v1/files: the form is read as it arrives, and the file goes to the store without ever being whole in
// memory. Fields may stand before or behind the file; OpenAI's clients send it first.

import type { MultipartFile } from '@fastify/multipart';
import { fileUploadFields } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { FileWriter } from '@lightmeter/store';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Services } from '../services.ts';

/** A form that arrived whole. */
export interface ReceivedFile {
  /** Has every byte; to be kept or discarded. */
  readonly writer: FileWriter;
  readonly filename: string;
  readonly fields: z.output<typeof fileUploadFields>;
}

/** What stands around the file in a form: boundaries, names, the other fields. */
const MAX_FORM_FRAME_BYTES = 65_536;
const MAX_FILENAME_CHARACTERS = 255;

/**
 * Receives the form; what fails is not kept.
 *
 * @throws LightmeterError for a form that cannot be used: `payload_too_large` as soon as the file is; ZodError for fields
 */
export async function receiveFile(services: Services, request: FastifyRequest): Promise<ReceivedFile> {
  const maxBytes = services.configuration.LIGHTMETER_MAX_FILE_BYTES;
  if (!request.isMultipart()) {
    throw new LightmeterError('unsupported_media_type', {
      message: 'Send the file as multipart/form-data, with the fields `file` and `purpose`.',
    });
  }
  // Refused by what the request says of itself, before anything of it is read.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + MAX_FORM_FRAME_BYTES)
    throw fileTooLarge(maxBytes);
  const form: { received?: { writer: FileWriter; filename: string } } = {};
  try {
    const values = await readParts(request, { maxBytes, take: (part) => takeFile(services, part, form) });
    if (values.purpose === undefined) {
      throw new LightmeterError('missing_parameter', {
        param: 'purpose',
        message: '`purpose` is required: `batch`, `vision` or `user_data`.',
      });
    }
    const fields = fileUploadFields.parse(values);
    if (!form.received) {
      throw new LightmeterError('missing_parameter', {
        param: 'file',
        message: '`file` is required: the file itself, with a filename.',
      });
    }
    return { ...form.received, fields };
  } catch (error) {
    await form.received?.writer.discard();
    throw error;
  }
}

/** Hands over the file, and gives the other fields. */
async function readParts(
  request: FastifyRequest,
  given: { maxBytes: number; take: (part: MultipartFile & { maxBytes: number }) => Promise<void> },
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null);
  const parts = request.parts({
    // One byte more than is taken: a file that reaches it is too large, and is not read on.
    limits: { fileSize: given.maxBytes + 1, files: 1, fields: 10, fieldSize: 1_000 },
    // Names of files are UTF-8, as every client in use sends them.
    ...{ defParamCharset: 'utf8' },
  });
  for await (const part of parts) {
    if (part.type === 'file') {
      await given.take(Object.assign(part, { maxBytes: given.maxBytes }));
      continue;
    }
    if (part.fieldname in values) {
      throw new LightmeterError('invalid_value', {
        param: part.fieldname,
        message: `\`${part.fieldname}\` stands twice in the form; send it once.`,
      });
    }
    values[part.fieldname] = part.value;
  }
  return { ...values };
}

async function takeFile(
  services: Services,
  part: MultipartFile & { maxBytes: number },
  form: { received?: { writer: FileWriter; filename: string } },
): Promise<void> {
  if (part.fieldname !== 'file') {
    throw new LightmeterError('unknown_parameter', {
      param: part.fieldname,
      message: `There is no file parameter \`${part.fieldname}\`; send \`file\`.`,
    });
  }
  const filename = requireFilename(part.filename);
  const writer = await services.files.begin();
  form.received = { writer, filename };
  for await (const chunk of part.file as AsyncIterable<Buffer>) {
    if (writer.sizeBytes + chunk.byteLength > part.maxBytes) throw fileTooLarge(part.maxBytes);
    await writer.write(chunk);
  }
  if (writer.sizeBytes > 0) return;
  throw new LightmeterError('invalid_value', { param: 'file', message: '`file` is empty.' });
}

function requireFilename(filename: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (filename.length <= MAX_FILENAME_CHARACTERS && /^[^\u0000-\u001f\u007f]+$/.test(filename))
    return filename;
  throw new LightmeterError('invalid_value', {
    param: 'file',
    message: `The name of the file must have 1 to ${MAX_FILENAME_CHARACTERS} characters, none of them a control character.`,
  });
}

function fileTooLarge(maxBytes: number): LightmeterError {
  return new LightmeterError('payload_too_large', {
    param: 'file',
    message: `\`file\` is larger than ${maxBytes.toLocaleString('en-US')} bytes, the limit of this server. Split it.`,
  });
}
