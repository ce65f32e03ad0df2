// How comparisons stand in their tables.

import { nanoUsd } from '@lightmeter/core';
import type { Mode } from '../mode.ts';
import type { TaskError, TaskRecord } from '../task.ts';
import type {
  ComparedVariant,
  ComparisonCellRecord,
  ComparisonCellState,
  ComparisonRecord,
  ListedComparison,
} from './comparison.ts';

interface ComparisonHeadRow {
  comparison_id: string;
  workspace_id: string;
  mode: Mode;
  api_key_id: string;
  key_name: string | null;
  name: string | null;
  variants: ComparedVariant[];
  seed: number;
  rate_card_id: string;
  quoted_low_nano_usd: bigint;
  quoted_high_nano_usd: bigint;
  request_hash: string;
  created_at: Date;
  cancel_requested_at: Date | null;
  has_work: boolean;
}

export interface ComparisonRow extends ComparisonHeadRow {
  prompts: string[];
}

export interface ListedRow extends ComparisonHeadRow {
  prompt_count: number;
  first_prompt: string;
}

const HEAD_COLUMNS = `c.comparison_id, c.workspace_id, c.mode, c.api_key_id, c.name, c.variants, c.seed, c.rate_card_id,
  c.quoted_low_nano_usd, c.quoted_high_nano_usd, c.request_hash, c.created_at, c.cancel_requested_at, c.has_work,
  (select k.name from api_keys k where k.api_key_id = c.api_key_id) as key_name`;

/** The columns of ComparisonRow of the table `c`. */
export const COMPARISON_COLUMNS = `${HEAD_COLUMNS}, c.prompts`;

/** The columns of ListedRow of the table `c`: the prompts of one comparison may have a million characters. */
export const LISTED_COLUMNS = `${HEAD_COLUMNS}, json_array_length(c.prompts) as prompt_count,
  c.prompts -> 0 as first_prompt`;

export function comparisonFrom(row: ComparisonRow): ComparisonRecord {
  return { ...headFrom(row), prompts: row.prompts };
}

export function listedFrom(row: ListedRow): ListedComparison {
  return { ...headFrom(row), promptCount: row.prompt_count, firstPrompt: row.first_prompt };
}

function headFrom(row: ComparisonHeadRow): Omit<ComparisonRecord, 'prompts'> {
  return {
    comparisonId: row.comparison_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    apiKeyId: row.api_key_id,
    apiKeyName: row.key_name ?? row.api_key_id,
    name: row.name ?? undefined,
    variants: row.variants,
    seed: row.seed,
    rateCardId: row.rate_card_id,
    quotedLowNanoUsd: nanoUsd(row.quoted_low_nano_usd),
    quotedHighNanoUsd: nanoUsd(row.quoted_high_nano_usd),
    requestHash: row.request_hash,
    createdAt: row.created_at,
    cancelRequestedAt: row.cancel_requested_at ?? undefined,
    hasWork: row.has_work,
  };
}

export interface CellRow {
  prompt_index: number;
  variant_index: number;
  task_id: string;
  seed: number | null;
  quoted_low_nano_usd: bigint;
  quoted_high_nano_usd: bigint;
  ended_as: 'refused' | 'cancelled' | null;
  error: TaskError | null;
}

/** A task that is there is the truth about its cell, whatever somebody wrote down before it began. */
export function cellFrom(row: CellRow, task: TaskRecord | undefined): ComparisonCellRecord {
  const state: ComparisonCellState = task?.state ?? row.ended_as ?? 'pending';
  return {
    promptIndex: row.prompt_index,
    variantIndex: row.variant_index,
    taskId: row.task_id,
    seed: row.seed ?? undefined,
    quotedLowNanoUsd: nanoUsd(row.quoted_low_nano_usd),
    quotedHighNanoUsd: nanoUsd(row.quoted_high_nano_usd),
    state,
    task,
    error: task ? undefined : (row.error ?? undefined),
  };
}
