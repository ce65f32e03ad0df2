// Budgets, which warn, and spend caps, which stop: of a key, the workspace or a batch, by day, month and in total.

import { z } from 'zod';
import { mode, optional, positiveUsd, timestamp, usd } from './primitives.ts';

export const spendPeriod = z
  .enum(['day', 'month', 'total'])
  .meta({ description: 'UTC; `total` never begins anew.' });

const subject = z.string().min(1).max(100).meta({
  description: 'Id of an API key or a batch, or `workspace`.',
  example: 'workspace',
});

const thresholds = z
  .array(z.union([z.literal(50), z.literal(80), z.literal(100)]))
  .meta({ description: 'Percentages that were reached in this period, rising.' });

/** One period of a key's limits, as the keys API takes it. */
export const keyLimit = z.strictObject({
  period: spendPeriod,
  cap_usd: optional(positiveUsd),
  budget_usd: optional(positiveUsd),
});

export const setLimitBody = z
  .strictObject({
    subject,
    period: spendPeriod,
    cap_usd: optional(positiveUsd).meta({ description: 'Stops: no hold leads spent + held past it.' }),
    budget_usd: optional(positiveUsd).meta({ description: 'Warns by what is spent, never stops.' }),
  })
  .meta({ id: 'SetLimitBody', description: 'Replaces both: what is left out is no limit.' });

export const removeLimitQuery = z.strictObject({ subject, period: spendPeriod });

const spending = {
  spent_usd: usd.meta({ description: 'Captured in the present period.' }),
  held_usd: usd.meta({ description: 'Held by work of this period that waits or runs.' }),
};

const periodStart = z.iso
  .date()
  .nullable()
  .meta({ description: 'First day of the period, UTC; null for `total`.', example: '2026-11-01' });

const subjectKind = z.enum(['key', 'workspace', 'batch']);

export const limitResponse = z
  .object({
    object: z.literal('spend_limit'),
    subject_kind: subjectKind,
    subject_id: z.string(),
    subject_name: z.string().nullable().meta({ description: 'Of a key; null for the others.' }),
    mode,
    period: spendPeriod,
    period_start: periodStart,
    ...spending,
    cap_usd: usd.nullable(),
    cap_left_usd: usd.nullable().meta({ description: 'Cap − spent − held; never below zero.' }),
    cap_fraction: z
      .number()
      .nullable()
      .meta({ description: '(spent + held) / cap, cut to four digits; null for a cap of zero.' }),
    cap_reached: thresholds,
    budget_usd: usd.nullable(),
    budget_left_usd: usd.nullable().meta({ description: 'Budget − spent; never below zero.' }),
    budget_fraction: z
      .number()
      .nullable()
      .meta({ description: 'spent / budget, cut to four digits; above 1 past it.' }),
    budget_reached: thresholds,
    updated_at: timestamp,
  })
  .meta({ id: 'SpendLimit' });

export const limitListResponse = z
  .object({ object: z.literal('list'), data: z.array(limitResponse) })
  .meta({ id: 'SpendLimitList' });

export const removedLimitResponse = limitResponse
  .extend({ removed: z.literal(true) })
  .meta({ id: 'RemovedSpendLimit', description: 'The limit as it stood.' });

export const limitEventsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100).meta({ description: '1 to 1,000.' }),
  cursor: z.string().optional().meta({ description: '`next_cursor` of the page before.' }),
});

const limitEvent = z
  .object({
    object: z.literal('spend_limit.event'),
    id: z.string(),
    type: z.enum(['budget.threshold_reached', 'spend_cap.threshold_reached']),
    subject_kind: subjectKind,
    subject_id: z.string(),
    mode,
    period: spendPeriod,
    period_start: periodStart,
    limit_usd: usd.meta({ description: 'The budget or the cap as it was then.' }),
    threshold_percent: z.union([z.literal(50), z.literal(80), z.literal(100)]),
    spent_usd: usd.meta({ description: 'Spent at that moment.' }),
    held_usd: usd.meta({ description: 'Held at that moment; counts towards caps alone.' }),
    created_at: timestamp,
  })
  .meta({ id: 'SpendLimitEvent' });

export const limitEventsResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(limitEvent),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'SpendLimitEventPage', description: 'Newest first.' });

export type SetLimitBody = z.output<typeof setLimitBody>;
export type LimitResponse = z.output<typeof limitResponse>;
export type LimitEventsResponse = z.output<typeof limitEventsResponse>;
