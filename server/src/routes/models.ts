// GET /v1/models and /v1/models/:id: the models a key may use, with their prices and what they can do.

import { errorResponse, type ModelResponse, modelListResponse, modelResponse } from '@lightmeter/contract';
import { type RateCard, type SoldModel, soldModel } from '@lightmeter/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pricingCard } from '../flows/price-call.ts';
import { callerOf } from '../http/caller.ts';
import { renderModel } from '../http/render-model.ts';
import type { Services } from '../services.ts';

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
      const models = card.models.filter((model) => allowed(model));
      return { object: 'list' as const, data: models.map((model) => render(services, card, model)) };
    },
  );
  app.get(
    '/v1/models/*',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Models'],
        summary: 'Read one model',
        description: 'By id or alias; ids may hold a slash.',
        response: { 200: modelResponse, default: errorResponse },
      },
    },
    async (request) => {
      const { card } = cardOf(services, request);
      return render(services, card, soldModel(card, (request.params as { '*': string })['*']));
    },
  );
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
