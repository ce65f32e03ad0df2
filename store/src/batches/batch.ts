// A batch of requests: what was asked for, what validation found, how it stands.

import type { NanoUsd } from '@lightmeter/core';
import type { JsonObject } from '../json.ts';
import type { BookId } from '../mode.ts';
import type { BatchItemState } from './batch-item.ts';

/**
 * OpenAI's states, and `ready` (validated, waits for its start) and `paused`.
 *
 * validating → ready → in_progress ⇄ paused; in_progress → finalizing → completed or expired; validating → failed;
 * everything before the end → cancelling → cancelled. A retry leads back to in_progress.
 */
export type BatchState =
  | 'validating'
  | 'ready'
  | 'in_progress'
  | 'paused'
  | 'finalizing'
  | 'completed'
  | 'failed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** Why a batch pauses: at somebody's wish, or the code of what keeps its items from beginning. */
export type BatchPauseReason =
  | 'requested'
  | 'insufficient_balance'
  | 'spend_cap_reached'
  | 'api_key_revoked'
  | 'api_key_expired'
  | 'permission_denied';

/** What was asked for, beside the input. */
export interface BatchPlan {
  /** In wire spelling, for every line that does not say otherwise. */
  readonly defaults?: JsonObject | undefined;
  readonly format?: string | undefined;
  /** Columns of a table. */
  readonly columns?: JsonObject | undefined;
  /** Changes that make every item a draft. */
  readonly draft?: JsonObject | undefined;
  /** Of a promotion: which items of `promotedFrom`, and what is changed. */
  readonly promotion?: { readonly picks: BatchPicks; readonly changes: JsonObject } | undefined;
  readonly isStartedByHand: boolean;
  readonly deduplicates: boolean;
  readonly skipsInvalid: boolean;
  readonly onInsufficientFunds: 'pause' | 'fail';
  readonly completionWindowSeconds: number;
  /** How long the result files are kept; undefined keeps them until they are deleted. */
  readonly outputKeptSeconds?: number | undefined;
  /** Scheme and host of this server as the caller reached it, for the links in the result files. */
  readonly origin: string;
}

/** Items by custom id or index; of one with several pictures the output may be named. */
export type BatchPicks = 'all' | readonly BatchPick[];
export interface BatchPick {
  readonly item: string | number;
  readonly outputId?: string | undefined;
}

export interface PriceRangeNanoUsd {
  readonly lowNanoUsd: NanoUsd;
  readonly highNanoUsd: NanoUsd;
}

/** Of drafts and promotions, what they come to against making everything at the final tier at once. */
export interface BatchComparison {
  /** Of drafts: their quote. Of a promotion: what its drafts cost. */
  readonly drafts: PriceRangeNanoUsd;
  /** Of drafts: promoting all of them; undefined while a draft's size is not known. Of a promotion: its quote. */
  readonly promotion: PriceRangeNanoUsd | undefined;
  /** Every item at the final tier, without drafts. */
  readonly everythingFinal: PriceRangeNanoUsd;
}

/** A line that cannot be used. */
export interface BatchLineError {
  readonly line: number | null;
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
}

export interface NewBatch extends BookId {
  readonly batchId: string;
  readonly apiKeyId: string;
  readonly name: string | undefined;
  readonly endpoint: string | undefined;
  readonly inputFileId: string | undefined;
  readonly promotedFrom: string | undefined;
  readonly plan: BatchPlan;
  readonly rateCardId: string;
  readonly idempotencyKey: string | undefined;
  /** Keys of batches from before then may be used anew. */
  readonly idempotentSince: Date;
  readonly requestHash: string;
  readonly metadata: JsonObject | undefined;
  /** The most it may spend, of all runs together. */
  readonly capNanoUsd: NanoUsd | undefined;
}

/** What validation found of a batch that can run. */
export interface BatchValidation {
  readonly itemCount: number;
  readonly invalidCount: number;
  readonly duplicateCount: number;
  readonly quote: PriceRangeNanoUsd;
  readonly comparison: BatchComparison | undefined;
  readonly errors: readonly BatchLineError[];
  readonly warnings: readonly string[];
}

/** A batch as it stands. */
export interface BatchRecord extends BookId {
  readonly batchId: string;
  readonly apiKeyId: string;
  readonly name: string | undefined;
  readonly endpoint: string | undefined;
  readonly inputFileId: string | undefined;
  readonly promotedFrom: string | undefined;
  readonly state: BatchState;
  readonly plan: BatchPlan;
  readonly rateCardId: string;
  readonly requestHash: string;
  readonly metadata: JsonObject | undefined;
  readonly itemCount: number;
  readonly invalidCount: number;
  readonly duplicateCount: number;
  readonly quote: PriceRangeNanoUsd;
  readonly comparison: BatchComparison | undefined;
  /** The first thousand. */
  readonly errors: readonly BatchLineError[];
  readonly warnings: readonly string[];
  readonly pausedReason: BatchPauseReason | undefined;
  readonly pausedMessage: string | undefined;
  readonly outputFileId: string | undefined;
  readonly errorFileId: string | undefined;
  readonly capNanoUsd: NanoUsd | undefined;
  readonly createdAt: Date;
  readonly inProgressAt: Date | undefined;
  readonly pausedAt: Date | undefined;
  readonly expiresAt: Date;
  readonly expiredAt: Date | undefined;
  readonly finalizingAt: Date | undefined;
  readonly completedAt: Date | undefined;
  readonly failedAt: Date | undefined;
  readonly cancellingAt: Date | undefined;
  readonly cancelledAt: Date | undefined;
}

/** How far a batch is, at one moment. */
export interface BatchProgress {
  readonly counts: Readonly<Record<BatchItemState, number>>;
  /** Captured, of all runs. */
  readonly spentNanoUsd: NanoUsd;
  /** Held for items that wait or run. */
  readonly heldNanoUsd: NanoUsd;
  /** Items that ended in the last minute. */
  readonly endedLastMinute: number;
}

/** What ending the items that had not begun, and the tasks that waited, gave back. */
export interface BatchRelease {
  /** Items that had not begun: nothing was held for them. */
  readonly neverStartedCount: number;
  /** Tasks that waited and ended at once. */
  readonly queuedCount: number;
  readonly releasedNanoUsd: NanoUsd;
}
