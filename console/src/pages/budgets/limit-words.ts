// Limits in words and as parts of a bar.

import type { LimitResponse } from '@lightmeter/contract';

const PERIODS = { day: 'today', month: 'this month', total: 'in total' } as const;

/** Whose limit it is, and over which time. */
export function limitTitle(
  limit: Pick<LimitResponse, 'subject_kind' | 'subject_name' | 'subject_id' | 'period'>,
): string {
  const subject = {
    workspace: 'Workspace',
    key: limit.subject_name ?? limit.subject_id,
    batch: `Batch ${limit.subject_id}`,
  }[limit.subject_kind];
  return `${subject}, ${PERIODS[limit.period]}`;
}

/** How far a limit is used up: a tone for eyes and a word for everybody. */
export function limitState(fraction: number): { tone: 'good' | 'warn' | 'bad'; word: string } {
  if (fraction >= 1) return { tone: 'bad', word: 'reached' };
  if (fraction >= 0.8) return { tone: 'warn', word: 'nearly reached' };
  return { tone: 'good', word: 'within' };
}

/** Whole per cent, rounded down: 99.99 % is not yet reached. */
export function wholePercent(fraction: number): number {
  return Math.floor(fraction * 100);
}
