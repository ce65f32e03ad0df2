// What was spent: sums by group, and the overview with pace, projection and savings.

import { z } from 'zod';
import { limitResponse } from './limits.ts';
import { dayOrTimestamp, mode, timestamp, usd } from './primitives.ts';

/** How many rows one answer has at most; more are refused, because sums of a part would be wrong. */
export const MAX_USAGE_ROWS = 20_000;

export const usageGroup = z.enum(['day', 'model', 'tier', 'key', 'batch', 'provider', 'origin']);

/** Tiers that the images of one task can have together. */
const TIER_SETS = ['1K', '2K', '4K', '1K+2K', '1K+4K', '2K+4K', '1K+2K+4K', 'none'] as const;

const period = {
  from: dayOrTimestamp.optional().meta({ description: 'Inclusive; 30 days ago by default. UTC.' }),
  to: dayOrTimestamp.optional().meta({ description: 'Exclusive; now by default. UTC.' }),
};

/** `json` or `csv`, of everything that can be kept as a table. */
export const tableFormat = z
  .enum(['json', 'csv'])
  .default('json')
  .meta({ description: '`csv`: the same rows as a file (RFC 4180, UTF-8) for a spreadsheet.' });

export const usageQuery = z.strictObject({
  group_by: usageGroup.default('day').meta({ description: 'What a row stands for.' }),
  then_by: usageGroup.optional().meta({ description: 'Divides every group once more, by something else.' }),
  ...period,
  model: z.string().max(200).optional().meta({ description: 'Only tasks of this model (public id).' }),
  // A plus that was not escaped arrives as a space.
  tier: z
    .string()
    .transform((text) => text.replaceAll(' ', '+'))
    .pipe(z.enum(TIER_SETS))
    .optional()
    .meta({
      description:
        'Only tasks whose images have exactly these tiers: `1K`, or `1K+2K` of a task with both; `none` of tasks without an image.',
    }),
  key: z.string().max(100).optional().meta({ description: 'Only tasks of this API key (id).' }),
  batch_id: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only tasks of this batch; `none`: only tasks of no batch.' }),
  provider: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'Only tasks that this provider served; `sandbox` of test keys.' }),
  origin: z
    .enum(['sync', 'task', 'batch'])
    .optional()
    .meta({ description: 'Only tasks whose caller waited, that ran in the queue, or of batches.' }),
  format: tableFormat,
});

const sums = {
  tasks: z.number().int().meta({ description: 'Tasks that ended in the period.' }),
  failed_tasks: z.number().int().meta({ description: 'Of them those that failed; a failure costs nothing.' }),
  images: z.number().int(),
  charged_usd: usd.meta({ description: 'Charged in the period, whatever was refunded.' }),
  refunded_usd: usd.meta({
    description: 'Refunded in the period, also for charges before it; of the group of the task it was for.',
  }),
  net_usd: usd.meta({ description: 'Charged less refunded; below zero when more came back than went.' }),
};

const usageRow = z.object({
  group: z.string().meta({
    description: 'The UTC day, or the id of what the row stands for; filters take it as it is.',
    example: 'gpt-image-2',
  }),
  label: z.string().meta({ description: 'For people: the name of the key or the batch.' }),
  then_group: z.string().nullable().meta({ description: 'Of `then_by`; null without it.' }),
  then_label: z.string().nullable(),
  ...sums,
  cost_usd: usd
    .nullable()
    .meta({ description: 'What providers bill for it, as far as known; operators only.' }),
  cost_unknown_tasks: z
    .number()
    .int()
    .meta({ description: 'Tasks whose cost is not known and not in cost_usd.' }),
});

export const usageResponse = z
  .object({
    object: z.literal('list'),
    group_by: usageGroup,
    then_by: usageGroup.nullable(),
    from: timestamp,
    to: timestamp,
    data: z.array(usageRow),
    totals: z.object(sums).meta({ description: 'The sums of all rows, exact.' }),
    total_charged_usd: usd.meta({ description: 'As `totals.charged_usd`.' }),
  })
  .meta({ id: 'Usage' });

