// POST /v1/tasks as a story: fetch and check the input images → price → hold → queue. Everything that can be refused is
// refused here, before the answer.

import { type TaskChanges, taskInput } from '@lightmeter/contract';
import { imageRequestInput } from '@lightmeter/contract/render';
import { type ImageRequestInput, LightmeterError, type Quote } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';
import { changedRequest } from '../input/changed-request.ts';
import { checkedCallback } from '../input/checked-callback.ts';
import { errorAt, LIMIT_HEADER, lowestLimit } from '../input/cost-limit.ts';
import { oneQuoteId } from '../input/one-quote-id.ts';
import { takeImages } from '../input/take-images.ts';
import type { TaskRequest } from '../input/task-input.ts';
import { soldIds } from '../input/task-model.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';
import { type DraftPrices, draftPrices, rememberFinal, standsFor } from './draft.ts';
import { enqueueImage } from './enqueue-image.ts';
import { bookOf } from './image-call.ts';
import { priceCall, pricingCard } from './price-call.ts';

export interface TaskWish {
  readonly caller: Caller;
  readonly request: TaskRequest;
  readonly idempotencyKey: string | undefined;
  /** From the headers, and so is the quote; the body may say the same. */
  readonly maxCostUsd: string | undefined;
  readonly quoteId: string | undefined;
}

export interface CreatedTask {
  readonly task: TaskRecord;
  /** An earlier request with the same Idempotency-Key created it. */
  readonly replayed: boolean;
  /** What the task was priced as. */
  readonly quote: Quote;
  /** Only of a draft. */
  readonly draft: DraftPrices | undefined;
}

/**
 * Creates a task, or finds the one that the same request created before.
 *
 * @throws LightmeterError for everything that stops the request: nothing is held or charged then
 */
export async function createTask(services: Services, wish: TaskWish): Promise<CreatedTask> {
  const { caller, request } = wish;
  const maxCost = lowestLimit(wish.maxCostUsd, request.maxCost);
  const quoteId = oneQuoteId(wish.quoteId, request.quoteId);
  const callback = checkedCallback(services.webhookGuard, request.callback);
  const uploads = new UploadSet(services.scratchDirectory);
  try {
    const sources = [...request.images, ...(request.mask ? [request.mask] : [])];
    const taken = await takeImages(services, { caller, uploads, sources });
    const mask = request.mask && taken.pop();
    const images = { references: taken.map((image) => image.reference), mask: mask?.reference };
    const final = imageRequestInput(request.operation, request.fields, images);
    const draft = request.draft && draftOf(services, final, request.draft);
    if (draft && !(await isRepeated(services, wish))) checkFinal(services, caller, final);
    const input = draft ?? final;
    const { task, replayed } = await enqueueImage(services, {
      origin: 'task',
      lane: 'interactive',
      caller,
      input: draft ? { ...draft, ...rememberFinal(final) } : final,
      references: taken.map((image) => image.upload),
      mask: mask?.upload,
      quoteId,
      maxCostNanoUsd: maxCost?.nanoUsd,
      idempotencyKey: wish.idempotencyKey,
      responseFormat: 'url',
      metadata: request.metadata,
      callback,
      deadlineMs: request.deadlineMs,
      discardUploads: uploads.discard,
    });
    if (replayed && !standsFor(task, draft && final)) throw new LightmeterError('idempotency_key_mismatch');
    // By the card the task was priced by, which for a repeated request is that of the first.
    const card = await services.catalog.card(task.rateCardId);
    const priced = priceCall(card, input, services.countPromptTokens);
    return {
      task,
      replayed,
      quote: priced.quote,
      draft: draft && draftPrices(services, { card, draft: priced, final }),
    };
  } catch (error) {
    uploads.discard();
    throw error instanceof LightmeterError ? placed(error, request, maxCost?.param) : error;
  }
}

function draftOf(services: Services, final: ImageRequestInput, changes: TaskChanges): ImageRequestInput {
  const sold = soldIds(services.catalog.cards);
  return { ...final, ...changedRequest(final, changes, { sold, place: 'draft.' }) };
}

async function isRepeated(services: Services, { caller, idempotencyKey }: TaskWish): Promise<boolean> {
  if (idempotencyKey === undefined) return false;
  const { workspaceId, mode } = bookOf(caller);
  const found = await services.store.tasks.findByIdempotencyKey(workspaceId, mode, idempotencyKey);
  return found !== undefined;
}

/** A draft of what cannot be made would be money for nothing. */
function checkFinal(services: Services, caller: Caller, final: ImageRequestInput): void {
  const card = pricingCard(services.catalog.cards, {
    series: caller.workspace.rateCardSeries,
    at: services.clock(),
  });
  priceCall(card, final, services.countPromptTokens);
}

/** Where the parameters of core's refusals stand in this body. */
function placed(
  error: LightmeterError,
  request: TaskRequest,
  limitParam: string | undefined,
): LightmeterError {
  const { param } = error;
  if (param === LIMIT_HEADER && limitParam !== undefined) return errorAt(error, limitParam);
  const isField = param !== undefined && param !== 'model' && Object.hasOwn(taskInput.shape, param);
  return isField && request.place !== '' ? errorAt(error, `${request.place}${param}`) : error;
}
