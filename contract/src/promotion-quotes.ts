// What picks of a batch would cost at the final tier, before a promotion is made of them.

import { z } from 'zod';
import { batchPick, promoteBatchBody } from './batches.ts';
import { tier, usd } from './primitives.ts';

export const promotionQuoteBody = z
  .strictObject({
    items: z.array(batchPick).min(1).max(1_000).meta({
      description: 'As in a promotion; 1 to 1,000, priced one by one.',
    }),
    overrides: promoteBatchBody.shape.overrides,
  })
  .meta({ id: 'PromotionQuoteBody' });

const priceRange = { low_usd: usd, high_usd: usd };

const quotedPick = z.object({
  item: z.union([z.string(), z.number().int()]).meta({ description: 'As it was asked for.' }),
  index: z.number().int().nullable().meta({ description: 'Of the item; null when there is none.' }),
  output_id: z.string().nullable(),
  ...priceRange,
  width: z.number().int().nullable().meta({ description: 'Of the final picture; null with `size` auto.' }),
  height: z.number().int().nullable(),
  tier: tier.nullable().meta({ description: 'That the price is of; null with `size` auto.' }),
  error: z
    .object({ code: z.string(), message: z.string(), param: z.string().nullable() })
    .nullable()
    .meta({ description: 'Why this pick cannot be promoted; its prices are 0 then.' }),
});

export const promotionQuoteResponse = z
  .object({
    object: z.literal('promotion_quote'),
    rate_card: z.string(),
    ...priceRange,
    data: z.array(quotedPick).meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'PromotionQuote', description: 'The sum is of the picks that can be promoted.' });

export type PromotionQuoteBody = z.output<typeof promotionQuoteBody>;
export type PromotionQuoteResponse = z.output<typeof promotionQuoteResponse>;