export const usageOverviewQuery = z.strictObject({
  from: dayOrTimestamp
    .optional()
    .meta({ description: 'Inclusive; the first of this month by default. UTC.' }),
  to: dayOrTimestamp.optional().meta({ description: 'Exclusive; now by default. UTC.' }),
});

const spending = z
  .object({
    from: timestamp,
    to: timestamp,
    charged_usd: usd,
    refunded_usd: usd,
    tasks: z.number().int(),
    failed_tasks: z.number().int(),
    failed_share: z
      .number()
      .nullable()
      .meta({ description: 'Failed of all tasks that ended, cut to four digits; null without tasks.' }),
    images: z.number().int(),
  })
  .meta({ id: 'UsagePeriod', description: '`from` is inclusive, `to` exclusive.' });

const changePercent = z
  .number()
  .int()
  .nullable()
  .meta({ description: 'Whole per cent, cut; null when there was nothing before.' });

const saving = z
  .object({
    images: z.number().int().meta({ description: 'Images that could be compared.' }),
    charged_usd: usd.nullable().meta({ description: 'What they cost; null when there are none.' }),
    compared_usd: usd.nullable().meta({ description: 'What they would have cost.' }),
    saved_usd: usd.nullable().meta({ description: 'The difference; below zero when the other is cheaper.' }),
    basis: z.string().meta({ description: 'What is compared with what, as a sentence.' }),
  })
  .meta({ id: 'Saving' });

export const usageOverviewResponse = z
  .object({
    object: z.literal('usage_overview'),
    mode,
    at: timestamp.meta({ description: 'The moment of the answer.' }),
    available_usd: usd.meta({ description: 'Left to spend.' }),
    held_usd: usd.meta({ description: 'Reserved for work that waits or runs.' }),
    period: spending.meta({ description: 'What was asked for; this month until now by default.' }),
    previous: spending.meta({
      description:
        'To compare with: the same days of the month before, or as long a time before `from` when a period was asked for.',
    }),
    change_percent: changePercent,
    now: z.object({
      today_usd: usd.meta({ description: 'Charged since midnight UTC.' }),
      last_24_hours_usd: usd,
      last_24_hours_images: z.number().int(),
      mean_image_usd: usd.nullable().meta({
        description:
          'Charged in the last 24 hours by its images, cut to the nano-dollar; null without images.',
      }),
    }),
    pace: z.object({
      last_7_days_usd: usd.meta({ description: 'The last seven full days, UTC.' }),
      previous_7_days_usd: usd.meta({ description: 'The seven before.' }),
      change_percent: changePercent,
      verdict: z.enum(['steady', 'accelerating', 'slowing']).nullable().meta({
        description: 'Steady within 20 %; null while there are not fourteen full days to compare.',
      }),
    }),
    month: z.object({
      month: z.string().meta({ description: 'UTC.', example: '2026-11' }),
      charged_usd: usd.meta({ description: 'Since the first of the month.' }),
      projected_usd: usd
        .nullable()
        .meta({ description: 'At its end; an estimate. Null with less than three full days to go by.' }),
      is_estimate: z.literal(true),
      mean_day_usd: usd.nullable().meta({ description: 'What the projection goes by, cut.' }),
      basis: z.string().meta({ description: 'How the projection is made, as a sentence.' }),
    }),
    savings: z.object({
      images: z.number().int().meta({ description: 'All images that were charged in the period.' }),
      all_at_4k: saving,
      next_dearer_model: saving,
    }),
    limits: z.array(limitResponse).meta({
      description:
        'Budgets and caps of the workspace and its keys that are used to 50 % and more, fullest first; ten at most.',
    }),
  })
  .meta({ id: 'UsageOverview' });

export type UsageGroupName = z.output<typeof usageGroup>;
export type UsageResponse = z.output<typeof usageResponse>;
export type UsageOverviewResponse = z.output<typeof usageOverviewResponse>;
