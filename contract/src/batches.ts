// OpenAI's /v1/batches, and beside its fields what this product adds: states, prices, pauses, drafts, items.

import { z } from 'zod';
import { batchDefaults } from './files.ts';
import { mode, optional, positiveUsd, timestamp, usd } from './primitives.ts';
import { createTaskBody, promoteTaskBody, taskMetadata } from './tasks.ts';

/** OpenAI's states, then ours. */
export const batchStatus = z
  .enum([
    'validating',
    'failed',
    'in_progress',
    'finalizing',
    'completed',
    'expired',
    'cancelling',
    'cancelled',
    'ready',
    'paused',
  ])
  .meta({
    description:
      'OpenAI’s states, and `ready` (validated, waits for its start) and `paused`. A batch without `start: "manual"` never becomes `ready`.',
  });

export const batchItemState = z
  .enum(['pending', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'])
  .meta({
    description:
      '`pending`: not begun, nothing held. `queued`, `running`: money is held. `expired`: did not begin in time.',
  });

/** Whole hours up to a week. */
const completionWindow = z
  .string()
  .regex(/^([1-9]|[1-9]\d|1[0-5]\d|16[0-8])h$/, 'must be whole hours from 1h to 168h')
  .meta({ description: 'Items that have not begun by then expire, uncharged.', example: '24h' });

/** How a batch runs, whatever it is made of. */
const running = {
  name: optional(z.string().min(1).max(200)).meta({ description: 'For people.' }),
  max_cost_usd: optional(positiveUsd).meta({
    description: 'Spend cap of the batch: spent and held of all its runs never exceed it.',
  }),
  start: optional(z.enum(['auto', 'manual'])).meta({
    description: '`manual`: once validated it waits for POST …/start. `auto` by default.',
  }),
  on_insufficient_funds: optional(z.enum(['pause', 'fail'])).meta({
    description:
      'When balance or a cap does not suffice for the next item: `pause` (default), or `fail` for the items that are left.',
  }),
  metadata: optional(taskMetadata),
};

const resultFiles = {
  completion_window: optional(completionWindow).meta({ description: '`24h` by default.' }),
  output_expires_after: optional(
    z.strictObject({
      anchor: z.literal('created_at'),
      seconds: z.number().int().min(3_600).max(2_592_000),
    }),
  ).meta({ description: 'How long the result files are kept; until they are deleted by default.' }),
};

export const createBatchBody = z
  .strictObject({
    input_file_id: z.string().min(1).max(100).meta({
      description: 'A file of /v1/files with a request on each line: JSONL, CSV, TSV or plain prompts.',
    }),
    endpoint: optional(z.enum(['/v1/images/generations', '/v1/images/edits'])).meta({
      description: 'Of every line. Left out, a line with `images` or a mask edits and every other generates.',
    }),
    ...resultFiles,
    ...running,
    defaults: optional(batchDefaults),
    format: optional(z.enum(['jsonl', 'csv', 'tsv', 'txt'])).meta({
      description: 'By the ending of the file’s name by default.',
    }),
    prompt_column: optional(z.string().max(200)).meta({ description: 'Header of the column of prompts.' }),
    prompt_template: optional(z.string().min(1).max(10_000)).meta({
      description:
        'Makes each prompt of a table from columns of its row: `{Title}` is a column, whatever its capitals; `{{` and `}}` are braces.',
      example: 'Product photo of {Title} on a white background',
    }),
    metadata_columns: optional(
      z.union([z.literal('keep'), z.array(z.string().max(200)).min(1).max(64)]),
    ).meta({
      description: 'Further columns that become metadata of their items: `keep` for all, or their headers.',
    }),
    deduplicate: optional(z.boolean()).meta({
      description: 'Lines of the same request run once and share the outputs; the others cost nothing.',
    }),
    skip_invalid: optional(z.boolean()).meta({
      description:
        'Runs the good lines; the others are failed items. By default one bad line fails the batch.',
    }),
    draft: createTaskBody.shape.draft.meta({
      description: 'Makes every item a cheaper draft with these changes; POST …/promote makes the picks.',
    }),
  })
  .meta({ id: 'CreateBatchBody' });

/** One item of a batch, or one picture of several. */
export const batchPick = z.union([
  z.string().min(1).max(300),
  z.number().int().min(0),
  z.strictObject({
    item: z.union([z.string().min(1).max(300), z.number().int().min(0)]),
    output_id: optional(z.string().max(100)),
  }),
]);

export const promoteBatchBody = z
  .strictObject({
    items: z.union([z.literal('all'), z.array(batchPick).min(1).max(50_000)]).meta({
      description:
        'Items that succeeded, by `custom_id` or index, or `all`. `{"item", "output_id"}` names one picture of several.',
    }),
    overrides: optional(
      promoteTaskBody.pick({
        model: true,
        route: true,
        size: true,
        aspect_ratio: true,
        resolution: true,
        quality: true,
        background: true,
        output_format: true,
        output_compression: true,
      }),
    ).meta({
      description: 'What changes against the request that the draft stands for, or the draft itself.',
    }),
    ...resultFiles,
    ...running,
  })
  .meta({ id: 'PromoteBatchBody' });

export const retryBatchBody = z
  .strictObject({
    states: optional(z.array(z.enum(['failed', 'expired', 'cancelled'])).min(1)).meta({
      description: 'Which items run again; `failed` and `expired` by default.',
    }),
    items: optional(
      z
        .array(z.union([z.string().min(1).max(300), z.number().int().min(0)]))
        .min(1)
        .max(50_000),
    ).meta({
      description: 'Only these of them, by `custom_id` or index.',
    }),
  })
  .meta({ id: 'RetryBatchBody' });

export const batchListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().max(100).optional().meta({ description: 'Id of the last batch of the page before.' }),
});

