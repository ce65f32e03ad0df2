// Fields that many schemas share.

import { z } from 'zod';

/** Money on the wire: a decimal string in US dollars, exact to the nano-dollar, never a float. */
export const usd = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,9})?$/)
  .meta({
    description: 'US dollars as a decimal string, exact to nine digits after the point.',
    example: '0.04',
  });

/** An amount of at least zero. */
export const positiveUsd = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,9})?$/)
  .meta({ description: 'US dollars as a decimal string of at least zero.', example: '25.00' });

export const timestamp = z.iso
  .datetime()
  .meta({ description: 'UTC, ISO 8601.', example: '2026-11-22T18:30:00.000Z' });

/** A day or an instant in a query: `2026-11-22` or a full timestamp. */
export const dayOrTimestamp = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .meta({ description: 'A UTC day (2026-11-22) or a timestamp.', example: '2026-11-22' });

export const tier = z.enum(['1K', '2K', '4K']).meta({ description: 'Resolution tier.' });

export const mode = z
  .enum(['test', 'live'])
  .meta({ description: '`test` uses the sandbox and test credit, `live` real providers and real money.' });

/** Makes `null` mean "left out", as OpenAI's schemas do for optional parameters. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value): z.output<Schema> | undefined => value ?? undefined);
}

/** How an answer that cost money says so. */
export const moneySummary = z
  .object({
    task_id: z
      .string()
      .meta({ description: 'The task this answer belongs to.', example: 'task_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    quoted_usd: usd.meta({ description: 'The most that could be charged, fixed before the work began.' }),
    charged_usd: usd.meta({ description: 'What was charged.' }),
    rate_card: z
      .string()
      .meta({ description: 'Version of the rate card that priced it.', example: '2026-11' }),
    output_ids: z.array(z.string()).meta({ description: 'The images, readable at GET /v1/outputs/{id}.' }),
    tiers: z
      .array(tier)
      .meta({ description: 'The tier each image is charged at, measured from its pixels.' }),
    latency_ms: z.number().int().meta({ description: 'From the hold to the last image, in milliseconds.' }),
    mode,
  })
  .meta({ id: 'MoneySummary' });
