// The catalog: every provider model and every rate card of this room, read once. The JSON files are the data; this is
// their only door, and it opens in Node and in a browser bundle alike.

import {
  type ModelFacts,
  type PublishedTiming,
  parseProviderModels,
  parsePublishedTimings,
  parseRateCard,
  type RateCard,
} from '@lightmeter/core';
import card202605 from './cards/2026-05.json' with { type: 'json' };
import card202611 from './cards/2026-11.json' with { type: 'json' };
import cardAtCost from './cards/at-cost.json' with { type: 'json' };
import alibaba from './providers/alibaba.json' with { type: 'json' };
import blackForestLabs from './providers/black-forest-labs.json' with { type: 'json' };
import bytedance from './providers/bytedance.json' with { type: 'json' };
import google from './providers/google.json' with { type: 'json' };
import openai from './providers/openai.json' with { type: 'json' };
import xai from './providers/xai.json' with { type: 'json' };
import timings from './timings.json' with { type: 'json' };

/** Everything this room knows. The same object on every call; nothing in it changes. */
export interface Catalog {
  /** Every model of every provider, live or not. */
  readonly providerModels: readonly ModelFacts[];
  /** Every published card, all series, oldest first within a series. */
  readonly cards: readonly RateCard[];
  /** How long models take, as others say. */
  readonly timings: readonly PublishedTiming[];
  /** What the cards were read from, by their ids: for those who read them elsewhere. */
  readonly cardFiles: ReadonlyMap<string, JsonFile>;
  /** What the models were read from: one a provider, with `provider` and `models`. */
  readonly providerFiles: readonly ProviderFile[];
}

/** A JSON object as it stands in its file. */
export type JsonFile = Readonly<Record<string, unknown>>;

export interface ProviderFile {
  readonly provider: string;
  readonly title: string;
  readonly models: readonly { readonly id: string }[];
}

const PROVIDER_FILES = {
  'providers/openai.json': openai,
  'providers/google.json': google,
  'providers/xai.json': xai,
  'providers/black-forest-labs.json': blackForestLabs,
  'providers/bytedance.json': bytedance,
  'providers/alibaba.json': alibaba,
};

const CARD_FILES = {
  'cards/2026-05.json': card202605,
  'cards/2026-11.json': card202611,
  'cards/at-cost.json': cardAtCost,
};

let catalog: Catalog | undefined;

/**
 * The catalog, parsed on the first call and kept.
 *
 * @throws DataShapeError naming the file and the path of the first field that is wrong
 */
export function loadCatalog(): Catalog {
  catalog ??= readCatalog();
  return catalog;
}

function readCatalog(): Catalog {
  const providerModels = Object.entries(PROVIDER_FILES).flatMap(([fileName, json]) =>
    parseProviderModels(json, fileName),
  );
  const cards = Object.entries(CARD_FILES).map(([fileName, json]) =>
    parseRateCard(json, fileName, providerModels),
  );
  return {
    providerModels,
    cards,
    timings: parsePublishedTimings(timings, 'timings.json'),
    cardFiles: new Map(Object.values(CARD_FILES).map((json) => [json.id, json])),
    providerFiles: Object.values(PROVIDER_FILES),
  };
}
