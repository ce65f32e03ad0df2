// A rate card as prices: the wire's shape without what the models can do, which is `lightmeter models`. From a server, or
// from the cards that came with this program.

import { renderRateCard } from '@lightmeter/contract/render';
import type { RateCard, Tier } from '@lightmeter/core';
import type { Catalog } from '@lightmeter/rates';
import type { PricedModel, RatesResponse } from '@lightmeter/sdk';

/** A model with the tiers its images can have; none for video. */
export type ListedModel = Omit<PricedModel, 'capability'> & { readonly tiers: readonly Tier[] };

/** A rate card as GET /v1/rates answers it, its models as above. */
export type PriceList = Omit<RatesResponse, 'models'> & { readonly models: readonly ListedModel[] };

/** The price list in a server's answer. */
export function priceListOf(answer: RatesResponse): PriceList {
  const models = answer.models.map(({ capability, ...model }) => ({
    ...model,
    tiers: capability?.tiers ?? [],
  }));
  return { ...answer, models };
}

/** The price list of a card of the catalog, as it stands on a day. */
export function localPriceList(catalog: Catalog, card: RateCard, now: Date): PriceList {
  return priceListOf(renderRateCard(card, { cards: catalog.cards, now }));
}
