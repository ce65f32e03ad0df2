// Rate cards in words: whose they are, when they price. Pure.

import type { OperatorRateCardRow } from '@lightmeter/contract';

type Actor = OperatorRateCardRow['created_by'];

/** The person, or the key of the program. */
export function actorName(actor: Actor): string {
  if (actor === null) return 'somebody';
  return actor.member?.name ?? `the key ${actor.key_id}`;
}

/** Who last had a hand in the card, and when. */
export function authorship(card: OperatorRateCardRow): { sentence: string; at: string | null } {
  if (card.origin === 'release') return { sentence: 'Came with Lightmeter', at: null };
  if (card.state === 'draft') {
    return { sentence: `Changed by ${actorName(card.updated_by)}`, at: card.updated_at };
  }
  return { sentence: `Published by ${actorName(card.published_by)}`, at: card.published_at };
}

/** From when a draft would price, in the words of the dialog that publishes it. */
export function inForceSentence(card: Pick<OperatorRateCardRow, 'in_force_from' | 'series'>): string {
  const what = `it prices every new quote of the series ${card.series}`;
  return card.in_force_from === null
    ? `Five seconds after it is published ${what}.`
    : `From ${card.in_force_from.slice(0, 16).replace('T', ' ')} UTC on ${what}.`;
}
