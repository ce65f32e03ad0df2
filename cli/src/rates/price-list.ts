// A rate card as prices: the wire's shape without what the models can do, which is `lightmeter models`. From a server, or
// from the cards that came with this program.

import {
  deliverableSizes,
  lifeCycleStateOn,
  type RateCard,
  renderUsd,
  type SoldModel,
  TIERS,
  type Tier,
} from '@lightmeter/core';
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
  const isSuperseded = catalog.cards.some(
    (other) =>
      other.series === card.series && other.effectiveFrom > card.effectiveFrom && other.effectiveFrom <= now,
  );
  const { source, checkedOn, certainty, note } = card.provenance;
  return {
    object: 'rate_card',
    id: card.id,
    series: card.series,
    title: card.title,
    state: isSuperseded ? 'superseded' : 'published',
    effective_from: card.effectiveFrom.toISOString(),
    tiers: { ...card.tiers },
    models: card.models.map((model) => listedModel(card, model, now)),
    versions: catalog.cards.map((version) => ({
      id: version.id,
      series: version.series,
      effective_from: version.effectiveFrom.toISOString(),
    })),
    source,
    checked_on: checkedOn,
    certainty,
    note,
  };
}

function listedModel(card: RateCard, model: SoldModel, now: Date): ListedModel {
  const lifeCycle = model.facts?.lifeCycle;
  const { source, checkedOn, certainty, note } = model.provenance;
  const sizes = model.capability ? deliverableSizes(model.capability, card.tiers) : [];
  return {
    id: model.id,
    title: model.title,
    modality: model.modality,
    aliases: [...model.aliases],
    basis: model.basis,
    rates: model.rateLines.map((line) => ({
      unit: line.unit,
      ...line.when,
      unit_price_usd: renderUsd(line.unitPriceNanoUsd),
      ...(line.shownAs === undefined ? {} : { shown_as: line.shownAs }),
    })),
    life_cycle: {
      state: lifeCycle ? lifeCycleStateOn(lifeCycle, now.toISOString().slice(0, 10)) : 'unknown',
      released_on: lifeCycle?.releasedOn ?? null,
      deprecated_on: lifeCycle?.deprecatedOn ?? null,
      shut_down_on: lifeCycle?.shutDownOn ?? null,
      successor: lifeCycle?.successor ?? null,
    },
    tiers: TIERS.filter((tier) => sizes.some((size) => size.tier === tier)),
    source,
    checked_on: checkedOn,
    certainty,
    note,
  };
}
