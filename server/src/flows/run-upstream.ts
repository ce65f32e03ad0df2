// The upstream part of a task: attempts until one delivers or nothing more may be tried. Every image goes to the
// output store while it streams in; what cannot be read as an image is not kept. No money moves here.

import { setTimeout as wait } from 'node:timers/promises';
import {
  type ImageSize,
  LightmeterError,
  listPriceOn,
  type ModelFacts,
  type NanoUsd,
  tierOfImage,
  upstreamCost,
  ZERO_USD,
} from '@lightmeter/core';
import {
  type Delivery,
  type ImageAdapter,
  type ImageSink,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamRequest,
} from '@lightmeter/providers';
import type { AttemptRecord, OutputStore, StoredImage, UnreadableImage } from '@lightmeter/store';
import type { PricedCall } from './price-call.ts';

/** At most this many calls for one task; only failures that cannot have been billed are tried again. */
const MAX_ATTEMPTS = 3;
const FIRST_RETRY_DELAY_MS = 500;
/** A provider that asks for a longer pause is reported to the caller instead of waited for. */
const MAX_RETRY_DELAY_MS = 10_000;

export interface KeptImage extends StoredImage {
  readonly imageIndex: number;
}

/** What the attempts came to. `images` may be non-empty beside an error: what arrived before the line broke is kept. */
export interface UpstreamResult {
  readonly images: readonly KeptImage[];
  readonly sentCount: number;
  readonly answer: UpstreamAnswer | undefined;
  readonly error: LightmeterError | undefined;
  readonly attempts: readonly AttemptRecord[];
}

export interface UpstreamCall {
  readonly adapter: ImageAdapter;
  readonly outputs: OutputStore;
  readonly priced: PricedCall;
  readonly request: UpstreamRequest;
  readonly signal: AbortSignal;
  readonly clock: () => Date;
  readonly newAttemptId: () => string;
  /** Takes partial images; undefined when nobody watches. */
  readonly beginPartialImage: ((partialIndex: number) => ImageSink) | undefined;
}

/** Runs the call, again where that cannot be billed twice. Never throws: a failure is a result. */
export async function runUpstream(call: UpstreamCall): Promise<UpstreamResult> {
  const attempts: AttemptRecord[] = [];
  for (;;) {
    const result = await attemptOnce(call);
    attempts.push(result.attempt);
    const { error, images } = result;
    const done = { ...result, attempts };
    if (error === undefined || images.length > 0 || attempts.length >= MAX_ATTEMPTS) return done;
    const delayMs = retryDelayMs(error, attempts.length);
    if (!result.unbilled || !error.kind.retryable || delayMs > MAX_RETRY_DELAY_MS) return done;
    try {
      await wait(delayMs, undefined, { signal: call.signal });
    } catch {
      return done;
    }
  }
}

/** What the provider asked for, else half a second doubling. */
function retryDelayMs(error: LightmeterError, attemptCount: number): number {
  return error.retryAfterMs ?? FIRST_RETRY_DELAY_MS * 2 ** (attemptCount - 1);
}

interface AttemptResult extends Omit<UpstreamResult, 'attempts'> {
  readonly attempt: AttemptRecord;
  readonly unbilled: boolean;
}

