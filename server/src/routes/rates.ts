// GET /v1/rates: the public rate card, now or at a date; GET /api/pricing: the same prices as hiapi's clients read them.

import {
  errorResponse,
  type PricingResponse,
  pricingResponse,
  type RatesResponse,
  ratesQuery,
  ratesResponse,
} from '@lightmeter/contract';
import { renderRateCard } from '@lightmeter/contract/render';
import { minUsd, type NanoUsd, rateCardAt, renderUsd, type SoldModel } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { namedCard } from '../flows/price-call.ts';
import type { Services } from '../services.ts';

export function rateRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/rates',
    {
      schema: {
        tags: ['Money'],
        summary: 'Read the rate card',
        description: 'Public. The version in force now, or `at` a date; `card` names one.',
        querystring: ratesQuery,
        response: { 200: ratesResponse, default: errorResponse },
      },
    },
    async (request): Promise<RatesResponse> => {
      const { at, series, card: cardId } = request.query as z.output<typeof ratesQuery>;
      const now = services.clock();
      const card = await namedCard(services.catalog, {
        series: series ?? services.configuration.LIGHTMETER_RATE_CARD_SERIES,
        at: at === undefined ? now : new Date(at),
        cardId,
      });
      return renderRateCard(card, { cards: services.catalog.cards, now });
    },
  );
  app.get(
    '/api/pricing',
    {
      schema: {
        tags: ['hiapi'],
        summary: 'Read the rate card as hiapi’s clients do',
        description: 'Public.',
        response: { 200: pricingResponse, default: errorResponse },
      },
    },
    async (): Promise<PricingResponse> => {
      const { cards } = services.catalog;
      const card = rateCardAt(cards, services.configuration.LIGHTMETER_RATE_CARD_SERIES, services.clock());
      return { code: 200, success: true, message: 'success', data: card.models.flatMap(pricingRows) };
    },
  );
}

/** hiapi's field for each condition of ours. */
const POLICY_FIELDS = {
  tier: 'resolution',
  quality: 'quality',
  resolution: 'resolution',
  sound: 'sound',
} as const;

/** One row a model and alias with a slash; token-priced models have no price per image to show. */
function pricingRows(model: SoldModel): PricingResponse['data'] {
  if (model.basis === 'tokens') return [];
  const prices = model.rateLines.map((line) => line.unitPriceNanoUsd);
  const base = prices.reduce(minUsd);
  const row = {
    category: model.modality,
    subcategory: model.modality,
    output_type: model.modality,
    supported_endpoint_types: ['task'],
    description: JSON.stringify({ en: model.title, zh: model.title }),
    base_usd_value: displayNumber(base),
    base_display_unit: model.basis === 'seconds' ? { zh: '秒', en: 'second' } : { zh: '张', en: 'image' },
    factors: model.basis === 'seconds' ? ['duration'] : [],
    policies: model.rateLines
      .filter((line) => Object.keys(line.when).length > 0)
      .map((line) => ({
        rule: Object.fromEntries(
          Object.entries(line.when).map(([field, match]) => [
            POLICY_FIELDS[field as keyof typeof POLICY_FIELDS],
            { match },
          ]),
        ),
        pricing_type: 'fixed' as const,
        usd_value: displayNumber(line.unitPriceNanoUsd),
      })),
  };
  const names = [model.id, ...model.aliases.filter((alias) => alias.includes('/'))];
  return names.map((name) => ({ model_name: name, ...row }));
}

/** hiapi writes prices as JSON numbers. Only shown, never computed with. */
function displayNumber(amount: NanoUsd): number {
  return Number(renderUsd(amount));
}
