// Drafts made and changed: validated as the card they would be, and kept only if nobody else was faster.

import type { ChangeRateCardBody, CreateRateCardBody } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import { type Actor, type JsonObject, staleDraft } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { changedSource, copiedSource, draftCard } from './draft-source.ts';
import { findDraft, readDraft } from './find-card.ts';

/** Far more drafts than anybody makes on one day. */
const MOST_OF_A_DAY = 100;

/**
 * Makes a draft of a published card and gives its id.
 *
 * @throws LightmeterError `not_found` for a card that is not published, `conflict` for an id that is taken
 */
export async function createDraft(services: Services, body: CreateRateCardBody, by: Actor): Promise<string> {
  const { catalog, store } = services;
  const card = await catalog.card(body.from_card, 'from_card');
  const day = dayOf(services);
  const { id: wished, title, series = card.series } = body;
  for (let number = 1; number <= MOST_OF_A_DAY; number += 1) {
    const id = wished ?? `own-${day}${number === 1 ? '' : `-${number}`}`;
    const source = copiedSource({ file: catalog.file(card.id), card }, { id, series, title, day });
    draftCard(source, services.clock(), catalog.providerModels);
    if (await store.rateCards.drafts.create({ rateCardId: id, fromCard: card.id, source }, by)) return id;
    if (wished !== undefined) break;
  }
  throw new LightmeterError('conflict', {
    param: 'id',
    message: `The id ${wished ?? `own-${day}`} is taken by another draft or card. Choose another \`id\`.`,
  });
}

/**
 * Changes a draft: everything that is asked for, or nothing.
 *
 * @throws LightmeterError `not_found`, `conflict` when the draft is at another revision, `invalid_value`, `model_not_found`
 */
export async function changeDraft(
  services: Services,
  id: string,
  body: ChangeRateCardBody,
  by: Actor,
): Promise<void> {
  const { catalog, store } = services;
  const draft = await findDraft(services, id);
  // Said before anything about prices that somebody else may have changed; replace() holds to it.
  if (draft.revision !== body.revision) throw staleDraft(id, body.revision, draft);
  refuseNothing(body);
  const { title, changes, in_force_from: moment } = body;
  const day = dayOf(services);
  const titled: JsonObject = title === undefined ? draft.source : { ...draft.source, title };
  const source =
    changes === undefined ? titled : changedSource(titled, readDraft(services, draft), { changes, day });
  const inForceFrom =
    moment === undefined ? draft.inForceFrom : moment === null ? undefined : new Date(moment);
  draftCard(source, inForceFrom ?? services.clock(), catalog.providerModels);
  await store.rateCards.drafts.replace({ rateCardId: id, revision: body.revision, source, inForceFrom }, by);
}

function refuseNothing({ title, changes, in_force_from: moment }: ChangeRateCardBody): void {
  if (title !== undefined || changes !== undefined || moment !== undefined) return;
  throw new LightmeterError('missing_parameter', {
    param: 'changes',
    message: 'Nothing is changed. Send `changes`, `title` or `in_force_from`.',
  });
}

const dayOf = ({ clock }: Services) => clock().toISOString().slice(0, 10);
