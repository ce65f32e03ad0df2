// One call for images, as a door hands it to the flows, and what the flows hand back.

import type { ImageRequestInput, NanoUsd } from '@lightmeter/core';
import type { ImageSink, InputImage } from '@lightmeter/providers';
import type { BookId, JsonObject, TaskCallback, TaskLane, TaskOrigin, TaskRecord } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';

/** A checked input image, with the hash that makes two uploads the same request. */
export interface UploadedImage extends InputImage {
  readonly sha256: string;
  readonly hasAlpha: boolean;
  /** Where it lies in the output store already; undefined when it is only in this process's scratch folder. */
  readonly storageKey?: string | undefined;
}

/** One call to generate or edit. */
export interface ImageCall {
  readonly caller: Caller;
  readonly input: ImageRequestInput;
  /** As many as the input's references, in the same order. */
  readonly references: readonly UploadedImage[];
  readonly mask: UploadedImage | undefined;
  /** Pins the price of this quote; undefined prices by the card in force. */
  readonly quoteId: string | undefined;
  /** Pins the card that prices it, without a quote: of an item of a batch. */
  readonly rateCardId?: string | undefined;
  /** Refuses when the quote is higher; undefined is no limit. */
  readonly maxCostNanoUsd: NanoUsd | undefined;
  readonly idempotencyKey: string | undefined;
  /** How the answer is rendered is part of what "the same request" means. */
  readonly responseFormat: 'b64_json' | 'url';
  /** Called once when nothing needs the uploads any more, whatever the outcome. */
  readonly discardUploads: () => void;
  readonly metadata?: JsonObject | undefined;
  readonly callback?: TaskCallback | undefined;
  /** The task whose output is the reference. */
  readonly promotedFrom?: string | undefined;
}

/** A call whose caller waits for the picture. */
export interface WaitingCall extends ImageCall {
  readonly beginPartialImage: ((partialIndex: number) => ImageSink) | undefined;
}

/** A call that a worker runs when its turn comes. */
export interface QueuedCall extends ImageCall {
  readonly origin: Exclude<TaskOrigin, 'sync'>;
  readonly lane: TaskLane;
  /** There exactly when the origin is a batch. */
  readonly batchId?: string | undefined;
  /** The task fails when it has not ended by then, in milliseconds from now; undefined is the server's own. */
  readonly deadlineMs?: number | undefined;
  /** An id that was given before, so that doing this again does nothing more; undefined takes a new one. */
  readonly taskId?: string | undefined;
}

/** A task that runs, or ran before under the same Idempotency-Key. */
export interface BegunTask {
  readonly taskId: string;
  readonly quotedNanoUsd: NanoUsd;
  readonly rateCardId: string;
  /** The answer was given before, or another request is producing it. */
  readonly replayed: boolean;
  /** Resolves with the finished task, however it ended; rejects only for faults of our own. */
  readonly finished: Promise<TaskRecord>;
}

export function bookOf(caller: Caller): BookId {
  return { workspaceId: caller.workspace.workspaceId, mode: caller.mode };
}
