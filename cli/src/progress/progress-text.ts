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
  /** As the server measures it; undefined measures since the watching began. */
  readonly pace?: ProgressPace | undefined;
}

/** How fast the work goes, where somebody else knows it better. */
export interface ProgressPace {
  readonly endedPerMinute: number;
  /** Undefined while nothing can be said. */
  readonly leftMs: number | undefined;
}

/** What is charged so far, and what it is charged against. */
export interface ProgressMoney {
  readonly chargedNanoUsd: NanoUsd;
  /** The quote. */
  readonly limitNanoUsd: NanoUsd;
  /** Reserved now for what waits or runs; undefined where nothing tells. */
  readonly heldNanoUsd?: NanoUsd | undefined;
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
  const pace = counts.pace ?? measuredPace({ total, ended, elapsedMs });
  const parts = [`${grouped(done)}/${grouped(total)} done`];
  if (failed > 0) parts.push(`${grouped(failed)} failed`);
  if (money) parts.push(moneyText(money));
  if (pace && ended < total) {
    if (pace.endedPerMinute > 0) parts.push(`${rateText(pace.endedPerMinute)} a minute`);
    if (pace.leftMs !== undefined) parts.push(`${durationText(pace.leftMs)} left`);
  }
  return parts.join(', ');
}

function measuredPace(given: { total: number; ended: number; elapsedMs: number }): ProgressPace | undefined {
  const { total, ended, elapsedMs } = given;
  if (ended === 0 || elapsedMs <= 0) return undefined;
  return { endedPerMinute: (ended * 60_000) / elapsedMs, leftMs: ((total - ended) * elapsedMs) / ended };
}

function moneyText({ chargedNanoUsd, limitNanoUsd, heldNanoUsd }: ProgressMoney): string {
  const spent = `${formatUsd(chargedNanoUsd)} of at most ${formatUsd(limitNanoUsd)}`;
  return heldNanoUsd === undefined ? spent : `${spent}, ${formatUsd(heldNanoUsd)} held`;
}

/** Narrower than this a bar says nothing. */
const LEAST_BAR_COLUMNS = 8;
const MOST_BAR_COLUMNS = 24;

/** A bar that fits into so many columns, with a space behind it; empty when there is no room for one. */
export function progressBar({ total, done, failed }: ProgressCounts, columns: number): string {
  const width = Math.min(MOST_BAR_COLUMNS, columns - 1);
  if (width < LEAST_BAR_COLUMNS) return '';
  const full = Math.floor(((done + failed) * width) / Math.max(1, total));
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} `;
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