export const batchItemsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
  state: batchItemState.optional(),
  custom_id: z.string().max(300).optional(),
});

const unixSeconds = z.number().int().nullable().meta({ description: 'Unix seconds.' });
const priceRange = z.object({ low_usd: usd, high_usd: usd });

export const batchCounts = z
  .object({
    pending: z.number().int(),
    queued: z.number().int(),
    running: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
    expired: z.number().int(),
  })
  .meta({ id: 'BatchCounts' });

const batchError = z.object({
  code: z.string(),
  line: z.number().int().nullable(),
  message: z.string(),
  param: z.string().nullable(),
});

export const batchResponse = z
  .object({
    id: z.string().meta({ example: 'batch_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    object: z.literal('batch'),
    endpoint: z.string(),
    errors: z
      .object({ object: z.literal('list'), data: z.array(batchError) })
      .nullable()
      .meta({
        description: 'Lines that cannot be used: the first thousand. Their number is `lightmeter.invalid`.',
      }),
    input_file_id: z.string(),
    completion_window: z.string(),
    status: batchStatus,
    output_file_id: z.string().nullable().meta({ description: 'Items that succeeded, a line each.' }),
    error_file_id: z.string().nullable().meta({ description: 'Items that did not, a line each.' }),
    created_at: z.number().int().meta({ description: 'Unix seconds.' }),
    in_progress_at: unixSeconds,
    expires_at: unixSeconds,
    finalizing_at: unixSeconds,
    completed_at: unixSeconds,
    failed_at: unixSeconds,
    expired_at: unixSeconds,
    cancelling_at: unixSeconds,
    cancelled_at: unixSeconds,
    request_counts: z.object({
      total: z.number().int(),
      completed: z.number().int(),
      failed: z.number().int().meta({ description: 'Cancelled and expired items among them.' }),
    }),
    metadata: z.record(z.string(), z.string()).nullable(),
    lightmeter: z.object({
      name: z.string().nullable(),
      mode,
      counts: batchCounts,
      invalid: z.number().int().meta({ description: 'Lines that cannot be used.' }),
      duplicates: z.number().int().meta({ description: 'Items that share the outputs of another.' }),
      quote: priceRange
        .extend({ rate_card: z.string() })
        .meta({ description: 'All items together, fixed when the batch was created; 0 until validated.' }),
      spent_usd: usd.meta({ description: 'Charged so far, of all runs.' }),
      held_usd: usd.meta({ description: 'Reserved for items that wait or run; never for the whole batch.' }),
      cap_usd: usd.nullable(),
      paused: z
        .object({ reason: z.string(), message: z.string(), at: timestamp })
        .nullable()
        .meta({ description: 'There while the batch is paused: the code of why, and what to do.' }),
      draft: z
        .object({
          drafts: priceRange,
          promotion: priceRange.nullable(),
          draft_and_promotion: priceRange.nullable(),
          everything_final: priceRange,
        })
        .nullable()
        .meta({
          description:
            'Of drafts and promotions: drafts and promotion together against making everything at the final tier. Of a promotion `drafts` is what its drafts cost.',
        }),
      promoted_from: z.string().nullable(),
      warnings: z.array(z.string()),
      created_at: timestamp,
      links: z.object({
        batch: z.string(),
        items: z.string(),
        events: z.string(),
        tasks: z.string(),
      }),
    }),
  })
  .meta({ id: 'Batch' });

export const batchListResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(batchResponse),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  })
  .meta({ id: 'BatchList', description: 'Newest first.' });

