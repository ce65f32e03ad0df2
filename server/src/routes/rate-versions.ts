// The published rate cards beyond the one in force: their list, what a browser prices by, and what changed between two.

import {
  errorResponse,
  type RateCardDiffResponse,
  type RateCardVersionsResponse,
  rateCardDiffQuery,
  rateCardDiffResponse,
  rateCardSourceResponse,
  rateCardVersionsQuery,
  rateCardVersionsResponse,
} from '@lightmeter/contract';
import { renderRateChange } from '@lightmeter/contract/render';
import { diffRateCards } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { rateCardVersions } from '../rate-cards/versions.ts';
import type { Services } from '../services.ts';

const cardParams = z.object({ id: z.string().max(100).meta({ example: '2026-11' }) });

export function rateVersionRoutes(app: FastifyInstance, services: Services): void {
  listVersions(app, services);
  readSource(app, services);
  compareCards(app, services);
}

function listVersions(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/rates/versions',
    {
      schema: {
        tags: ['Money'],
        summary: 'List the rate cards',
        description: 'Public. Every published version: superseded, in force or scheduled.',
        querystring: rateCardVersionsQuery,
        response: { 200: rateCardVersionsResponse, default: errorResponse },
      },
    },
    async (request): Promise<RateCardVersionsResponse> => {
      const { series } = request.query as z.output<typeof rateCardVersionsQuery>;
      const { catalog } = services;
      const versions = rateCardVersions(catalog.cards, {
        now: services.clock(),
        isOfOperator: (card) => catalog.publication(card.id) !== undefined,
      });
      return {
        object: 'list',
        data: versions.filter((version) => series === undefined || version.series === series),
      };
    },
  );
}

function readSource(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/rates/cards/:id',
    {
      schema: {
        tags: ['Money'],
        summary: 'Read what a card is priced by',
        description:
          'Public. The card as it was written and the facts of its models, from which `@lightmeter/core` prices exactly as the server does. To show prices, `GET /v1/rates` is simpler.',
        params: cardParams,
        response: { 200: rateCardSourceResponse, default: errorResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params as z.output<typeof cardParams>;
      const card = await services.catalog.card(id, 'id');
      const { json, gzip, etag } = services.catalog.source(card.id);
      reply.headers({
        etag,
        // A card never changes; what is known of its models does with a release. So it is asked for, and not sent, again.
        'cache-control': 'public, no-cache',
        vary: 'accept-encoding',
      });
      if (request.headers['if-none-match']?.includes(etag)) return reply.status(304).send();
      reply.type('application/json; charset=utf-8');
      const isCompressed = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
      if (isCompressed) reply.header('content-encoding', 'gzip');
      return reply.send(isCompressed ? gzip : json);
    },
  );
}

function compareCards(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/rates/diff',
    {
      schema: {
        tags: ['Money'],
        summary: 'Compare two rate cards',
        description: 'Public. The prices that differ between two published cards.',
        querystring: rateCardDiffQuery,
        response: { 200: rateCardDiffResponse, default: errorResponse },
      },
    },
    async (request): Promise<RateCardDiffResponse> => {
      const { from, to } = request.query as z.output<typeof rateCardDiffQuery>;
      const diff = diffRateCards(
        await services.catalog.card(from, 'from'),
        await services.catalog.card(to, 'to'),
      );
      return {
        object: 'rate_card_diff',
        from,
        to,
        data: diff.changes.map(renderRateChange),
        unchanged: diff.unchangedCount,
      };
    },
  );
}
