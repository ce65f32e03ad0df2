// Webhooks: endpoints and their secrets, events, the log of deliveries, and the key that signs callbacks of tasks.

import { z } from 'zod';
import { mode, optional, timestamp } from './primitives.ts';

/** Types an endpoint can choose from. `webhook.test` comes only when it is asked for. */
export const EVENT_TYPES = [
  'task.succeeded',
  'task.failed',
  'task.cancelled',
  'batch.completed',
  'batch.failed',
  'batch.cancelled',
  'batch.paused',
  'budget.threshold_reached',
  'spend_cap.threshold_reached',
] as const;

const eventType = z.enum(EVENT_TYPES);

const endpointFields = {
  url: z.string().min(1).max(2_048).meta({
    description: 'https, at a public address; what the operator allows besides is in docs/configuration.md.',
    example: 'https://example.com/hooks/lightmeter',
  }),
  description: z.string().max(500),
  event_types: z.array(eventType).min(1).max(EVENT_TYPES.length),
  enabled: z.boolean(),
};

export const createWebhookBody = z
  .strictObject({
    url: endpointFields.url,
    description: optional(endpointFields.description),
    event_types: optional(endpointFields.event_types).meta({
      description: 'All by default, those of later releases among them.',
    }),
    enabled: optional(endpointFields.enabled).meta({ description: '`true` by default.' }),
  })
  .meta({ id: 'CreateWebhookBody' });

export const updateWebhookBody = z
  .strictObject({
    url: endpointFields.url.optional(),
    description: endpointFields.description.nullable().optional().meta({ description: 'Null removes it.' }),
    event_types: endpointFields.event_types
      .nullable()
      .optional()
      .meta({ description: 'Null chooses all again.' }),
    enabled: endpointFields.enabled.optional().meta({
      description:
        '`false` gives up what was still to be delivered; `true` begins anew, also after it was switched off by itself.',
    }),
  })
  .meta({ id: 'UpdateWebhookBody', description: 'What is left out stays as it is.' });

export const webhookResponse = z
  .object({
    object: z.literal('webhook_endpoint'),
    id: z.string().meta({ example: 'wh_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
    mode,
    url: z.string(),
    description: z.string().nullable(),
    event_types: z.array(z.string()).nullable().meta({ description: 'Null: all.' }),
    enabled: z.boolean(),
    disabled_reason: z.enum(['by_owner', 'gone', 'failing']).nullable().meta({
      description:
        '`by_owner`: through this API; `gone`: it answered 410; `failing`: nothing but failures for five days.',
    }),
    failing_since: timestamp.nullable().meta({ description: 'The first failure since the last success.' }),
    former_secret_expires_at: timestamp
      .nullable()
      .meta({ description: 'Until then the secret before the present one signs too.' }),
    created_at: timestamp,
  })
  .meta({ id: 'WebhookEndpoint' });

export const createdWebhookResponse = webhookResponse
  .extend({ secret: z.string().meta({ description: 'Shown this once.', example: 'whsec_…' }) })
  .meta({ id: 'CreatedWebhookEndpoint' });

export const webhookListResponse = z
  .object({ object: z.literal('list'), data: z.array(webhookResponse) })
  .meta({ id: 'WebhookEndpointList', description: 'Oldest first.' });

export const deletedWebhookResponse = z
  .object({ id: z.string(), object: z.literal('webhook_endpoint'), deleted: z.literal(true) })
  .meta({ id: 'DeletedWebhookEndpoint' });

export const rotateSecretBody = z
  .strictObject({
    expires_in_seconds: optional(z.number().int().min(0).max(604_800)).meta({
      description:
        'How long the present secret signs beside the new one; 86,400 by default, 604,800 at most.',
    }),
  })
  .meta({ id: 'RotateWebhookSecretBody' });

export const deliveryState = z.enum(['pending', 'delivered', 'failed']).meta({
  description: '`failed`: given up.',
});

const deliveryFields = {
  object: z.literal('webhook_delivery'),
  id: z.string().meta({ example: 'dlv_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
  event_id: z.string().meta({ description: 'The `webhook-id` header of every attempt.' }),
  event_type: z.string(),
  subject_id: z.string().meta({ description: 'The task, batch or limit it is about.' }),
  endpoint_id: z.string().nullable().meta({ description: 'Null for the callback of a task.' }),
  callback_url: z.string().nullable().meta({ description: 'Null for an endpoint’s.' }),
  state: deliveryState,
  in_flight: z.boolean().meta({ description: 'It is being sent now.' }),
  attempt_count: z.number().int().meta({ description: 'Attempts begun.' }),
  next_attempt_at: timestamp.nullable(),
  created_at: timestamp,
  ended_at: timestamp.nullable(),
};

const deliveryAttempt = z.object({
  attempt: z
    .number()
    .int()
    .meta({ description: 'Counted from 1; a number that is missing belongs to a process that died.' }),
  started_at: timestamp,
  status: z.number().int().nullable().meta({ description: 'What the receiver answered.' }),
  error: z.string().nullable().meta({ description: 'A word for what failed; see docs/webhooks.md.' }),
  latency_ms: z.number().int(),
  response_excerpt: z.string().nullable().meta({ description: 'Up to 1,000 characters.' }),
});

export const deliveryResponse = z.object(deliveryFields).meta({ id: 'WebhookDelivery' });

export const deliveryDetailResponse = z
  .object({ ...deliveryFields, attempts: z.array(deliveryAttempt) })
  .meta({ id: 'WebhookDeliveryDetail' });

const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20).meta({ description: '1 to 100.' }),
  cursor: z.string().max(100).optional().meta({ description: '`next_cursor` of the page before.' }),
};

const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    object: z.literal('list'),
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  });