export const batchItem = z
  .object({
    index: z.number().int().meta({ description: 'From 0, in the order of the input.' }),
    line: z.number().int().nullable(),
    custom_id: z.string().nullable(),
    state: batchItemState,
    task_id: z
      .string()
      .nullable()
      .meta({ description: 'Of the present run; GET /v1/tasks/{id} has the rest.' }),
    run_count: z.number().int(),
    duplicate_of: z.number().int().nullable().meta({ description: 'Index of the item that runs for it.' }),
    promoted_from: z.string().nullable().meta({ description: 'The task whose output it makes again.' }),
    draft_item_index: z.number().int().nullable().meta({
      description:
        'Of a promotion: the index that its draft has in the batch of the first drafts. File names carry its number.',
    }),
    draft_output_id: z.string().nullable().meta({ description: 'The picture that it makes again.' }),
    prompt: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    quoted_low_usd: usd,
    quoted_high_usd: usd,
    charged_usd: usd.meta({ description: 'Of the present run; 0 for a duplicate.' }),
    error: z.object({ code: z.string(), message: z.string(), param: z.string().nullable() }).nullable(),
    outputs: z.array(
      z.object({
        output_id: z.string(),
        url: z.string().meta({ description: 'A signed link that needs no key, for a while.' }),
        width: z.number().int(),
        height: z.number().int(),
        format: z.string(),
        bytes: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'BatchItem' });

export const batchItemsResponse = z
  .object({
    object: z.literal('list'),
    data: z.array(batchItem),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'BatchItemList', description: 'In the order of the input.' });

/** What cancelling or pausing gave back, or a retry took up again. */
export const batchCancelResponse = batchResponse
  .extend({
    released: z.object({
      items_never_started: z.number().int().meta({ description: 'Nothing was held for these.' }),
      items_queued: z.number().int().meta({ description: 'Their holds are released.' }),
      released_usd: usd,
      items_running: z
        .number()
        .int()
        .meta({ description: 'Being broken off, and uncharged; their holds follow.' }),
      running_held_usd: usd,
    }),
  })
  .meta({ id: 'CancelledBatch' });

export const batchRetryResponse = batchResponse
  .extend({
    retried: z.object({
      items: z.number().int(),
      quote: priceRange.meta({ description: 'Of these items; held one by one as they begin.' }),
    }),
  })
  .meta({ id: 'RetriedBatch' });

export const batchProgressEvent = z
  .object({
    id: z.string(),
    status: batchStatus,
    total: z.number().int(),
    done: z.number().int(),
    failed: z.number().int(),
    running: z.number().int(),
    pending: z.number().int().meta({ description: 'Queued ones among them.' }),
    counts: batchCounts,
    spent_usd: usd,
    held_usd: usd,
    quote_high_usd: usd,
    rate_per_minute: z.number().meta({ description: 'Items that ended in the last minute.' }),
    eta_seconds: z.number().int().nullable().meta({ description: 'At this rate; null while there is none.' }),
    paused_reason: z.string().nullable(),
    at: timestamp,
  })
  .meta({ id: 'BatchProgress' });

export type CreateBatchBody = z.output<typeof createBatchBody>;
export type PromoteBatchBody = z.output<typeof promoteBatchBody>;
export type RetryBatchBody = z.output<typeof retryBatchBody>;
export type BatchResponse = z.output<typeof batchResponse>;
export type BatchListResponse = z.output<typeof batchListResponse>;
export type BatchItemObject = z.output<typeof batchItem>;
export type BatchItemsResponse = z.output<typeof batchItemsResponse>;
export type BatchProgressEvent = z.output<typeof batchProgressEvent>;
