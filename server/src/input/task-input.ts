// The body of POST /v1/tasks in either of its forms, as the fields of one call. Pure: what an image address leads to, and
// what the model can do, are not looked at here.

import {
  createTaskBody,
  type EditFields,
  type FlatTaskBody,
  flatTaskBody,
  type TaskChanges,
  type TaskInput,
  taskInput,
} from '@lightmeter/contract';
import { LightmeterError, type Operation } from '@lightmeter/core';
import { validationError } from '../http/error-response.ts';
import { type CostLimit, limitOfBody } from './cost-limit.ts';
import { nearestName } from './nearest-name.ts';
import { readTaskModel } from './task-model.ts';

/** Where the bytes of one input image are to come from. */
export interface ImageSource {
  readonly kind: 'data' | 'url' | 'file' | 'output';
  /** The data URL, the address, or the id. */
  readonly value: string;
  /** Where it stands in the body, for errors. */
  readonly param: string;
}

/** A task as its caller wrote it, every field under one name. */
export interface TaskRequest {
  readonly operation: Operation;
  readonly fields: EditFields;
  readonly images: readonly ImageSource[];
  readonly mask: ImageSource | undefined;
  readonly maxCost: CostLimit | undefined;
  readonly callback: FlatTaskBody['callback'];
  readonly metadata: FlatTaskBody['metadata'];
  readonly quoteId: string | undefined;
  /** What runs otherwise, as a draft of what `fields` say. */
  readonly draft: TaskChanges | undefined;
  readonly deadlineMs: number | undefined;
  /** `input.` in hiapi's form: what stands before the name of a field in errors. */
  readonly place: string;
}

const INPUT_NAMES = Object.keys(taskInput.shape);
const ENVELOPE_NAMES = Object.keys(createTaskBody.shape);
const FLAT_NAMES = Object.keys(flatTaskBody.shape);

/** Three names that hiapi's models have for the same list, and OpenAI's. */
const IMAGE_LISTS = ['input_urls', 'image_urls', 'image_input', 'images'] as const;

/** Models whose `quality` hiapi reads as a tier. */
const QUALITY_AS_TIER: Readonly<Record<string, Readonly<Record<string, '1K' | '2K'>>>> = {
  'seedream-5.0-pro': { basic: '1K', high: '2K' },
};

/**
 * Reads the body.
 *
 * @param sold as soldIds of task-model.ts gives them
 * @throws LightmeterError `invalid_json`, `missing_parameter`, `invalid_value`, and `unknown_parameter` with the nearest
 *   known name
 */
export function readTaskBody(body: unknown, sold: ReadonlySet<string>): TaskRequest {
  const { envelope, input, place } = splitBody(body);
  const written = oneOf('model', envelope.model, input.model, `${place}model`);
  if (written === undefined) {
    throw new LightmeterError('missing_parameter', { param: 'model', message: '`model` is required.' });
  }
  const model = readTaskModel({ model: written, route: envelope.route }, sold);
  const images = imagesOf(input, place);
  const mask = input.mask === undefined ? undefined : imageSource(input.mask, `${place}mask`);
  return {
    operation: operationOf({ model: written, operation: model.operation, images, mask, place }),
    fields: fieldsOf({ ...input, model: model.id }, place),
    images,
    mask,
    maxCost: limitOfBody(envelope),
    callback: envelope.callback,
    metadata: envelope.metadata,
    quoteId: envelope.quote_id,
    draft: envelope.draft,
    deadlineMs: envelope.deadline_seconds === undefined ? undefined : envelope.deadline_seconds * 1_000,
    place,
  };
}

type Envelope = Omit<FlatTaskBody, keyof TaskInput> & { model?: string | undefined };
type Fields = Omit<TaskInput, 'model'> & { model?: string | undefined };

function splitBody(body: unknown): { envelope: Envelope; input: Fields; place: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new LightmeterError('invalid_json', {
      message: 'Send one JSON object: {"model": …, "input": {"prompt": …}}.',
    });
  }
  if (!('input' in body)) {
    refuseUnknown(body, FLAT_NAMES, '', () => undefined);
    if (!('prompt' in body)) {
      throw new LightmeterError('missing_parameter', {
        param: 'input',
        message: '`input` is required: an object with at least `prompt`.',
      });
    }
    const read = flatTaskBody.safeParse(body);
    if (!read.success) throw validationError(read.error, body);
    const {
      model,
      callback,
      route,
      storage,
      max_cost,
      max_cost_usd,
      metadata,
      quote_id,
      deadline_seconds,
      draft,
      ...input
    } = read.data;
    const envelope = {
      model,
      callback,
      route,
      storage,
      max_cost,
      max_cost_usd,
      metadata,
      quote_id,
      deadline_seconds,
      draft,
    };
    return { envelope, input, place: '' };
  }
  refuseUnknown(body, ENVELOPE_NAMES, '', (name) =>
    INPUT_NAMES.includes(name) ? `\`${name}\` belongs inside \`input\`.` : undefined,
  );
  if (typeof body.input === 'object' && body.input !== null && !Array.isArray(body.input)) {
    refuseUnknown(body.input, INPUT_NAMES, 'input.', (name) =>
      ENVELOPE_NAMES.includes(name) ? `\`${name}\` belongs beside \`input\`, not inside it.` : undefined,
    );
  }
  const read = createTaskBody.safeParse(body);
  if (!read.success) throw validationError(read.error, body);
  const { input, ...envelope } = read.data;
  return { envelope, input, place: 'input.' };
}

/** What a generate call has and a task does not. */
const NOT_OF_A_TASK: Readonly<Record<string, string>> = {
  stream: 'A task is watched at GET /v1/tasks/{id}/events.',
  partial_images: 'A task shows its picture when it is whole.',
  response_format: 'A task always answers with links.',
};

