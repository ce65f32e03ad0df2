// Reads one file of rates/cards. What makes a model billable is checked in parse-sold-model.ts, what makes its sizes
// possible in parse-capability.ts.

import { JsonReader } from './json-reader.ts';
import type { ModelFacts } from './list-price.ts';
import { readCapability, readShapes } from './parse-capability.ts';
import { parseProviderModels } from './parse-list-prices.ts';
import { takeProvenance } from './parse-provenance.ts';
import { type AtCostTerms, readSoldModel } from './parse-sold-model.ts';
import type { RateCard, SoldModel } from './rate-card.ts';
import type { TierBoundaries } from './tier.ts';

/**
 * A rate card ready to price by.
 *
 * `knownModels` are the providers' models; a sold model that names one by `provider/model` gets its facts, and a card at
 * cost takes its rates from their list prices on the card's own day, times its markup.
 *
 * @throws DataShapeError naming the path of the first field that is wrong
 */
export function parseRateCard(json: unknown, fileName: string, knownModels: readonly ModelFacts[]): RateCard {
  return new JsonReader(json, fileName).asObject((card) => {
    const tiers = readTiers(card.required('tiers'));
    const atCost = card.optional('at_cost', readAtCostTerms);
    const shapes = card.optional('shapes', (map) => map.asMap((name) => name.asText(), readShapes)) ?? {};
    const capabilities =
      card.optional('capabilities', (map) =>
        map.asMap(
          (name) => name.asText(),
          (capability) => readCapability(capability, shapes),
        ),
      ) ?? {};
    const models = card.required('models');
    return {
      id: card.required('id').asText(),
      series: card.required('series').asText(),
      title: card.required('title').asText(),
      effectiveFrom: card.required('effective_from').asDayOrInstant(),
      tiers,
      models: refuseDoubledIds(
        models,
        models.asList((model) => readSoldModel(model, { knownModels, capabilities, atCost, tiers })),
      ),
      provenance: takeProvenance(card),
    };
  });
}

/** A card and what it refers to, as GET /v1/rates/cards/:id gives them. */
export interface RateCardSource {
  /** In the form of a file of rates/cards. */
  readonly card: unknown;
  /** In the form of files of rates/providers. */
  readonly models: readonly unknown[];
}

/**
 * The card of a source: the same that the server prices by.
 *
 * @throws DataShapeError naming the path of the first field that is wrong
 */
export function readRateCardSource({ card, models }: RateCardSource): RateCard {
  const known = models.flatMap((file, index) => parseProviderModels(file, `models[${index}]`));
  return parseRateCard(card, 'card', known);
}

function readAtCostTerms(reader: JsonReader): AtCostTerms {
  return reader.asObject((terms) => ({
    markupBasisPoints: terms.required('markup_basis_points').asCount(),
    listPricesOn: terms.required('list_prices_on').asDay(),
  }));
}

function readTiers(reader: JsonReader): TierBoundaries {
  const tiers = reader.asObject((fields) => ({
    '1K': fields.required('1K').asCount(),
    '2K': fields.required('2K').asCount(),
    '4K': fields.required('4K').asCount(),
  }));
  return 0 < tiers['1K'] && tiers['1K'] < tiers['2K'] && tiers['2K'] < tiers['4K']
    ? tiers
    : reader.fail('must rise from 1K to 4K.');
}

function refuseDoubledIds(reader: JsonReader, models: SoldModel[]): SoldModel[] {
  const seen = new Set<string>();
  for (const name of models.flatMap((model) => [model.id, ...model.aliases])) {
    if (name !== name.toLowerCase()) reader.fail(`"${name}" must be lower case.`);
    if (seen.has(name)) reader.fail(`"${name}" names two models.`);
    seen.add(name);
  }
  return models;
}
