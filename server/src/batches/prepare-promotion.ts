// The picks of a batch as items of its promotion: each the picture that a draft stands for, with the draft as reference
// image where the model edits images.

import { promoteTaskBody, type TaskChanges } from '@lightmeter/contract';
import { type ImageRequestInput, invariant, LightmeterError, type RateCard } from '@lightmeter/core';
import type {
  BatchComparison,
  BatchItemDraft,
  BatchItemImage,
  BatchItemRecord,
  BatchPick,
  BatchRecord,
  PriceRangeNanoUsd,
  TaskRecord,
} from '@lightmeter/store';
import type { UploadedImage } from '../flows/image-call.ts';
import { hashOf, priceCall } from '../flows/price-call.ts';
import { priceUnheld } from '../flows/price-unheld.ts';
import { promotedRequest } from '../flows/promote-task.ts';
import type { Caller } from '../http/authentication.ts';
import { changedRequest, type WrittenRequest } from '../input/changed-request.ts';
import { soldIds } from '../input/task-model.ts';
import { UploadSet } from '../input/upload-set.ts';
import type { Services } from '../services.ts';
import { addRanges, type ItemSheet } from './item-sheet.ts';
import { faultOf } from './read-input/input-line.ts';

/** Items that are looked at together. */
const PAGE_ITEMS = 200;

interface Promoting {
  readonly batch: BatchRecord;
  readonly caller: Caller;
  readonly card: RateCard;
  readonly sheet: ItemSheet;
}

/** With the batch that the picks are from. */
interface Picking extends Promoting {
  readonly parent: BatchRecord;
}

/**
 * Puts the picks onto the sheet, in the order of the batch they are from.
 *
 * @throws LightmeterError for faults of our own
 */
