// From the answer of the Images API to images in their sinks: a JSON document, an event stream, or addresses that the
// images lie at. What the provider says beside them is returned.

import type { TokenUnit, TokenUsage } from '@lightmeter/core';
import { UpstreamError, type UpstreamRequest } from '../adapter.ts';
import { carriedError } from './errors.ts';
import { type Exchange, type ExchangeAnswer, ExchangeError, headerText } from './exchange.ts';
import type { ImageIntake, ImageIntakes } from './image-intake.ts';
import { JsonImageStream } from './json-image-stream.ts';
import { SseImageStream, type StreamedEvent } from './sse-image-stream.ts';
import { imageKindOf, readAnswer, readError, type WireAnswer } from './wire.ts';

export interface ReadingContext {
  readonly request: UpstreamRequest;
  readonly images: ImageIntakes;
  /** Opens a GET for an image that the answer only names. */
  readonly download: (url: URL) => Exchange;
}

/**
 * Reads a successful answer to its end.
 *
 * Servers that ignore `stream` answer JSON; the content type decides how the answer is read, not the request.
 *
 * @throws UpstreamError `upstream_empty`, `upstream_malformed`, `upstream_connection_lost`, or what the answer carries
 */
export async function readImages(answer: ExchangeAnswer, context: ReadingContext): Promise<WireAnswer> {
  const encoding = headerText(answer.headers, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') {
    throw new UpstreamError('upstream_malformed', {
      unbilled: false,
      internal: { contentEncoding: encoding },
    });
  }
  const isEventStream = headerText(answer.headers, 'content-type')?.startsWith('text/event-stream') ?? false;
  const read = isEventStream ? await readEvents(answer, context) : await readDocument(answer, context);
  const { imageCount, deliveredCount } = context.images;
  if (imageCount === 0) throw new UpstreamError('upstream_empty', { unbilled: false });
  if (deliveredCount === 0) throw new UpstreamError('upstream_malformed', { unbilled: false });
  return read;
}

async function readDocument(answer: ExchangeAnswer, context: ReadingContext): Promise<WireAnswer> {
  const { images, request } = context;
  const stream = new JsonImageStream(() => images.beginImage());
  for await (const chunk of answer.body) await stream.push(chunk);
  const document = stream.finish();
  const error = readError(document);
  if (error && images.imageCount === 0) throw carriedError(error);
  const read = readAnswer(document, request);
  for (const url of read.urls) await downloadImage(url, context);
  return read;
}

/** Fetches one image by its address; one that cannot be had is abandoned, so that the others still count. */
async function downloadImage(url: string, { images, download }: ReadingContext): Promise<void> {
  const intake = await images.beginImage();
  const address = URL.parse(url);
  if (address?.protocol !== 'https:' && address?.protocol !== 'http:') return intake.abandon();
  try {
    const answer = await download(address).answer();
    if (answer.status !== 200) return await intake.abandon();
    for await (const chunk of answer.body) await intake.append(chunk);
    await intake.end();
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    await intake.abandon();
  }
}

async function readEvents(answer: ExchangeAnswer, { images, request }: ReadingContext): Promise<WireAnswer> {
  const completed: WireAnswer[] = [];
  const stream = new SseImageStream({
    beginImage: ({ name, textSoFar }) => beginEventImage(images, name, textSoFar()),
    event: (event) => {
      throwCarriedError(event);
      if (kindOf(event.name, typeOf(event.document)) === 'final') {
        completed.push(readAnswer(event.document, request));
      }
    },
  });
  try {
    for await (const chunk of answer.body) {
      await stream.push(chunk);
      if (stream.isDone) break;
    }
    stream.finish();
  } catch (error) {
    // A connection that breaks behind the last image has cost nothing.
    if (!(error instanceof ExchangeError) || completed.length < request.imageCount) throw error;
  }
  if (completed.length === 0 && !stream.isDone) {
    throw new UpstreamError('upstream_connection_lost', { unbilled: false });
  }
  const last = completed.at(-1);
  const usage = sumOf(completed.map((event) => event.usage));
  return { quality: last?.quality, background: last?.background, usage, urls: [] };
}

/** Which sink an image in an event goes to is said by the event's name, or by a `type` in front of the image. */
function beginEventImage(images: ImageIntakes, name: string, textSoFar: string): Promise<ImageIntake> {
  const type = /"type"\s*:\s*"([^"]*)"/.exec(textSoFar)?.[1] ?? '';
  switch (kindOf(name, type)) {
    case 'final':
      return images.beginImage();
    case 'partial':
      return images.beginPartialImage();
    case undefined:
      throw new UpstreamError('upstream_malformed', { unbilled: false, internal: { event: name, type } });
  }
}

/** Upstream: an error comes as `event: error`, or as any data with an `error` (npm openai@7.57.0, core/streaming.js). */
function throwCarriedError({ name, document }: StreamedEvent): void {
  const error = readError(document) ?? (name === 'error' ? readError({ error: document }) : undefined);
  if (error) throw carriedError(error);
}

/** Servers that name every event alike, `message`, say what it is in its data. */
function kindOf(name: string, type: string): ReturnType<typeof imageKindOf> {
  return imageKindOf(name) ?? imageKindOf(type);
}

function typeOf(document: unknown): string {
  return typeof document === 'object' && document !== null && 'type' in document ? String(document.type) : '';
}

/**
 * The usage of a call from the usage of its images; a unit that one of them does not report is unknown.
 *
 * Upstream: OpenAI streams one image a call ("Streaming is only supported with n=1",
 * https://github.com/theopenco/llmgateway/issues/3963, 2026-09-06); compatible servers may stream more.
 */
function sumOf(usages: readonly (TokenUsage | undefined)[]): TokenUsage | undefined {
  const [first, ...rest] = usages;
  return rest.reduce((sum, usage) => (sum && usage ? added(sum, usage) : undefined), first);
}

function added(left: TokenUsage, right: TokenUsage): TokenUsage {
  const add = (unit: TokenUnit) => {
    const [leftCount, rightCount] = [left[unit], right[unit]];
    return leftCount === undefined || rightCount === undefined ? undefined : leftCount + rightCount;
  };
  return {
    output_image_tokens: add('output_image_tokens'),
    output_text_tokens: add('output_text_tokens'),
    input_text_tokens: add('input_text_tokens'),
    input_image_tokens: add('input_image_tokens'),
  };
}
