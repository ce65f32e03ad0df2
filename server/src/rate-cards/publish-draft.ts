// A draft becomes a card that prices: confirmed by its id, from a moment that every process will have heard of.

import { LightmeterError } from '@lightmeter/core';
import type { Actor, RateCardDraft } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { datedSource, draftCard } from './draft-source.ts';

export interface PublishWish {
  readonly id: string;
  /** The id, typed again. */
  readonly confirm: string;
  /** Undefined: whatever the draft has. */
  readonly revision: number | undefined;
  /** Undefined: that of the draft, else as early as may be. */
  readonly inForceFrom: Date | undefined;
  readonly by: Actor;
}

/**
 * Publishes the draft. A repeat changes nothing, unless it wishes for another moment.
 *
 * @throws LightmeterError `invalid_value` for a confirmation that is not the id, or a moment that is too early; `not_found`,
 *   `conflict`
 */
export async function publishDraft(services: Services, wish: PublishWish): Promise<void> {
  const { id, confirm, inForceFrom } = wish;
  const { catalog, store } = services;
  if (confirm !== id) {
    throw new LightmeterError('invalid_value', {
      param: 'confirm',
      message: `\`confirm\` is ${JSON.stringify(confirm)}; publishing cannot be taken back, so it must be the id of the draft, ${id}.`,
    });
  }
  const { card, replayed } = await store.rateCards.publish({
    rateCardId: id,
    revision: wish.revision,
    inForceFrom,
    by: wish.by,
    sourceOf: (draft, moment) => publishedSource(services, draft, moment),
  });
  if (replayed && inForceFrom !== undefined && inForceFrom.getTime() !== card.inForceFrom.getTime()) {
    throw new LightmeterError('conflict', {
      param: 'in_force_from',
      message: `${id} was published at ${card.publishedAt.toISOString()} to be in force from ${card.inForceFrom.toISOString()}; that cannot be moved. Publish another card.`,
    });
  }
  await catalog.refresh();
}

function publishedSource({ catalog }: Services, draft: RateCardDraft, moment: Date) {
  const card = draftCard(draft.source, moment, catalog.providerModels);
  const rival = catalog.cards.find(
    (other) => other.series === card.series && other.effectiveFrom.getTime() === moment.getTime(),
  );
  if (rival) {
    throw new LightmeterError('conflict', {
      param: 'in_force_from',
      message: `${rival.id} of the series "${card.series}" comes into force at ${moment.toISOString()} as well. Choose another moment.`,
    });
  }
  return datedSource(draft.source, moment);
}
