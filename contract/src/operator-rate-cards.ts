// What operators do with rate cards: drafts, their margins and effect, publication.

import { z } from 'zod';
import { pricedModel } from './models.ts';
import { dayOrTimestamp, mode, optional, positiveUsd, tier, timestamp, usd } from './primitives.ts';
import { rateCardState, rateChange, rateCondition } from './rate-cards.ts';

const actor = z
  .object({
    key_id: z.string(),
    member: z
      .object({ id: z.string(), name: z.string(), email: z.string() })
      .nullable()
      .meta({ description: 'The person; null for a program with an API key.' }),
  })
  .nullable();

const ownCard = z.object({
  object: z.literal('operator_rate_card'),
  id: z.string().meta({ example: 'own-2026-11-23' }),
  series: z.string(),
  title: z.string(),
  state: z.enum(['draft', ...rateCardState.options]),
  in_force_from: timestamp
    .nullable()
    .meta({ description: 'Of a draft null: as soon as it is published, 5 seconds ahead.' }),
  origin: z.enum(['release', 'operator']),
  from_card: z.string().nullable().meta({ description: 'The card it began as a copy of.' }),
  revision: z.number().int().nullable().meta({ description: 'Of a draft: one more with every change.' }),
  created_at: timestamp.nullable(),
  created_by: actor,
  updated_at: timestamp.nullable(),
  updated_by: actor,
  published_at: timestamp.nullable(),
  published_by: actor,
  sha256: z.string().nullable().meta({ description: 'Of what was published, proven by the audit.' }),
});

export const operatorRateCardListResponse = z
  .object({ object: z.literal('list'), data: z.array(ownCard) })
  .meta({ id: 'OperatorRateCardList', description: 'Drafts first, then by series the newest first.' });

export const operatorRateCardResponse = ownCard
  .extend({
    models: z.array(pricedModel),
    compared_with: z
      .string()
      .nullable()
      .meta({ description: 'Of a draft the card it was made from, else the version before.' }),
    changes: z.array(rateChange),
  })
  .meta({ id: 'OperatorRateCard' });

const cardTitle = z.string().trim().min(1).max(100);
const series = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 small letters, digits and hyphens')
  .meta({ description: 'Versions of a series follow each other; a workspace is priced by one series.' });

export const createRateCardBody = z
  .strictObject({
    from_card: z.string().max(100).meta({ description: 'The published card to copy.', example: '2026-11' }),
    title: cardTitle,
    id: optional(
      z
        .string()
        .regex(
          /^own-[a-z0-9][a-z0-9-]{0,55}$/,
          'must be own- and 1 to 56 small letters, digits and hyphens, such as own-spring-sale',
        ),
    ).meta({ description: 'Named on every quote and charge. By default own- and the day.' }),
    series: optional(series).meta({ description: 'By default that of the copied card.' }),
  })
  .meta({ id: 'CreateRateCard' });

export const changeRateCardBody = z
  .strictObject({
    revision: z.number().int().min(1).meta({ description: 'The revision this change was made on.' }),
    title: cardTitle.optional(),
    in_force_from: timestamp.nullable().optional().meta({ description: 'Null: as soon as it is published.' }),
    changes: z
      .array(
        z.strictObject({
          model: z.string().max(200),
          unit: z.string().max(40).optional().meta({ description: 'Needed where a model has several.' }),
          when: rateCondition
            .optional()
            .meta({ description: 'Exactly as the card has it; left out for a price without conditions.' }),
          unit_price_usd: positiveUsd.meta({ description: 'At most nine digits after the point.' }),
        }),
      )
      .min(1)
      .max(1_000)
      .optional(),
  })
  .meta({ id: 'ChangeRateCard' });

export const publishRateCardBody = z
  .strictObject({
    confirm: z.string().max(100).meta({ description: 'The id of the draft, typed again.' }),
    revision: z
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Publishes this revision and no later one.' }),
    in_force_from: timestamp
      .optional()
      .meta({ description: 'At least 5 seconds ahead; by default that of the draft, else the earliest.' }),
  })
  .meta({ id: 'PublishRateCard' });

export const deletedRateCardResponse = z
  .object({ object: z.literal('operator_rate_card'), id: z.string(), deleted: z.literal(true) })
  .meta({ id: 'DeletedRateCard' });

export const marginsQuery = z.strictObject({
  prompt_tokens: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(100)
    .meta({ description: 'Text tokens each image is taken to carry.' }),
  on: dayOrTimestamp.optional().meta({ description: 'The list prices of this day; today by default.' }),
});

