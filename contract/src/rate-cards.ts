// Versions of rate cards, what a browser prices by, differences between two, and how long pictures take. What operators do
// with drafts is in operator-rate-cards.ts.

import { z } from 'zod';
import { mode, tier, timestamp, usd } from './primitives.ts';

/** Of a published card; drafts are the operator's alone. */
export const rateCardState = z.enum(['superseded', 'in_force', 'scheduled']);

export const rateCardVersionsQuery = z.strictObject({
  series: z.string().max(100).optional().meta({ description: 'Only the versions of this series.' }),
});

const rateCardVersion = z.object({
  id: z.string().meta({ example: '2026-11' }),
  series: z.string(),
  title: z.string(),
  state: rateCardState,
  in_force_from: timestamp,
  in_force_until: timestamp
    .nullable()
    .meta({ description: 'When the next version takes over, if one does.' }),
  follows: z.string().nullable().meta({ description: 'The version of the series before this one.' }),
  origin: z
    .enum(['release', 'operator'])
    .meta({ description: 'Came with Lightmeter, or was published by an operator of this server.' }),
});

export const rateCardVersionsResponse = z
  .object({ object: z.literal('list'), data: z.array(rateCardVersion) })
  .meta({ id: 'RateCardVersionList', description: 'By series; within it the newest first.' });

const json = z.record(z.string(), z.unknown());

export const rateCardSourceResponse = z
  .object({
    object: z.literal('rate_card_source'),
    card: json.meta({ description: 'The card as it was written, in the form of a file of rates/cards.' }),
    models: z.array(json).meta({
      description:
        'What the card refers to of its providers: files of rates/providers with no model but those the card names.',
    }),
  })
  .meta({
    id: 'RateCardSource',
    description:
      'Everything that the pricing code of Lightmeter needs to price by the card. A published card never changes.',
  });

export const rateCardDiffQuery = z.strictObject({
  from: z.string().max(100).meta({ description: 'Id of a card.', example: '2026-05' }),
  to: z.string().max(100).meta({ description: 'Id of another.', example: '2026-11' }),
});

/** What decides which price of a model applies; a condition left out matches everything. */
export const rateCondition = z.strictObject({
  tier: tier.optional(),
  quality: z.string().optional(),
  resolution: z.string().optional(),
  sound: z.boolean().optional(),
});

export const rateChange = z.object({
  model: z.string(),
  title: z.string(),
  change: z.enum(['raised', 'lowered', 'added', 'removed']),
  unit: z.string().meta({ description: '`images`, `seconds` or a kind of token.' }),
  when: rateCondition,
  from_usd: usd.nullable(),
  to_usd: usd.nullable(),
  change_percent: z
    .number()
    .nullable()
    .meta({ description: 'To two digits; null where there is nothing to compare with, or that was free.' }),
});

export const rateCardDiffResponse = z
  .object({
    object: z.literal('rate_card_diff'),
    from: z.string(),
    to: z.string(),
    data: z
      .array(rateChange)
      .meta({ description: 'The prices that differ, as the cards list their models.' }),
    unchanged: z.number().int().meta({ description: 'Prices that are the same on both.' }),
  })
  .meta({ id: 'RateCardDiff' });

export const timing = z.object({
  model: z.string(),
  tier: tier.nullable().meta({ description: 'Null: no tier is told apart.' }),
  source: z.enum(['measured', 'published']),
  usual_low_ms: z.number().int().meta({
    description: 'Measured: half take at most this long. Published: the lower end of what is said.',
  }),
  usual_high_ms: z
    .number()
    .int()
    .meta({ description: 'Measured: nine in ten take at most this long. Published: the upper end.' }),
  p50_ms: z.number().int().nullable(),
  p90_ms: z.number().int().nullable(),
  tasks: z.number().int().nullable().meta({ description: 'How many pictures’ calls were measured.' }),
  mode: mode.nullable().meta({ description: 'Of what was measured: `test` is the sandbox.' }),
  note: z.string().nullable(),
  url: z.string().nullable(),
  checked_on: z.string().nullable(),
});

export const timingsResponse = z
  .object({
    object: z.literal('list'),
    from: timestamp,
    to: timestamp,
    data: z.array(timing),
  })
  .meta({
    id: 'Timings',
    description:
      'From the beginning of the upstream call to its last image: measured on this server, or published by others, which is said.',
  });

export type RateCardVersionsResponse = z.output<typeof rateCardVersionsResponse>;
export type RateCardVersion = RateCardVersionsResponse['data'][number];
export type RateCardSourceResponse = z.output<typeof rateCardSourceResponse>;
export type RateCardDiffResponse = z.output<typeof rateCardDiffResponse>;
export type RateChange = z.output<typeof rateChange>;
export type TimingsResponse = z.output<typeof timingsResponse>;
export type Timing = z.output<typeof timing>;
