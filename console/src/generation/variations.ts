// The same request with one thing changed, each with its price.

import type { RateCard } from '@lightmeter/core';
import { priceLabel, priceRequest } from '../pricing/price-request.ts';
import { drawSeed } from './draw-seed.ts';
import { imageModel, type Parameters } from './generation-form.ts';
import { type Draft, requestInput } from './generation-request.ts';
import { tiersOfShape } from './shape-of-size.ts';

export interface Variation {
  /** What is changed, `Quality high`. */
  readonly label: string;
  readonly draft: Draft;
  readonly priceLabel: string;
}

/** Most shapes that a menu offers; the form has all of them. */
const MAX_SHAPES = 4;

/** `$0.04`, of a draft; undefined when the model cannot do it. */
export function draftPriceLabel(card: RateCard, draft: Draft): string | undefined {
  const priced = priceRequest(card, requestInput(draft));
  return priced.kind === 'priced' ? priceLabel(priced.quote) : undefined;
}

/** What can be changed one at a time: seed, quality, tier, shape. Only what the model can do, in that order. */
export function variationsOf(card: RateCard, draft: Draft, newSeed: () => number = drawSeed): Variation[] {
  const capability = imageModel(card, draft.form.model)?.capability;
  if (!capability) return [];
  const { parameters } = draft.form;
  const { aspect_ratio: ratio, resolution, quality = 'auto' } = parameters;
  const changes: (readonly [string, Parameters])[] = [
    ...(capability.seed ? [['Another seed', { ...parameters, seed: String(newSeed()) }] as const] : []),
    ...capability.qualities
      .filter((other) => other !== quality)
      .map((other) => [`Quality ${other}`, { ...parameters, quality: other }] as const),
    ...tiersOfShape(capability, ratio)
      .filter((tier) => ratio !== undefined && tier !== resolution)
      .map((tier) => [`Tier ${tier}`, { ...parameters, resolution: tier }] as const),
    ...Object.keys(capability.shapes)
      .filter((other) => ratio !== undefined && other !== ratio)
      .slice(0, MAX_SHAPES)
      .map((other) => [`Shape ${other}`, { ...parameters, aspect_ratio: other }] as const),
  ];
  return changes.flatMap(([label, changed]) => {
    const varied = { ...draft, form: { ...draft.form, parameters: changed } };
    const price = draftPriceLabel(card, varied);
    return price === undefined ? [] : [{ label, draft: varied, priceLabel: price }];
  });
}
