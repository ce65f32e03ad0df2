// Where spending is going: an estimate from full days, exact in its sums and cut in its means.

import { type NanoUsd, nanoUsd, sumUsd } from './money.ts';

const DAY_MS = 86_400_000;

/** How many full days a projection goes by at most: a week has every weekday once. */
export const PROJECTION_DAYS = 7;
/** With fewer full days a projection says more about chance than about spending. */
export const LEAST_PROJECTION_DAYS = 3;
/** Weeks that differ by less are the same pace; assumed. */
const STEADY_PERCENT = 20;

export interface MonthProjection {
  /** Month to date and what is still to come, cut to the nano-dollar. */
  readonly projectedNanoUsd: NanoUsd;
  /** Of the full days it goes by, cut to the nano-dollar. */
  readonly meanDayNanoUsd: NanoUsd;
  readonly dayCount: number;
}

/**
 * What the month will come to when the rest of it is like the mean of the last full days; undefined for fewer than three.
 *
 * `recentDays` are the charges of the last full days, one each, at most seven; `remainingMs` is what is left of the month.
 *
 * @example $10.00 so far, $1.00 on each of seven days, 7.5 days left: $17.50
 */
export function projectMonth(given: {
  readonly chargedNanoUsd: NanoUsd;
  readonly recentDays: readonly NanoUsd[];
  readonly remainingMs: number;
}): MonthProjection | undefined {
  const { chargedNanoUsd, recentDays, remainingMs } = given;
  const dayCount = recentDays.length;
  if (dayCount < LEAST_PROJECTION_DAYS) return undefined;
  const recentNanoUsd = sumUsd(recentDays);
  const toCome = (recentNanoUsd * BigInt(remainingMs)) / BigInt(dayCount * DAY_MS);
  return {
    projectedNanoUsd: nanoUsd(chargedNanoUsd + toCome),
    meanDayNanoUsd: nanoUsd(recentNanoUsd / BigInt(dayCount)),
    dayCount,
  };
}

/**
 * Whole per cent by which `after` is above `before`, cut towards zero; undefined when there was nothing before.
 *
 * @example $0.03 after $0.02: 50
 */
export function spendingChangePercent(before: NanoUsd, after: NanoUsd): number | undefined {
  return before === 0n ? undefined : Number(((after - before) * 100n) / before);
}

export type PaceVerdict = 'steady' | 'accelerating' | 'slowing';

/** How two equal spans that follow each other compare: steady within 20 %, and when nothing follows nothing. */
export function paceVerdict(before: NanoUsd, after: NanoUsd): PaceVerdict {
  const percent = spendingChangePercent(before, after);
  if (percent === undefined) return after > 0n ? 'accelerating' : 'steady';
  if (percent > STEADY_PERCENT) return 'accelerating';
  return percent < -STEADY_PERCENT ? 'slowing' : 'steady';
}
