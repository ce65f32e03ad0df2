// POST /v1/quotes: what a request, or many, will cost at most.

import { errorResponse, type QuoteResponse, quoteBody, quoteResponse } from '@lightmeter/contract';
import {
  addRanges,
  type ExpectedUsage,
  LightmeterError,
  type LineItem,
  multiplyUsd,
  nanoUsd,
  type QuantityRange,
  renderImageSize,
  renderUsd,
  smallerTiers,
  sumUsd,
  TOKEN_UNITS,
} from '@lightmeter/core';
import type { FastifyInstance } from 'fastify';
import { pricingCard } from '../flows/price-call.ts';
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
      const card = pricingCard(services.catalog.cards, {
        series: workspace.rateCardSeries,
        at: read.source.at ?? now,
        cardId: read.source.cardId,
      });
      const calls = await quoteRequests(card, read, services.countPromptTokens);
      // A price of another day, or of a card that was asked for by name, is for looking: nobody chooses what they pay by.
      const pins = read.source.at === undefined && read.source.cardId === undefined;
      const expiresAt = new Date(now.getTime() + services.configuration.LIGHTMETER_QUOTE_TTL_SECONDS * 1_000);
      const answer = renderQuote(services.newId('quote'), calls, {
        expiresAt,
        many: read.many,
        rateCardId: card.id,
      });
      await services.store.quotes.put({
        quoteId: answer.id,
        workspaceId: workspace.workspaceId,
        mode,
        rateCardId: card.id,
        requestHashes: pins ? [...new Set(calls.map((call) => call.priced.quoteHash))] : [],
        lowNanoUsd: sumUsd(calls.map((call) => call.quote.lowNanoUsd)),
        highNanoUsd: sumUsd(calls.map((call) => call.quote.highNanoUsd)),
        expiresAt,
      });
      return answer;
    },
  );
}

function renderQuote(
  id: string,
  calls: readonly QuotedCall[],
  given: { expiresAt: Date; many: boolean; rateCardId: string },
): QuoteResponse {
  const lowNanoUsd = sumUsd(calls.map((call) => call.quote.lowNanoUsd));
  const highNanoUsd = sumUsd(calls.map((call) => call.quote.highNanoUsd));
  const bounded = lowNanoUsd !== highNanoUsd;
  const [only] = calls;
  return {
    id,
    object: 'quote',
    kind: bounded ? 'bounded' : 'exact',
    low_usd: renderUsd(lowNanoUsd),
    high_usd: renderUsd(highNanoUsd),
    rate_card: given.rateCardId,
    expires_at: given.expiresAt.toISOString(),
    line_items: renderLines(calls.flatMap((call) => call.quote.lineItems)),
    ...(bounded ? { low_line_items: renderLines(calls.flatMap((call) => call.quote.lowLineItems)) } : {}),
    expected_usage: renderUsage(calls.map((call) => call.quote.expectedUsage)),
    ...(given.many
      ? { requests: calls.map(renderCall) }
      : { smaller_tiers: only ? renderSmallerTiers(only) : [] }),
  };
}

function renderCall(call: QuotedCall, index: number) {
  return {
    index,
    model: call.priced.model.id,
    count: call.count,
    kind: call.quote.kind,
    low_usd: renderUsd(call.quote.lowNanoUsd),
    high_usd: renderUsd(call.quote.highNanoUsd),
  };
}

/** Lines of the same unit, tier, quality and price are one line. */
function renderLines(lines: readonly LineItem[]): QuoteResponse['line_items'] {
  const merged = new Map<string, LineItem>();
  for (const line of lines) {
    const key = `${line.unit} ${line.tier} ${line.quality} ${line.unitPriceNanoUsd}`;
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? {
            ...line,
            quantity: known.quantity + line.quantity,
            amountNanoUsd: nanoUsd(known.amountNanoUsd + line.amountNanoUsd),
          }
        : line,
    );
  }
  return [...merged.values()].map((line) => ({
    unit: line.unit,
    ...(line.tier === undefined ? {} : { tier: line.tier }),
    ...(line.quality === undefined ? {} : { quality: line.quality }),
    quantity: line.quantity,
    unit_price_usd: renderUsd(line.unitPriceNanoUsd),
    amount_usd: renderUsd(line.amountNanoUsd),
  }));
}

/** Sums over all requests; null as soon as one of them is unknown. */
function renderUsage(usages: readonly ExpectedUsage[]): QuoteResponse['expected_usage'] {
  const sums = TOKEN_UNITS.map((unit) => {
    let sum: QuantityRange | null = { low: 0, high: 0 };
    for (const usage of usages) {
      const range = usage[unit];
      sum = sum && range ? addRanges(sum, range) : null;
    }
    return [unit, sum];
  });
  return Object.fromEntries(sums) as QuoteResponse['expected_usage'];
}

function renderSmallerTiers(call: QuotedCall): NonNullable<QuoteResponse['smaller_tiers']> {
  return smallerTiers(call.priced, call.priced.quote).map((smaller) => ({
    tier: smaller.tier,
    size: renderImageSize(smaller.size),
    high_usd: renderUsd(multiplyUsd(smaller.quote.highNanoUsd, call.count)),
    saved_usd: renderUsd(multiplyUsd(smaller.savedNanoUsd, call.count)),
    saved_percent: smaller.savedPercent,
  }));
}
