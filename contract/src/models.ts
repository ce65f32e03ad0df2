// Models and rate cards as the public sees them, and the same prices in hiapi's shape.

import { z } from 'zod';
import { dayOrTimestamp, tier, timestamp, usd } from './primitives.ts';

const provenance = {
  source: z.string(),
  checked_on: z.string(),
  certainty: z.enum(['confirmed', 'second_hand', 'conflicting', 'assumed']),
  note: z.string(),
};

const rateLine = z.object({
  unit: z.string(),
  tier: tier.optional(),
  quality: z.string().optional(),
  resolution: z.string().optional(),
  sound: z.boolean().optional(),
  unit_price_usd: usd,
  shown_as: z
    .string()
    .optional()
    .meta({ description: 'Against the base price, as price lists write it.', example: '1.33×' }),
});

const lifeCycle = z.object({
  state: z.enum(['live', 'deprecated', 'shut_down', 'unknown']),
  released_on: z.string().nullable(),
  deprecated_on: z.string().nullable(),
  shut_down_on: z.string().nullable(),
  successor: z.string().nullable(),
});

const capability = z.object({
  operations: z.array(z.enum(['generate', 'edit'])),
  size_rule: z
    .record(z.string(), z.unknown())
    .meta({ description: 'A grid with inclusive bounds, or only the sizes in `shapes`.' }),
  auto_size: z.boolean(),
  shapes: z
    .record(z.string(), z.record(z.string(), z.string()))
    .meta({ description: 'Aspect ratio → tier → WIDTHxHEIGHT.' }),
  tiers: z.array(tier),
  qualities: z.array(z.string()),
  output_formats: z.array(z.string()),
  backgrounds: z.array(z.string()),
  transparent_tiers: z.array(tier).nullable(),
  output_compression: z.boolean(),
  moderation: z.boolean(),
  input_fidelity: z.array(z.string()),
  seed: z.boolean(),
  max_n: z.number().int(),
  prompt_characters: z.object({ min: z.number().int(), max: z.number().int() }),
  references: z.object({ max: z.number().int(), max_bytes: z.number().int(), max_pixels: z.number().int() }),
  mask: z.boolean(),
  max_partial_images: z.number().int(),
});

export const pricedModel = z.object({
  id: z.string(),
  title: z.string(),
  modality: z.enum(['image', 'video']),
  aliases: z.array(z.string()),
  basis: z.enum(['images', 'tokens', 'seconds']),
  rates: z.array(rateLine),
  life_cycle: lifeCycle,
  capability: capability.nullable(),
  ...provenance,
});

export const ratesQuery = z.strictObject({
  at: dayOrTimestamp.optional().meta({ description: 'The card in force then; now by default.' }),
  series: z.string().optional().meta({ description: '`standard` by default.' }),
  card: z.string().optional().meta({ description: 'A card by its id instead.' }),
});

export const ratesResponse = z
  .object({
    object: z.literal('rate_card'),
    id: z.string(),
    series: z.string(),
    title: z.string(),
    state: z
      .enum(['published', 'superseded'])
      .meta({ description: 'A published card is never edited; a later version supersedes it.' }),
    effective_from: timestamp,
    tiers: z
      .record(z.string(), z.number().int())
      .meta({ description: 'Most pixels of each tier, inclusive.' }),
    models: z.array(pricedModel),
    versions: z.array(z.object({ id: z.string(), series: z.string(), effective_from: timestamp })),
    ...provenance,
  })
  .meta({ id: 'RateCard' });

export const modelResponse = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.number().int(),
    owned_by: z.string(),
    lightmeter: pricedModel.extend({ rate_card: z.string() }),
  })
  .meta({ id: 'Model' });

export const modelListResponse = z
  .object({ object: z.literal('list'), data: z.array(modelResponse) })
  .meta({ id: 'ModelList' });

export const pricingResponse = z
  .object({
    code: z.literal(200),
    success: z.literal(true),
    message: z.literal('success'),
    data: z.array(
      z.object({
        model_name: z.string(),
        category: z.string(),
        subcategory: z.string(),
        output_type: z.string(),
        supported_endpoint_types: z.array(z.string()),
        description: z.string(),
        base_usd_value: z.number(),
        base_display_unit: z.object({ zh: z.string(), en: z.string() }),
        factors: z.array(z.string()),
        policies: z.array(
          z.object({
            rule: z.record(z.string(), z.object({ match: z.union([z.string(), z.boolean()]) })),
            pricing_type: z.literal('fixed'),
            usd_value: z.number(),
          }),
        ),
      }),
    ),
  })
  .meta({
    id: 'Pricing',
    description: 'The rate card in the shape that hiapi’s clients read. Numbers here are for display alone.',
  });

export type RatesResponse = z.output<typeof ratesResponse>;
export type ModelResponse = z.output<typeof modelResponse>;
export type PricedModel = z.output<typeof pricedModel>;
export type PricingResponse = z.output<typeof pricingResponse>;
