// Promoting a draft: the picture itself, with the draft as its reference image where the model edits images, else from the
// same prompt and seed. The promotion is a task of its own, with a hold and a charge of its own.

import type { PromoteTaskBody } from '@lightmeter/contract';
import { type ImageRequestInput, LightmeterError, rateCardAt, soldModel } from '@lightmeter/core';
import type { JsonObject, OutputRecord, TaskRecord } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';
import { changedRequest, type WrittenRequest } from '../input/changed-request.ts';
import { checkedCallback } from '../input/checked-callback.ts';
import { errorAt, LIMIT_HEADER, limitOfBody, lowestLimit } from '../input/cost-limit.ts';
import { soldIds } from '../input/task-model.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';
import { finalOf } from './draft.ts';
import { type EnqueuedTask, enqueueImage } from './enqueue-image.ts';
import type { UploadedImage } from './image-call.ts';

export interface PromotionWish {
  readonly caller: Caller;
  /** The draft, of the caller's own. */
  readonly draft: TaskRecord;
  readonly body: PromoteTaskBody;
  readonly idempotencyKey: string | undefined;
  /** From the headers. */
  readonly maxCostUsd: string | undefined;
  readonly quoteId: string | undefined;
}

/**
 * Creates the task that makes the final picture, or finds the one that the same request created before.
 *
 * @throws LightmeterError `conflict` for a draft that has no picture, `output_deleted` for a picture that was deleted,
 *   `missing_parameter`, `not_found` for an output that is not the draft's; as enqueueImage does
 */
export async function promoteTask(
  services: Services,
  wish: PromotionWish,
): Promise<EnqueuedTask & { readonly input: ImageRequestInput }> {
  const { caller, draft, body } = wish;
  const maxCost = lowestLimit(wish.maxCostUsd, limitOfBody(body));
  const callback = checkedCallback(services.webhookGuard, body.callback);
  const uploads = new UploadSet(services.scratchDirectory);
  try {
    const { input, reference } = await promotedRequest(services, { caller, draft, body, uploads });
    const enqueued = await enqueueImage(services, {
      origin: 'task',
      lane: 'interactive',
      caller,
      input,
      references: reference ? [reference] : [],
      mask: undefined,
      quoteId: wish.quoteId,
      maxCostNanoUsd: maxCost?.nanoUsd,
      idempotencyKey: wish.idempotencyKey,
      responseFormat: 'url',
      metadata: body.metadata ?? draft.metadata,
      callback,
      promotedFrom: draft.taskId,
      deadlineMs: body.deadline_seconds === undefined ? undefined : body.deadline_seconds * 1_000,
      discardUploads: uploads.discard,
    });
    return { ...enqueued, input };
  } catch (error) {
    uploads.discard();
    const isLimit = error instanceof LightmeterError && error.param === LIMIT_HEADER;
    throw isLimit && maxCost ? errorAt(error, maxCost.param) : error;
  }
}

/**
 * The request of the final picture as far as its price goes: the draft's picture is a reference of its size, and is not read.
 *
 * @throws LightmeterError as promoteTask does
 */
export function pricedPromotion(
  services: Services,
  given: { caller: Caller; draft: TaskRecord; body: PromoteTaskBody },
): ImageRequestInput {
  const { caller, draft, body } = given;
  const output = pickedOutput(draft, body.output_id);
  const written = finalRequest(services, { draft, output, body });
  const asReference = body.as_reference ?? editsImages(services, caller, written.model);
  const { widthPixels, heightPixels, sizeBytes, format } = output;
  const size = { widthPixels, heightPixels };
  return {
    ...written,
    operation: asReference ? 'edit' : 'generate',
    imageCount: 1,
    references: asReference ? [{ param: 'output_id', size, sizeBytes, format, hasAlpha: undefined }] : [],
    mask: undefined,
  };
}

/**
 * The request of the final picture, and the draft's picture where it is the reference.
 *
 * @throws LightmeterError as promoteTask does
 */
