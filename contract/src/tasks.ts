// The unified task API: hiapi's request, envelope, status words and errors, and beside them what this product adds.

import { z } from 'zod';
import { errorResponse } from './errors.ts';
import { editFields } from './images.ts';
import { pageFields } from './paging.ts';
import { dayOrTimestamp, mode, optional, positiveUsd, tier, timestamp, usd } from './primitives.ts';
import { deliveryState } from './webhooks.ts';

/** Most input images of one task; a model may take fewer. */
const MAX_TASK_IMAGES = 16;

/** Text that PostgreSQL can look for inside JSON. */
const isSearchable = (text: string) => text.isWellFormed() && !text.includes('\0');
const NOT_SEARCHABLE = 'must be whole Unicode text without U+0000';

export const taskMetadata = z
  .record(
    z.string().min(1).max(64).refine(isSearchable, NOT_SEARCHABLE),
    z.string().max(512).refine(isSearchable, NOT_SEARCHABLE),
  )
  .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs are kept')
  .meta({
    description:
      'Up to 16 pairs of your own: keys of 1 to 64, values of up to 512 characters. Lists filter by them.',
  });

export const taskCallback = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .max(2_000)
      .meta({ description: 'Takes the task object as POST once the task has ended.' }),
    when: optional(z.literal('final')).meta({
      description: 'Only `final`: success, failure and cancellation.',
    }),
  })
  .meta({ id: 'TaskCallback' });

const address = z.string().min(1).max(70_000_000);
/** One input image, in every spelling: an address, a data URL, or the id of a file or an output. */
const taskImage = z.union([
  address,
  z.strictObject({ image_url: address }),
  z.strictObject({ file_id: z.string().max(100) }),
]);
const addresses = optional(z.array(address).max(MAX_TASK_IMAGES)).meta({
  description: 'Input images: http(s) addresses, data URLs, `file_…` or `out_…` ids. An empty list is none.',
});

const {
  stream: _stream,
  partial_images: _partialImages,
  response_format: _responseFormat,
  quote_id: _quoteId,
  ...parameters
} = editFields.shape;

/** What the picture is to be, in hiapi's names and in OpenAI's. Which values a model takes is on the rate card. */
export const taskInput = z
  .strictObject({
    ...parameters,
    model: optional(parameters.model).meta({ description: 'Instead of the `model` beside `input`.' }),
    size: optional(z.string()).meta({
      description:
        '`auto`, or WIDTHxHEIGHT in pixels; `*` may stand for `x`. Excludes `aspect_ratio` and `resolution`.',
      example: '1536x1024',
    }),
    output_format: optional(z.enum(['png', 'jpeg', 'jpg', 'webp'])).meta({
      description: '`png` by default.',
    }),
    n: optional(z.number().int()).meta({
      description: 'Images of this task, 1 by default. hiapi makes one a task.',
    }),
    input_urls: addresses,
    image_urls: addresses,
    image_input: addresses,
    images: optional(z.array(taskImage).max(MAX_TASK_IMAGES)).meta({
      description: 'Input images as in an edit: `{"image_url": …}` or `{"file_id": …}`.',
    }),
    mask: optional(taskImage).meta({
      description: 'PNG with alpha in the size of the first image; transparent means change here.',
    }),
  })
  .meta({ id: 'TaskParameters' });

/** What a draft may do otherwise than the picture it stands for, and a promotion otherwise than its draft. */
const changes = {
  model: optional(parameters.model),
  route: optional(z.string().max(40)),
  size: optional(z.string()).meta({ description: 'Excludes `aspect_ratio` and `resolution`.' }),
  aspect_ratio: parameters.aspect_ratio,
  resolution: parameters.resolution.meta({ description: 'Alone it keeps the shape.' }),
  quality: parameters.quality,
  background: parameters.background,
  output_format: optional(z.enum(['png', 'jpeg', 'jpg', 'webp'])),
  output_compression: parameters.output_compression,
};

const draftChanges = z
  .strictObject(changes)
  .refine((draft) => Object.values(draft).some((value) => value !== undefined), 'must change something')
  .meta({
    id: 'DraftChanges',
    description:
      'Runs the task as a draft with these changes; POST …/promote makes the picture without them.',
  });

/** What a task does beside making its picture. */
const errands = {
  callback: optional(taskCallback),
  max_cost: optional(positiveUsd).meta({
    description: 'Refuses with 402 when the quote is higher, in US dollars.',
  }),
  max_cost_usd: optional(positiveUsd).meta({ description: 'The same as `max_cost`.' }),
  metadata: optional(taskMetadata),
  deadline_seconds: optional(z.number().int().min(1).max(604_800)).meta({
    description: 'The task fails, uncharged, when it has not ended after so many seconds.',
  }),
};

