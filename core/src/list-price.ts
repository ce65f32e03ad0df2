// What a provider bills us, and what is known of its models: dated data with a source, never edited, only added to.

import type { NanoUsd } from './money.ts';
import type { Provenance } from './provenance.ts';
import type { Tier } from './tier.ts';
import type { TokenMath } from './token-math.ts';
import type { Unit } from './usage.ts';

/** One provider rate: nano-USD for one unit, at one tier when it depends on it. */
export interface ListRate {
  readonly unit: Unit;
  readonly tier: Tier | undefined;
  readonly unitPriceNanoUsd: NanoUsd;
}

/** The rates in force from a day on, until a later list price of the same model takes over. */
export interface ListPrice {
  /** YYYY-MM-DD, UTC. */
  readonly effectiveFrom: string;
  readonly rates: readonly ListRate[];
  readonly provenance: Provenance;
}

/** When a model lives. Dates are YYYY-MM-DD; undefined: not announced, or not known. */
export interface LifeCycle {
  readonly releasedOn: string | undefined;
  readonly deprecatedOn: string | undefined;
  readonly shutDownOn: string | undefined;
  /** Model id of the same provider to move to. */
  readonly successor: string | undefined;
}

export interface ModelFacts {
  /** The id that the provider's API takes, `gpt-image-2`. */
  readonly modelId: string;
  readonly provider: string;
  readonly title: string;
  readonly lifeCycle: LifeCycle;
  readonly tokenMath: TokenMath | undefined;
  /** Oldest first; empty when no price is known. */
  readonly listPrices: readonly ListPrice[];
  readonly provenance: Provenance;
}

/** The list price in force on a day (YYYY-MM-DD); undefined before the first. */
export function listPriceOn(facts: ModelFacts, day: string): ListPrice | undefined {
  return facts.listPrices.findLast((price) => price.effectiveFrom <= day);
}

/** `live`, `deprecated` or `shut_down` on a day (YYYY-MM-DD), as the provider announced it. */
export function lifeCycleStateOn(lifeCycle: LifeCycle, day: string): 'live' | 'deprecated' | 'shut_down' {
  if (lifeCycle.shutDownOn !== undefined && lifeCycle.shutDownOn <= day) return 'shut_down';
  if (lifeCycle.deprecatedOn !== undefined && lifeCycle.deprecatedOn <= day) return 'deprecated';
  return 'live';
}
