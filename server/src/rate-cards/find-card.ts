// A card of an operator's request: a draft, or a published one.

import { LightmeterError, type RateCard } from '@lightmeter/core';
import type { RateCardDraft } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { draftCard } from './draft-source.ts';

export interface FoundCard {
  readonly card: RateCard;
  /** Undefined for a published card. */
  readonly draft: RateCardDraft | undefined;
}

/** @throws LightmeterError `not_found`, `conflict` for a draft that cannot be read */
export async function findCard(services: Services, id: string): Promise<FoundCard> {
  const { catalog, store } = services;
  const draft = await store.rateCards.drafts.get(id);
  if (!draft) return { card: await catalog.card(id, 'id'), draft: undefined };
  return { card: readDraft(services, draft), draft };
}

/** The draft as a card; one without a moment is taken to begin now. */
export function readDraft({ catalog, clock }: Services, draft: RateCardDraft): RateCard {
  return draftCard(draft.source, draft.inForceFrom ?? clock(), catalog.providerModels);
}

/** @throws LightmeterError `not_found` for what is not there, `conflict` for a published card */
export async function findDraft(services: Services, id: string): Promise<RateCardDraft> {
  const { card, draft } = await findCard(services, id);
  if (draft) return draft;
  throw new LightmeterError('conflict', {
    param: 'id',
    message: `${card.id} is published, and a published card never changes. Make a draft from it instead.`,
  });
}
