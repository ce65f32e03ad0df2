// A task from its beginning to its end: what is handed in, what comes back, what is kept.

import type { ImageFormat, ImageSize, NanoUsd, Tier } from '@lightmeter/core';
import type { JsonObject, JsonValue } from './json.ts';
import type { SpendPeriod, SpendSubjectKind } from './limits/spend-limit.ts';
import type { BookId, Mode } from './mode.ts';

export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** A task that is over: nothing about it changes any more, but refunds. */
export type EndedTaskState = Exclude<TaskState, 'queued' | 'running'>;

/** Who waits: a caller on the line, somebody who asks again later, or a batch. */
export type TaskOrigin = 'sync' | 'task' | 'batch';

/** Interactive tasks go before those of batches; batches keep one place in five. */
export type TaskLane = 'interactive' | 'batch';

/** An input image of a task that waits, as it lies in the output store. */
export interface TaskInputImage {
  readonly role: 'reference' | 'mask';
  /** Where it stands in the request, for errors. */
  readonly param: string;
  readonly storageKey: string;
  /** Hex. */
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly size: ImageSize;
  readonly sizeBytes: number;
  readonly hasAlpha: boolean;
}

/** What makes a task wait for a worker instead of running at once. */
export interface TaskQueueing {
  readonly lane: TaskLane;
  /** `openai`, `sandbox`: limits may hold for it, or for the route. */
  readonly provider: string;
  /** The task fails when it has not ended by then. */
  readonly deadlineAt: Date;
  /** The process whose caller waits; undefined lets any worker run it. */
  readonly onlyInstance?: string | undefined;
}

/** Where a caller wants to be told of a task's end. */
export interface TaskCallback {
  readonly url: string;
  readonly when: 'final';
}

export interface TaskBegin extends BookId {
  readonly taskId: string;
  readonly apiKeyId: string;
  readonly origin: TaskOrigin;
  /** There exactly when the origin is a batch: tasks of one batch share their turns. */
  readonly batchId?: string | undefined;
  /** `generate`, `edit`. */
  readonly operation: string;
  readonly modelId: string;
  /** Provider and the id the model has there: `openai/gpt-image-2`. */
  readonly route: string;
  /** The normalised request, for display and replay. */
  readonly request: JsonObject;
  /** The request as it was written, for the worker to resolve again; undefined when this process runs it itself. */
  readonly input?: JsonObject | undefined;
  readonly inputImages?: readonly TaskInputImage[] | undefined;
  /** SHA-256 in hex of everything that makes the request this one. */
  readonly requestHash: string;
  readonly idempotencyKey?: string | undefined;
  /** Goes with the key; by then it may be used anew. */
  readonly idempotencyExpiresAt?: Date | undefined;
  readonly rateCardId: string;
  readonly quoteId?: string | undefined;
  readonly quotedLowNanoUsd: NanoUsd;
  /** The amount held, and the most that can be charged. May be zero. */
  readonly quotedHighNanoUsd: NanoUsd;
  /** When the sweep may release the hold; later than the task can take. */
  readonly holdExpiresAt: Date;
  /** The process that runs the task, unless it is queued. */
  readonly instanceId: string;
  /** Undefined begins the task running. */
  readonly queueing?: TaskQueueing | undefined;
  readonly metadata?: JsonObject | undefined;
  readonly callback?: TaskCallback | undefined;
  /** The task whose output this one makes again at a higher tier. */
  readonly promotedFrom?: string | undefined;
}

/** What became of a wish to begin. Only `held` leaves anything behind. */
export type BeginOutcome =
  | { readonly kind: 'held' }
  /** The batch item that the task was for was taken back by another process. */
  | { readonly kind: 'superseded' }
  /** A request with this Idempotency-Key has ended: its task holds the answer. */
  | { readonly kind: 'replay'; readonly taskId: string }
  /** A request with this Idempotency-Key is still running. */
  | { readonly kind: 'in_progress'; readonly taskId: string }
  /** The Idempotency-Key belongs to another request. */
  | { readonly kind: 'key_mismatch'; readonly taskId: string }
  | {
      readonly kind: 'insufficient_balance';
      readonly availableNanoUsd: NanoUsd;
      readonly requiredNanoUsd: NanoUsd;
    }
  | {
      readonly kind: 'spend_cap_reached';
      readonly capNanoUsd: NanoUsd;
      /** Captured in the period. */
      readonly spentNanoUsd: NanoUsd;
      /** Held by tasks that run. */
      readonly heldNanoUsd: NanoUsd;
      readonly period: SpendPeriod;
      /** Whose cap it is. */
      readonly subject: SpendSubjectKind;
    };

