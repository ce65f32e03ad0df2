// The other models of the card for the same place: which sizes serve it there, at what price, the cheapest first.

import type { Quote } from '@lightmeter/core';
import {
  type DestinationFit,
  type ImageSize,
  type RateCard,
  renderImageSize,
  type SoldModel,
  serveDestination,
} from '@lightmeter/core';
import { priceRequest } from '../../../pricing/price-request.ts';
import { EXAMPLE_PROMPT } from '../tier-prices.ts';
import { imageModels } from './calculation.ts';

export interface Rival {
  readonly model: SoldModel;
  /** Covers the place, or is enlarged by at most a tenth. */
  readonly fit: DestinationFit;
  /** Of one picture. */
  readonly quote: Quote;
}

/** Every model that serves the place, by its highest price for one picture; equals in the card's order. */
export function rivalModels(card: RateCard, needs: ImageSize): readonly Rival[] {
  return imageModels(card)
    .flatMap((model): Rival[] => {
      const answer = model.capability && serveDestination(model.capability, card.tiers, needs);
      const fit = answer?.covering ?? answer?.near;
      if (!fit) return [];
      const priced = priceRequest(card, {
        operation: 'generate',
        model: model.id,
        prompt: EXAMPLE_PROMPT,
        size: renderImageSize(fit.size),
        references: [],
      });
      return priced.kind === 'priced' ? [{ model, fit, quote: priced.quote }] : [];
    })
    .toSorted((left, right) => {
      const [before, after] = [left.quote.highNanoUsd, right.quote.highNanoUsd];
      return before === after ? 0 : before < after ? -1 : 1;
    });
}
