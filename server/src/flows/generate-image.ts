// The one flow by which money moves for images: quote → hold → upstream → keep the outputs → price → capture, release
// the rest. It does not end with its caller: a lost connection changes nothing here.

import { type ImageRequestInput, LightmeterError, type NanoUsd, renderUsd } from '@lightmeter/core';
import type { ImageAdapter, ImageSink, InputImage, UpstreamRequest } from '@lightmeter/providers';
import type { BeginOutcome, TaskRecord } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { pinnedCard } from './pin-quote.ts';
import { hashOf, type PricedCall, priceCall, requestJson } from './price-call.ts';
import { runUpstream } from './run-upstream.ts';
import { settlePersistently } from './settle-persistently.ts';
import { settlementOf } from './settlement.ts';

/** A checked input image, with the hash that makes two uploads the same request. */
export interface UploadedImage extends InputImage {
  readonly sha256: string;
}

/** One call to generate or edit, as the door hands it in. */
export interface ImageCall {
  readonly caller: Caller;
  readonly input: ImageRequestInput;
  readonly references: readonly UploadedImage[];
  readonly mask: UploadedImage | undefined;
  /** Pins the price of this quote; undefined prices by the card in force. */
  readonly quoteId: string | undefined;
  /** Refuses when the quote is higher; undefined is no limit. */
  readonly maxCostNanoUsd: NanoUsd | undefined;
  readonly idempotencyKey: string | undefined;
  /** How the answer is rendered is part of what "the same request" means. */
  readonly responseFormat: 'b64_json' | 'url';
  readonly beginPartialImage: ((partialIndex: number) => ImageSink) | undefined;
  /** Called once when nothing needs the uploads any more, whatever the outcome. */
  readonly discardUploads: () => void;
}

/** A task that runs, or ran before under the same Idempotency-Key. */
export interface BegunTask {
  readonly taskId: string;
  readonly quotedNanoUsd: NanoUsd;
  readonly rateCardId: string;
  /** The answer was given before, or another request is producing it. */
  readonly replayed: boolean;
  /** Resolves with the finished task, succeeded or failed; rejects only for faults of our own. */
  readonly finished: Promise<TaskRecord>;
}

/**
 * Prices and holds, then lets the work go on by itself.
 *
 * @throws LightmeterError for everything that stops the request before an upstream call: nothing is held or charged then
 */
export async function generateImage(services: Services, call: ImageCall): Promise<BegunTask> {
  try {
    // First of all: the answer to a repeated request depends on nothing that may have changed since.
    const earlier = await findEarlier(services, call);
    if (earlier) return await follow(services, call, earlier);
    const priced = await priceForCaller(services, call);
    const adapter = services.adapterFor(priced.model, call.caller.mode);
    const taskId = services.newId('task');
    const begun = await hold(services, call, { priced, adapter, taskId });
    if (begun.kind !== 'held') return await follow(services, call, begun);
    const finished = services.inFlight.track(
      work(services, call, { priced, adapter, taskId }).finally(call.discardUploads),
    );
    return {
      taskId,
      quotedNanoUsd: priced.quote.highNanoUsd,
      rateCardId: priced.card.id,
      replayed: false,
      finished,
    };
  } catch (error) {
    call.discardUploads();
    throw error;
  }
}

/** What an earlier request under the same Idempotency-Key came to; undefined when there was none. */
async function findEarlier(
  services: Services,
  call: ImageCall,
): Promise<Exclude<BeginOutcome, { kind: 'held' }> | undefined> {
  const { caller, idempotencyKey } = call;
  if (idempotencyKey === undefined) return undefined;
  const { workspaceId } = caller.workspace;
  const found = await services.store.tasks.findByIdempotencyKey(workspaceId, caller.mode, idempotencyKey);
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
function requestHashOf({ input, references, mask, responseFormat, quoteId }: ImageCall): string {
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
  });
}

interface Job {
  readonly priced: PricedCall;
  readonly adapter: ImageAdapter;
  readonly taskId: string;
}

async function priceForCaller(services: Services, call: ImageCall): Promise<PricedCall> {
  const card = await pinnedCard(services, call);
  const priced = priceCall(card.card, call.input, services.countPromptTokens);
  card.confirm(priced);
  refuseModel(call.caller, priced.model.id);
  const { highNanoUsd } = priced.quote;
  if (call.maxCostNanoUsd !== undefined && highNanoUsd > call.maxCostNanoUsd) {
    throw new LightmeterError('max_cost_exceeded', {
      param: 'Lightmeter-Max-Cost',
      message: `The quote is $${renderUsd(highNanoUsd)}, above the limit of $${renderUsd(call.maxCostNanoUsd)} in Lightmeter-Max-Cost. Raise the limit, or ask for less.`,
      details: { quoted_usd: renderUsd(highNanoUsd) },
    });
  }
  return priced;
}

