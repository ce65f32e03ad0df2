// POST and GET /v1/batches: OpenAI's batches, with prices, drafts and every format of input.

import {
  type BatchListResponse,
  type BatchResponse,
  batchListQuery,
  batchListResponse,
  batchResponse,
  type CreateBatchBody,
  createBatchBody,
  errorResponse,
  type PromoteBatchBody,
  promoteBatchBody,
} from '@lightmeter/contract';
import type { BatchRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createBatch, promoteBatch } from '../batches/create-batch.ts';
import { renderBatch } from '../batches/render-batch.ts';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { originOf } from '../http/origin.ts';
import { ownBatch } from '../http/own-batch.ts';
import type { Services } from '../services.ts';
import { idempotencyKey } from './images.ts';

const createHeaders = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description: '1 to 255 printable characters. The same key and request answer with the first batch.',
  }),
});

export const batchParams = z.object({ id: z.string().max(100) });

export function batchRoutes(app: FastifyInstance, services: Services): void {
  createRoute(app, services);
  listRoute(app, services);
  readRoute(app, services);
  promoteRoute(app, services);
}

function createRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/batches',
    {
      config: { scope: 'images', counted: true },
      schema: {
        tags: ['Batches'],
        summary: 'Create a batch',
        description:
          'Runs the requests of a file. Every line is checked and priced before anything is spent; then the items run a few at a time, each with a hold of its own, so that a batch never spends what is not there. OpenAI’s clients work by changing the base URL.',
        headers: createHeaders,
        body: createBatchBody,
        response: { 200: batchResponse, default: errorResponse },
      },
    },
    async (request, reply): Promise<BatchResponse> => {
      const { batch, replayed } = await createBatch(services, {
        ...wishOf(services, request),
        body: request.body as CreateBatchBody,
      });
      sayReplayed(reply, replayed);
      return renderedBatch(services, request, batch);
    },
  );
}

function wishOf(services: Services, request: FastifyRequest) {
  return {
    caller: callerOf(request),
    idempotencyKey: idempotencyKey(request),
    origin: originOf(services, request),
  };
}

function sayReplayed(reply: FastifyReply, replayed: boolean): void {
  if (replayed) reply.header('idempotent-replayed', 'true');
}

/** The batch object as it stands now. */
export async function renderedBatch(
  services: Services,
  request: FastifyRequest,
  batch: BatchRecord,
): Promise<BatchResponse> {
  return renderBatch(batch, await services.store.batches.progress(batch), originOf(services, request));
}

function listRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/batches',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Batches'],
        summary: 'List batches',
        querystring: batchListQuery,
        response: { 200: batchListResponse, default: errorResponse },
      },
    },
    async (request): Promise<BatchListResponse> => {
      const query = request.query as z.output<typeof batchListQuery>;
      const { batches, hasMore } = await services.store.batches.list({
        ...bookOf(callerOf(request)),
        ...query,
      });
      return {
        object: 'list',
        data: await Promise.all(batches.map((batch) => renderedBatch(services, request, batch))),
        first_id: batches[0]?.batchId ?? null,
        last_id: batches.at(-1)?.batchId ?? null,
        has_more: hasMore,
      };
    },
  );
}

function readRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/batches/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Batches'],
        summary: 'Read a batch',
        description: 'Looking never changes anything, and costs nothing.',
        params: batchParams,
        response: { 200: batchResponse, default: errorResponse },
      },
    },
    async (request) => renderedBatch(services, request, await ownBatch(services, request)),
  );
}

function promoteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/batches/:id/promote',
    {
      config: { scope: 'images', counted: true },
      schema: {
        tags: ['Batches'],
        summary: 'Promote the picks of a batch',
        description:
          'Creates the batch that makes the picked items at the final tier: with the draft as reference image where the model edits images, else from the same prompt and seed. Its `lightmeter.draft` compares drafts and promotion with making everything at the final tier.',
        headers: createHeaders,
        params: batchParams,
        body: promoteBatchBody,
        response: { 200: batchResponse, default: errorResponse },
      },
    },
    async (request, reply): Promise<BatchResponse> => {
      const { batch, replayed } = await promoteBatch(services, {
        ...wishOf(services, request),
        drafts: await ownBatch(services, request),
        body: request.body as PromoteBatchBody,
      });
      sayReplayed(reply, replayed);
      return renderedBatch(services, request, batch);
    },
  );
}
