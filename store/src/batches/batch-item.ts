// One item of a batch: what is asked for, and how far it came. While it runs, its task says how it stands.

import type { ImageFormat, ImageSize, NanoUsd } from '@lightmeter/core';
import type { JsonObject } from '../json.ts';
import type { TaskError } from '../task.ts';

/** `pending` has no task yet; `expired` did not begin in time; the others are those of its task. */
export type BatchItemState =
  | 'pending'
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'expired';

export const BATCH_ITEM_STATES: readonly BatchItemState[] = [
  'pending',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
];

/** An input image of an item, measured: in the output store, or a file of the workspace. */
export interface BatchItemImage {
  /** Where it stands in the request, for errors. */
  readonly param: string;
  /** Hex. */
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly size: ImageSize;
  readonly sizeBytes: number;
  readonly hasAlpha: boolean;
  /** Either of the two. A file may be deleted before the item runs: the item fails then. */
  readonly storageKey?: string | undefined;
  readonly fileId?: string | undefined;
}

/** Of a promotion: the draft's place, which the promoted picture keeps in names and on sheets. */
export interface BatchItemDraft {
  /** From 0, in the batch of the first drafts: a promotion of a promotion keeps it too. */
  readonly itemIndex: number;
  /** Items of that batch. */
  readonly itemCount: number;
  readonly outputId: string;
  /** Which of the draft's pictures, from 0, and how many there are; undefined for the only one. */
  readonly image?: { readonly index: number; readonly count: number } | undefined;
}

/** The request of an item. */
export interface BatchItemRequest {
  /** core's ImageRequestInput without its images; of a draft with the request that it stands for. */
  readonly input: JsonObject;
  readonly references: readonly BatchItemImage[];
  readonly mask?: BatchItemImage | undefined;
  /** How the image stands in the output file: a link, unless the line asked for the bytes. */
  readonly responseFormat: 'b64_json' | 'url';
  /** Of a promotion. */
  readonly draft?: BatchItemDraft | undefined;
}

/** An item as it stands. */
export interface BatchItemRecord {
  readonly batchId: string;
  /** From 0, in the order of the input. */
  readonly itemIndex: number;
  /** Of the input; of a promotion that of its draft. */
  readonly lineNumber: number | undefined;
  /** Undefined for a line at fault whose id cannot be told or is another's. */
  readonly customId: string | undefined;
  /** Undefined for a line at fault. */
  readonly request: BatchItemRequest | undefined;
  readonly metadata: JsonObject | undefined;
  readonly quotedLowNanoUsd: NanoUsd;
  readonly quotedHighNanoUsd: NanoUsd;
  /** The item of the same request that runs for this one as well; its task is this one's. */
  readonly duplicateOf: number | undefined;
  /** The task whose output it makes again. */
  readonly promotedFrom: string | undefined;
  /** Of the present or last run; undefined before the first and for items that ended without one. */
  readonly taskId: string | undefined;
  /** Runs that were begun. */
  readonly runCount: number;
  readonly state: BatchItemState;
  /** Of an item that ended without a task. */
  readonly error: TaskError | undefined;
}

/** An item as validation writes it down. */
export interface NewBatchItem {
  readonly itemIndex: number;
  readonly lineNumber: number | undefined;
  readonly customId: string | undefined;
  readonly request: BatchItemRequest | undefined;
  /** What makes two requests the same; undefined for a line at fault. */
  readonly requestHash: string | undefined;
  readonly metadata: JsonObject | undefined;
  readonly quotedLowNanoUsd: NanoUsd;
  readonly quotedHighNanoUsd: NanoUsd;
  readonly duplicateOf: number | undefined;
  readonly promotedFrom: string | undefined;
  /** There exactly when the line is at fault. */
  readonly error: TaskError | undefined;
}