/** Everything that stands beside `input`. */
const envelope = {
  model: optional(parameters.model).meta({
    description: 'With or without `/text-to-image`, `/image-to-image` and `@route`.',
    example: 'gpt-image-2/text-to-image',
  }),
  route: optional(z.string().max(40)).meta({
    description: 'Line of the model: `default` (or empty), `beta`, `pro`; the same as `model@route`.',
  }),
  storage: optional(z.enum(['temp', 'persistent'])).meta({
    description: 'Taken for compatibility: outputs are kept as `retention` in the answer says, either way.',
  }),
  quote_id: optional(z.string().max(100)).meta({
    description: 'Pins the price of this quote until it expires.',
  }),
  draft: optional(draftChanges),
  ...errands,
};

/** hiapi's form: `{model, input: {prompt, …}}`. */
export const createTaskBody = z
  .strictObject({ ...envelope, input: taskInput })
  .meta({ id: 'CreateTaskBody' });

/** Our own shorter form: the fields of `input` stand beside the others, as in a generate or edit call. */
export const flatTaskBody = z
  .strictObject({ ...taskInput.shape, ...envelope })
  .meta({ id: 'CreateFlatTaskBody' });

/** For the documentation; the server looks at the body to choose the schema whose errors help most. */
export const anyCreateTaskBody = z.union([createTaskBody, flatTaskBody]);

export const cancelTaskBody = z
  .strictObject({
    keep_if_delivered: z.boolean().default(false).meta({
      description: 'Keep, and pay for, an image that arrives although the task is cancelled.',
    }),
  })
  .meta({ id: 'CancelTaskBody' });

export const promoteTaskBody = z
  .strictObject({
    ...changes,
    output_id: optional(z.string().max(100)).meta({ description: 'The pick, when the draft has several.' }),
    as_reference: optional(z.boolean()).meta({
      description:
        'Whether the draft’s picture is the reference image. By default where the model edits images; elsewhere the same prompt and seed.',
    }),
    ...errands,
  })
  .meta({ id: 'PromoteTaskBody' });

export const taskStatus = z.enum(['queued', 'handling', 'archiving', 'success', 'fail']);
/** Our own words for the same states. */
const taskState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);

export const listTasksQuery = z.looseObject({
  page: z.coerce.number().int().optional().meta({ description: 'From 1, which is the default.' }),
  size: z.coerce.number().int().optional().meta({
    description:
      '1 to 100, 10 by default. Other values are moved into range, and the answer says so in `adjusted`.',
  }),
  cursor: z.string().max(200).optional().meta({ description: '`next_cursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(100).optional().meta({
    description: 'Pages by cursor, so many tasks each, and counts nothing. Excludes `page` and `size`.',
  }),
  status: z
    .union([taskStatus, taskState])
    .optional()
    .meta({ description: 'hiapi’s words or ours; `fail` covers `failed` and `cancelled`.' }),
  model: z.string().max(200).optional(),
  batch_id: z.string().max(100).optional(),
  origin: z.enum(['sync', 'task', 'batch']).optional().meta({ description: 'How it came in.' }),
  idempotency_key: z.string().max(255).optional(),
  created_after: dayOrTimestamp.optional().meta({ description: 'Inclusive.' }),
  created_before: dayOrTimestamp.optional().meta({ description: 'Exclusive.' }),
});

const taskOutput = z.object({
  url: z.string().meta({ description: 'A signed link that needs no key, until `expireAt`.' }),
  type: z.literal('image'),
  expireAt: z
    .number()
    .int()
    .meta({ description: 'Unix seconds at which the link ends; read the task for a new one.' }),
  output_id: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  tier,
  format: z.enum(['png', 'jpeg', 'webp', 'gif']),
  bytes: z.number().int(),
});