export const deliveryListQuery = z.strictObject({ ...page, state: deliveryState.optional() });

export const allDeliveriesQuery = deliveryListQuery.extend({
  subject_id: z.string().max(100).optional().meta({ description: 'The task, batch or limit it is about.' }),
  endpoint_id: z.string().max(100).optional().meta({ description: 'Leaves out the callbacks of tasks.' }),
});

export const deliveryListResponse = pageOf(deliveryResponse).meta({
  id: 'WebhookDeliveryPage',
  description: 'Newest first.',
});

export const webhookTestResponse = z
  .object({
    object: z.literal('webhook_test'),
    delivered: z.boolean().meta({ description: 'It was answered in full, with a status from 200 to 299.' }),
    delivery_id: z.string(),
    event_id: z.string(),
    status: z.number().int().nullable(),
    error: z.string().nullable(),
    latency_ms: z.number().int(),
    response_excerpt: z.string().nullable(),
  })
  .meta({ id: 'WebhookTest' });

const eventFields = {
  object: z.literal('event'),
  id: z.string().meta({ example: 'evt_01k9q3v5w8t2m4n6p0r1s3t5v7' }),
  type: z.string().meta({ example: 'task.succeeded' }),
  subject_id: z.string(),
  created_at: timestamp,
};

export const eventListQuery = z.strictObject({
  ...page,
  type: z.string().max(100).optional().meta({ example: 'task.failed' }),
});

export const eventListResponse = pageOf(z.object(eventFields).meta({ id: 'EventSummary' })).meta({
  id: 'EventPage',
  description: 'Newest first. Only events that somebody was to be told of are kept, for 30 days.',
});

export const eventResponse = z
  .object({
    ...eventFields,
    data: z.record(z.string(), z.unknown()).meta({ description: 'As it is delivered to endpoints.' }),
  })
  .meta({ id: 'Event' });

export const signingKeyBody = z
  .strictObject({
    secret: z
      .string()
      .min(16)
      .max(256)
      .meta({ description: '16 to 256 characters of your choice. Not shown again.' }),
  })
  .meta({ id: 'WebhookSigningKeyBody' });

export const signingKeyResponse = z
  .object({ object: z.literal('webhook_signing_key'), mode, created_at: timestamp })
  .meta({ id: 'WebhookSigningKey' });

export const deletedSigningKeyResponse = z
  .object({ object: z.literal('webhook_signing_key'), deleted: z.boolean() })
  .meta({ id: 'DeletedWebhookSigningKey' });

export type CreateWebhookBody = z.output<typeof createWebhookBody>;
export type UpdateWebhookBody = z.output<typeof updateWebhookBody>;
export type WebhookResponse = z.output<typeof webhookResponse>;
export type CreatedWebhookResponse = z.output<typeof createdWebhookResponse>;
export type DeliveryResponse = z.output<typeof deliveryResponse>;
export type DeliveryDetailResponse = z.output<typeof deliveryDetailResponse>;
export type DeliveryListResponse = z.output<typeof deliveryListResponse>;
export type WebhookTestResponse = z.output<typeof webhookTestResponse>;
export type EventResponse = z.output<typeof eventResponse>;
export type EventListResponse = z.output<typeof eventListResponse>;
export type SigningKeyResponse = z.output<typeof signingKeyResponse>;
