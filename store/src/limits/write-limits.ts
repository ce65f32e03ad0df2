// Writes limits, under the lock of their book: a hold is decided before or after a change, never by half of it.

import type { Sql } from '../database.ts';
import type { BookId } from '../mode.ts';
import { inOrder, type PeriodLimit, type SpendPeriod, type SpendSubject } from './spend-limit.ts';

/** Whose limits are written, and when. */
export interface LimitsOwner extends BookId {
  readonly subject: SpendSubject;
  readonly at: Date;
}

/** Replaces all limits of the subject: a period that is left out has none. A repeat changes nothing. */
export async function replaceLimits(
  sql: Sql,
  owner: LimitsOwner,
  limits: readonly PeriodLimit[],
): Promise<void> {
  const given = inOrder(limits);
  for (const period of ['day', 'month', 'total'] as const) {
    await writeLimit(sql, owner, given.find((limit) => limit.period === period) ?? { period });
  }
}

/** Sets the limit of one period; without a cap and a budget there is none any more. */
export async function writeLimit(
  sql: Sql,
  owner: LimitsOwner,
  limit: Omit<PeriodLimit, 'period'> & { readonly period: SpendPeriod },
): Promise<void> {
  await sql('select spend_limit_set($1, $2, $3, $4, $5, $6::bigint, $7::bigint, $8::timestamptz)', [
    owner.subject.kind,
    owner.subject.id,
    owner.workspaceId,
    owner.mode,
    limit.period,
    limit.capNanoUsd ?? null,
    limit.budgetNanoUsd ?? null,
    owner.at,
  ]);
}