export const taskObject = z
  .object({
    taskId: z.string(),
    model: z.string().meta({ description: 'As it was sent; with `@route` when a route was.' }),
    route: z.string().optional().meta({ description: 'Only when a route was sent.' }),
    status: taskStatus,
    created: z.number().int().meta({ description: 'Unix seconds.' }),
    completed: z.number().int().meta({ description: 'Unix seconds; 0 until the task has ended.' }),
    storage: z.enum(['temp', 'persistent']),
    output: z.array(taskOutput).optional().meta({ description: 'Only on success.' }),
    error: z
      .object({
        code: z.string().meta({ description: 'hiapi’s codes, `TASK_CANCELLED` and a few more.' }),
        message: z.string(),
        reason: z.string().meta({ description: 'Our own code, as in every error of this server.' }),
        param: z.string().nullable(),
        retryable: z.boolean(),
        doc_url: z.string(),
      })
      .optional()
      .meta({ description: 'Only on fail.' }),
    object: z.literal('task'),
    state: taskState,
    origin: z.enum(['sync', 'task', 'batch']),
    mode,
    batch_id: z.string().nullable(),
    promoted_from: z.string().nullable(),
    draft_of: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'Of a draft: the request that its promotion makes.' }),
    operation: z.string(),
    input: z.record(z.string(), z.unknown()).meta({ description: 'The request, every default spelled out.' }),
    metadata: z.record(z.string(), z.string()),
    idempotency_key: z.string().nullable(),
    callback: z
      .object({
        url: z.string(),
        when: z.string(),
        delivery_id: z.string().optional().meta({
          description:
            'Only where one task is read, once it has ended: GET /v1/webhook-deliveries/{id} tells more.',
        }),
        delivery_state: deliveryState.optional(),
      })
      .nullable(),
    quoted_usd: usd.meta({ description: 'The most that can be charged.' }),
    held_usd: usd.meta({ description: 'Reserved now; 0 once the task has ended.' }),
    charged_usd: usd.meta({ description: '0 until the task has succeeded.' }),
    refunded_usd: usd,
    rate_card: z.string(),
    quote_id: z.string().nullable(),
    line_items: z.array(z.unknown()).meta({ description: 'Of the charge; they add up to it.' }),
    usage: z.unknown().meta({ description: 'As the provider reported it; null when it did not.' }),
    ledger: z.string().meta({ description: 'Where the entries of this task are read.' }),
    progress: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .meta({ description: '0 waiting, 1 ended, null while unknown.' }),
    attempts: z.array(
      z.object({
        started_at: timestamp,
        ended_at: timestamp,
        outcome: z.enum(['delivered', 'failed']),
        provider: z.string(),
        reason: z.string().nullable().meta({ description: 'Code of what it failed with.' }),
      }),
    ),
    cancel: z
      .object({ requested_at: timestamp, keep_if_delivered: z.boolean() })
      .nullable()
      .meta({ description: 'There once somebody has asked to cancel.' }),
    created_at: timestamp,
    started_at: timestamp.nullable(),
    ended_at: timestamp.nullable(),
    deleted_outputs: z
      .array(z.object({ output_id: z.string(), deleted_at: timestamp }))
      .meta({ description: 'Delivered and charged, and deleted since by POST /v1/storages/delete.' }),
    retention: z.object({
      outputs_expire_at: timestamp.nullable().meta({ description: 'Null: kept until they are deleted.' }),
      links_expire_at: timestamp.meta({ description: 'When the links of this answer end.' }),
    }),
  })
  .meta({ id: 'Task' });

const success = { code: z.literal(200), message: z.literal('success') };

const priceRange = z.object({ low_usd: usd, high_usd: usd });

export const createdTaskResponse = z
  .object({
    ...success,
    data: z.object({
      taskId: z.string(),
      status: taskStatus,
      quote: z.object({
        id: z.string().nullable(),
        kind: z.enum(['exact', 'bounded']),
        low_usd: usd,
        high_usd: usd,
        rate_card: z.string(),
        line_items: z.array(
          z.object({
            unit: z.string(),
            tier: tier.optional(),
            quality: z.string().optional(),
            quantity: z.number().int(),
            unit_price_usd: usd,
            amount_usd: usd,
          }),
        ),
      }),
      held_usd: usd,
      draft: z
        .object({
          final: priceRange.meta({ description: 'Making the picture without the draft.' }),
          promotion: priceRange.nullable().meta({
            description: 'Making it from the draft; null while the size of the draft is not known.',
          }),
          draft_and_promotion: priceRange.nullable(),
        })
        .optional()
        .meta({ description: 'Only of a draft: what it saves, or costs, against the picture itself.' }),
      retention: taskObject.shape.retention,
      links: z.object({ task: z.string(), events: z.string(), cancel: z.string(), promote: z.string() }),
    }),
  })
  .meta({ id: 'CreatedTask' });

export const taskResponse = z.object({ ...success, data: taskObject }).meta({ id: 'TaskAnswer' });

export const taskListResponse = z
  .object({
    ...success,
    data: z.object({
      ...pageFields,
      tasks: z.array(taskObject),
      next_cursor: z.string().nullable(),
      adjusted: z
        .array(z.object({ param: z.string(), sent: z.number(), used: z.number(), limit: z.string() }))
        .optional()
        .meta({ description: 'Only when `page` or `size` were out of range: what was used instead.' }),
    }),
  })
  .meta({ id: 'TaskList', description: 'Newest first.' });

/** hiapi's body of an error, with ours beside it. */
export const taskErrorResponse = z
  .object({
    code: z.number().int().meta({ description: 'The HTTP status.' }),
    message: z.string(),
    data: z.null(),
    error_code: z
      .string()
      .meta({ description: 'hiapi’s codes, and ours for money.', example: 'INVALID_REQUEST' }),
    ...errorResponse.shape,
  })
  .meta({ id: 'TaskErrorAnswer' });

export type CreateTaskBody = z.output<typeof createTaskBody>;
export type FlatTaskBody = z.output<typeof flatTaskBody>;
export type PromoteTaskBody = z.output<typeof promoteTaskBody>;
export type TaskChanges = z.output<typeof draftChanges>;
export type TaskInput = z.output<typeof taskInput>;
export type TaskObject = z.output<typeof taskObject>;
export type TaskStatus = z.output<typeof taskStatus>;
export type CreatedTaskResponse = z.output<typeof createdTaskResponse>;
export type TaskResponse = z.output<typeof taskResponse>;
export type TaskListResponse = z.output<typeof taskListResponse>;
export type TaskErrorResponse = z.output<typeof taskErrorResponse>;