/** What other services call the address that is told of the end. */
const CALLBACK_NAMES: ReadonlySet<string> = new Set([
  'callback_url',
  'callbackurl',
  'webhook',
  'webhook_url',
  'webhookurl',
]);

function refuseUnknown(
  fields: object,
  known: readonly string[],
  place: string,
  belongs: (name: string) => string | undefined,
): void {
  const name = Object.keys(fields).find((candidate) => !known.includes(candidate));
  if (name === undefined) return;
  const shown = `${place}${name.slice(0, 60)}`;
  const isCallback = CALLBACK_NAMES.has(name.toLowerCase());
  const near = isCallback ? undefined : nearestName(name, known);
  const nearest = isCallback ? 'callback.url' : near === undefined ? undefined : `${place}${near}`;
  const mend =
    belongs(name) ??
    NOT_OF_A_TASK[name] ??
    (nearest === undefined
      ? 'Remove it or correct its name.'
      : `Did you mean \`${nearest}\`${isCallback && place !== '' ? ' beside `input`' : ''}?`);
  throw new LightmeterError('unknown_parameter', {
    param: shown,
    message: `There is no parameter \`${shown}\` here; nothing is dropped silently. ${mend}`,
    details: { nearest: nearest === undefined ? [] : [nearest] },
  });
}

/** The one value of two fields that mean the same. */
function oneOf(
  param: string,
  first: string | undefined,
  second: string | undefined,
  secondParam: string,
): string | undefined {
  if (first !== undefined && second !== undefined && first !== second) {
    throw new LightmeterError('invalid_value', {
      param,
      message: `\`${param}\` and \`${secondParam}\` say different things. Send one of them.`,
    });
  }
  return first ?? second;
}

/** Spellings of hiapi's become the rate card's. */
function fieldsOf(input: Fields & { model: string }, place: string): EditFields {
  const {
    input_urls: _inputUrls,
    image_urls: _imageUrls,
    image_input: _imageInput,
    images: _images,
    mask: _mask,
    ...fields
  } = input;
  return {
    ...fields,
    ...tierOfQuality(input, place),
    size: fields.size?.replace(/^(\d+)\*(\d+)$/, '$1x$2'),
    output_format: fields.output_format === 'jpg' ? 'jpeg' : fields.output_format,
    stream: undefined,
    partial_images: undefined,
    response_format: undefined,
    quote_id: undefined,
  };
}

function tierOfQuality(
  { model, quality, resolution, size }: Fields & { model: string },
  place: string,
): Partial<EditFields> {
  const base = model.toLowerCase().split(/[/@]/, 1)[0] ?? '';
  const tier = quality === undefined ? undefined : QUALITY_AS_TIER[base]?.[quality];
  if (tier === undefined) return {};
  if (resolution !== undefined || size !== undefined) {
    throw new LightmeterError('invalid_value', {
      param: `${place}quality`,
      message: `\`${place}quality\` "${quality}" means ${tier} for ${base}; leave out \`${resolution === undefined ? 'size' : 'resolution'}\`, or \`quality\`.`,
    });
  }
  return { quality: undefined, resolution: tier };
}

function imagesOf(input: Fields, place: string): ImageSource[] {
  // An empty list is what a program sends that has no images.
  const [first, second] = IMAGE_LISTS.filter((name) => (input[name]?.length ?? 0) > 0);
  if (second !== undefined) {
    throw new LightmeterError('invalid_value', {
      param: `${place}${second}`,
      message: `\`${place}${first}\` and \`${place}${second}\` mean the same. Send one of them.`,
    });
  }
  const list = first === undefined ? [] : (input[first] ?? []);
  return list.map((image, index) => imageSource(image, `${place}${first}[${index}]`));
}

function imageSource(image: NonNullable<Fields['mask']>, param: string): ImageSource {
  if (typeof image === 'object' && 'file_id' in image) return byId(image.file_id, `${param}.file_id`);
  const value = typeof image === 'string' ? image : image.image_url;
  const place = typeof image === 'string' ? param : `${param}.image_url`;
  if (/^data:/i.test(value)) return { kind: 'data', value, param: place };
  if (/^https?:\/\//i.test(value)) return { kind: 'url', value, param: place };
  return byId(value, place);
}

function byId(value: string, param: string): ImageSource {
  if (/^file_[0-9a-z]+$/.test(value)) return { kind: 'file', value, param };
  if (/^out_[0-9a-z]+$/.test(value)) return { kind: 'output', value, param };
  throw new LightmeterError('invalid_value', {
    param,
    message: `\`${param}\` is ${JSON.stringify(value.slice(0, 40))}; send an http(s) address, a data URL (data:image/png;base64,…), or the id of a file (file_…) or an output (out_…).`,
  });
}

/** Images make an edit; what the model's ending says must agree with them. */
function operationOf(asked: {
  model: string;
  operation: Operation | undefined;
  images: readonly ImageSource[];
  mask: ImageSource | undefined;
  place: string;
}): Operation {
  const { model, images, mask } = asked;
  const [sent = mask] = images;
  if (asked.operation === 'generate' && sent) {
    throw new LightmeterError('invalid_value', {
      param: sent.param,
      message: `${model} makes images from the prompt alone. Remove \`${sent.param}\`, or use the model with /image-to-image.`,
    });
  }
  if (images.length === 0 && (asked.operation === 'edit' || mask)) {
    const why = mask ? 'A mask needs an image that it applies to' : `${model} needs an input image`;
    throw new LightmeterError('missing_parameter', {
      param: `${asked.place}input_urls`,
      message: `${why}: send \`${asked.place}input_urls\`, a list of addresses, data URLs or ids.`,
    });
  }
  return sent ? 'edit' : 'generate';
}
