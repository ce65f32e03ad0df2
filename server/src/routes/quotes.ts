// POST /v1/quotes: what a request, or many, will cost at most.

import { errorResponse, type QuoteResponse, quoteBody, quoteResponse } from '@lightmeter/contract';
import {
  type PricedRequest,
  renderQuote,
  renderRequestPrice,
  renderSmallerTiers,
} from '@lightmeter/contract/render';
import { LightmeterError, sumUsd } from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import { namedCard } from '../flows/price-call.ts';
import { type QuotedCall, quoteRequests, readQuoteBody } from '../flows/quote-requests.ts';
import { callerOf } from '../http/caller.ts';
import type { Services } from '../services.ts';

export function quoteRoutes(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/quotes',
    {
      config: { scope: 'images' },
      bodyLimit: services.configuration.LIGHTMETER_MAX_JSON_BYTES,
      // The body is read by hand: a union's errors would not name the parameter.
      validatorCompiler: () => (value) => ({ value }),
      schema: {
        tags: ['Money'],
        summary: 'Quote one request or many',
        description:
          'Takes the body of any generate or edit call, plus `count`; or `{"requests": [body, …]}`. The answer is the most that will be charged. Send its `id` with the request (`Lightmeter-Quote`) to pin the price until it expires.',
        body: quoteBody,
        response: { 200: quoteResponse, default: errorResponse },
      },
    },
    async (request): Promise<QuoteResponse> => {
      const { key, workspace, mode } = callerOf(request);
      const read = readQuoteBody(request.body);
      const now = services.clock();
      if (read.source.cardId !== undefined && !key.scopes.includes('operator')) {
        throw new LightmeterError('permission_denied', {
          param: 'rate_card',
          message: '`rate_card` is for operators; leave it out to be quoted by the card in force.',
        });
      }
      const card = await namedCard(services.catalog, {
        series: workspace.rateCardSeries,
        at: read.source.at ?? now,
        cardId: read.source.cardId,
      });
      const calls = await quoteRequests(card, read, services.countPromptTokens);
      // A price of another day, or of a card that was asked for by name, is for looking: nobody chooses what they pay by.
      const pins = read.source.at === undefined && read.source.cardId === undefined;
      const expiresAt = new Date(now.getTime() + services.configuration.LIGHTMETER_QUOTE_TTL_SECONDS * 1_000);
      const id = services.newId('quote');
      await services.store.quotes.put({
        quoteId: id,
        workspaceId: workspace.workspaceId,
        mode,
        rateCardId: card.id,
        requestHashes: pins ? [...new Set(calls.map((call) => call.priced.quoteHash))] : [],
        lowNanoUsd: sumUsd(calls.map((call) => call.quote.lowNanoUsd)),
        highNanoUsd: sumUsd(calls.map((call) => call.quote.highNanoUsd)),
        expiresAt,
      });
      return {
        id,
        ...renderQuote(calls.map(pricedRequest), card.id),
        expires_at: expiresAt.toISOString(),
        ...(read.many
          ? { requests: calls.map(renderCall) }
          : { smaller_tiers: calls.flatMap((call) => renderSmallerTiers(pricedRequest(call))) }),
      };
    },
  );
}

function pricedRequest({ priced, count, quote }: QuotedCall): PricedRequest {
  return { given: priced, single: priced.quote, count, quote };
}

function renderCall({ priced, count, quote }: QuotedCall, index: number) {
  return { index, model: priced.model.id, count, ...renderRequestPrice(quote) };
}
