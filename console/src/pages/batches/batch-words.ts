// What a batch is and does, in words and shares: for tables, buttons and people who listen.

import type { BatchItemObject, BatchProgressEvent, BatchResponse } from '@lightmeter/contract';
import { formatUsd, parseUsd } from '@lightmeter/core';

export type BatchStatus = BatchResponse['status'];
export type Counts = BatchResponse['lightmeter']['counts'];

const MOVING: readonly BatchStatus[] = ['validating', 'in_progress', 'finalizing', 'cancelling'];
const ENDED: readonly BatchStatus[] = ['completed', 'failed', 'expired', 'cancelled'];

/** Something of it changes by itself. */
export function isMoving({ status }: { readonly status: BatchStatus }): boolean {
  return MOVING.includes(status);
}

/** Nothing of it changes any more, unless somebody retries. */
export function hasEnded({ status }: { readonly status: BatchStatus }): boolean {
  return ENDED.includes(status);
}

/** It was checked, and nothing of it ever ran. */
export function neverBegan(batch: Pick<BatchResponse, 'status' | 'in_progress_at'>): boolean {
  return (batch.status === 'failed' || batch.status === 'cancelled') && batch.in_progress_at === null;
}

/** The name that somebody gave it, or the end of its id. */
export function titleOf(batch: Pick<BatchResponse, 'id' | 'lightmeter'>): string {
  return batch.lightmeter.name ?? `Batch ${batch.id.slice(-6)}`;
}

export function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Items that will not change any more. */
export function endedOf({ succeeded, failed, cancelled, expired }: Counts): number {
  return succeeded + failed + cancelled + expired;
}

/** Whole percent of items that have ended, rounded down: 100 only when all have. */
export function percentOf(counts: Counts): number {
  const total = totalOf(counts);
  return total === 0 ? 0 : Math.floor((endedOf(counts) * 100) / total);
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** @example counted(1, 'item') = "1 item"; counted(1632, 'item') = "1,632 items" */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`;
}

/** @example "$48.96"; "up to $48.96" of a range */
export function rangeLabel({
  low_usd,
  high_usd,
}: {
  readonly low_usd: string;
  readonly high_usd: string;
}): string {
  const high = formatUsd(parseUsd(high_usd));
  return parseUsd(low_usd) === parseUsd(high_usd) ? high : `up to ${high}`;
}

/** @example "$48.96"; "$12.00 to $48.96" of a range */
export function spanLabel({
  low_usd,
  high_usd,
}: {
  readonly low_usd: string;
  readonly high_usd: string;
}): string {
  const [low, high] = [parseUsd(low_usd), parseUsd(high_usd)];
  return low === high ? formatUsd(high) : `${formatUsd(low)} to ${formatUsd(high)}`;
}

/** @example 42 = "42 s"; 90 = "2 min"; 5400 = "1 h 30 min" */
export function durationLabel(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${grouped(Math.floor(minutes / 60))} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** The quarter that the progress has reached: 0, 25, 50, 75, or 100 once all items have ended. */
export function quarterOf(counts: Counts): 0 | 25 | 50 | 75 | 100 {
  const percent = percentOf(counts);
  return percent >= 100 ? 100 : percent >= 75 ? 75 : percent >= 50 ? 50 : percent >= 25 ? 25 : 0;
}

/**
 * What is said aloud: at the start, at every quarter, when the batch pauses and when it ends; the same text in between.
 *
 * @example "50 % done: 816 of 1,632 items, 3 failed."
 */
export function spokenProgress({ status, counts }: Pick<BatchProgressEvent, 'status' | 'counts'>): string {
  const total = totalOf(counts);
  const failures = counts.failed + counts.expired;
  if (status === 'completed' || status === 'expired' || status === 'cancelled') {
    const failed = failures === 0 ? '' : `, ${grouped(failures)} failed`;
    return `The batch is ${status}: ${grouped(counts.succeeded)} of ${counted(total, 'item')} succeeded${failed}.`;
  }
  if (status === 'paused') return 'The batch is paused.';
  if (status === 'cancelling') return 'The batch is being cancelled.';
  if (status !== 'in_progress' && status !== 'finalizing') return '';
  const quarter = quarterOf(counts);
  // The exact counts would change, and be spoken, with every item.
  return quarter === 0
    ? `The batch runs: ${counted(total, 'item')}.`
    : `${quarter} % of ${counted(total, 'item')} done.`;
}

/** The id that the file gave the item; undefined where it is called after its line. */
export function ownIdOf(item: Pick<BatchItemObject, 'custom_id' | 'line'>): string | undefined {
  const { custom_id: id, line } = item;
  return id === null || id === `line-${line}` ? undefined : id;
}

/** @example 200_000_000 = "200 MB" */
export function fileSizeLabel(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${grouped(Math.ceil(bytes / 1_000))} KB`;
  return `${(bytes / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;
}
