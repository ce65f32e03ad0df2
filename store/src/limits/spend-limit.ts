// What a limit is: a budget, which warns, and a spend cap, which stops, of a key, a workspace or a batch in one period.

import { LightmeterError, type NanoUsd } from '@lightmeter/core';
import type { BookId } from '../mode.ts';

/** UTC. `total` never begins anew. */
export type SpendPeriod = 'day' | 'month' | 'total';

export type SpendSubjectKind = 'key' | 'workspace' | 'batch';

/** Whose spending is limited. A workspace is limited in each mode by itself. */
export interface SpendSubject {
  readonly kind: SpendSubjectKind;
  /** Of the key, the batch or the workspace. */
  readonly id: string;
}

/** At least one of the two. */
export interface PeriodLimit {
  readonly period: SpendPeriod;
  /** Stops: no hold may lead spent + held past it. */
  readonly capNanoUsd?: NanoUsd | undefined;
  /** Only warns, by what is spent. */
  readonly budgetNanoUsd?: NanoUsd | undefined;
}

/** What counts in the present period. */
export interface PeriodSpending {
  /** Captured. */
  readonly spentNanoUsd: NanoUsd;
  /** Held by work that waits or runs. */
  readonly heldNanoUsd: NanoUsd;
}

export type SpendThreshold = 50 | 80 | 100;

/** A limit as it stands in its present period. */
export interface SpendLimit extends BookId, PeriodLimit, PeriodSpending {
  readonly subject: SpendSubject;
  /** The name of the key; undefined for a workspace and a batch. */
  readonly subjectName: string | undefined;
  /** First day, `2026-11-01`; undefined for `total`. */
  readonly periodStart: string | undefined;
  /** Percentages of the cap that spent + held came to in this period, rising. */
  readonly capReached: readonly SpendThreshold[];
  /** Percentages of the budget that spent came to in this period, rising. */
  readonly budgetReached: readonly SpendThreshold[];
  readonly updatedAt: Date;
}

/** A threshold was reached: once for each subject, period and amount of the limit. */
export interface SpendLimitEvent extends BookId, PeriodSpending {
  readonly limitEventId: string;
  readonly kind: 'budget' | 'cap';
  readonly subject: SpendSubject;
  readonly period: SpendPeriod;
  readonly periodStart: string | undefined;
  readonly limitNanoUsd: NanoUsd;
  readonly thresholdPercent: SpendThreshold;
  readonly reachedAt: Date;
}

const PERIODS: readonly SpendPeriod[] = ['day', 'month', 'total'];

/**
 * The limits by period, day before month before total; those that limit nothing are left out.
 *
 * @throws LightmeterError `invalid_value` when one period stands there twice
 */
export function inOrder(limits: readonly PeriodLimit[]): PeriodLimit[] {
  const set = limits.filter(
    ({ capNanoUsd, budgetNanoUsd }) => capNanoUsd !== undefined || budgetNanoUsd !== undefined,
  );
  return PERIODS.flatMap((period) => {
    const [limit, second] = set.filter((each) => each.period === period);
    if (second) {
      throw new LightmeterError('invalid_value', {
        param: 'spend_limits',
        message: `There are two limits by ${period}. Give each period once, with \`cap_usd\`, \`budget_usd\` or both.`,
      });
    }
    return limit ? [limit] : [];
  });
}
