// A task from its beginning to its end: what is handed in, what comes back, what is kept.

import type { ImageFormat, NanoUsd, Tier } from '@lightmeter/core';
import type { SpendPeriod } from './api-key.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { BookId, Mode } from './mode.ts';

export type TaskState = 'running' | 'succeeded' | 'failed';

export interface TaskBegin extends BookId {
  readonly taskId: string;
  readonly apiKeyId: string;
  /** `generate`, `edit`. */
  readonly operation: string;
  readonly modelId: string;
  /** Provider and the id the model has there: `openai/gpt-image-2`. */
  readonly route: string;
  /** The normalised request, for display and replay. */
  readonly request: JsonObject;
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
  /** The process that runs the task. */
  readonly instanceId: string;
  readonly metadata?: JsonObject | undefined;
}

/** What became of a wish to begin. Only `held` leaves anything behind. */
export type BeginOutcome =
  | { readonly kind: 'held' }
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
  readonly state: 'succeeded' | 'failed';
  /** At most the amount held; zero for a failed task. */
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
  /** There exactly when the task failed. */
  readonly error?: TaskError | undefined;
  readonly attempts: readonly AttemptRecord[];
  /** False frees the Idempotency-Key, so that a retry runs afresh. */
  readonly replayable: boolean;
  /** What the provider decided where the request left it open: quality, size, background. */
  readonly resolved?: JsonObject | undefined;
}

export interface SettleOutcome {
  /** `already_settled`: by an earlier call whose answer was lost, or by the sweep. */
  readonly kind: 'settled' | 'already_settled';
  readonly state: 'succeeded' | 'failed';
  readonly chargedNanoUsd: NanoUsd;
  readonly availableNanoUsd: NanoUsd;
}

/** A task as it stands. */
export interface TaskRecord extends BookId {
  readonly taskId: string;
  readonly mode: Mode;
  readonly state: TaskState;
  readonly apiKeyId: string;
  readonly operation: string;
  readonly modelId: string;
  readonly route: string;
  readonly request: JsonObject;
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
  /** In order of delivery. */
  readonly outputs: readonly OutputRecord[];
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
}
