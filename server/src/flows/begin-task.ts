// The first half of every task: idempotency, price, hold. The last moment at which a refusal costs nothing and leaves
// nothing.

import { formatUsd, LightmeterError, renderUsd } from '@lightmeter/core';
import type { ImageAdapter } from '@lightmeter/providers';
import type { BeginOutcome, TaskBegin } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { bookOf, type ImageCall } from './image-call.ts';
import { pinnedCard } from './pin-quote.ts';
import { hashOf, type PricedCall, priceCall, requestJson } from './price-call.ts';

/** A priced call and who would serve it. */
export interface Job {
  readonly priced: PricedCall;
  readonly adapter: ImageAdapter;
  readonly taskId: string;
}

/** A wish to begin that left nothing behind: another task answers or goes in its place, or the money does not suffice. */
export type NotHeld = Exclude<BeginOutcome, { kind: 'held' }>;

/** A hold outlives its task's deadline by this much, so that the sweep never takes a task that is about to settle. */
const HOLD_GRACE_MS = 1_200_000;

/** What an earlier request under the same Idempotency-Key came to; undefined when there was none. */
export async function findEarlier(services: Services, call: ImageCall): Promise<NotHeld | undefined> {
  const { caller, idempotencyKey } = call;
  if (idempotencyKey === undefined) return undefined;
  const { workspaceId, mode } = bookOf(caller);
  const found = await services.store.tasks.findByIdempotencyKey(workspaceId, mode, idempotencyKey);
  if (!found) return undefined;
  const isSame = found.requestHash === requestHashOf(call);
  return { kind: isSame ? 'replay' : 'key_mismatch', taskId: found.taskId };
}

/**
 * What makes two requests the same: everything the caller asked for, and the bytes of every image.
 *
 * It is taken from the request as it was written, not from what a rate card makes of it: cards change, and a request
 * stays the same. OpenAI's own defaults are spelled out, so that leaving one out is no difference.
 */
function requestHashOf(call: ImageCall): string {
  const { input, references, mask, responseFormat, quoteId } = call;
  return hashOf({
    operation: input.operation,
    model: input.model,
    prompt: input.prompt,
    n: input.imageCount ?? 1,
    size: input.size,
    aspect_ratio: input.aspectRatio,
    resolution: input.resolution,
    quality: input.quality ?? 'auto',
    background: input.background ?? 'auto',
    output_format: input.outputFormat ?? 'png',
    output_compression: input.outputCompression,
    moderation: input.moderation ?? 'auto',
    input_fidelity: input.inputFidelity,
    seed: input.seed,
    stream: input.stream ?? false,
    partial_images: input.partialImageCount ?? 0,
    safety_identifier: input.safetyIdentifier,
    images: references.map((image) => image.sha256),
    mask: mask?.sha256,
    response_format: responseFormat,
    quote_id: quoteId,
    metadata: call.metadata,
    callback: call.callback?.url,
  });
}

/**
 * Resolves, prices and finds who serves it.
 *
 * @throws LightmeterError as resolveImageRequest and quoteImages do, and `quote_expired`, `quote_mismatch`,
 *   `model_not_allowed`, `max_cost_exceeded`, `provider_not_configured`
 */
export async function priceForCaller(
  services: Services,
  call: ImageCall,
): Promise<{ priced: PricedCall; adapter: ImageAdapter }> {
  const card = await pinnedCard(services, call);
  const priced = priceCall(card.card, call.input, services.countPromptTokens);
  card.confirm(priced);
  refuseModel(call, priced.model.id);
  const { highNanoUsd } = priced.quote;
  if (call.maxCostNanoUsd !== undefined && highNanoUsd > call.maxCostNanoUsd) {
    throw new LightmeterError('max_cost_exceeded', {
      param: 'Lightmeter-Max-Cost',
      message: `The quote is ${formatUsd(highNanoUsd)}, above the limit of ${formatUsd(call.maxCostNanoUsd)} in Lightmeter-Max-Cost. Raise the limit, or ask for less.`,
      details: { quoted_usd: renderUsd(highNanoUsd) },
    });
  }
  return { priced, adapter: services.adapterFor(priced.model, call.caller.mode) };
}

function refuseModel({ caller }: ImageCall, modelId: string): void {
  const allowed = caller.key.allowedModels;
  if (allowed === undefined || allowed.includes(modelId)) return;
  throw new LightmeterError('model_not_allowed', {
    param: 'model',
    message: `The API key may not use ${modelId}. It may use ${allowed.join(', ')}.`,
  });
}

/** Provider and the id the model has there. */
export function routeOf({ priced, adapter }: Pick<Job, 'priced' | 'adapter'>): string {
  return `${adapter.name}/${priced.model.facts?.modelId ?? priced.model.id}`;
}

/** What a task is beyond its call: who waits for it, and where. */
export type TaskShape = Pick<
  TaskBegin,
  'origin' | 'batchId' | 'input' | 'inputImages' | 'queueing' | 'metadata' | 'callback' | 'promotedFrom'
>;

/** Holds the high end of the quote and writes the task down, all or nothing. */
export async function hold(
  services: Services,
  call: ImageCall,
  job: Job,
  shape: TaskShape,
): Promise<BeginOutcome> {
  const { caller, idempotencyKey } = call;
  const { priced, taskId } = job;
  const nowMs = services.clock().getTime();
  const deadlineMs = shape.queueing?.deadlineAt.getTime() ?? nowMs;
  return services.store.tasks.begin({
    ...shape,
    ...bookOf(caller),
    taskId,
    apiKeyId: caller.key.keyId,
    operation: priced.request.operation,
    modelId: priced.model.id,
    route: routeOf(job),
    request: requestJson(priced.request),
    requestHash: requestHashOf(call),
    ...(idempotencyKey === undefined
      ? {}
      : {
          idempotencyKey,
          idempotencyExpiresAt: new Date(
            nowMs + services.configuration.LIGHTMETER_IDEMPOTENCY_HOURS * 3_600_000,
          ),
        }),
    rateCardId: priced.card.id,
    ...(call.quoteId === undefined ? {} : { quoteId: call.quoteId }),
    quotedLowNanoUsd: priced.quote.lowNanoUsd,
    quotedHighNanoUsd: priced.quote.highNanoUsd,
    holdExpiresAt: new Date(deadlineMs + services.taskTimeoutMs + HOLD_GRACE_MS),
    instanceId: services.instanceId,
  });
}