function refuseModel(caller: Caller, modelId: string): void {
  const allowed = caller.key.allowedModels;
  if (allowed === undefined || allowed.includes(modelId)) return;
  throw new LightmeterError('model_not_allowed', {
    param: 'model',
    message: `The API key may not use ${modelId}. It may use ${allowed.join(', ')}.`,
  });
}

/** Hold: the last moment at which a refusal costs nothing and leaves nothing. */
async function hold(services: Services, call: ImageCall, job: Job): Promise<BeginOutcome> {
  const { caller, idempotencyKey } = call;
  const { priced, adapter, taskId } = job;
  const nowMs = services.clock().getTime();
  const request = requestJson(priced.request);
  return services.store.tasks.begin({
    taskId,
    workspaceId: caller.workspace.workspaceId,
    mode: caller.mode,
    apiKeyId: caller.key.keyId,
    operation: priced.request.operation,
    modelId: priced.model.id,
    route: `${adapter.name}/${priced.model.facts?.modelId ?? priced.model.id}`,
    request,
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
    holdExpiresAt: new Date(nowMs + services.taskTimeoutMs + HOLD_GRACE_MS),
    instanceId: services.instanceId,
  });
}

/** A hold outlives its task's deadline by this much, so that the sweep never takes a task that is about to settle. */
const HOLD_GRACE_MS = 1_200_000;

/** Another request holds this Idempotency-Key: its answer is this one's as well, now or when it is there. */
async function follow(
  services: Services,
  call: ImageCall,
  begun: Exclude<BeginOutcome, { kind: 'held' }>,
): Promise<BegunTask> {
  call.discardUploads();
  switch (begun.kind) {
    case 'insufficient_balance':
      throw new LightmeterError('insufficient_balance', {
        message: `The quote is $${renderUsd(begun.requiredNanoUsd)} and $${renderUsd(begun.availableNanoUsd)} is available. Top up, or ask for less.`,
        details: {
          required_usd: renderUsd(begun.requiredNanoUsd),
          available_usd: renderUsd(begun.availableNanoUsd),
        },
      });
    case 'spend_cap_reached':
      throw new LightmeterError('spend_cap_reached', {
        message: `The API key may spend $${renderUsd(begun.capNanoUsd)} (${begun.period}); $${renderUsd(begun.spentNanoUsd)} is spent and $${renderUsd(begun.heldNanoUsd)} held. Raise the cap, or use another key.`,
        details: { cap_usd: renderUsd(begun.capNanoUsd), spent_usd: renderUsd(begun.spentNanoUsd) },
      });
    case 'key_mismatch':
      throw new LightmeterError('idempotency_key_mismatch');
    case 'in_progress':
    case 'replay':
      return followTask(services, call, begun.taskId);
  }
}

/** How long a request waits for the first one with its key before it is told to come back. */
const FOLLOW_TIMEOUT_MS = 120_000;

async function followTask(services: Services, call: ImageCall, taskId: string): Promise<BegunTask> {
  const workspaceId = call.caller.workspace.workspaceId;
  await services.store.tasks.waitForTask(taskId, { timeoutMs: FOLLOW_TIMEOUT_MS });
  const task = await services.store.tasks.getTask(workspaceId, call.caller.mode, taskId);
  if (!task || task.state === 'running') {
    throw new LightmeterError('idempotency_key_in_progress', { retryAfterMs: 5_000 });
  }
  return {
    taskId,
    quotedNanoUsd: task.quotedHighNanoUsd,
    rateCardId: task.rateCardId,
    replayed: true,
    finished: Promise.resolve(task),
  };
}

/** Upstream → keep → price → capture. From here on the caller may be gone. */
async function work(services: Services, call: ImageCall, job: Job): Promise<TaskRecord> {
  const startedMs = performance.now();
  const result = await runUpstream({
    adapter: job.adapter,
    outputs: services.outputs,
    priced: job.priced,
    request: upstreamRequest(job.priced, call),
    signal: AbortSignal.timeout(services.taskTimeoutMs),
    clock: services.clock,
    newAttemptId: () => services.newId('att'),
    beginPartialImage: call.beginPartialImage,
  });
  const latencyMs = Math.floor(performance.now() - startedMs);
  const settlement = settlementOf(services, { priced: job.priced, taskId: job.taskId, result, latencyMs });
  const task = await settlePersistently(services, settlement, call.caller);
  services.metrics.observeTask(task, { provider: job.adapter.name, latencyMs });
  return task;
}

function upstreamRequest(priced: PricedCall, call: ImageCall): UpstreamRequest {
  const { request, model } = priced;
  return {
    ...request,
    upstreamModel: model.facts?.modelId ?? model.id,
    references: call.references,
    mask: call.mask,
  };
}
