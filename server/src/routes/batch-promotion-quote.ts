// POST /v1/batches/:id/promote/quote: what the picks of a batch would cost at the final tier, one by one, so that a total can
// stand on a button while somebody picks. Writes nothing.

import {
  errorResponse,
  type PromotionQuoteBody,
  type PromotionQuoteResponse,
  promoteTaskBody,
  promotionQuoteBody,
  promotionQuoteResponse,
} from '@lightmeter/contract';
import { LightmeterError, type NanoUsd, type RateCard, renderUsd, sumUsd } from '@lightmeter/core';
import type { BatchItemRecord, BatchRecord } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import { priceCall, pricingCard } from '../flows/price-call.ts';
import { pricedPromotion } from '../flows/promote-task.ts';
import type { Caller } from '../http/authentication.ts';
import { callerOf } from '../http/caller.ts';
import { ownBatch } from '../http/own-batch.ts';
import type { Services } from '../services.ts';
import { batchParams } from './batches.ts';

export function promotionQuoteRoute(app: FastifyInstance, services: Services): void {
  app.post(
    '/v1/batches/:id/promote/quote',
    {
      config: { scope: 'images' },
      schema: {
        tags: ['Batches'],
        summary: 'Quote the promotion of picks',
        description:
          'The price of each pick on the rate card in force now, and their sum. Nothing is created or held. A pick that cannot be promoted says why.',
        params: batchParams,
        body: promotionQuoteBody,
        response: { 200: promotionQuoteResponse, default: errorResponse },
      },
    },
    async (request): Promise<PromotionQuoteResponse> => {
      const batch = await ownBatch(services, request);
      return quotePicks(services, {
        batch,
        caller: callerOf(request),
        body: request.body as PromotionQuoteBody,
      });
    },
  );
}

interface Given {
  readonly batch: BatchRecord;
  readonly caller: Caller;
  readonly card: RateCard;
  readonly overrides: PromotionQuoteBody['overrides'];
}

type Pick = Exclude<PromotionQuoteBody['items'][number], string | number>;
type QuotedPick = PromotionQuoteResponse['data'][number];

async function quotePicks(
  services: Services,
  wish: { batch: BatchRecord; caller: Caller; body: PromotionQuoteBody },
): Promise<PromotionQuoteResponse> {
  const { batch, caller, body } = wish;
  const card = pricingCard(services.catalog.cards, {
    series: caller.workspace.rateCardSeries,
    at: services.clock(),
  });
  const picks = body.items.map(
    (pick): Pick => (typeof pick === 'object' ? pick : { item: pick, output_id: undefined }),
  );
  const given: Given = { batch, caller, card, overrides: body.overrides };
  const items = await itemsOf(services, batch.batchId, picks);
  const amounts: { lowNanoUsd: NanoUsd; highNanoUsd: NanoUsd }[] = [];
  const quotedPicks: QuotedPick[] = [];
  for (const pick of picks) {
    try {
      const quoted = await quotePick(services, given, { pick, item: items.get(pick.item) });
      amounts.push(quoted.quote);
      quotedPicks.push(quoted.rendered);
    } catch (error) {
      if (!(error instanceof LightmeterError) || error.kind.report || error.kind.retryable) throw error;
      quotedPicks.push(refused(pick, items.get(pick.item), error));
    }
  }
  return {
    object: 'promotion_quote',
    rate_card: card.id,
    low_usd: renderUsd(sumUsd(amounts.map(({ lowNanoUsd }) => lowNanoUsd))),
    high_usd: renderUsd(sumUsd(amounts.map(({ highNanoUsd }) => highNanoUsd))),
    data: quotedPicks,
  };
}

/** The items that the picks name, by index or custom id. */
async function itemsOf(
  { store }: Services,
  batchId: string,
  picks: readonly Pick[],
): Promise<ReadonlyMap<string | number, BatchItemRecord>> {
  const names = picks.map(({ item }) => item);
  const indexes = names.filter((name) => typeof name === 'number');
  const found = new Map<string | number, BatchItemRecord>();
  for (const item of await store.batches.itemsAt(batchId, indexes)) found.set(item.itemIndex, item);
  for (const customId of new Set(names.filter((name) => typeof name === 'string'))) {
    const [item] = (await store.batches.items({ batchId, limit: 1, customId })).items;
    if (item) found.set(customId, item);
  }
  return found;
}

async function quotePick(
  services: Services,
  { batch, caller, card, overrides }: Given,
  { pick, item }: { pick: Pick; item: BatchItemRecord | undefined },
) {
  const draft = item?.taskId === undefined ? undefined : await services.store.tasks.findTask(item.taskId);
  if (!item) {
    throw new LightmeterError('not_found', {
      param: 'items',
      message: `${batch.batchId} has no item ${JSON.stringify(pick.item)}.`,
    });
  }
  if (!draft || item.state !== 'succeeded') {
    throw new LightmeterError('conflict', {
      param: 'items',
      message: `The item ${JSON.stringify(pick.item)} is ${item.state} and has no picture to promote.`,
    });
  }
  const body = promoteTaskBody.parse({
    ...overrides,
    ...(pick.output_id === undefined ? {} : { output_id: pick.output_id }),
  });
  const input = pricedPromotion(services, { caller, draft, body });
  const { quote, request } = priceCall(card, input, services.countPromptTokens);
  const size = request.size === 'auto' ? undefined : request.size;
  const rendered: QuotedPick = {
    item: pick.item,
    index: item.itemIndex,
    output_id: pick.output_id ?? draft.outputs[0]?.outputId ?? null,
    low_usd: renderUsd(quote.lowNanoUsd),
    high_usd: renderUsd(quote.highNanoUsd),
    width: size?.widthPixels ?? null,
    height: size?.heightPixels ?? null,
    tier: size && request.tier !== undefined ? request.tier : null,
    error: null,
  };
  return { quote, rendered };
}

function refused(pick: Pick, item: BatchItemRecord | undefined, error: LightmeterError): QuotedPick {
  return {
    item: pick.item,
    index: item?.itemIndex ?? null,
    output_id: pick.output_id ?? null,
    low_usd: '0',
    high_usd: '0',
    width: null,
    height: null,
    tier: null,
    error: { code: error.code, message: error.message, param: error.param ?? null },
  };
}
