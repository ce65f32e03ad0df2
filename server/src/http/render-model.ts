// A model of a rate card as the public sees it: prices, life cycle, capability.

import type { PricedModel } from '@lightmeter/contract';
import {
  type Capability,
  deliverableSizes,
  lifeCycleStateOn,
  renderImageSize,
  renderUsd,
  type SoldModel,
  TIERS,
  type TierBoundaries,
} from '@lightmeter/core';

/** @param day YYYY-MM-DD on which the life cycle is told */
export function renderModel(model: SoldModel, given: { tiers: TierBoundaries; day: string }): PricedModel {
  const { facts, provenance } = model;
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
      state: facts ? lifeCycleStateOn(facts.lifeCycle, given.day) : 'unknown',
      released_on: facts?.lifeCycle.releasedOn ?? null,
      deprecated_on: facts?.lifeCycle.deprecatedOn ?? null,
      shut_down_on: facts?.lifeCycle.shutDownOn ?? null,
      successor: facts?.lifeCycle.successor ?? null,
    },
    capability: model.capability ? renderCapability(model.capability, given.tiers) : null,
    source: provenance.source,
    checked_on: provenance.checkedOn,
    certainty: provenance.certainty,
    note: provenance.note,
  };
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
