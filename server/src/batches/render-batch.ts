// A batch as OpenAI's clients read it, with what this product adds. Looks at the records alone.

import type { BatchItemObject, BatchProgressEvent, BatchResponse } from '@lightmeter/contract';
import { renderUsd, sumUsd } from '@lightmeter/core';
import type {
  BatchItemRecord,
  BatchProgress,
  BatchRecord,
  PriceRangeNanoUsd,
  TaskRecord,
} from '@lightmeter/store';
import type { TaskLinks } from '../http/render-task.ts';
import { unixSeconds } from '../http/task-answer.ts';

/** The batch object. */
export function renderBatch(batch: BatchRecord, progress: BatchProgress, origin: string): BatchResponse {
  const { counts } = progress;
  const address = `${origin}/v1/batches/${batch.batchId}`;
  return {
    id: batch.batchId,
    object: 'batch',
    endpoint: batch.endpoint ?? '/v1/images/generations',
    errors:
      batch.errors.length === 0
        ? null
        : { object: 'list', data: batch.errors.map((error) => ({ ...error })) },
    input_file_id: batch.inputFileId ?? '',
    completion_window: `${batch.plan.completionWindowSeconds / 3_600}h`,
    status: batch.state,
    output_file_id: batch.outputFileId ?? null,
    error_file_id: batch.errorFileId ?? null,
    ...timesOf(batch),
    request_counts: {
      total: totalOf(progress),
      completed: counts.succeeded,
      failed: failedOf(progress),
    },
    metadata: batch.metadata ? (batch.metadata as Record<string, string>) : null,
    lightmeter: {
      name: batch.name ?? null,
      mode: batch.mode,
      counts: { ...counts },
      invalid: batch.invalidCount,
      duplicates: batch.duplicateCount,
      quote: { ...renderRange(batch.quote), rate_card: batch.rateCardId },
      spent_usd: renderUsd(progress.spentNanoUsd),
      held_usd: renderUsd(progress.heldNanoUsd),
      cap_usd: batch.capNanoUsd === undefined ? null : renderUsd(batch.capNanoUsd),
      paused: pauseOf(batch),
      draft: comparisonOf(batch),
      promoted_from: batch.promotedFrom ?? null,
      warnings: [...batch.warnings],
      created_at: batch.createdAt.toISOString(),
      links: {
        batch: address,
        items: `${address}/items`,
        events: `${address}/events`,
        tasks: `${origin}/v1/tasks?batch_id=${batch.batchId}`,
      },
    },
  };
}

function timesOf(batch: BatchRecord) {
  const seconds = (instant: Date | undefined) => (instant ? unixSeconds(instant) : null);
  return {
    created_at: unixSeconds(batch.createdAt),
    in_progress_at: seconds(batch.inProgressAt),
    expires_at: seconds(batch.expiresAt),
    finalizing_at: seconds(batch.finalizingAt),
    completed_at: seconds(batch.completedAt),
    failed_at: seconds(batch.failedAt),
    expired_at: seconds(batch.expiredAt),
    cancelling_at: seconds(batch.cancellingAt),
    cancelled_at: seconds(batch.cancelledAt),
  };
}

function pauseOf({ pausedReason, pausedMessage, pausedAt }: BatchRecord) {
  if (pausedReason === undefined || pausedAt === undefined) return null;
  return { reason: pausedReason, message: pausedMessage ?? '', at: pausedAt.toISOString() };
}

function comparisonOf({ comparison }: BatchRecord): BatchResponse['lightmeter']['draft'] {
  if (!comparison) return null;
  const { drafts, promotion, everythingFinal } = comparison;
  return {
    drafts: renderRange(drafts),
    promotion: promotion ? renderRange(promotion) : null,
    draft_and_promotion: promotion
      ? renderRange({
          lowNanoUsd: sumUsd([drafts.lowNanoUsd, promotion.lowNanoUsd]),
          highNanoUsd: sumUsd([drafts.highNanoUsd, promotion.highNanoUsd]),
        })
      : null,
    everything_final: renderRange(everythingFinal),
  };
}

export function renderRange({ lowNanoUsd, highNanoUsd }: PriceRangeNanoUsd) {
  return { low_usd: renderUsd(lowNanoUsd), high_usd: renderUsd(highNanoUsd) };
}

function totalOf({ counts }: BatchProgress): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function failedOf({ counts }: BatchProgress): number {
  return counts.failed + counts.cancelled + counts.expired;
}

/** What a watcher is told. */
export function renderProgress(batch: BatchRecord, progress: BatchProgress, at: Date): BatchProgressEvent {
  const { counts, endedLastMinute } = progress;
  const left = counts.pending + counts.queued + counts.running;
  const ranMs = at.getTime() - (batch.inProgressAt ?? at).getTime();
  // A batch that has run for ten seconds has done in them what would be six times as much in a minute.
  const minutes = Math.min(1, Math.max(ranMs, 1_000) / 60_000);
  const perMinute = Math.trunc((endedLastMinute / minutes) * 10) / 10;
  const isRunning = batch.state === 'in_progress';
  return {
    id: batch.batchId,
    status: batch.state,
    total: totalOf(progress),
    done: counts.succeeded,
    failed: failedOf(progress),
    running: counts.running,
    pending: counts.pending + counts.queued,
    counts: { ...counts },
    spent_usd: renderUsd(progress.spentNanoUsd),
    held_usd: renderUsd(progress.heldNanoUsd),
    quote_high_usd: renderUsd(batch.quote.highNanoUsd),
    rate_per_minute: perMinute,
    eta_seconds: isRunning && left > 0 && perMinute > 0 ? Math.ceil((left / perMinute) * 60) : null,
    paused_reason: batch.pausedReason ?? null,
    at: at.toISOString(),
  };
}

/** An item, with the task that made or makes it. */
export function renderBatchItem(
  item: BatchItemRecord,
  task: TaskRecord | undefined,
  given: TaskLinks,
): BatchItemObject {
  const error = item.error ?? task?.error;
  const prompt = item.request?.input.prompt;
  const { origin, links, linksEndAt } = given;
  return {
    index: item.itemIndex,
    line: item.lineNumber ?? null,
    custom_id: item.customId ?? null,
    state: item.state,
    task_id: item.taskId ?? null,
    run_count: item.runCount,
    duplicate_of: item.duplicateOf ?? null,
    promoted_from: item.promotedFrom ?? null,
    draft_item_index: item.request?.draft?.itemIndex ?? null,
    draft_output_id: item.request?.draft?.outputId ?? null,
    prompt: typeof prompt === 'string' ? prompt : null,
    metadata: (item.metadata ?? {}) as Record<string, string>,
    quoted_low_usd: renderUsd(item.quotedLowNanoUsd),
    quoted_high_usd: renderUsd(item.quotedHighNanoUsd),
    charged_usd: task && item.duplicateOf === undefined ? renderUsd(task.chargedNanoUsd) : '0',
    error: error ? { code: error.code, message: error.message, param: error.param ?? null } : null,
    outputs: (task?.outputs ?? []).map((output) => ({
      output_id: output.outputId,
      url: `${origin}${links.sign(output.outputId, linksEndAt)}`,
      width: output.widthPixels,
      height: output.heightPixels,
      format: output.format,
      bytes: output.sizeBytes,
    })),
  };
}
