// One call to the Images API: one request goes out, and its images stream into their sinks and are never held whole.

import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import {
  type AttemptContext,
  type Delivery,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamRequest,
} from '../adapter.ts';
import type { BlockPool } from './block-pool.ts';
import { refusalError, transportError } from './errors.ts';
import { Exchange, type ExchangeAnswer, ExchangeError, headerText } from './exchange.ts';
import { ImageIntakes } from './image-intake.ts';
import { InputImageError, multipartBody } from './multipart.ts';
import { wireParameters } from './options.ts';
import { readImages } from './read-images.ts';

/** What all calls to one provider share. */
export interface Upstream {
  readonly generationsUrl: URL;
  readonly editsUrl: URL;
  /** Sent with every call to the provider, the key among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
  /** Limits how many images are drained at once. */
  readonly blocks: BlockPool;
}

/** What is read of an answer that refuses. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * One call from its request to its last image. Whatever ends it, no sink stays open and nothing keeps running.
 *
 * @throws UpstreamError, or the error of a sink or an input image as it is
 */
export async function runCall(
  upstream: Upstream,
  request: UpstreamRequest,
  delivery: Delivery,
  context: AttemptContext,
): Promise<UpstreamAnswer> {
  const over = new AbortController();
  const call = new Call(upstream, request, delivery, over.signal);
  const stopAtDeadline = () => over.abort(call.timeoutError(context.signal.reason));
  context.signal.addEventListener('abort', stopAtDeadline, { once: true });
  if (context.signal.aborted) stopAtDeadline();
  try {
    return await Promise.race([call.run(context.attemptId), rejectionOf(over.signal)]);
  } catch (error) {
    over.abort(error);
    await call.images.abandonOpen();
    throw call.errorFor(error);
  } finally {
    context.signal.removeEventListener('abort', stopAtDeadline);
    over.abort();
  }
}

/** Rejects when the signal aborts, so that a sink which never answers cannot keep a call alive. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The state of one call. */
class Call {
  readonly images: ImageIntakes;
  private readonly upstream: Upstream;
  private readonly request: UpstreamRequest;
  private readonly over: AbortSignal;
  private exchange: Exchange | undefined;
  private upstreamRequestId: string | undefined;

  constructor(upstream: Upstream, request: UpstreamRequest, delivery: Delivery, over: AbortSignal) {
    this.upstream = upstream;
    this.request = request;
    this.over = over;
    this.images = new ImageIntakes(delivery, upstream.blocks, over);
  }

  async run(attemptId: string): Promise<UpstreamAnswer> {
    this.exchange = this.send(attemptId);
    const answer = await this.exchange.answer();
    this.upstreamRequestId = headerText(answer.headers, 'x-request-id');
    if (answer.status >= 300) throw await refusal(answer);
    const read = await readImages(answer, {
      request: this.request,
      images: this.images,
      download: (url) => this.download(url),
    });
    return {
      upstreamRequestId: this.upstreamRequestId,
      resolvedQuality: read.quality,
      resolvedBackground: read.background,
      usage: read.usage,
      imageCount: this.images.imageCount,
      partialImageCount: this.images.partialImageCount,
    };
  }

  timeoutError(cause: unknown): UpstreamError {
    return new UpstreamError('upstream_timeout', { unbilled: !this.isSent, cause });
  }

  /** What a failed call rejects with. What failed on this side, a sink or an input image, comes out as it is. */
  errorFor(error: unknown): unknown {
    if (error instanceof ExchangeError) {
      if (error.cause instanceof InputImageError) return error.cause;
      return this.identified(transportError(error.cause, this.isSent));
    }
    return error instanceof UpstreamError ? this.identified(error) : error;
  }

  private get isSent(): boolean {
    return this.exchange?.isSent ?? false;
  }

  private identified(error: UpstreamError): UpstreamError {
    if (this.upstreamRequestId === undefined) return error;
    return new UpstreamError(error.code, { ...error.given, upstreamRequestId: this.upstreamRequestId });
  }

  private send(attemptId: string): Exchange {
    const { upstream, request } = this;
    const parameters = wireParameters(request);
    const headers = {
      ...upstream.headers,
      accept:
        request.partialImageCount === undefined ? 'application/json' : 'text/event-stream, application/json',
      // Kept in OpenAI's logs (https://developers.openai.com/api/reference/overview, 2026-11-22).
      'x-client-request-id': attemptId,
    };
    if (request.operation === 'generate') {
      const body = JSON.stringify(parameters);
      return this.post(upstream.generationsUrl, { ...headers, 'content-type': 'application/json' }, body);
    }
    const { contentType, sizeBytes, stream } = multipartBody(request, parameters, this.over);
    const described = { ...headers, 'content-type': contentType, 'content-length': String(sizeBytes) };
    return this.post(upstream.editsUrl, described, stream);
  }

  private post(url: URL, headers: Record<string, string>, body: string | Readable): Exchange {
    return new Exchange(this.upstream.dispatcher, { url, method: 'POST', headers, body }, this.over);
  }

  /** The address is not the provider's own: the key stays here. */
  private download(url: URL): Exchange {
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'lightmeter' };
    return new Exchange(this.upstream.dispatcher, { url, method: 'GET', headers, body: null }, this.over);
  }
}

async function refusal({ status, headers, body }: ExchangeAnswer): Promise<UpstreamError> {
  return refusalError({ status, headers, body: await startOf(body) }, Date.now());
}

/** As much of a refusal as is worth reading; when the connection breaks meanwhile, what came before. */
async function startOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk));
      sizeBytes += chunk.length;
      if (sizeBytes >= MAX_REFUSAL_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}