export interface OutputRecord {
  readonly outputId: string;
  /** From 0, in order of delivery. */
  readonly imageIndex: number;
  readonly storageKey: string;
  /** Hex. */
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly widthPixels: number;
  readonly heightPixels: number;
  readonly sizeBytes: number;
  /** The tier it is charged at. */
  readonly tier: Tier;
  readonly expiresAt?: Date | undefined;
  /** When its workspace deleted it: the image is not read any more. */
  readonly deletedAt?: Date | undefined;
}

/** One upstream call. */
export interface AttemptRecord {
  readonly attemptId: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** `delivered`, or the code of the error it ended with. */
  readonly outcome: string;
  readonly upstreamRequestId?: string | undefined;
  /** What the provider bills; undefined when that is not known, which is not zero. */
  readonly costNanoUsd?: NanoUsd | undefined;
  readonly usage?: object | undefined;
}

export interface TaskError {
  readonly code: string;
  readonly message: string;
  readonly param?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

export interface TaskSettlement {
  readonly taskId: string;
  readonly state: EndedTaskState;
  /** Ends the task only while it waits; the outcome says `left` when it does not. */
  readonly onlyQueued?: boolean | undefined;
  /** Ends the task only while this process runs it; the outcome says `left` when it does not. */
  readonly onlyClaimedBy?: string | undefined;
  /** At most the amount held; zero for a task that did not succeed. */
  readonly chargeNanoUsd: NanoUsd;
  /** What explains the charge; there for every task that succeeded. */
  readonly charge?:
    | {
        readonly rateCardId: string;
        readonly lineItems: readonly object[];
        /** As the provider reported it; null when it did not. */
        readonly usage: object | null;
      }
    | undefined;
  /** At least one when the task succeeded. */
  readonly outputs: readonly OutputRecord[];
  /** There exactly when the task did not succeed. */
  readonly error?: TaskError | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** False frees the Idempotency-Key, so that a retry runs afresh. */
  readonly replayable: boolean;
  /** What the provider decided where the request left it open: quality, size, background. */
  readonly resolved?: JsonObject | undefined;
}

export interface SettleOutcome {
  /**
   * `already_settled`: by an earlier call whose answer was lost, or by the sweep. `left`: it was to be ended only while it
   * waited, or by the process that runs it, and goes on. `cancel_requested`: a success is not to be paid for; the task is
   * to be cancelled.
   */
  readonly kind: 'settled' | 'already_settled' | 'left' | 'cancel_requested';
  readonly state: TaskState;
  readonly chargedNanoUsd: NanoUsd;
  readonly availableNanoUsd: NanoUsd;
}

/** A task as it stands. */
export interface TaskRecord extends BookId {
  readonly taskId: string;
  readonly mode: Mode;
  readonly state: TaskState;
  readonly apiKeyId: string;
  readonly origin: TaskOrigin;
  readonly batchId: string | undefined;
  readonly operation: string;
  readonly modelId: string;
  readonly route: string;
  readonly request: JsonObject;
  /** The request as it was written; undefined for a task whose caller waited. */
  readonly input: JsonObject | undefined;
  readonly idempotencyKey: string | undefined;
  readonly rateCardId: string;
  readonly quoteId: string | undefined;
  readonly quotedLowNanoUsd: NanoUsd;
  readonly quotedHighNanoUsd: NanoUsd;
  /** Zero until it has succeeded. */
  readonly chargedNanoUsd: NanoUsd;
  readonly refundedNanoUsd: NanoUsd;
  /** Lines of the charge; empty without one. */
  readonly lineItems: readonly JsonValue[];
  /** As the provider reported it; undefined when it did not. */
  readonly usage: JsonObject | undefined;
  readonly resolved: JsonObject | undefined;
  readonly error: TaskError | undefined;
  readonly metadata: JsonObject | undefined;
  readonly callback: TaskCallback | undefined;
  readonly promotedFrom: string | undefined;
  /** In order of delivery, without those that were deleted. */
  readonly outputs: readonly OutputRecord[];
  /** Delivered, charged, and deleted by the workspace since. */
  readonly deletedOutputs: readonly OutputRecord[];
  /** Upstream calls that have ended, in order. */
  readonly attempts: readonly AttemptRecord[];
  readonly createdAt: Date;
  /** When an upstream call first could begin; undefined while it waits. */
  readonly startedAt: Date | undefined;
  readonly cancelRequestedAt: Date | undefined;
  /** What the caller who cancelled wants with an image that arrives all the same. */
  readonly keepIfDelivered: boolean;
  readonly endedAt: Date | undefined;
}
