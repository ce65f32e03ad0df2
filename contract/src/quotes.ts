// Quotes: the price of one request, or of many, before anything runs.

import { z } from 'zod';
import { generationBody, quotedEditBody } from './images.ts';
import { dayOrTimestamp, optional, tier, timestamp, usd } from './primitives.ts';

const count = optional(z.number().int().min(1).max(1_000_000)).meta({
  description: 'How many such calls, 1 by default.',
});

const quotedGeneration = z.strictObject({ ...generationBody.shape, count });
const quotedEdit = z.strictObject({ ...quotedEditBody.shape, count });

/** Where the price is read: at a day, or (operators) on a named card. */
const priceSource = {
  at: optional(dayOrTimestamp).meta({
    description: 'Price by the card in force then, for looking: such a quote pins nothing. Now by default.',
  }),
  rate_card: optional(z.string()).meta({
    description: 'Operators: price by this card, for looking: such a quote pins nothing.',
  }),
};

/** Most requests in one quote. */
export const MAX_QUOTED_REQUESTS = 10_000;

export const quoteManyBody = z
  .strictObject({ requests: z.array(z.unknown()).min(1).max(MAX_QUOTED_REQUESTS), ...priceSource })
  .meta({ id: 'QuoteManyBody' });
export const quotedGenerationBody = z
  .strictObject({ ...quotedGeneration.shape, ...priceSource })
  .meta({ id: 'QuoteGenerationBody' });
export const quotedEditBodyWithSource = z
  .strictObject({ ...quotedEdit.shape, ...priceSource })
  .meta({ id: 'QuoteEditBody' });
export const quotedRequest = { generate: quotedGeneration, edit: quotedEdit };

/** For the documentation; the server looks at the body to choose the schema whose errors help most. */
export const quoteBody = z.union([quotedGenerationBody, quotedEditBodyWithSource, quoteManyBody]);

const lineItem = z.object({
  unit: z
    .string()
    .meta({ description: '`images`, `output_image_tokens`, `input_text_tokens`, …', example: 'images' }),
  tier: tier.optional(),
  quality: z.string().optional(),
  quantity: z.number().int(),
  unit_price_usd: usd,
  amount_usd: usd,
});

const range = z.object({ low: z.number().int(), high: z.number().int() }).nullable();
const expectedUsage = z.object({
  output_image_tokens: range,
  output_text_tokens: range,
  input_text_tokens: range,
  input_image_tokens: range,
});

const priced = {
  kind: z.enum(['exact', 'bounded']).meta({ description: '`exact`: low = high.' }),
  low_usd: usd,
  high_usd: usd.meta({ description: 'The most that will be charged.' }),
};

export const quoteResponse = z
  .object({
    id: z.string(),
    object: z.literal('quote'),
    ...priced,
    rate_card: z.string(),
    expires_at: timestamp,
    line_items: z.array(lineItem).meta({ description: 'Add up to high_usd.' }),
    low_line_items: z
      .array(lineItem)
      .optional()
      .meta({ description: 'Only when bounded: add up to low_usd.' }),
    expected_usage: expectedUsage.meta({ description: 'Null where the model’s rule is not known.' }),
    smaller_tiers: z
      .array(
        z.object({ tier, size: z.string(), high_usd: usd, saved_usd: usd, saved_percent: z.number().int() }),
      )
      .optional()
      .meta({ description: 'One request: the same shape at smaller tiers, and what that saves.' }),
    requests: z
      .array(z.object({ index: z.number().int(), model: z.string(), count: z.number().int(), ...priced }))
      .optional()
      .meta({ description: 'Many requests: the price of each.' }),
  })
  .meta({ id: 'Quote' });

export type QuoteResponse = z.output<typeof quoteResponse>;
export type QuotedGeneration = z.output<typeof quotedGeneration>;
export type QuotedEdit = z.output<typeof quotedEdit>;
