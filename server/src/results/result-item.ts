// What the results of a batch are made from: its items in order, each with the task that ran for it. They come page by
// page; nothing here or in what reads them holds more than a page.

import { type NanoUsd, type ResultFile, resultFileName, resultItemNumber } from '@lightmeter/core';
import type {
  BatchItemDraft,
  BatchItemState,
  BatchState,
  JsonObject,
  OutputRecord,
  TaskError,
  TaskRecord,
} from '@lightmeter/store';

/** The batch as it stood when somebody asked for its results. */
export interface ResultBatch {
  readonly batchId: string;
  readonly name: string | undefined;
  readonly state: BatchState;
  readonly itemCount: number;
}

/** What of a task stands in results. */
export type ResultTask = Pick<
  TaskRecord,
  | 'taskId'
  | 'modelId'
  | 'quotedHighNanoUsd'
  | 'chargedNanoUsd'
  | 'rateCardId'
  | 'startedAt'
  | 'endedAt'
  | 'outputs'
  | 'deletedOutputs'
  | 'error'
>;

export interface ResultItem {
  /** From 0, in the order of the input. */
  readonly itemIndex: number;
  readonly lineNumber: number | undefined;
  readonly customId: string | undefined;
  readonly prompt: string | undefined;
  readonly state: BatchItemState;
  /** Of an item that ended without a task. */
  readonly error: TaskError | undefined;
  /** The item that ran for this one as well: `task` is its task, and its charge is not this item's. */
  readonly duplicateOf: number | undefined;
  /** Of a promotion: the draft whose number the item has in names and on sheets. */
  readonly draft: BatchItemDraft | undefined;
  readonly metadata: JsonObject | undefined;
  /** Of the present or last run. */
  readonly task: ResultTask | undefined;
}

/** Reads items from `firstIndex` on, in order, to the end of the batch or until the reader stops. */
export type ReadResultItems = (firstIndex: number) => AsyncIterable<ResultItem>;

export interface BatchResults {
  readonly batch: ResultBatch;
  readonly items: ReadResultItems;
  /** Names of the items' metadata in order of first appearance, as many as the manifest has columns for. */
  readonly metadataNames: () => Promise<readonly string[]>;
  /** Charged so far, of all runs of all items. */
  readonly chargedNanoUsd: () => Promise<NanoUsd>;
}

const ENDED: ReadonlySet<BatchState> = new Set(['completed', 'failed', 'expired', 'cancelled']);

/** False while results may still be added. A retry opens a batch that has ended again. */
export function hasEnded({ state }: ResultBatch): boolean {
  return ENDED.has(state);
}

/** True for a state that an item only leaves by a retry. */
export function isItemOver(state: BatchItemState): boolean {
  return state !== 'pending' && state !== 'queued' && state !== 'running';
}

/** What went wrong with an item; undefined for one that did not fail. */
export function errorOf(item: ResultItem): TaskError | undefined {
  return item.error ?? item.task?.error;
}

/** An image of an item, with the name it has in the ZIP unless its workspace deleted it. */
export interface NamedImage {
  readonly output: OutputRecord;
  readonly fileName: string;
  readonly isDeleted: boolean;
}

/** The number of an item in names and on sheets: of a promoted one that of its draft. */
export function numberOf(
  { itemIndex, draft }: ResultItem,
  { itemCount }: Pick<ResultBatch, 'itemCount'>,
): string {
  return resultItemNumber(draft?.itemIndex ?? itemIndex, draft?.itemCount ?? itemCount);
}

/** All images that an item delivered, in that order, deleted ones among them: names do not depend on what was deleted. */
export function imagesOf(
  item: ResultItem,
  { itemCount }: Pick<ResultBatch, 'itemCount'>,
): readonly NamedImage[] {
  if (item.state !== 'succeeded' || !item.task) return [];
  const outputs = [...item.task.outputs, ...item.task.deletedOutputs];
  outputs.sort((left, right) => left.imageIndex - right.imageIndex);
  return outputs.map((output, imageIndex) => {
    const file: ResultFile = {
      itemIndex: item.itemIndex,
      itemCount,
      customId: item.customId,
      prompt: item.prompt,
      imageIndex,
      imageCount: outputs.length,
      format: output.format,
      draft: item.draft,
    };
    return { output, fileName: resultFileName(file), isDeleted: output.deletedAt !== undefined };
  });
}
