// What webhooks told and what became of it: events, deliveries with their attempts, and redelivery. Reading and
// redelivering send what happened; nothing here moves money.

import {
  allDeliveriesQuery,
  type DeliveryDetailResponse,
  type DeliveryListResponse,
  type DeliveryResponse,
  deliveryDetailResponse,
  deliveryListQuery,
  deliveryListResponse,
  deliveryResponse,
  type EventListResponse,
  type EventResponse,
  errorResponse,
  eventListQuery,
  eventListResponse,
  eventResponse,
} from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { WebhookDelivery } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { renderAttempt, renderDelivery, renderEvent } from '../http/render-webhook.ts';
import type { Services } from '../services.ts';

const params = z.object({ id: z.string().max(100) });

const TAGS = ['Webhooks'];

export function webhookLogRoutes(app: FastifyInstance, services: Services): void {
  listDeliveries(app, services);
  listAllDeliveries(app, services);
  readDelivery(app, services);
  redeliver(app, services);
  readEvents(app, services);
}

function listDeliveries(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'List the deliveries to an endpoint',
        params,
        querystring: deliveryListQuery,
        response: { 200: deliveryListResponse, default: errorResponse },
      },
    },
    async (request): Promise<DeliveryListResponse> => {
      const { limit, cursor, state } = request.query as z.output<typeof deliveryListQuery>;
      const book = bookOf(callerOf(request));
      const { endpoints, deliveries } = services.store.webhooks;
      if (!(await endpoints.get(book, idOf(request)))) missing('webhook endpoint', request);
      const found = await deliveries.list(book, idOf(request), { limit: limit + 1, beforeId: cursor, state });
      return pageOf(found.map(renderDelivery), limit);
    },
  );
}

function listAllDeliveries(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/webhook-deliveries',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'List all deliveries',
        description:
          'Of the workspace in the mode of the key: to every endpoint, also to those that were deleted, and the callbacks of tasks. `subject_id` finds those about one task.',
        querystring: allDeliveriesQuery,
        response: { 200: deliveryListResponse, default: errorResponse },
      },
    },
    async (request): Promise<DeliveryListResponse> => {
      const query = request.query as z.output<typeof allDeliveriesQuery>;
      const { limit, cursor, state, subject_id: subjectId, endpoint_id: endpointId } = query;
      const page = { limit: limit + 1, beforeId: cursor, state, subjectId };
      const book = bookOf(callerOf(request));
      const found = await services.store.webhooks.deliveries.list(book, endpointId, page);
      return pageOf(found.map(renderDelivery), limit);
    },
  );
}

function readDelivery(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/webhook-deliveries/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Read a delivery with its attempts',
        params,
        response: { 200: deliveryDetailResponse, default: errorResponse },
      },
    },
    async (request): Promise<DeliveryDetailResponse> => {
      const delivery = await ownDelivery(services, request);
      const attempts = await services.store.webhooks.deliveries.attempts(delivery.deliveryId);
      return { ...renderDelivery(delivery), attempts: attempts.map(renderAttempt) };
    },
  );
}

function redeliver(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/webhook-deliveries/:id/redeliver',
    {
      config: { scope: 'keys', counted: true },
      schema: {
        tags: TAGS,
        summary: 'Deliver again',
        description:
          'At once and with a new schedule, whatever became of it before. The receiver gets the same `webhook-id` and the same bytes.',
        params,
        response: { 200: deliveryResponse, default: errorResponse },
      },
    },
    async (request): Promise<DeliveryResponse> => {
      const delivery = await ownDelivery(services, request);
      const { endpoints, deliveries } = services.store.webhooks;
      if (delivery.endpointId !== undefined) {
        const endpoint = await endpoints.get(delivery, delivery.endpointId);
        if (!endpoint || endpoint.disabledReason !== undefined) {
          throw new LightmeterError('conflict', {
            message: endpoint
              ? `The endpoint ${endpoint.endpointId} is off (${endpoint.disabledReason}). Switch it on with PATCH /v1/webhooks/${endpoint.endpointId} first.`
              : `The endpoint ${delivery.endpointId} was deleted. Read the event at GET /v1/events/${delivery.event.eventId}.`,
          });
        }
      }
      await deliveries.redeliver(delivery.deliveryId);
      return renderDelivery(await ownDelivery(services, request));
    },
  );
}

function readEvents(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/events',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'List events',
        querystring: eventListQuery,
        response: { 200: eventListResponse, default: errorResponse },
      },
    },
    async (request): Promise<EventListResponse> => {
      const { limit, cursor, type } = request.query as z.output<typeof eventListQuery>;
      const found = await services.store.webhooks.events.list(bookOf(callerOf(request)), {
        limit: limit + 1,
        beforeId: cursor,
        type,
      });
      return pageOf(found.map(renderEvent), limit);
    },
  );
  app.get(
    '/v1/events/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags: TAGS,
        summary: 'Read an event',
        params,
        response: { 200: eventResponse, default: errorResponse },
      },
    },
    async (request): Promise<EventResponse> => {
      const event = await services.store.webhooks.events.get(bookOf(callerOf(request)), idOf(request));
      if (!event) return missing('event', request);
      const { data: content } = JSON.parse(await services.webhooks.bodyOf(event)) as {
        data: EventResponse['data'];
      };
      return { ...renderEvent(event), data: content };
    },
  );
}

/** One more than the page was asked for tells that there is another. */
function pageOf<Item extends { readonly id: string }>(found: readonly Item[], limit: number) {
  const shown = found.slice(0, limit);
  const hasMore = found.length > limit;
  return {
    object: 'list' as const,
    data: shown,
    has_more: hasMore,
    next_cursor: hasMore ? (shown.at(-1)?.id ?? null) : null,
  };
}

async function ownDelivery(services: Services, request: FastifyRequest): Promise<WebhookDelivery> {
  const book = bookOf(callerOf(request));
  const delivery = await services.store.webhooks.deliveries.get(book, idOf(request));
  return delivery ?? missing('delivery', request);
}

function idOf(request: FastifyRequest): string {
  return (request.params as z.output<typeof params>).id;
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
function missing(what: string, request: FastifyRequest): never {
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no ${what} ${JSON.stringify(idOf(request))}.`,
  });
}
