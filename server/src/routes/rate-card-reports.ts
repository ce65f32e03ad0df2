// What a rate card or draft earns, and what it would have charged: for operators, before they publish.

import {
  type EffectResponse,
  effectQuery,
  effectResponse,
  errorResponse,
  type MarginsResponse,
  marginsQuery,
  marginsResponse,
} from '@lightmeter/contract';
import {
  cardMargins,
  isBelowCost,
  type MarginCell,
  type NanoUsd,
  percentOf,
  type RateCard,
  renderUsd,
  type UnitMargin,
  unitMargins,
  worstFirst,
} from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { effectByMode } from '../rate-cards/effect.ts';
import { findCard } from '../rate-cards/find-card.ts';
import type { Services } from '../services.ts';
import { ownCardParams } from './rate-card-drafts.ts';

const DAY_MS = 86_400_000;

export function rateCardReportRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/operator/rate-cards/:id/margins',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Read the margins of a card',
        description:
          'Operators. Every price of a card or draft against the list prices of a day: model by tier and quality, and by the unit where it is priced so. What is sold below cost stands first.',
        params: ownCardParams,
        querystring: marginsQuery,
        response: { 200: marginsResponse, default: errorResponse },
      },
    },
    async (request): Promise<MarginsResponse> => {
      const { id } = request.params as z.output<typeof ownCardParams>;
      const { on, prompt_tokens: promptTokens } = request.query as z.output<typeof marginsQuery>;
      const { card } = await findCard(services, id);
      const day = (on === undefined ? services.clock() : new Date(on)).toISOString().slice(0, 10);
      return renderMargins(card, { day, promptTokens });
    },
  );
  app.get(
    '/v1/operator/rate-cards/:id/effect',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Rate cards'],
        summary: 'Try a card on past usage',
        description:
          'Operators. What the tasks of the last days, of every workspace that is priced by the series, were charged and would be charged by this card or draft. What it cannot reproduce is counted apart and never guessed.',
        params: ownCardParams,
        querystring: effectQuery,
        response: { 200: effectResponse, default: errorResponse },
      },
    },
    async (request): Promise<EffectResponse> => {
      const { id } = request.params as z.output<typeof ownCardParams>;
      const { days, series: named } = request.query as z.output<typeof effectQuery>;
      const { card } = await findCard(services, id);
      const series = named ?? card.series;
      const to = services.clock();
      const from = new Date(to.getTime() - days * DAY_MS);
      const usage = await services.store.rateCards.chargedUsage({ series, from, to });
      return {
        object: 'rate_card_effect',
        rate_card: card.id,
        series,
        from: from.toISOString(),
        to: to.toISOString(),
        modes: effectByMode(card, usage, services.catalog.cards),
      };
    },
  );
}

function renderMargins(card: RateCard, given: { day: string; promptTokens: number }): MarginsResponse {
  const cells = worstFirst(cardMargins(card, given));
  const units = worstFirst(unitMargins(card, given.day));
  const all: readonly Pick<MarginCell, 'marginNanoUsd'>[] = [...cells, ...units];
  return {
    object: 'margins',
    rate_card: card.id,
    list_prices_on: given.day,
    prompt_tokens: given.promptTokens,
    below_cost: all.filter(isBelowCost).length,
    unknown: all.filter((one) => one.marginNanoUsd === undefined).length,
    data: cells.map((cell) => ({
      model: cell.modelId,
      tier: cell.tier,
      quality: cell.quality ?? null,
      charge_usd: renderUsd(cell.chargeNanoUsd),
      cost_low_usd: cell.cost ? renderUsd(cell.cost.lowNanoUsd) : null,
      cost_high_usd: cell.cost ? renderUsd(cell.cost.highNanoUsd) : null,
      ...renderEarned(cell, cell.chargeNanoUsd),
    })),
    units: units.map((unit) => ({
      model: unit.modelId,
      unit: unit.unit,
      when: { ...unit.when },
      price_usd: renderUsd(unit.priceNanoUsd),
      list_price_usd: unit.listPriceNanoUsd === undefined ? null : renderUsd(unit.listPriceNanoUsd),
      ...renderEarned(unit, unit.priceNanoUsd),
    })),
  };
}

function renderEarned(earned: Pick<MarginCell | UnitMargin, 'marginNanoUsd' | 'reason'>, price: NanoUsd) {
  const { marginNanoUsd, reason } = earned;
  return {
    margin_usd: marginNanoUsd === undefined ? null : renderUsd(marginNanoUsd),
    margin_percent: marginNanoUsd === undefined ? null : (percentOf(marginNanoUsd, price) ?? null),
    below_cost: isBelowCost(earned),
    unknown_because: reason ?? null,
  };
}
