// Where a piece of work stands, in one line: done, failed, money, rate, time left.

import { formatUsd, type NanoUsd } from '@lightmeter/core';
import { grouped } from '../command-line/money-text.ts';

/** Where the work stands. */
export interface ProgressCounts {
  /** Pieces there are: calls, batch items, files. */
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  /** Undefined for work that costs nothing. */
  readonly money?: ProgressMoney | undefined;
}

/** What is charged so far, and what it is charged against. */
export interface ProgressMoney {
  readonly chargedNanoUsd: NanoUsd;
  readonly limitNanoUsd: NanoUsd;
  /** The limit is a quote, or what is held for the work. */
  readonly limit: 'quoted' | 'held';
}

/**
 * The line.
 *
 * @param elapsedMs since the work began; rate and time left are told once a piece has ended and until the last has
 * @example 12/40 done, 1 failed, $0.36 of at most $1.20, 5 a minute, 6 min left
 */
export function progressText(counts: ProgressCounts, elapsedMs: number): string {
  const { total, done, failed, money } = counts;
  const ended = done + failed;
  const parts = [`${grouped(done)}/${grouped(total)} done`];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  if (money) parts.push(moneyText(money));
  if (ended > 0 && ended < total && elapsedMs > 0) {
    parts.push(`${rateText((ended * 60_000) / elapsedMs)} a minute`);
    parts.push(`${durationText(((total - ended) * elapsedMs) / ended)} left`);
  }
  return parts.join(', ');
}

function moneyText({ chargedNanoUsd, limitNanoUsd, limit }: ProgressMoney): string {
  const [charged, most] = [formatUsd(chargedNanoUsd), formatUsd(limitNanoUsd)];
  return limit === 'quoted' ? `${charged} of at most ${most}` : `${charged} of ${most} held`;
}

/** Below ten with a tenth: one in twenty seconds is not "3" forever. */
function rateText(perMinute: number): string {
  return perMinute < 10 ? String(Math.floor(perMinute * 10) / 10) : grouped(Math.floor(perMinute));
}

/** @example 45 s, 6 min, 2 h 5 min */
function durationText(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
