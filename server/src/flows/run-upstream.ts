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
  type FailedAttempt,
  type ImageAdapter,
  type ImageSink,
  nextAttempt,
  type UpstreamAnswer,
  UpstreamError,
  type UpstreamRequest,
} from '@lightmeter/providers';
import type { AttemptRecord, OutputStore, StoredImage, UnreadableImage } from '@lightmeter/store';
import type { RunningTask } from '../running-tasks.ts';
import type { ImageCall } from './image-call.ts';
import type { PricedCall } from './price-call.ts';

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
  readonly running: RunningTask;
  readonly clock: () => Date;
  readonly newAttemptId: () => string;
  /** Takes partial images; undefined when nobody watches. */
  readonly beginPartialImage: ((partialIndex: number) => ImageSink) | undefined;
}

/** Where an attempt stands among those of its task. */
export interface AttemptPlace {
  /** 1 for the first attempt of a task. */
  readonly attemptNumber: number;
  /** The job that an earlier attempt submitted. */
  readonly upstreamJob: string | undefined;
  /** Keeps the id of a job before it is waited for. */
  readonly onUpstreamJob: (jobId: string) => Promise<void>;
}

/**
 * Runs the call for a caller who waits, again where that cannot be billed twice. Never throws: a failure is a result.
 */
export async function runUpstream(call: UpstreamCall): Promise<UpstreamResult> {
  const attempts: AttemptRecord[] = [];
  // The job of a caller who waits lives as long as this process does: remembering it here is enough.
  let upstreamJob: string | undefined;
  for (;;) {
    const result = await attemptOnce(call, {
      attemptNumber: attempts.length + 1,
      upstreamJob,
      onUpstreamJob: async (jobId) => {
        upstreamJob = jobId;
      },
    });
    attempts.push(result.attempt);
    const done = { ...result, attempts };
    const next = nextAttemptOf(result, { attemptCount: attempts.length, waiting: 'caller' });
    if (!next || call.running.cancelled) return done;
    if (!result.failure?.isJobOpen) upstreamJob = undefined;
    try {
      await wait(next.delayMs, undefined, { signal: call.running.signal });
    } catch {
      return done;
    }
  }
}

/** When a result is worth another attempt; undefined for one that is final. */
export function nextAttemptOf(
  result: AttemptResult,
  given: Pick<FailedAttempt, 'attemptCount' | 'waiting'>,
): { readonly delayMs: number } | undefined {
  const { failure, error, images } = result;
  if (!failure || images.length > 0) return undefined;
  return nextAttempt({
    ...given,
    code: failure.code,
    unbilled: failure.unbilled,
    isJobOpen: failure.isJobOpen,
    retryAfterMs: error?.retryAfterMs,
    random: Math.random(),
  });
}

/** The request as the adapter takes it. */
export function upstreamRequest(
  { request, model }: PricedCall,
  { references, mask }: Pick<ImageCall, 'references' | 'mask'>,
): UpstreamRequest {
  return { ...request, upstreamModel: model.facts?.modelId ?? model.id, references, mask };
}

export interface AttemptResult extends Omit<UpstreamResult, 'attempts'> {
  readonly attempt: AttemptRecord;
  /** What the adapter failed with; undefined for a success and for faults of our own. */
  readonly failure: UpstreamError | undefined;
}

/** One upstream call. Never throws: a failure is a result. */
export async function attemptOnce(call: UpstreamCall, place: AttemptPlace): Promise<AttemptResult> {
  const attemptId = call.newAttemptId();
  const startedAt = call.clock();
  const basket = new OutputBasket(call.outputs, call.beginPartialImage);
  let answer: UpstreamAnswer | undefined;
  let thrown: unknown;
  try {
    answer = await call.adapter.run(call.request, basket, {
      ...place,
      attemptId,
      signal: call.running.signal,
    });
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
    failure,
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
