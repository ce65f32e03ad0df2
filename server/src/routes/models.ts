// GET /v1/models and /v1/models/:id: the models a key may use, with their prices and what they can do.

import { errorResponse, type ModelResponse, modelListResponse, modelResponse } from '@lightmeter/contract';
import { renderModel } from '@lightmeter/contract/render';
import { type RateCard, type SoldModel, soldModel } from '@lightmeter/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pricingCard } from '../flows/price-call.ts';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

const modelParams = z.object({ id: z.string().max(200).meta({ example: 'gpt-image-2' }) });

export function modelRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/models',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Models'],
        summary: 'List the models',
        description:
          'Every model of the rate card in force that the key may use, with prices and capability.',
        response: { 200: modelListResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { card, allowed } = cardOf(services, request);
      const models = card.models.filter(allowed);
      return { object: 'list' as const, data: models.map((model) => render(services, card, model)) };
    },
  );
  app.get(
    '/v1/models/:id',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Models'],
        summary: 'Read one model',
        description: 'By id or alias; an alias may hold a slash. 404 for a model that the key may not use.',
        params: modelParams,
        response: { 200: modelResponse, default: errorResponse },
      },
    },
    async (request) => readModel(services, request, (request.params as z.output<typeof modelParams>).id),
  );
  app.get(
    '/v1/models/:id/:rest',
    { config: { scope: 'images' }, schema: { hide: true } as object },
    async (request) => {
      const { id, rest } = request.params as { id: string; rest: string };
      return readModel(services, request, `${id}/${rest}`);
    },
  );
}

function readModel(services: Services, request: FastifyRequest, id: string): ModelResponse {
  const { card, allowed } = cardOf(services, request);
  // What the list does not show is not there, and not among the names that are suggested either.
  const visible: RateCard = { ...card, models: card.models.filter(allowed) };
  return render(services, card, soldModel(visible, id));
}

function cardOf(services: Services, request: FastifyRequest) {
  const { key, workspace } = callerOf(request);
  const card = pricingCard(services.catalog.cards, {
    series: workspace.rateCardSeries,
    at: services.clock(),
  });
  const allowed = (model: SoldModel) =>
    key.allowedModels === undefined || key.allowedModels.includes(model.id);
  return { card, allowed };
}

function render(services: Services, card: RateCard, model: SoldModel): ModelResponse {
  const day = services.clock().toISOString().slice(0, 10);
  const released = model.facts?.lifeCycle.releasedOn;
  return {
    id: model.id,
    object: 'model',
    created: Math.floor((released ? Date.parse(released) : card.effectiveFrom.getTime()) / 1_000),
    owned_by: model.facts?.provider ?? 'unknown',
    lightmeter: { ...renderModel(model, { tiers: card.tiers, day }), rate_card: card.id },
  };
}
