// Quotes as they are asked for: one body, or many, at a date or on a card. The price is that of priceCall.

import {
  MAX_QUOTED_REQUESTS,
  type QuotedEdit,
  type QuotedGeneration,
  quotedEditBodyWithSource,
  quotedGenerationBody,
  quotedRequest,
  quoteManyBody,
} from '@lightmeter/contract';
import { imageRequestInput } from '@lightmeter/contract/render';
import {
  type ImageRequestInput,
  invariant,
  LightmeterError,
  parseImageSize,
  type Quote,
  type RateCard,
  type ReferenceImage,
  repeatQuote,
} from '@lightmeter/core';
import type { ZodType } from 'zod';
import { validationError } from '../http/error-response.ts';
import { decodeDataUrl } from '../input/data-url.ts';
import { inspectBytes } from '../input/inspect-bytes.ts';
import type { PromptTokenCounter } from '../prompt-token-counter.ts';
import { type PricedCall, priceCall } from './price-call.ts';

/** One quoted request: what it is priced as, and how many such calls. */
export interface QuotedCall {
  readonly priced: PricedCall;
  readonly count: number;
  /** The price of all `count` calls. */
  readonly quote: Quote;
}

/** Where the price is read. */
export interface PriceSource {
  readonly at: Date | undefined;
  readonly cardId: string | undefined;
}

/** One request of the body that could be read, and where it stands in the list. */
interface ReadRequest {
  readonly index: number;
  readonly input: ImageRequestInput;
  readonly count: number;
}

/** One request of a list that cannot be quoted. */
interface RowFault {
  readonly index: number;
  readonly error: LightmeterError;
}

export interface ReadQuoteBody {
  readonly source: PriceSource;
  readonly requests: readonly ReadRequest[];
  /** Requests of a list that could not be read; told with those that cannot be priced. */
  readonly faults: readonly RowFault[];
  /** The body was `{"requests": […]}`. */
  readonly many: boolean;
}

/**
 * Reads the body of POST /v1/quotes.
 *
 * @throws LightmeterError naming the parameter; what is wrong within a list is kept for `quoteRequests` to tell
 */
export function readQuoteBody(body: unknown): ReadQuoteBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new LightmeterError('invalid_json', {
      message: 'Send one JSON object: the body of a generate call, or {"requests": […]}.',
    });
  }
  if ('requests' in body) {
    if (Array.isArray(body.requests) && body.requests.length > MAX_QUOTED_REQUESTS) {
      throw new LightmeterError('invalid_value', {
        param: 'requests',
        message: `There are ${body.requests.length} requests; one quote takes up to ${MAX_QUOTED_REQUESTS}. Send several quotes.`,
      });
    }
    const { requests, at, rate_card: cardId } = parse(quoteManyBody, body, '');
    const faults: RowFault[] = [];
    const read = requests.flatMap((request, index) => {
      try {
        return [{ index, ...readRequest(request, placeOf(index)) }];
      } catch (error) {
        faults.push({ index, error: requireFault(error) });
        return [];
      }
    });
    return {
      source: { at: at === undefined ? undefined : new Date(at), cardId },
      requests: read,
      faults,
      many: true,
    };
  }
  const schema: ZodType<{ at?: string | undefined; rate_card?: string | undefined }> = isEdit(body)
    ? quotedEditBodyWithSource
    : quotedGenerationBody;
  const { at, rate_card: cardId, ...request } = parse(schema, body, '');
  return {
    source: { at: at === undefined ? undefined : new Date(at), cardId },
    requests: [{ index: 0, ...readRequest(request, '') }],
    faults: [],
    many: false,
  };
}

/** Counting the tokens of more text than this would keep the process busy for seconds. */
const MAX_QUOTED_CHARACTERS = 2_000_000;
/** Other requests get their turn after so much time spent on pricing. */
const TURN_MS = 20;

/**
 * Prices every request on one card, in turns with other work.
 *
 * @throws LightmeterError `invalid_value` for more than two million characters of prompts; the fault of a single request;
 *   of a list the first fault, with all of them in its details, so that a client can mend them at once
 */