const earned = {
  margin_usd: usd
    .nullable()
    .meta({ description: 'The price less the highest cost; null when that is unknown.' }),
  margin_percent: z.number().nullable().meta({ description: 'Of the price.' }),
  below_cost: z.boolean(),
  unknown_because: z.string().nullable(),
};

export const marginsResponse = z
  .object({
    object: z.literal('margins'),
    rate_card: z.string(),
    list_prices_on: z.string(),
    prompt_tokens: z.number().int(),
    below_cost: z.number().int().meta({ description: 'Cells and units sold below cost.' }),
    unknown: z.number().int().meta({ description: 'Cells and units whose cost is not known.' }),
    data: z
      .array(
        z.object({
          model: z.string(),
          tier,
          quality: z.string().nullable(),
          charge_usd: usd,
          cost_low_usd: usd.nullable(),
          cost_high_usd: usd.nullable(),
          ...earned,
        }),
      )
      .meta({ description: 'Prices per image, the worst first, unknown ones last.' }),
    units: z
      .array(
        z.object({
          model: z.string(),
          unit: z.string(),
          when: rateCondition,
          price_usd: usd,
          list_price_usd: usd.nullable(),
          ...earned,
        }),
      )
      .meta({ description: 'Prices per token and per second, as the card lists them.' }),
  })
  .meta({ id: 'Margins' });

export const effectQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(366).default(30),
  series: z.string().max(100).optional().meta({
    description:
      'Tried on the workspaces of this series; by default that of the card. For a draft of a new series.',
  }),
});

const repriced = {
  tasks: z.number().int(),
  charged_usd: usd.meta({ description: 'What those tasks were charged.' }),
  would_charge_usd: usd.meta({ description: 'What they would be charged by this card.' }),
  difference_usd: usd,
};

export const effectResponse = z
  .object({
    object: z.literal('rate_card_effect'),
    rate_card: z.string(),
    series: z.string(),
    from: timestamp,
    to: timestamp,
    modes: z.array(
      z.object({
        mode,
        tasks: z.number().int().meta({ description: 'Delivered by workspaces of the series.' }),
        repriced_tasks: z.number().int(),
        charged_usd: usd.meta({ description: 'Of the repriced tasks.' }),
        would_charge_usd: usd,
        difference_usd: usd,
        change_percent: z.number().nullable(),
        models: z.array(z.object({ model: z.string(), ...repriced })),
        not_repriced: z
          .array(
            z.object({ model: z.string(), tasks: z.number().int(), charged_usd: usd, because: z.string() }),
          )
          .meta({ description: 'What cannot be repriced is counted here and in no sum.' }),
      }),
    ),
  })
  .meta({ id: 'RateCardEffect', description: 'A comparison with the past, not a forecast.' });

export const providerListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('provider'),
        name: z.string(),
        title: z.string(),
        configured: z.boolean().meta({ description: 'Live requests reach it (`sandbox`: test requests).' }),
        has_adapter: z.boolean().meta({ description: 'This version can reach it once it is configured.' }),
        base_url_host: z.string().nullable(),
        environment_variable: z.string().nullable().meta({ description: 'The setting that configures it.' }),
        models: z
          .array(
            z.object({
              model: z.string(),
              title: z.string(),
              upstream_model: z.string(),
              route: z.string(),
            }),
          )
          .meta({ description: 'Sold by the cards in force. The sandbox serves every one in test mode.' }),
        limits: z.array(
          z.object({
            scope: z.string(),
            concurrency: z.number().int().nullable(),
            per_minute: z.number().int().nullable(),
          }),
        ),
        last_24_hours: z.object({
          attempts: z.number().int(),
          failures: z.number().int(),
          p50_ms: z.number().int().nullable().meta({ description: 'Of those that delivered.' }),
          failures_by_code: z.array(z.object({ code: z.string(), count: z.number().int() })),
        }),
      }),
    ),
  })
  .meta({ id: 'ProviderList' });

export type OperatorRateCardListResponse = z.output<typeof operatorRateCardListResponse>;
export type OperatorRateCardRow = z.output<typeof ownCard>;
export type OperatorRateCardResponse = z.output<typeof operatorRateCardResponse>;
export type CreateRateCardBody = z.output<typeof createRateCardBody>;
export type ChangeRateCardBody = z.output<typeof changeRateCardBody>;
export type PublishRateCardBody = z.output<typeof publishRateCardBody>;
export type DeletedRateCardResponse = z.output<typeof deletedRateCardResponse>;
export type MarginsResponse = z.output<typeof marginsResponse>;
export type EffectResponse = z.output<typeof effectResponse>;
export type ProviderListResponse = z.output<typeof providerListResponse>;
