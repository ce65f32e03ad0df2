// A rate card: what a workspace pays, as an immutable dated version. Types and look-ups; parsing is in
// parse-rate-card.ts, prices of requests in quote.ts.

import type { Capability, Quality } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ModelFacts } from './list-price.ts';
import type { NanoUsd } from './money.ts';
import type { Provenance } from './provenance.ts';
import type { Tier, TierBoundaries } from './tier.ts';
import type { Unit } from './usage.ts';

/** What decides which rate applies. A condition left out matches everything. */
export interface RateCondition {
  readonly tier?: Tier;
  readonly quality?: Quality;
  /** Video: the vertical resolution, `720p`. */
  readonly resolution?: string;
  /** Video: with sound. */
  readonly sound?: boolean;
}

/** One price: so much for one unit under a condition. */
export interface RateLine {
  readonly unit: Unit;
  readonly when: RateCondition;
  readonly unitPriceNanoUsd: NanoUsd;
  /** How price lists show it against the model's base (`1.33×`); undefined when they do not. */
  readonly shownAs: string | undefined;
}

/** What a model is billed by: the delivered images, the reported tokens, or the seconds. */
export type BillingBasis = 'images' | 'tokens' | 'seconds';

export interface SoldModel {
  /** Public id, `gpt-image-2`. */
  readonly id: string;
  readonly title: string;
  readonly modality: 'image' | 'video';
  /** Other ids that name the same model on this card. */
  readonly aliases: readonly string[];
  readonly basis: BillingBasis;
  readonly rateLines: readonly RateLine[];
  readonly provenance: Provenance;
  /** With `size: auto` the most that is charged is this tier, whatever arrives; undefined: the delivered tier. */
  readonly autoSizeTier: Tier | undefined;
  /** Undefined for video, whose generation has no endpoint here. */
  readonly capability: Capability | undefined;
  /** What is known of the model at its provider; undefined when nothing is. */
  readonly facts: ModelFacts | undefined;
}

export interface RateCard {
  /** `2026-11`. Named on every quote and charge. */
  readonly id: string;
  /** Versions of one series follow each other in time: `standard`, `at-cost`. */
  readonly series: string;
  readonly title: string;
  /** In force from this instant, UTC. */
  readonly effectiveFrom: Date;
  readonly tiers: TierBoundaries;
  readonly models: readonly SoldModel[];
  readonly provenance: Provenance;
}

/**
 * The version of a series in force at an instant: the latest that has begun.
 *
 * @throws LightmeterError `not_found` when the series has no version that early
 */
export function rateCardAt(cards: readonly RateCard[], series: string, at: Date): RateCard {
  let inForce: RateCard | undefined;
  for (const card of cards) {
    if (card.series !== series || card.effectiveFrom > at) continue;
    if (!inForce || card.effectiveFrom > inForce.effectiveFrom) inForce = card;
  }
  if (inForce) return inForce;
  throw new LightmeterError('not_found', {
    param: 'at',
    message: `No rate card of the series "${series}" was in force at ${at.toISOString()}.`,
  });
}

/** @throws LightmeterError `not_found` naming the cards there are */
export function rateCardById(cards: readonly RateCard[], id: string, param = 'rate_card'): RateCard {
  const card = cards.find((candidate) => candidate.id === id);
  if (card) return card;
  throw new LightmeterError('not_found', {
    param,
    message: `There is no rate card "${id}". There are: ${cards.map((known) => known.id).join(', ')}.`,
  });
}

/**
 * The model that an id or alias names on this card.
 *
 * @throws LightmeterError `model_not_found` with the nearest ids
 */
export function soldModel(card: RateCard, id: string): SoldModel {
  const wanted = id.toLowerCase();
  const model = card.models.find((sold) => sold.id === wanted || sold.aliases.includes(wanted));
  if (model) return model;
  const nearest = nearestNames(
    wanted,
    card.models.map((sold) => sold.id),
  );
  throw new LightmeterError('model_not_found', {
    param: 'model',
    message: `The rate card ${card.id} has no model ${JSON.stringify(id.slice(0, 100))}. ${
      nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : 'List them with GET /v1/models.'
    }`,
    details: { nearest },
  });
}

/** Up to three names that share the longest beginning with what was asked, at least four characters of it. */
function nearestNames(wanted: string, names: readonly string[]): string[] {
  const sharedLength = (name: string) => {
    let length = 0;
    while (length < name.length && name[length] === wanted[length]) length += 1;
    return length;
  };
  const longest = Math.max(0, ...names.map(sharedLength));
  return longest < 4 ? [] : names.filter((name) => sharedLength(name) === longest).slice(0, 3);
}

/** The one rate for a unit under the given conditions; undefined when the card has none. */
export function rateLineFor(model: SoldModel, unit: Unit, given: RateCondition): RateLine | undefined {
  return model.rateLines.find(
    (line) =>
      line.unit === unit &&
      Object.entries(line.when).every(([field, value]) => given[field as keyof RateCondition] === value),
  );
}