export async function quoteRequests(
  card: RateCard,
  read: ReadQuoteBody,
  countTokens: PromptTokenCounter,
): Promise<QuotedCall[]> {
  const characters = read.requests.reduce((sum, { input }) => sum + input.prompt.length, 0);
  if (characters > MAX_QUOTED_CHARACTERS) {
    throw new LightmeterError('invalid_value', {
      param: 'requests',
      message: `The prompts have ${characters} characters together; one quote takes up to ${MAX_QUOTED_CHARACTERS}. Send several quotes.`,
    });
  }
  const calls: QuotedCall[] = [];
  const faults = [...read.faults];
  let turnEndsMs = performance.now() + TURN_MS;
  for (const { index, input, count } of read.requests) {
    if (performance.now() > turnEndsMs) {
      await new Promise(setImmediate);
      turnEndsMs = performance.now() + TURN_MS;
    }
    try {
      calls.push(quoteOne(card, { input, count, countTokens, place: read.many ? placeOf(index) : '' }));
    } catch (error) {
      if (!read.many) throw error;
      faults.push({ index, error: requireFault(error) });
    }
  }
  if (faults.length > 0) throw listFault(faults, read.requests.length + read.faults.length);
  return calls;
}

/** Rows that are told of one list; the rest are counted. */
const MAX_TOLD_ROWS = 100;

/** The first fault of a list by its place, with all of them beside it. */
function listFault(faults: readonly RowFault[], requestCount: number): LightmeterError {
  const sorted = faults.toSorted((left, right) => left.index - right.index);
  const [first] = sorted;
  invariant(first, 'A list without faults is quoted.');
  const { error } = first;
  const more =
    faults.length === 1
      ? ''
      : ` ${faults.length} of the ${requestCount} requests cannot be quoted; \`rows\` has ${faults.length > MAX_TOLD_ROWS ? `the first ${MAX_TOLD_ROWS}` : 'them all'}.`;
  return new LightmeterError(error.code, {
    ...(error.param === undefined ? {} : { param: error.param }),
    message: `${error.message}${more}`,
    details: {
      ...error.details,
      bad_row_count: faults.length,
      rows: sorted.slice(0, MAX_TOLD_ROWS).map((fault) => ({
        index: fault.index,
        code: fault.error.code,
        param: fault.error.param ?? null,
        message: fault.error.message,
      })),
    },
    internal: error.internal,
  });
}

/** What is wrong with the request, and nothing else: a fault of ours is not the caller's row. */
function requireFault(error: unknown): LightmeterError {
  if (error instanceof LightmeterError && error.kind.status < 500) return error;
  throw error;
}

function placeOf(index: number): string {
  return `requests[${index}].`;
}

function quoteOne(
  card: RateCard,
  asked: { input: ImageRequestInput; count: number; countTokens: PromptTokenCounter; place: string },
): QuotedCall {
  try {
    const priced = priceCall(card, asked.input, asked.countTokens);
    return { priced, count: asked.count, quote: repeatQuote(priced.quote, asked.count) };
  } catch (error) {
    throw error instanceof LightmeterError ? within(error, asked.place) : error;
  }
}

function isEdit(body: object): boolean {
  return 'images' in body || 'mask' in body;
}

function readRequest(body: unknown, prefix: string): { input: ImageRequestInput; count: number } {
  if (typeof body === 'object' && body !== null && isEdit(body)) {
    const edit: QuotedEdit = parse(quotedRequest.edit, body, prefix);
    const references = edit.images.map((image, index) => reference(image, `${prefix}images[${index}]`));
    const mask = edit.mask && reference(edit.mask, `${prefix}mask`);
    return { input: imageRequestInput('edit', edit, { references, mask }), count: edit.count ?? 1 };
  }
  const generation: QuotedGeneration = parse(quotedRequest.generate, body, prefix);
  const none = { references: [], mask: undefined };
  return { input: imageRequestInput('generate', generation, none), count: generation.count ?? 1 };
}

/** The size of an input image: named, or measured from a data URL. */
function reference(image: { size: string } | { image_url: string }, param: string): ReferenceImage {
  if ('image_url' in image) return inspectBytes(decodeDataUrl(image.image_url, `${param}.image_url`), param);
  const size = parseImageSize(image.size);
  if (!size) {
    throw new LightmeterError('invalid_value', {
      param: `${param}.size`,
      message: `\`${param}.size\` is ${JSON.stringify(image.size.slice(0, 40))}; write WIDTHxHEIGHT in pixels.`,
    });
  }
  return { param, size, sizeBytes: undefined, format: undefined, hasAlpha: undefined };
}

function parse<Output>(schema: ZodType<Output>, body: unknown, prefix: string): Output {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw within(validationError(read.error, body), prefix);
}

/** The same failure, its parameter placed in the list. */
function within(error: LightmeterError, prefix: string): LightmeterError {
  if (prefix === '' || error.param?.startsWith(prefix)) return error;
  return new LightmeterError(error.code, {
    param: `${prefix}${error.param ?? ''}`.replace(/\.$/, ''),
    message: `${prefix.replace(/\.$/, '')}: ${error.message}`,
    details: error.details,
    internal: error.internal,
  });
}
