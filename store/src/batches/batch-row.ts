// How batches and their items stand in their tables.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { JsonObject } from '../json.ts';
import type { Mode } from '../mode.ts';
import type { TaskError } from '../task.ts';
import type {
  BatchComparison,
  BatchLineError,
  BatchPauseReason,
  BatchPlan,
  BatchRecord,
  BatchState,
  PriceRangeNanoUsd,
} from './batch.ts';
import type { BatchItemRecord, BatchItemRequest, BatchItemState } from './batch-item.ts';

export interface BatchRow {
  batch_id: string;
  workspace_id: string;
  mode: Mode;
  api_key_id: string;
  name: string | null;
  endpoint: string | null;
  input_file_id: string | null;
  promoted_from: string | null;
  state: BatchState;
  plan: BatchPlan;
  rate_card_id: string;
  request_hash: string;
  metadata: JsonObject | null;
  item_count: number;
  invalid_count: number;
  duplicate_count: number;
  quoted_low_nano_usd: bigint;
  quoted_high_nano_usd: bigint;
  comparison: ComparisonJson | null;
  errors: BatchLineError[] | null;
  warnings: string[] | null;
  paused_reason: BatchPauseReason | null;
  paused_message: string | null;
  output_file_id: string | null;
  error_file_id: string | null;
  cap_nano_usd: bigint | null;
  created_at: Date;
  in_progress_at: Date | null;
  paused_at: Date | null;
  expires_at: Date;
  expired_at: Date | null;
  finalizing_at: Date | null;
  completed_at: Date | null;
  failed_at: Date | null;
  cancelling_at: Date | null;
  cancelled_at: Date | null;
}

/** The columns of BatchRow of the table `b`. */
export const BATCH_COLUMNS = `b.*, (
    select l.cap_nano_usd from spend_limits l
    where l.subject_kind = 'batch' and l.subject_id = b.batch_id and l.mode = b.mode and l.period = 'total'
  ) as cap_nano_usd`;

export function batchFrom(row: BatchRow): BatchRecord {
  return {
    batchId: row.batch_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    apiKeyId: row.api_key_id,
    name: row.name ?? undefined,
    endpoint: row.endpoint ?? undefined,
    inputFileId: row.input_file_id ?? undefined,
    promotedFrom: row.promoted_from ?? undefined,
    state: row.state,
    plan: row.plan,
    rateCardId: row.rate_card_id,
    requestHash: row.request_hash,
    metadata: row.metadata ?? undefined,
    itemCount: row.item_count,
    invalidCount: row.invalid_count,
    duplicateCount: row.duplicate_count,
    quote: range(row.quoted_low_nano_usd, row.quoted_high_nano_usd),
    comparison: row.comparison ? comparisonFrom(row.comparison) : undefined,
    errors: row.errors ?? [],
    warnings: row.warnings ?? [],
    pausedReason: row.paused_reason ?? undefined,
    pausedMessage: row.paused_message ?? undefined,
    outputFileId: row.output_file_id ?? undefined,
    errorFileId: row.error_file_id ?? undefined,
    capNanoUsd: row.cap_nano_usd === null ? undefined : nanoUsd(row.cap_nano_usd),
    ...timesOf(row),
  };
}

function timesOf(row: BatchRow) {
  return {
    createdAt: row.created_at,
    inProgressAt: row.in_progress_at ?? undefined,
    pausedAt: row.paused_at ?? undefined,
    expiresAt: row.expires_at,
    expiredAt: row.expired_at ?? undefined,
    finalizingAt: row.finalizing_at ?? undefined,
    completedAt: row.completed_at ?? undefined,
    failedAt: row.failed_at ?? undefined,
    cancellingAt: row.cancelling_at ?? undefined,
    cancelledAt: row.cancelled_at ?? undefined,
  };
}

function range(low: bigint | string, high: bigint | string): PriceRangeNanoUsd {
  return { lowNanoUsd: amount(low), highNanoUsd: amount(high) };
}

function amount(written: bigint | string): NanoUsd {
  return nanoUsd(BigInt(written));
}

/** Amounts as text: a number of JSON is not exact. */
interface ComparisonJson {
  readonly drafts: readonly [string, string];
  readonly promotion: readonly [string, string] | null;
  readonly everything_final: readonly [string, string];
}

function comparisonFrom(json: ComparisonJson): BatchComparison {
  return {
    drafts: range(...json.drafts),
    promotion: json.promotion ? range(...json.promotion) : undefined,
    everythingFinal: range(...json.everything_final),
  };
}

export function comparisonJson(comparison: BatchComparison): ComparisonJson {
  const pair = ({ lowNanoUsd, highNanoUsd }: PriceRangeNanoUsd): [string, string] => [
    String(lowNanoUsd),
    String(highNanoUsd),
  ];
  return {
    drafts: pair(comparison.drafts),
    promotion: comparison.promotion ? pair(comparison.promotion) : null,
    everything_final: pair(comparison.everythingFinal),
  };
}

export interface BatchItemRow {
  batch_id: string;
  item_index: number;
  line_number: number | null;
  custom_id: string | null;
  request: BatchItemRequest | null;
  metadata: JsonObject | null;
  quoted_low_nano_usd: bigint;
  quoted_high_nano_usd: bigint;
  duplicate_of: number | null;
  promoted_from: string | null;
  run_count: number;
  task_id: string | null;
  error: TaskError | null;
  state: BatchItemState;
}

export function batchItemFrom(row: BatchItemRow): BatchItemRecord {
  return {
    batchId: row.batch_id,
    itemIndex: row.item_index,
    lineNumber: row.line_number ?? undefined,
    customId: row.custom_id ?? undefined,
    request: row.request ?? undefined,
    metadata: row.metadata ?? undefined,
    quotedLowNanoUsd: nanoUsd(row.quoted_low_nano_usd),
    quotedHighNanoUsd: nanoUsd(row.quoted_high_nano_usd),
    duplicateOf: row.duplicate_of ?? undefined,
    promotedFrom: row.promoted_from ?? undefined,
    taskId: row.task_id ?? undefined,
    runCount: row.run_count,
    state: row.state,
    error: row.error ?? undefined,
  };
}
