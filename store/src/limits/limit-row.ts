// How a limit stands in its table, beside what counts towards it in its present period.

import { type NanoUsd, nanoUsd } from '@lightmeter/core';
import type { Mode } from '../mode.ts';
import type { SpendLimit, SpendPeriod, SpendSubjectKind, SpendThreshold } from './spend-limit.ts';

export interface LimitRow {
  subject_kind: SpendSubjectKind;
  subject_id: string;
  subject_name: string | null;
  workspace_id: string;
  mode: Mode;
  period: SpendPeriod;
  period_start: string | null;
  cap_nano_usd: bigint | null;
  budget_nano_usd: bigint | null;
  spent_nano_usd: bigint;
  held_nano_usd: bigint;
  cap_reached: SpendThreshold[];
  budget_reached: SpendThreshold[];
  updated_at: Date;
}

function reachedOf(kind: 'cap' | 'budget'): string {
  return `array(
    select e.threshold_percent from spend_limit_events e
    where e.subject_kind = l.subject_kind and e.subject_id = l.subject_id and e.mode = l.mode and e.period = l.period
      and e.period_start = p.period_start and e.kind = '${kind}' and e.limit_nano_usd = l.${kind}_nano_usd
    order by e.threshold_percent
  ) as ${kind}_reached`;
}

/** The columns of LimitRow of `spend_limits l`, its key `k`, its counter `c` and its present period `p`. */
export const LIMIT_COLUMNS = `l.subject_kind, l.subject_id, k.name as subject_name, l.workspace_id, l.mode, l.period,
  nullif(p.period_start::text, '-infinity') as period_start, l.cap_nano_usd, l.budget_nano_usd,
  coalesce(c.spent_nano_usd, 0) as spent_nano_usd, coalesce(c.held_nano_usd, 0) as held_nano_usd,
  ${reachedOf('cap')}, ${reachedOf('budget')}, l.updated_at`;

export function limitFrom(row: LimitRow): SpendLimit {
  const money = (amount: bigint | null): NanoUsd | undefined =>
    amount === null ? undefined : nanoUsd(amount);
  return {
    workspaceId: row.workspace_id,
    mode: row.mode,
    subject: { kind: row.subject_kind, id: row.subject_id },
    subjectName: row.subject_name ?? undefined,
    period: row.period,
    periodStart: row.period_start ?? undefined,
    capNanoUsd: money(row.cap_nano_usd),
    budgetNanoUsd: money(row.budget_nano_usd),
    spentNanoUsd: nanoUsd(row.spent_nano_usd),
    heldNanoUsd: nanoUsd(row.held_nano_usd),
    capReached: row.cap_reached,
    budgetReached: row.budget_reached,
    updatedAt: row.updated_at,
  };
}
