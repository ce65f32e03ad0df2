// How limits and the thresholds they reached are shown.

import type { LimitEventsResponse, LimitResponse } from '@lightmeter/contract';
import { type NanoUsd, nanoUsd, renderUsd } from '@lightmeter/core';
import type { SpendLimit, SpendLimitEvent } from '@lightmeter/store';

/** The fields of one amount and what counts towards it. */
function gaugeOf(amount: NanoUsd | undefined, countedNanoUsd: bigint) {
  if (amount === undefined) return { amount: null, left: null, fraction: null };
  const left = amount > countedNanoUsd ? amount - countedNanoUsd : 0n;
  return {
    amount: renderUsd(amount),
    left: renderUsd(nanoUsd(left)),
    fraction: amount === 0n ? null : Number((countedNanoUsd * 10_000n) / amount) / 10_000,
  };
}

export function renderLimit(limit: SpendLimit): LimitResponse {
  const cap = gaugeOf(limit.capNanoUsd, limit.spentNanoUsd + limit.heldNanoUsd);
  const budget = gaugeOf(limit.budgetNanoUsd, limit.spentNanoUsd);
  return {
    object: 'spend_limit',
    subject_kind: limit.subject.kind,
    subject_id: limit.subject.id,
    subject_name: limit.subjectName ?? null,
    mode: limit.mode,
    period: limit.period,
    period_start: limit.periodStart ?? null,
    spent_usd: renderUsd(limit.spentNanoUsd),
    held_usd: renderUsd(limit.heldNanoUsd),
    cap_usd: cap.amount,
    cap_left_usd: cap.left,
    cap_fraction: cap.fraction,
    cap_reached: [...limit.capReached],
    budget_usd: budget.amount,
    budget_left_usd: budget.left,
    budget_fraction: budget.fraction,
    budget_reached: [...limit.budgetReached],
    updated_at: limit.updatedAt.toISOString(),
  };
}

/** As the list of events and webhooks show it. */
export function renderLimitEvent(event: SpendLimitEvent): LimitEventsResponse['data'][number] {
  return {
    object: 'spend_limit.event',
    id: event.limitEventId,
    type: event.kind === 'budget' ? 'budget.threshold_reached' : 'spend_cap.threshold_reached',
    subject_kind: event.subject.kind,
    subject_id: event.subject.id,
    mode: event.mode,
    period: event.period,
    period_start: event.periodStart ?? null,
    limit_usd: renderUsd(event.limitNanoUsd),
    threshold_percent: event.thresholdPercent,
    spent_usd: renderUsd(event.spentNanoUsd),
    held_usd: renderUsd(event.heldNanoUsd),
    created_at: event.reachedAt.toISOString(),
  };
}