async function attemptOnce(call: UpstreamCall): Promise<AttemptResult> {
  const attemptId = call.newAttemptId();
  const startedAt = call.clock();
  const basket = new OutputBasket(call.outputs, call.beginPartialImage);
  let answer: UpstreamAnswer | undefined;
  let thrown: unknown;
  try {
    answer = await call.adapter.run(call.request, basket, { attemptId, signal: call.signal });
  } catch (caught) {
    thrown = caught;
  }
  const failure = thrown instanceof UpstreamError ? thrown : undefined;
  const error = thrown === undefined ? basket.fault() : publicError(thrown);
  const sentCount = Math.max(answer?.imageCount ?? 0, basket.begunCount);
  return {
    images: basket.kept(),
    sentCount,
    answer,
    error,
    unbilled: failure?.unbilled ?? false,
    attempt: {
      attemptId,
      provider: call.adapter.name,
      upstreamModel: call.request.upstreamModel,
      startedAt,
      endedAt: call.clock(),
      outcome: error?.code ?? 'delivered',
      upstreamRequestId: answer?.upstreamRequestId ?? failure?.given.upstreamRequestId,
      costNanoUsd: attemptCost(call, {
        answer,
        failure,
        sizes: basket.kept().map((image) => image.image.size),
      }),
      usage: answer?.usage,
    },
  };
}

/** What the provider bills for the attempt; undefined when that is not known. The sandbox bills nothing. */
function attemptCost(
  call: UpstreamCall,
  sent: {
    answer: UpstreamAnswer | undefined;
    failure: UpstreamError | undefined;
    sizes: readonly ImageSize[];
  },
): NanoUsd | undefined {
  if (call.adapter.name === 'sandbox' || sent.failure?.unbilled) return ZERO_USD;
  const facts: ModelFacts | undefined = call.priced.model.facts;
  const listPrice = facts && listPriceOn(facts, call.clock().toISOString().slice(0, 10));
  if (!listPrice || !sent.answer) return undefined;
  const tiers = sent.sizes.map((size) => tierOfImage(call.priced.capability, call.priced.card.tiers, size));
  return upstreamCost(listPrice, { usage: sent.answer.usage, tiers });
}

/** What the adapter threw as an error of ours. The output store's own failures come through it unchanged. */
function publicError(thrown: unknown): LightmeterError {
  if (thrown instanceof LightmeterError) return thrown;
  if (!(thrown instanceof UpstreamError)) return new LightmeterError('internal_error', { cause: thrown });
  const { message, param, retryAfterMs, details, internal } = thrown.given;
  return new LightmeterError(thrown.code, {
    ...(message === undefined ? {} : { message }),
    ...(param === undefined ? {} : { param }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
    ...(internal === undefined ? {} : { internal }),
    cause: thrown,
  });
}

/** Collects the images of one attempt into the output store. */
class OutputBasket implements Delivery {
  begunCount = 0;
  private readonly outputs: OutputStore;
  private readonly partials: ((partialIndex: number) => ImageSink) | undefined;
  private readonly stored: { imageIndex: number; image: StoredImage | UnreadableImage }[] = [];

  constructor(outputs: OutputStore, partials: ((partialIndex: number) => ImageSink) | undefined) {
    this.outputs = outputs;
    this.partials = partials;
  }

  beginImage(imageIndex: number): ImageSink {
    this.begunCount += 1;
    const writer = this.outputs.begin();
    return {
      write: (chunk) => writer.write(chunk),
      end: async () => {
        this.stored.push({ imageIndex, image: await writer.commit() });
      },
      abandon: () => writer.discard(),
    };
  }

  beginPartialImage(partialIndex: number): ImageSink {
    return this.partials?.(partialIndex) ?? DISCARD;
  }

  /** Complete, readable images in order. */
  kept(): KeptImage[] {
    return this.stored
      .flatMap(({ imageIndex, image }) => (image.kind === 'stored' ? [{ ...image, imageIndex }] : []))
      .sort((left, right) => left.imageIndex - right.imageIndex);
  }

  /** Why a call that did not fail left nothing to keep. */
  fault(): LightmeterError | undefined {
    if (this.kept().length > 0) return undefined;
    const unreadable = this.stored.find(({ image }) => image.kind === 'unreadable');
    if (!unreadable) return new LightmeterError('upstream_empty');
    return new LightmeterError('upstream_malformed', { internal: { image: unreadable.image } });
  }
}

const DISCARD: ImageSink = {
  write: async () => {},
  end: async () => {},
  abandon: async () => {},
};
