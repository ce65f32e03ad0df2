// From a line as it is written to a request that its schema takes: the defaults where the line says nothing, and a fault
// that names the parameter where it says what cannot be.

import { type BatchDefaults, batchEditBody, generationBody, type ImageSource } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import { ZodError } from 'zod';
import { validationError } from '../../http/error-response.ts';
import { decodeDataUrl } from '../../input/data-url.ts';
import { type BatchEndpoint, faultOf, type InputItem, type LineRequest, type RawLine } from './input-line.ts';

/** What holds for every line of a batch. */
export interface LineRules {
  /** Of the batch as a whole; undefined lets each line say by itself whether it edits. */
  readonly endpoint?: BatchEndpoint | undefined;
  readonly defaults?: Partial<BatchDefaults> | undefined;
}

const MAX_CUSTOM_ID_CHARACTERS = 256;
const MAX_METADATA_ENTRIES = 64;
const MAX_METADATA_NAME_CHARACTERS = 64;
const MAX_METADATA_VALUE_CHARACTERS = 10_000;

/** Reads the lines of one batch, and remembers their ids. */
export class LineRequests {
  private readonly rules: LineRules;
  private readonly lineOfId = new Map<string, number>();

  constructor(rules: LineRules) {
    this.rules = rules;
  }

  /** The request of a line, or what is wrong with it. */
  read(line: RawLine): InputItem {
    const { lineNumber, customId: given, metadata } = line;
    const customId = given ?? `line-${lineNumber}`;
    try {
      this.claimId(customId, lineNumber);
      if (line.fault) return { kind: 'fault', lineNumber, customId, fault: line.fault };
      requireMetadata(metadata);
      return {
        kind: 'request',
        lineNumber,
        customId,
        request: readRequest(line, this.rules),
        metadata,
      };
    } catch (error) {
      const wrong = error instanceof ZodError ? validationError(error, line.fields) : error;
      if (!(wrong instanceof LightmeterError)) throw wrong;
      return { kind: 'fault', lineNumber, customId, fault: faultOf(explained(wrong)) };
    }
  }

  /** Also a line that is at fault for something else has its id: the id of a result names one line. */
  private claimId(customId: string, lineNumber: number): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    if (customId.length > MAX_CUSTOM_ID_CHARACTERS || !/^[^\u0000-\u001f\u007f]+$/.test(customId)) {
      throw new LightmeterError('invalid_value', {
        param: 'custom_id',
        message: `\`custom_id\` must have 1 to ${MAX_CUSTOM_ID_CHARACTERS} characters, none of them a control character.`,
      });
    }
    const earlier = this.lineOfId.get(customId);
    if (earlier === undefined) {
      this.lineOfId.set(customId, lineNumber);
      return;
    }
    throw new LightmeterError('invalid_value', {
      param: 'custom_id',
      message: `\`custom_id\` ${JSON.stringify(customId)} stands on line ${earlier} already. Give each line its own.`,
    });
  }
}

function requireMetadata(metadata: RawLine['metadata']): void {
  const refuse = (message: string): never => {
    throw new LightmeterError('invalid_value', { param: 'metadata', message });
  };
  const entries = Object.entries(metadata ?? {});
  if (entries.length > MAX_METADATA_ENTRIES)
    refuse(`\`metadata\` has ${entries.length} entries; ${MAX_METADATA_ENTRIES} are allowed.`);
  for (const [name, value] of entries) {
    if (name === '' || name.length > MAX_METADATA_NAME_CHARACTERS)
      refuse(`Names in \`metadata\` must have 1 to ${MAX_METADATA_NAME_CHARACTERS} characters.`);
    if (value.length > MAX_METADATA_VALUE_CHARACTERS)
      refuse(
        `\`metadata.${name}\` has ${value.length} characters; ${MAX_METADATA_VALUE_CHARACTERS} are allowed.`,
      );
  }
}

/** @throws LightmeterError, ZodError */
function readRequest(line: RawLine, { endpoint, defaults = {} }: LineRules): LineRequest {
  if (endpoint !== undefined && line.endpoint !== undefined && line.endpoint !== endpoint) {
    throw new LightmeterError('invalid_value', {
      param: 'url',
      message: `\`url\` is ${line.endpoint}, and the batch is for ${endpoint}. Send the line in another batch.`,
    });
  }
  const fields = withDefaults(line.fields, defaults);
  refuseUnbatchable(fields);
  const named = line.endpoint ?? endpoint;
  const isEdit = named === undefined ? 'images' in fields || 'mask' in fields : named === '/v1/images/edits';
  if (!isEdit) return { operation: 'generate', body: generationBody.parse(fields) };
  const body = batchEditBody.parse(fields);
  for (const [index, image] of body.images.entries()) requireDataUrl(image, `images[${index}].image_url`);
  if (body.mask) requireDataUrl(body.mask, 'mask.image_url');
  return { operation: 'edit', body };
}

/** Looks at the head alone: what the image is, is seen when it is measured. */
function requireDataUrl({ image_url: url }: ImageSource, param: string): void {
  if (url === undefined || /^data:/i.test(url)) {
    if (url !== undefined) decodeDataUrl(url, param);
    return;
  }
  throw new LightmeterError('invalid_value', {
    param,
    message: `\`${param}\` must be a data URL (data:image/png;base64,…); addresses are not fetched. Upload the image to /v1/files and name it by \`file_id\`.`,
  });
}

const SHAPE_BY_TIER = ['aspect_ratio', 'resolution'];

/** The line's own parameters, and the defaults for those it lacks. Null is lacking, as in every body. */
function withDefaults(
  own: RawLine['fields'],
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = Object.entries(own).filter(([, value]) => value !== null && value !== undefined);
  const names = new Set(given.map(([name]) => name));
  const hasSize = names.has('size');
  const hasShape = SHAPE_BY_TIER.some((name) => names.has(name));
  const taken = Object.entries(defaults).filter(([name, value]) => {
    if (value === null || value === undefined || names.has(name)) return false;
    // The two ways to say a size exclude each other: a line that says one does not inherit the other.
    return !(name === 'size' && hasShape) && !(hasSize && SHAPE_BY_TIER.includes(name));
  });
  return Object.fromEntries([...taken, ...given]);
}

/** What only makes sense while a caller waits, or for one request alone. */
function refuseUnbatchable(fields: Readonly<Record<string, unknown>>): void {
  const refuse = (param: string, why: string): never => {
    throw new LightmeterError('unsupported_value', {
      param,
      message: `\`${param}\` has no place in a batch: ${why} Leave it out.`,
    });
  };
  if (fields.stream !== undefined && fields.stream !== false) refuse('stream', 'nobody waits for events.');
  if (fields.partial_images !== undefined && fields.partial_images !== 0)
    refuse('partial_images', 'nobody waits for previews.');
  if (fields.quote_id !== undefined) refuse('quote_id', 'the batch is quoted as a whole.');
}

/** A parameter that every line may inherit says so when it is missing. */
function explained(error: LightmeterError): LightmeterError {
  if (error.code !== 'missing_parameter' || error.param === undefined || error.param === 'prompt')
    return error;
  return new LightmeterError('missing_parameter', {
    param: error.param,
    message: `\`${error.param}\` is required. Give it on the line, or for every line in \`defaults\`.`,
  });
}
