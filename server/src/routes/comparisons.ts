// Comparisons: prompts × models side by side. Quoted, created, read (also blind), voted on, cancelled.

import {
  type BlindComparisonResponse,
  blindComparisonResponse,
  type ComparisonListResponse,
  type ComparisonQuoteResponse,
  type ComparisonResponse,
  type CreateComparisonBody,
  comparisonHeaders,
  comparisonListQuery,
  comparisonListResponse,
  comparisonQuoteResponse,
  comparisonResponse,
  createComparisonBody,
  errorResponse,
  type QuoteComparisonBody,
  quoteComparisonBody,
  readComparisonQuery,
  type VoteBody,
  type VotesResponse,
  voteBody,
  votesResponse,
} from '@lightmeter/contract';
import { LightmeterError, renderUsd } from '@lightmeter/core';
import type { ComparisonRecord } from '@lightmeter/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cancelCells } from '../comparisons/begin-cells.ts';
import { createComparison, quoteComparison } from '../comparisons/create-comparison.ts';
import { listComparisons } from '../comparisons/list-comparisons.ts';
import { readComparison } from '../comparisons/read-comparison.ts';
import { renderBlindComparison, renderComparison, renderVotes } from '../comparisons/render-comparison.ts';
import { voteOnComparison } from '../comparisons/vote.ts';
import { bookOf } from '../flows/image-call.ts';
import { callerOf } from '../http/caller.ts';
import { originOf } from '../http/origin.ts';
import { taskLinks } from '../http/render-task.ts';
import type { Services } from '../services.ts';
import { idempotencyKey } from './images.ts';

export const comparisonParams = z.object({ id: z.string().max(100) });

export function comparisonRoutes(app: FastifyInstance, services: Services): void {
  quoteRoute(app, services);
  createRoute(app, services);
  listRoute(app, services);
  readRoute(app, services);
  voteRoute(app, services);
  cancelRoute(app, services);
}

function quoteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/comparisons/quote',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Comparisons'],
        summary: 'Quote a comparison',
        description:
          'What every variant and the whole will cost at most. Checks all that creating it would check, and begins nothing. Send the total back in `Lightmeter-Max-Cost`.',
        body: quoteComparisonBody,
        response: { 200: comparisonQuoteResponse, default: errorResponse },
      },
    },
    async (request): Promise<ComparisonQuoteResponse> =>
      quoteComparison(services, { caller: callerOf(request), body: request.body as QuoteComparisonBody }),
  );
}

function createRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/comparisons',
    {
      config: { scope: 'images', counted: true },
      schema: {
        tags: ['Comparisons'],
        summary: 'Create a comparison',
        description:
          'Makes one image for every prompt and variant. The total is checked first: when it is more than the balance or a cap has left, the answer is 402 and nothing begins. Then every cell is a task with a hold of its own, and one that is refused or fails takes no other with it.',
        headers: comparisonHeaders,
        body: createComparisonBody,
        response: { 200: comparisonResponse, default: errorResponse },
      },
    },
    async (request, reply): Promise<ComparisonResponse> => {
      const maxCost = request.headers['lightmeter-max-cost'];
      const { comparison, replayed } = await createComparison(services, {
        caller: callerOf(request),
        body: request.body as CreateComparisonBody,
        idempotencyKey: idempotencyKey(request),
        maxCostUsd: typeof maxCost === 'string' ? maxCost : undefined,
      });
      reply.headers({
        'lightmeter-quoted-usd': renderUsd(comparison.quotedHighNanoUsd),
        'lightmeter-rate-card': comparison.rateCardId,
        ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
      });
      return rendered(services, request, comparison);
    },
  );
}

function listRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/comparisons',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Comparisons'],
        summary: 'List comparisons',
        querystring: comparisonListQuery,
        response: { 200: comparisonListResponse, default: errorResponse },
      },
    },
    async (request): Promise<ComparisonListResponse> =>
      listComparisons(services, {
        ...bookOf(callerOf(request)),
        ...(request.query as z.output<typeof comparisonListQuery>),
        links: taskLinks(services, originOf(services, request)),
      }),
  );
}

function readRoute(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/comparisons/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Comparisons'],
        summary: 'Read a comparison',
        description: 'Looking never changes anything, and costs nothing.',
        params: comparisonParams,
        querystring: readComparisonQuery,
        response: {
          200: z.union([comparisonResponse, blindComparisonResponse]),
          default: errorResponse,
        },
      },
    },
    async (request): Promise<ComparisonResponse | BlindComparisonResponse> => {
      const { blind } = request.query as z.output<typeof readComparisonQuery>;
      const record = await ownComparison(services, request);
      if (blind !== 'true') return rendered(services, request, record);
      return renderBlindComparison(await readComparison(services, record), readerOf(services, request));
    },
  );
}

function voteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/comparisons/:id/votes',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Comparisons'],
        summary: 'Vote on a prompt',
        description:
          'One vote for each caller and prompt; another replaces it. By `winner` the answer has the tally, by `choice` it stays blind.',
        params: comparisonParams,
        body: voteBody,
        response: { 200: votesResponse, default: errorResponse },
      },
    },
    async (request): Promise<VotesResponse> => {
      const body = request.body as VoteBody;
      const { voterId } = readerOf(services, request);
      const record = await ownComparison(services, request);
      const result = await voteOnComparison(services, { record, voterId, body });
      return renderVotes(result, { voterId, isBlind: body.choice !== undefined });
    },
  );
}

function cancelRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/comparisons/:id/cancel',
    {
      config: { scope: 'images' },
      // The body may be left out.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Comparisons'],
        summary: 'Cancel a comparison',
        description:
          'Cells that have not begun never do, those that wait end at once, those that run are broken off; none of them is charged. What was made stays. Cancelling again changes nothing.',
        params: comparisonParams,
        response: { 200: comparisonResponse, default: errorResponse },
      },
    },
    async (request): Promise<ComparisonResponse> => {
      comparisonParams.parse(request.params);
      z.strictObject({}).parse(request.body ?? {});
      const record = await ownComparison(services, request);
      const { comparisonId } = record;
      const result = await readComparison(services, record);
      // One that has ended is not cancelled afterwards.
      if (result.state !== 'completed') {
        await services.store.comparisons.upkeep.requestCancel(record, comparisonId);
        await cancelCells(services, record);
        await services.comparisons.look();
      }
      return rendered(services, request, (await services.store.comparisons.find(comparisonId)) ?? record);
    },
  );
}

async function rendered(
  services: Services,
  request: FastifyRequest,
  record: ComparisonRecord,
): Promise<ComparisonResponse> {
  return renderComparison(await readComparison(services, record), readerOf(services, request));
}

/** A member has one key in each workspace and mode, so the key is who votes. */
function readerOf(services: Services, request: FastifyRequest) {
  return {
    voterId: callerOf(request).key.keyId,
    links: taskLinks(services, originOf(services, request)),
  };
}

/** @throws LightmeterError `not_found`, the same for what is not there and what is not the caller's */
export async function ownComparison(services: Services, request: FastifyRequest): Promise<ComparisonRecord> {
  const { id } = request.params as z.output<typeof comparisonParams>;
  const comparison = await services.store.comparisons.get(bookOf(callerOf(request)), id);
  if (comparison) return comparison;
  throw new LightmeterError('not_found', {
    param: 'id',
    message: `There is no comparison ${JSON.stringify(id)}.`,
  });
}
