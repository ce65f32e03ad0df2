// The parts of an answer that every rendering of a finished task shares.

import type { MoneySummary, WireTokenUsage } from '@lightmeter/contract';
import { ERRORS, type ErrorCode, LightmeterError, renderUsd } from '@lightmeter/core';
import type { TaskRecord } from '@lightmeter/store';
import type { FailedTaskSummary } from './error-response.ts';

/** Headers of every answer that costs money. The charge is known by the time a finished task is rendered. */
export function moneyHeaders(task: TaskRecord, replayed: boolean): Record<string, string> {
  return {
    'lightmeter-task-id': task.taskId,
    'lightmeter-quoted-usd': renderUsd(task.quotedHighNanoUsd),
    'lightmeter-charged-usd': renderUsd(task.chargedNanoUsd),
    'lightmeter-rate-card': task.rateCardId,
    ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
  };
}

export function moneySummaryOf(task: TaskRecord): MoneySummary {
  return {
    task_id: task.taskId,
    quoted_usd: renderUsd(task.quotedHighNanoUsd),
    charged_usd: renderUsd(task.chargedNanoUsd),
    rate_card: task.rateCardId,
    output_ids: task.outputs.map((output) => output.outputId),
    tiers: task.outputs.map((output) => output.tier),
    latency_ms: Number(task.resolved?.latency_ms ?? 0),
    mode: task.mode,
  };
}

/** How the picture came out: measured where it can be, as asked where nobody said otherwise. */
export function describeTask(task: TaskRecord) {
  const { resolved, outputs, request } = task;
  const first = outputs[0];
  const quality = resolved?.quality ?? request.quality;
  return {
    background: String(resolved?.background ?? request.background),
    output_format: (first?.format ?? request.output_format) as 'png' | 'jpeg' | 'webp' | 'gif',
    ...(quality === undefined ? {} : { quality: String(quality) }),
    size: String(resolved?.size ?? request.size),
  };
}

export function usageOf(task: TaskRecord): { usage: WireTokenUsage } | Record<string, never> {
  return task.usage ? { usage: task.usage as WireTokenUsage } : {};
}

/** The failure of a task as the error its caller gets, the same on every replay. */
export function failureOf(task: TaskRecord): { error: LightmeterError; summary: FailedTaskSummary } {
  const { code = 'internal_error', message, param, details } = task.error ?? {};
  const { retry_after_ms: retryAfterMs, ...rest } = (details ?? {}) as Record<string, unknown>;
  return {
    error: new LightmeterError(Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal_error', {
      ...(message === undefined ? {} : { message }),
      ...(param === undefined ? {} : { param }),
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
      details: rest,
    }),
    summary: {
      task_id: task.taskId,
      quoted_usd: renderUsd(task.quotedHighNanoUsd),
      charged_usd: renderUsd(task.chargedNanoUsd),
      rate_card: task.rateCardId,
    },
  };
}

export function unixSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}
