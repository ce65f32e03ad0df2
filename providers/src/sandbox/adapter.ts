// The sandbox as an adapter: an offline provider behind every model. It draws a real picture, takes its time, reports
// usage by the model's token rules, and fails when the prompt says so.

import { addAbortSignal } from 'node:stream';
import type { ImageSize, Quality, TokenMath } from '@lightmeter/core';
import {
  type AttemptContext,
  type Delivery,
  type ImageAdapter,
  type InputImage,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamRequest,
} from '../adapter.ts';
import { firstHalf, unlessAborted, writeBeginning, writeImage } from './deliver.ts';
import { type DrawnImage, MOST_REFERENCES } from './drawing-job.ts';
import { DrawingPool } from './drawing-pool.ts';
import { type FailureWord, SLOW_EXTRA_MS, takeFailureWords } from './failure-words.ts';
import { latencyMs, playTimeout, type SandboxLatency, timeout, waitMs } from './latency.ts';
import { halfSize, outputSize } from './output-size.ts';
import { refusalAfterWork, refusalBeforeWork } from './refusals.ts';
import { resolvedQuality, tokenUsage } from './token-usage.ts';

/** What the sandbox needs of the server: rules and a tokenizer, which this room has none of. */
export interface SandboxAdapterOptions {
  readonly latency: SandboxLatency;
  /** The token rules of a model; undefined when they are not known: then no usage is reported. */
  tokenMathOf(upstreamModel: string): TokenMath | undefined;
  /** The prompt's own o200k_base tokens. */
  countPromptTokens(prompt: string): number;
  /** Drawing threads, two as a rule. They start with the first picture. */
  readonly workerCount?: number;
}

/** One adapter for all models: the upstream model decides the style and the token rules. */
export function createSandboxAdapter(options: SandboxAdapterOptions): ImageAdapter {
  const pool = new DrawingPool(options.workerCount === undefined ? {} : { workerCount: options.workerCount });
  // The server's next attempt at a call brings the same request, and `sandbox:flaky` lets that one through.
  const known = new WeakSet<UpstreamRequest>();
  return {
    name: 'sandbox',
    async run(request, delivery, context) {
      const isRepeated = known.has(request);
      known.add(request);
      const call = planCall(request, { options, context, isRepeated });
      return runCall(call, { pool, delivery, options });
    },
    close: () => pool.close(),
  };
}

/** Everything about a call that is clear before it begins. */
interface Call {
  readonly request: UpstreamRequest;
  readonly signal: AbortSignal;
  readonly words: ReadonlySet<FailureWord>;
  /** Without failure words. */
  readonly prompt: string;
  readonly size: ImageSize;
  readonly quality: Quality | undefined;
  readonly math: TokenMath | undefined;
  /** Images that will be delivered. */
  readonly imageCount: number;
  readonly durationMs: number;
  readonly isRepeated: boolean;
  readonly upstreamRequestId: string;
}

function planCall(
  request: UpstreamRequest,
  given: { options: SandboxAdapterOptions; context: AttemptContext; isRepeated: boolean },
): Call {
  const { words, prompt } = takeFailureWords(request.prompt);
  const size = outputSize({ ...request, prompt });
  const math = given.options.tokenMathOf(request.upstreamModel);
  return {
    request,
    signal: given.context.signal,
    words,
    prompt,
    size: words.has('sandbox:smaller-image') ? halfSize(size) : size,
    quality: resolvedQuality(request, math),
    math,
    imageCount: request.imageCount - (words.has('sandbox:fewer-images') ? 1 : 0),
    durationMs: latencyMs(given.options.latency, request) + (words.has('sandbox:slow') ? SLOW_EXTRA_MS : 0),
    isRepeated: given.isRepeated,
    upstreamRequestId: `sandbox_${given.context.attemptId}`,
  };
}

