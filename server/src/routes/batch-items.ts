// GET /v1/batches/:id/items and …/events: how far each item and the whole is.

import {
  type BatchItemsResponse,
  batchItemsQuery,
  batchItemsResponse,
  errorResponse,
} from '@lightmeter/contract';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ProgressBoard, sendBatchEvents } from '../batches/batch-events.ts';
import { renderBatchItem } from '../batches/render-batch.ts';
import { originOf } from '../http/origin.ts';
import { ownBatch } from '../http/own-batch.ts';
import { taskLinks } from '../http/render-task.ts';
import type { Services } from '../services.ts';
import { batchParams } from './batches.ts';

export function batchItemRoutes(app: FastifyInstance, services: Services): void {
  itemsRoute(app, services);
  eventsRoute(app, services);
}

function itemsRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/batches/:id/items',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Batches'],
        summary: 'List the items of a batch',
        description: 'In the order of the input, by state or `custom_id`, with outputs and errors.',
        params: batchParams,
        querystring: batchItemsQuery,
        response: { 200: batchItemsResponse, default: errorResponse },
      },
    },
    async (request): Promise<BatchItemsResponse> => {
      const { batchId } = await ownBatch(services, request);
      const { limit, cursor, state, custom_id: customId } = request.query as z.output<typeof batchItemsQuery>;
      const { items, nextCursor } = await services.store.batches.items({
        batchId,
        limit,
        cursor: cursor === undefined ? undefined : Number(cursor),
        states: state && [state],
        customId,
      });
      const tasks = await Promise.all(
        items.map(({ taskId }) => (taskId === undefined ? undefined : services.store.tasks.findTask(taskId))),
      );
      const links = taskLinks(services, originOf(services, request));
      return {
        object: 'list',
        data: items.map((item, index) => renderBatchItem(item, tasks[index], links)),
        next_cursor: nextCursor === undefined ? null : String(nextCursor),
      };
    },
  );
}

function eventsRoute(app: FastifyInstance, services: Services): void {
  const board = new ProgressBoard(services);
  app.get(
    '/v1/batches/:id/events',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Batches'],
        summary: 'Watch a batch',
        description:
          'Server-sent events: `batch.progress` at once and then at most twice a second when something changed, `batch.ended` once it has ended, a comment every 15 seconds. Going away changes nothing.',
        params: batchParams,
        produces: ['text/event-stream'],
        response: { 200: z.any().meta({ description: 'Events.' }), default: errorResponse },
      },
    },
    async (request, reply) => {
      const { batchId } = await ownBatch(services, request);
      await sendBatchEvents(services, reply, { batchId, board });
      return reply;
    },
  );
}
