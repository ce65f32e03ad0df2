// One item becomes a task: its images are opened, and the one flow for queued calls does the rest.

import { LightmeterError, type ReferenceImage } from '@lightmeter/core';
import type { BatchItemImage, BatchItemRecord, BatchRecord, TakenItem } from '@lightmeter/store';
import { enqueueImage, inputFromJson } from '../flows/enqueue-image.ts';
import { SupersededTask } from '../flows/follow-task.ts';
import type { UploadedImage } from '../flows/image-call.ts';
import { storedImage } from '../flows/stored-image.ts';
import type { Caller } from '../http/authentication.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';

/** What became of an item that was taken. */
export type BegunItem =
  | { readonly kind: 'begun'; readonly taskId: string }
  /** For want of money: it has no task, and waits again. */
  | { readonly kind: 'refused'; readonly taskId: string; readonly error: LightmeterError }
  /** It can never begin. */
  | { readonly kind: 'failed'; readonly taskId: string; readonly error: LightmeterError }
  /** Another process has it, which thought this one dead: nothing is left to do here. */
  | { readonly kind: 'superseded'; readonly taskId: string }
  /** It may begin later, under the same task id. */
  | { readonly kind: 'later'; readonly taskId: string; readonly error: LightmeterError };

/** A task gets so much time after the window of its batch has ended, at least. */
const LEAST_DEADLINE_MS = 60_000;

/** Begins the task that was given to the item. Doing it twice begins it once. Never throws. */
export async function beginItem(
  services: Services,
  given: { batch: BatchRecord; caller: Caller; taken: TakenItem; item: BatchItemRecord },
): Promise<BegunItem> {
  const { taken } = given;
  const { taskId } = taken;
  try {
    await enqueue(services, given);
    return { kind: 'begun', taskId };
  } catch (thrown) {
    if (thrown instanceof SupersededTask) return { kind: 'superseded', taskId };
    const error =
      thrown instanceof LightmeterError ? thrown : new LightmeterError('internal_error', { cause: thrown });
    if (error.kind.status === 402) return { kind: 'refused', taskId, error };
    return error.kind.retryable ? { kind: 'later', taskId, error } : { kind: 'failed', taskId, error };
  }
}

async function enqueue(
  services: Services,
  { batch, caller, taken, item }: Parameters<typeof beginItem>[1],
): Promise<void> {
  const { request } = item;
  if (!request)
    throw new LightmeterError('internal_error', { internal: { itemWithoutRequest: taken.taskId } });
  const uploads = new UploadSet(services.scratchDirectory);
  try {
    const references: OpenImage[] = [];
    if (item.runCount > 1) await requireImages(services, [...request.references, request.mask]);
    for (const image of request.references)
      references.push(await openImage(services, batch, { image, uploads }));
    const mask = request.mask && (await openImage(services, batch, { image: request.mask, uploads }));
    const leftMs = batch.expiresAt.getTime() - services.clock().getTime();
    await enqueueImage(services, {
      origin: 'batch',
      lane: 'batch',
      batchId: batch.batchId,
      taskId: taken.taskId,
      caller,
      input: inputFromJson(request.input, {
        references: references.map(({ reference }) => reference),
        mask: mask?.reference,
      }),
      references: references.map(({ upload }) => upload),
      mask: mask?.upload,
      rateCardId: batch.rateCardId,
      quoteId: undefined,
      maxCostNanoUsd: undefined,
      idempotencyKey: undefined,
      responseFormat: request.responseFormat,
      metadata: item.metadata,
      promotedFrom: item.promotedFrom,
      deadlineMs: Math.max(LEAST_DEADLINE_MS, leftMs) + services.taskTimeoutMs,
      discardUploads: uploads.discard,
    });
  } finally {
    uploads.discard();
  }
}

/** A retry may come so late that the images of the line are gone. */
async function requireImages(
  { outputs }: Services,
  images: readonly (BatchItemImage | undefined)[],
): Promise<void> {
  for (const image of images) {
    if (image?.storageKey === undefined) continue;
    try {
      (await outputs.read(image.storageKey)).destroy();
    } catch (error) {
      if (!(error instanceof LightmeterError) || error.code !== 'not_found') throw error;
      throw new LightmeterError('not_found', {
        param: image.param,
        message: `The image of \`${image.param}\` is not kept any more: it goes 30 days after the end of a batch. Send the line in a new batch. Nothing was charged.`,
      });
    }
  }
}

interface OpenImage {
  readonly reference: ReferenceImage;
  readonly upload: UploadedImage;
}

async function openImage(
  services: Services,
  batch: BatchRecord,
  { image, uploads }: { image: BatchItemImage; uploads: UploadSet },
): Promise<OpenImage> {
  const { param, sha256, format, size, sizeBytes, hasAlpha, storageKey, fileId } = image;
  const reference = { param, size, sizeBytes, format, hasAlpha };
  if (storageKey !== undefined) {
    const upload = storedImage(services, { size, format, sizeBytes, sha256, hasAlpha, storageKey });
    return { reference, upload };
  }
  const file = await services.store.files.get(batch, fileId ?? '');
  if (!file) {
    throw new LightmeterError('not_found', {
      param,
      message: `The file ${fileId} was deleted or has expired before the item began. Nothing was charged.`,
    });
  }
  const taken = await uploads.take(param, await services.files.read(file.storageKey));
  return { reference: taken.reference, upload: taken.upload };
}
