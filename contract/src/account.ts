// Balance, ledger, top-ups: the money of a workspace. What it was spent on is in usage.ts.

import { z } from 'zod';
import { dayOrTimestamp, mode, optional, positiveUsd, timestamp, usd } from './primitives.ts';
import { tableFormat } from './usage.ts';

/** What the key of the request may still spend; every amount counts within the period of its cap. */
const keySpending = z.object({
  spend_cap_usd: usd
    .nullable()
    .meta({ description: 'Null: the key has no cap, the balance is its only limit.' }),
  spent_usd: usd.meta({ description: 'In the current period of the cap; in total without one.' }),
  held_usd: usd.meta({ description: 'Reserved by this key for work that is running.' }),
  left_usd: usd
    .nullable()
    .meta({ description: 'Cap less spent and held, at least zero; null without a cap.' }),
  period: z.enum(['total', 'day', 'month']).nullable().meta({ description: 'Of the cap, in UTC.' }),
});

export const balanceResponse = z
  .object({
    object: z.literal('balance'),
    workspace_id: z.string(),
    mode,
    available_usd: usd.meta({ description: 'Can be spent now.' }),
    held_usd: usd.meta({ description: 'Reserved for work that is running.' }),
    total_usd: usd.meta({ description: 'Available and held together.' }),
    key: keySpending.optional().meta({
      description: 'In GET /v1/balance: what the key of the request has spent and may still spend.',
    }),
  })
  .meta({ id: 'Balance' });

const transferKind = z.enum(['hold', 'capture', 'release', 'top_up', 'grant', 'refund', 'adjustment']);

export const ledgerQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).optional().meta({
    description: '1 to 1,000; 100 by default. A CSV file has all entries unless this says otherwise.',
  }),
  cursor: z.string().optional().meta({ description: '`next_cursor` of the page before.' }),
  kind: transferKind.optional(),
  account: z
    .enum(['available', 'held'])
    .optional()
    .meta({ description: '`available` alone reads like the statement of a bank.' }),
  task_id: z.string().optional(),
  batch_id: z.string().optional().meta({ description: 'Entries of the tasks of this batch.' }),
  from: dayOrTimestamp.optional().meta({ description: 'Inclusive. UTC.' }),
  to: dayOrTimestamp.optional().meta({ description: 'Exclusive. UTC.' }),
  format: tableFormat,
});

const ledgerEntry = z.object({
  object: z.literal('ledger_entry'),
  transfer_id: z.string(),
  kind: transferKind,
  account: z.enum(['available', 'held']),
  amount_usd: usd.meta({ description: 'Positive: credited to the account; negative: debited.' }),
  balance_usd: usd.meta({ description: 'The account’s balance after this entry.' }),
  description: z.string().meta({
    description: 'What moved and why, as a sentence for people.',
    example: 'Charged for 1 image of gpt-image-2 at 1K.',
  }),
  task_id: z.string().nullable(),
  model: z.string().nullable().meta({ description: 'Of the task; null without one.' }),
  batch_id: z.string().nullable().meta({ description: 'Of the task; null without one.' }),
  hold_expires_at: timestamp.nullable().meta({
    description:
      'Of a hold that is still open: when it comes back at the latest. Null for every other entry.',
  }),
  reason: z.string().nullable(),
  created_at: timestamp,
});

export const ledgerResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(ledgerEntry),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'LedgerPage', description: 'Newest first.' });

export const topUpBody = z
  .strictObject({
    amount_usd: positiveUsd,
    kind: z
      .enum(['top_up', 'grant'])
      .default('top_up')
      .meta({ description: '`grant`: credit that nobody paid for.' }),
    reason: optional(z.string().max(500)),
    workspace_id: optional(z.string()).meta({ description: 'Your own by default.' }),
    mode: optional(mode).meta({ description: 'The mode of your key by default.' }),
  })
  .meta({ id: 'TopUpBody' });

export const refundBody = z
  .strictObject({
    task_id: z.string(),
    amount_usd: optional(positiveUsd).meta({
      description: 'What was charged and not yet refunded, by default.',
    }),
    reason: z.string().min(1).max(500),
  })
  .meta({ id: 'RefundBody' });

export const adjustmentBody = z
  .strictObject({
    amount_usd: usd.meta({ description: 'Positive credits the workspace, negative debits it.' }),
    reason: z.string().min(1).max(500),
    workspace_id: optional(z.string()),
    mode: optional(mode),
  })
  .meta({ id: 'AdjustmentBody' });

export const transferResponse = z
  .object({
    object: z.literal('transfer'),
    id: z.string(),
    kind: transferKind,
    amount_usd: usd,
    balance: balanceResponse,
  })
  .meta({ id: 'Transfer' });

export const auditResponse = z
  .object({
    object: z.literal('audit'),
    ok: z.boolean(),
    checked_at: timestamp,
    checks: z.array(
      z.object({
        name: z.string(),
        sentence: z.string(),
        checked_count: z.number().int(),
        ok: z.boolean(),
        violations: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Audit' });

export type BalanceResponse = z.output<typeof balanceResponse>;
export type LedgerResponse = z.output<typeof ledgerResponse>;
export type TransferResponse = z.output<typeof transferResponse>;
export type AuditResponse = z.output<typeof auditResponse>;