export async function promotedRequest(
  services: Services,
  given: { caller: Caller; draft: TaskRecord; body: PromoteTaskBody; uploads: UploadSet },
): Promise<{ input: ImageRequestInput; reference: UploadedImage | undefined }> {
  const { caller, draft, body, uploads } = given;
  const output = pickedOutput(draft, body.output_id);
  const written = finalRequest(services, { draft, output, body });
  const asReference = body.as_reference ?? editsImages(services, caller, written.model);
  const reference = asReference ? await draftImage(services, uploads, output) : undefined;
  return {
    input: {
      ...written,
      operation: reference ? 'edit' : 'generate',
      // One pick, one picture.
      imageCount: 1,
      references: reference ? [reference.measured] : [],
      mask: undefined,
    },
    reference: reference?.upload,
  };
}

/** A draft whose pictures are all deleted has none to pick; of several the one that is named says whether it is kept. */
function pickedOutput(draft: TaskRecord, outputId: string | undefined): OutputRecord {
  const [first, second] = draft.outputs;
  const deleted = draft.deletedOutputs.find(
    (output) => output.outputId === outputId || (outputId === undefined && !first),
  );
  if (deleted) throw deletedPick(draft, deleted);
  if (!first) {
    throw new LightmeterError('conflict', {
      message: `${draft.taskId} is ${draft.state} and has no picture to promote.${draft.endedAt ? '' : ' Wait for its end.'}`,
      details: { state: draft.state },
    });
  }
  if (outputId === undefined && second) {
    throw new LightmeterError('missing_parameter', {
      param: 'output_id',
      message: `The draft has ${draft.outputs.length} pictures; \`output_id\` names the pick.`,
      details: { nearest: draft.outputs.map((output) => output.outputId) },
    });
  }
  const picked =
    outputId === undefined ? first : draft.outputs.find((output) => output.outputId === outputId);
  if (picked) return picked;
  throw new LightmeterError('not_found', {
    param: 'output_id',
    message: `${draft.taskId} has no output ${JSON.stringify(outputId)}.`,
  });
}

function deletedPick({ taskId }: TaskRecord, { outputId, deletedAt }: OutputRecord): LightmeterError {
  return new LightmeterError('output_deleted', {
    message: `The picture ${outputId} of ${taskId} was deleted${deletedAt ? ` at ${deletedAt.toISOString()}` : ''}, so it cannot be promoted. Make the draft again, or send the picture itself as a new task.`,
    details: { output_id: outputId },
  });
}

/** What the draft stands for, with the changes; a task that is no draft needs at least one change. */
function finalRequest(
  services: Services,
  { draft, output, body }: { draft: TaskRecord; output: OutputRecord; body: PromoteTaskBody },
): WrittenRequest {
  const final = finalOf(draft);
  const request = (final ?? draft.input ?? writtenRequest(draft)) as unknown as WrittenRequest;
  const { output_id: _output, as_reference: _reference, ...changes } = body;
  const {
    callback: _callback,
    metadata: _metadata,
    max_cost: _short,
    max_cost_usd: _long,
    ...rest
  } = changes;
  const { deadline_seconds: _deadline, ...picture } = rest;
  if (!final && Object.values(picture).every((value) => value === undefined)) {
    throw new LightmeterError('missing_parameter', {
      param: 'resolution',
      message: `${draft.taskId} is no draft of another picture. Say what is to change: \`resolution\`, \`size\`, \`quality\` or \`model\`.`,
    });
  }
  return changedRequest(request, picture, {
    sold: soldIds(services.catalog.cards),
    place: '',
    shape: output,
  });
}

/** A synchronous call keeps only what it was resolved to. */
function writtenRequest({ request, operation }: TaskRecord): JsonObject {
  return {
    operation,
    model: request.model,
    prompt: request.prompt,
    size: request.size,
    quality: request.quality,
    background: request.background,
    outputFormat: request.output_format,
    outputCompression: request.output_compression,
    moderation: request.moderation,
    inputFidelity: request.input_fidelity,
    seed: request.seed,
    safetyIdentifier: request.safety_identifier,
  };
}

function editsImages(services: Services, caller: Caller, modelId: string): boolean {
  const card = rateCardAt(services.catalog.cards, caller.workspace.rateCardSeries, services.clock());
  return soldModel(card, modelId).capability?.operations.includes('edit') ?? false;
}

async function draftImage(services: Services, uploads: UploadSet, output: OutputRecord) {
  const { storageKey, sizeBytes } = output;
  const taken = await uploads.take(
    'output_id',
    await services.outputs.read(storageKey, undefined, sizeBytes),
  );
  const upload: UploadedImage = { ...taken.upload, storageKey };
  return { measured: taken.reference, upload };
}
