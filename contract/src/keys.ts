// API keys: created once, shown once, limited and revoked.

import { z } from 'zod';
import { keyLimit, spendPeriod } from './limits.ts';
import { mode, optional, positiveUsd, timestamp, usd } from './primitives.ts';

export const keyScope = z.enum(['images', 'read', 'keys', 'operator']).meta({
  description:
    '`images`: quote and generate; `read`: balance, usage, ledger; `keys`: create and revoke keys; `operator`: top-ups, refunds, audit.',
});

const limits = {
  name: z.string().min(1).max(100),
  scopes: optional(z.array(keyScope).min(1)).meta({ description: '`images` and `read` by default.' }),
  allowed_models: optional(z.array(z.string()).min(1)).meta({
    description: 'Model ids; every model by default.',
  }),
  budget_usd: optional(positiveUsd).meta({
    description: 'Warns, never stops. In the period of the cap; in total without one.',
  }),
  spend_cap_usd: optional(positiveUsd).meta({ description: 'Stops: no hold may lead past it.' }),
  spend_cap_period: optional(z.enum(['total', 'day', 'month'])).meta({
    description: 'UTC; `total` by default.',
  }),
  spend_limits: optional(z.array(keyLimit).min(1).max(3)).meta({
    description: 'Limits of further periods, each once; the three fields above name one of them.',
  }),
  rate_limit_per_minute: optional(z.number().int().min(1).max(1_000_000)),
  expires_at: optional(z.iso.datetime({ offset: true })),
};

export const createKeyBody = z
  .strictObject({
    ...limits,
    mode: optional(mode).meta({ description: 'The mode of your own key by default.' }),
  })
  .meta({ id: 'CreateKeyBody' });

export const keyResponse = z
  .object({
    object: z.literal('api_key'),
    id: z.string(),
    name: z.string(),
    mode,
    hint: z.string().meta({
      description: 'Beginning and end of the secret; empty for a member, who has none.',
      example: 'lm_test_…x7Qa',
    }),
    member: z
      .object({ id: z.string(), name: z.string(), email: z.string() })
      .nullable()
      .meta({ description: 'The person this key stands for; null for a key that programs use.' }),
    scopes: z.array(keyScope),
    allowed_models: z.array(z.string()).nullable(),
    budget_usd: usd.nullable(),
    spend_cap_usd: usd.nullable(),
    spend_cap_period: z.enum(['total', 'day', 'month']).nullable(),
    spent_usd: usd.meta({ description: 'In the current period of the cap; in total without one.' }),
    held_usd: usd,
    spend_limits: z
      .array(
        z.object({
          period: spendPeriod,
          cap_usd: usd.nullable(),
          budget_usd: usd.nullable(),
          spent_usd: usd,
          held_usd: usd,
        }),
      )
      .meta({
        description:
          'All limits: day, month, total. The first with a cap, else the one in total, is also in the fields above.',
      }),
    rate_limit_per_minute: z.number().int().nullable(),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
    revoked_at: timestamp.nullable(),
    last_used_at: timestamp.nullable(),
  })
  .meta({ id: 'ApiKey' });

export const createdKeyResponse = keyResponse
  .extend({ secret: z.string().meta({ description: 'Shown this once. Only its hash is kept.' }) })
  .meta({ id: 'CreatedApiKey' });

export const listKeysQuery = z.strictObject({
  members: z.enum(['true', 'false']).optional().meta({
    description: '`true`: also the keys that stand for members, as their limits and usage name them.',
  }),
});

export const keyListResponse = z
  .object({ object: z.literal('list'), data: z.array(keyResponse) })
  .meta({ id: 'ApiKeyList' });

export type CreateKeyBody = z.output<typeof createKeyBody>;
export type KeyResponse = z.output<typeof keyResponse>;
export type CreatedKeyResponse = z.output<typeof createdKeyResponse>;
