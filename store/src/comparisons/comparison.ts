// What a comparison is: prompts × variants, a cell for each pair, and the votes on them.

import type { NanoUsd } from '@lightmeter/core';
import type { JsonObject } from '../json.ts';
import type { BookId } from '../mode.ts';
import type { TaskError, TaskRecord } from '../task.ts';

/** One model or setting. */
export interface ComparedVariant {
  /** For people. */
  readonly label: string;
  /** Public id of the model. */
  readonly modelId: string;
  /** The body of a generate call without its prompt, as it was sent. */
  readonly request: JsonObject;
  readonly takesSeed: boolean;
}

export interface NewComparison extends BookId {
  readonly comparisonId: string;
  readonly apiKeyId: string;
  readonly name: string | undefined;
  readonly prompts: readonly string[];
  readonly variants: readonly ComparedVariant[];
  /** Of the cells whose variant names none. */
  readonly seed: number;
  readonly rateCardId: string;
  /** SHA-256 in hex of the body it was asked for with. */
  readonly requestHash: string;
  readonly idempotencyKey: string | undefined;
  /** A comparison created earlier does not answer for the key any more. */
  readonly idempotentSince: Date;
  /** One for each pair of prompt and variant. */
  readonly cells: readonly NewComparisonCell[];
}

export interface NewComparisonCell extends CellPlace {
  /** Given before the task begins, so that beginning it twice begins it once. */
  readonly taskId: string;
  /** Undefined where the model takes none. */
  readonly seed: number | undefined;
  readonly quotedLowNanoUsd: NanoUsd;
  readonly quotedHighNanoUsd: NanoUsd;
}

/** Both from 0. */
export interface CellPlace {
  readonly promptIndex: number;
  readonly variantIndex: number;
}

export type ComparisonCellState =
  | 'pending'
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'refused';

/** In the order in which a cell goes through them. */
export const COMPARISON_CELL_STATES: readonly ComparisonCellState[] = [
  'pending',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'refused',
];

/** A cell as it stands. */
export interface ComparisonCellRecord extends NewComparisonCell {
  readonly state: ComparisonCellState;
  /** Undefined until it has begun, and for ever when it never does. */
  readonly task: TaskRecord | undefined;
  /** Of a cell that ended without a task. */
  readonly error: TaskError | undefined;
}

/** A comparison as it stands. */
export interface ComparisonRecord
  extends Omit<NewComparison, 'cells' | 'idempotencyKey' | 'idempotentSince'> {
  /** The name of the key. */
  readonly apiKeyName: string;
  readonly quotedLowNanoUsd: NanoUsd;
  readonly quotedHighNanoUsd: NanoUsd;
  readonly createdAt: Date;
  readonly cancelRequestedAt: Date | undefined;
  /** A cell is still to begin, or a cancellation to be carried out. */
  readonly hasWork: boolean;
}

/** A comparison of a list: without the prompts but the first. */
export interface ListedComparison extends Omit<ComparisonRecord, 'prompts'> {
  readonly promptCount: number;
  readonly firstPrompt: string;
}

/** What a list says of a comparison beside its record. */
export interface ComparisonProgress {
  readonly counts: Readonly<Record<ComparisonCellState, number>>;
  readonly chargedNanoUsd: NanoUsd;
  readonly voteCount: number;
  /** Of the cells of the first prompt that have begun, by variant. */
  readonly previewTaskIds: readonly string[];
}

export interface ComparisonVote {
  readonly promptIndex: number;
  /** The key that voted. */
  readonly voterId: string;
  /** Index of the variant; undefined is a tie. */
  readonly winner: number | undefined;
  readonly votedAt: Date;
}