async function runCall(
  call: Call,
  given: { pool: DrawingPool; delivery: Delivery; options: SandboxAdapterOptions },
): Promise<UpstreamAnswer> {
  const { request, signal, words, upstreamRequestId } = call;
  if (signal.aborted) throw new UpstreamError('upstream_timeout', { unbilled: true });
  const refused = refusalBeforeWork(words, call);
  if (refused) throw refused;
  if (words.has('sandbox:timeout')) await playTimeout(given.options.latency, signal);
  const startedAtMs = performance.now();
  const images = await startDrawing(call, given.pool);
  const failed = refusalAfterWork(words, call);
  if (failed) {
    await unlessAborted(Promise.all([waitMs(call.durationMs, signal), ...images]), signal);
    throw failed;
  }
  const partialImageCount = await deliverImages(call, { images, startedAtMs, delivery: given.delivery });
  const sizes = images.map(() => call.size);
  const promptTokens = given.options.countPromptTokens(request.prompt);
  return {
    upstreamRequestId,
    resolvedQuality: call.quality,
    resolvedBackground: request.background === 'transparent' ? 'transparent' : 'opaque',
    usage:
      call.math && !words.has('sandbox:no-usage')
        ? tokenUsage(request, {
            math: call.math,
            promptTokens,
            sizes,
            quality: call.quality,
            partialImageCount,
          })
        : undefined,
    imageCount: images.length,
    partialImageCount,
  };
}

/** Orders every image of the call; they are drawn while earlier ones are delivered. */
async function startDrawing(call: Call, pool: DrawingPool): Promise<readonly Promise<DrawnImage>[]> {
  const { request, signal } = call;
  const references = await Promise.all(
    request.references.slice(0, MOST_REFERENCES).map((reference) => readFile(reference, signal)),
  );
  const mask = request.mask && (await readFile(request.mask, signal));
  return Array.from({ length: call.imageCount }, (_, imageIndex) => {
    const image = pool.draw(
      {
        prompt: call.prompt,
        upstreamModel: request.upstreamModel,
        size: call.size,
        quality: call.quality,
        isTransparent: request.background === 'transparent',
        format: request.outputFormat,
        compression: request.outputCompression,
        seed: JSON.stringify([call.prompt, request.upstreamModel, request.seed ?? null, imageIndex]),
        references,
        mask,
        partialImageCount: request.partialImageCount ?? 0,
      },
      signal,
    );
    // An image that fails while an earlier one is still awaited is not unhandled.
    image.catch(() => {});
    return image;
  });
}

/** An input image's file in memory that all images of the call read. */
async function readFile(image: InputImage, signal: AbortSignal): Promise<SharedArrayBuffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of addAbortSignal(signal, image.open())) chunks.push(chunk);
  } catch (error) {
    throw signal.aborted ? timeout(signal.reason) : error;
  }
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const file = new Uint8Array(new SharedArrayBuffer(sizeBytes));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.byteLength;
  }
  return file.buffer as SharedArrayBuffer;
}

/** Delivers partial and final images evenly over the call's time, and says how many were partial. */
async function deliverImages(
  call: Call,
  given: { images: readonly Promise<DrawnImage>[]; startedAtMs: number; delivery: Delivery },
): Promise<number> {
  const { signal, words } = call;
  const steps = given.images.length * ((call.request.partialImageCount ?? 0) + 1);
  let step = 0;
  const nextStep = async () => {
    step += 1;
    const dueMs = given.startedAtMs + (call.durationMs * step) / steps;
    await waitMs(dueMs - performance.now(), signal);
  };
  let partialIndex = 0;
  for (const [imageIndex, image] of given.images.entries()) {
    const { final, partials } = await unlessAborted(image, signal);
    for (const partial of partials) {
      await nextStep();
      await writeImage(given.delivery.beginPartialImage(partialIndex), partial, signal);
      partialIndex += 1;
    }
    await nextStep();
    const sink = given.delivery.beginImage(imageIndex);
    if (words.has('sandbox:dropped-connection')) {
      await writeBeginning(sink, final, signal);
      throw new UpstreamError('upstream_connection_lost', {
        unbilled: false,
        upstreamRequestId: call.upstreamRequestId,
      });
    }
    await writeImage(sink, words.has('sandbox:broken-image') ? firstHalf(final) : final, signal);
  }
  return partialIndex;
}
