// Rate cards as operators see them: with their drafts, and who made what.

import type { OperatorRateCardResponse, OperatorRateCardRow, RateCardVersion } from '@lightmeter/contract';
import { renderModel, renderRateChange } from '@lightmeter/contract/render';
import { diffRateCards, type RateCard } from '@lightmeter/core';
import type { Actor, PublishedRateCard, RateCardDraft } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { findCard } from './find-card.ts';
import { rateCardVersions } from './versions.ts';

/** Names of people by their ids. */
type People = ReadonlyMap<string, { readonly id: string; readonly name: string; readonly email: string }>;

/** Drafts first, then every published card as a version of its series. */
export async function listOwnCards(services: Services): Promise<OperatorRateCardRow[]> {
  const drafts = await services.store.rateCards.drafts.list();
  const versions = versionsOf(services);
  const publications = versions.map(({ id }) => services.catalog.publication(id));
  const people = await peopleOf(services, [
    ...drafts.flatMap((draft) => [draft.createdBy, draft.updatedBy]),
    ...publications.flatMap((publication) => publication?.publishedBy ?? []),
  ]);
  return [
    ...drafts.map((draft) => draftRow(draft, people)),
    ...versions.map((version, index) => versionRow(version, publications[index], people)),
  ];
}

/**
 * One card with its prices and what they change.
 *
 * @throws LightmeterError `not_found`, `conflict` for a draft that cannot be read
 */
export async function readOwnCard(services: Services, id: string): Promise<OperatorRateCardResponse> {
  const { card, draft } = await findCard(services, id);
  const { catalog } = services;
  const version = draft ? undefined : versionsOf(services).find((candidate) => candidate.id === id);
  const publication = catalog.publication(id);
  const people = await peopleOf(services, [
    ...(draft ? [draft.createdBy, draft.updatedBy] : []),
    ...(publication ? [publication.publishedBy] : []),
  ]);
  const comparedWith = draft ? draft.fromCard : (version?.follows ?? publication?.fromCard);
  return {
    ...(draft ? draftRow(draft, people) : versionRow(version as RateCardVersion, publication, people)),
    models: card.models.map((model) =>
      renderModel(model, { tiers: card.tiers, day: services.clock().toISOString().slice(0, 10) }),
    ),
    compared_with: comparedWith ?? null,
    changes: comparedWith === undefined ? [] : await changesFrom(services, comparedWith, card),
  };
}

async function changesFrom(services: Services, fromId: string, card: RateCard) {
  return diffRateCards(await services.catalog.card(fromId), card).changes.map(renderRateChange);
}

function versionsOf({ catalog, clock }: Services): RateCardVersion[] {
  return rateCardVersions(catalog.cards, {
    now: clock(),
    isOfOperator: (card) => catalog.publication(card.id) !== undefined,
  });
}

async function peopleOf(services: Services, actors: readonly Actor[]): Promise<People> {
  const ids = actors.flatMap(({ memberId }) => memberId ?? []);
  const found = ids.length === 0 ? [] : await services.store.rateCards.people(ids);
  return new Map(found.map(({ member_id: id, name, email }) => [id, { id, name, email }]));
}

function actorOf(actor: Actor, people: People): OperatorRateCardRow['created_by'] {
  const { keyId, memberId } = actor;
  return { key_id: keyId, member: (memberId === undefined ? undefined : people.get(memberId)) ?? null };
}

const NOTHING = {
  object: 'operator_rate_card',
  from_card: null,
  revision: null,
  created_at: null,
  created_by: null,
  updated_at: null,
  updated_by: null,
  published_at: null,
  published_by: null,
  sha256: null,
} as const;

function draftRow(draft: RateCardDraft, people: People): OperatorRateCardRow {
  return {
    ...NOTHING,
    id: draft.rateCardId,
    series: String(draft.source.series),
    title: String(draft.source.title),
    state: 'draft',
    in_force_from: draft.inForceFrom?.toISOString() ?? null,
    origin: 'operator',
    from_card: draft.fromCard,
    revision: draft.revision,
    created_at: draft.createdAt.toISOString(),
    created_by: actorOf(draft.createdBy, people),
    updated_at: draft.updatedAt.toISOString(),
    updated_by: actorOf(draft.updatedBy, people),
  };
}

function versionRow(
  version: RateCardVersion,
  publication: PublishedRateCard | undefined,
  people: People,
): OperatorRateCardRow {
  const { id, series, title, state, in_force_from, origin } = version;
  const row: OperatorRateCardRow = { ...NOTHING, id, series, title, state, in_force_from, origin };
  if (!publication) return row;
  return {
    ...row,
    from_card: publication.fromCard,
    published_at: publication.publishedAt.toISOString(),
    published_by: actorOf(publication.publishedBy, people),
    sha256: publication.sourceSha256,
  };
}
