// A rate card, and a model on it, as the public sees them: prices, life cycle, capability.

import {
  type Capability,
  deliverableSizes,
  lifeCycleStateOn,
  type Provenance,
  type RateCard,
  renderImageSize,
  renderUsd,
  type SoldModel,
  TIERS,
  type TierBoundaries,
} from '@lightmeter/core';
import type { PricedModel, RatesResponse } from '../models.ts';

/**
 * A card among all there are, as GET /v1/rates answers it.
 *
 * @param now decides whether a later version supersedes it, and the day on which life cycles are told
 */
export function renderRateCard(
  card: RateCard,
  given: { cards: readonly RateCard[]; now: Date },
): RatesResponse {
  const { cards, now } = given;
  const isSuperseded = cards.some(
    (other) =>
      other.series === card.series && other.effectiveFrom > card.effectiveFrom && other.effectiveFrom <= now,
  );
  const day = now.toISOString().slice(0, 10);
  return {
    object: 'rate_card',
    id: card.id,
    series: card.series,
    title: card.title,
    state: isSuperseded ? 'superseded' : 'published',
    effective_from: card.effectiveFrom.toISOString(),
    tiers: { ...card.tiers },
    models: card.models.map((model) => renderModel(model, { tiers: card.tiers, day })),
    versions: cards.map((version) => ({
      id: version.id,
      series: version.series,
      effective_from: version.effectiveFrom.toISOString(),
    })),
    ...renderProvenance(card.provenance),
  };
}

/** @param day YYYY-MM-DD on which the life cycle is told */
export function renderModel(model: SoldModel, given: { tiers: TierBoundaries; day: string }): PricedModel {
  const lifeCycle = model.facts?.lifeCycle;
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
      state: lifeCycle ? lifeCycleStateOn(lifeCycle, given.day) : 'unknown',
      released_on: lifeCycle?.releasedOn ?? null,
      deprecated_on: lifeCycle?.deprecatedOn ?? null,
      shut_down_on: lifeCycle?.shutDownOn ?? null,
      successor: lifeCycle?.successor ?? null,
    },
    capability: model.capability ? renderCapability(model.capability, given.tiers) : null,
    ...renderProvenance(model.provenance),
  };
}

function renderProvenance({ source, checkedOn, certainty, note }: Provenance) {
  return { source, checked_on: checkedOn, certainty, note };
}

function renderCapability(
  capability: Capability,
  tiers: TierBoundaries,
): NonNullable<PricedModel['capability']> {
  const reachable = new Set(deliverableSizes(capability, tiers).map((size) => size.tier));
  const { sizes } = capability;
  return {
    operations: [...capability.operations],
    size_rule:
      sizes.kind === 'shapes'
        ? { kind: 'shapes' }
        : {
            kind: 'grid',
            multiple_of_pixels: sizes.multipleOfPixels,
            max_edge_pixels: sizes.maxEdgePixels,
            max_ratio: sizes.maxRatio,
            min_pixels: sizes.minPixels,
            max_pixels: sizes.maxPixels,
          },
    auto_size: capability.autoSize,
    shapes: Object.fromEntries(
      Object.entries(capability.shapes).map(([ratio, byTier]) => [
        ratio,
        Object.fromEntries(Object.entries(byTier).map(([tier, size]) => [tier, renderImageSize(size)])),
      ]),
    ),
    tiers: TIERS.filter((tier) => reachable.has(tier)),
    qualities: [...(capability.autoQuality ? ['auto'] : []), ...capability.qualities],
    output_formats: [...capability.outputFormats],
    backgrounds: [...capability.backgrounds],
    transparent_tiers: capability.transparentTiers ? [...capability.transparentTiers] : null,
    output_compression: capability.outputCompression,
    moderation: capability.moderation,
    input_fidelity: [...capability.inputFidelity],
    seed: capability.seed,
    max_n: capability.maxImageCount,
    prompt_characters: capability.promptCharacters,
    references: {
      max: capability.references.max,
      max_bytes: capability.references.maxBytes,
      max_pixels: capability.references.maxPixels,
    },
    mask: capability.maskMaxBytes > 0,
    max_partial_images: capability.maxPartialImages,
  };
}