export async function preparePromotion(
  services: Services,
  given: Promoting,
): Promise<BatchComparison | undefined> {
  const { batch, sheet } = given;
  const parent = await services.store.batches.find(batch.promotedFrom ?? '');
  invariant(parent, 'A promotion knows the batch of its drafts.');
  const picks = new PickList(batch.plan.promotion?.picks ?? 'all');
  let everythingFinal: PriceRangeNanoUsd | undefined;
  let isComparable = true;
  let cursor: number | undefined;
  do {
    const page = await services.store.batches.items({ batchId: parent.batchId, limit: PAGE_ITEMS, cursor });
    const tasks = await Promise.all(
      page.items.map(({ taskId }) => taskId && services.store.tasks.findTask(taskId)),
    );
    for (const [index, item] of page.items.entries()) {
      await addPicks(
        services,
        { ...given, parent },
        { item, task: tasks[index] || undefined, picks: picks.take(item) },
      );
      if (item.duplicateOf !== undefined || !item.request) continue;
      const price = priceAtOnce(services, given, item);
      if (price) everythingFinal = everythingFinal ? addRanges(everythingFinal, price) : price;
      else isComparable = false;
    }
    await new Promise(setImmediate);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  for (const name of picks.untaken) {
    await sheet.addFault(undefined, {
      code: 'not_found',
      param: 'items',
      message: `${parent.batchId} has no item ${JSON.stringify(name)}. GET /v1/batches/${parent.batchId}/items lists them.`,
    });
  }
  if (!everythingFinal || !isComparable) return undefined;
  const { spentNanoUsd } = await services.store.batches.progress(parent);
  const drafts = { lowNanoUsd: spentNanoUsd, highNanoUsd: spentNanoUsd };
  return { drafts, promotion: sheet.quote, everythingFinal };
}

/** The picks by the item they name. */
class PickList {
  private readonly isAll: boolean;
  private readonly byName = new Map<string | number, BatchPick[]>();

  constructor(picks: 'all' | readonly BatchPick[]) {
    this.isAll = picks === 'all';
    for (const pick of picks === 'all' ? [] : picks) {
      this.byName.set(pick.item, [...(this.byName.get(pick.item) ?? []), pick]);
    }
  }

  /** The picks of an item; `all` when every picture of it is one. */
  take({ customId, itemIndex, state }: BatchItemRecord): 'all' | readonly BatchPick[] {
    if (this.isAll) return state === 'succeeded' ? 'all' : [];
    const named = [
      ...(this.byName.get(itemIndex) ?? []),
      ...(customId === undefined ? [] : (this.byName.get(customId) ?? [])),
    ];
    this.byName.delete(itemIndex);
    if (customId !== undefined) this.byName.delete(customId);
    return named;
  }

  /** What no item is called. */
  get untaken(): (string | number)[] {
    return [...this.byName.keys()];
  }
}

async function addPicks(
  services: Services,
  given: Picking,
  picked: { item: BatchItemRecord; task: TaskRecord | undefined; picks: 'all' | readonly BatchPick[] },
): Promise<void> {
  const { item, task, picks } = picked;
  const outputIds =
    picks === 'all'
      ? // Of an item with several pictures each is made, under its number.
        (task?.outputs ?? []).map((output) => output.outputId)
      : picks.map((pick) => pick.outputId);
  for (const outputId of outputIds) {
    const position = task?.outputs.findIndex((output) => output.outputId === outputId) ?? -1;
    const isOneOfSeveral = (task?.outputs.length ?? 0) > 1 && position >= 0;
    const customId = `${item.customId ?? `item-${item.itemIndex}`}${isOneOfSeveral ? `#${position + 1}` : ''}`;
    await addPick(services, given, { item, task, outputId, customId });
  }
}

async function addPick(
  services: Services,
  { batch, caller, sheet, parent }: Picking,
  pick: {
    item: BatchItemRecord;
    task: TaskRecord | undefined;
    outputId: string | undefined;
    customId: string;
  },
): Promise<void> {
  const { item, task, outputId, customId } = pick;
  const uploads = new UploadSet(services.scratchDirectory);
  try {
    if (!task || item.state !== 'succeeded') throw notMade(customId, item);
    if (!sheet.claimId(customId)) throw pickedTwice(customId);
    const changes = batch.plan.promotion?.changes ?? {};
    const body = promoteTaskBody.parse({
      ...changes,
      ...(outputId === undefined ? {} : { output_id: outputId }),
    });
    const { input, reference } = await promotedRequest(services, { caller, draft: task, body, uploads });
    const priced = await priceUnheld(services, { caller, input, rateCardId: batch.rateCardId });
    if (sheet.hasFailed) return;
    const { references: _references, mask: _mask, ...written } = input;
    await sheet.add({
      lineNumber: item.lineNumber,
      customId,
      metadata: item.metadata,
      promotedFrom: task.taskId,
      requestHash: hashOf({ ...written, images: reference ? [reference.sha256] : [] }),
      quotedLowNanoUsd: priced.quote.lowNanoUsd,
      quotedHighNanoUsd: priced.quote.highNanoUsd,
      request: {
        input: JSON.parse(JSON.stringify(written)),
        references: reference ? [await keptReference(services, batch, reference)] : [],
        responseFormat: item.request?.responseFormat ?? 'url',
        draft: draftPlace({ item, task, outputId, parent }),
      },
    });
  } catch (error) {
    if (!(error instanceof LightmeterError) || error.kind.report || error.kind.retryable) throw error;
    await sheet.addFault(item.lineNumber, faultOf(error));
  } finally {
    uploads.discard();
  }
}

/** Where the pick comes from. A draft that was promoted itself hands on the place of its own. */
function draftPlace(given: {
  item: BatchItemRecord;
  task: TaskRecord;
  outputId: string | undefined;
  parent: BatchRecord;
}): BatchItemDraft {
  const { item, task, parent } = given;
  const index = Math.max(
    0,
    task.outputs.findIndex((output) => output.outputId === given.outputId),
  );
  const outputId = task.outputs[index]?.outputId;
  invariant(outputId, 'A pick has a picture.');
  const earlier = item.request?.draft;
  if (earlier) return { ...earlier, outputId };
  const { itemIndex } = item;
  const { length: count } = task.outputs;
  return {
    itemIndex,
    itemCount: parent.itemCount,
    outputId,
    ...(count > 1 ? { image: { index, count } } : {}),
  };
}

function notMade(customId: string, item: BatchItemRecord): LightmeterError {
  return new LightmeterError('conflict', {
    param: 'items',
    message: `The item ${JSON.stringify(customId)} is ${item.state} and has no picture to promote.`,
  });
}

function pickedTwice(customId: string): LightmeterError {
  return new LightmeterError('invalid_value', {
    param: 'items',
    message: `The item ${JSON.stringify(customId)} is picked twice. Name each pick once.`,
  });
}

/** The draft's picture lies in the output store already; the promotion says that it needs it. */
async function keptReference(
  services: Services,
  batch: BatchRecord,
  image: UploadedImage,
): Promise<BatchItemImage> {
  const { storageKey, sha256, format, size, sizeBytes, hasAlpha } = image;
  invariant(storageKey, 'A draft’s picture is in the output store.');
  await services.store.batches.preparation.addImage(batch.batchId, storageKey);
  return { param: 'draft', sha256, format, size, sizeBytes, hasAlpha, storageKey };
}

/** The price of an item at the final tier without a draft; undefined where it cannot be made so. */
function priceAtOnce(
  services: Services,
  { batch, card }: Promoting,
  { request }: BatchItemRecord,
): PriceRangeNanoUsd | undefined {
  if (!request) return undefined;
  const { final, ...draft } = request.input;
  const changes = (batch.plan.promotion?.changes ?? {}) as TaskChanges;
  try {
    const written = changedRequest((final ?? draft) as unknown as WrittenRequest, changes, {
      sold: soldIds(services.catalog.cards),
      place: '',
    });
    const input: ImageRequestInput = { ...written, references: request.references, mask: request.mask };
    return priceCall(card, input, services.countPromptTokens).quote;
  } catch (error) {
    if (error instanceof LightmeterError && !error.kind.report) return undefined;
    throw error;
  }
}
