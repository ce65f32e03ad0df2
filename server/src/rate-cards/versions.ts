// The published cards as versions of their series: which is in force, which was, which will be.

import type { RateCardVersion } from '@lightmeter/contract';
import type { RateCard } from '@lightmeter/core';

/** By series, and within it the newest first. */
export function rateCardVersions(
  cards: readonly RateCard[],
  given: { now: Date; isOfOperator: (card: RateCard) => boolean },
): RateCardVersion[] {
  const sorted = [...cards].sort((left, right) =>
    left.series === right.series
      ? right.effectiveFrom.getTime() - left.effectiveFrom.getTime()
      : left.series < right.series
        ? -1
        : 1,
  );
  return sorted.map((card, index) => {
    const sibling = (place: number) => (sorted[place]?.series === card.series ? sorted[place] : undefined);
    const next = sibling(index - 1);
    return {
      id: card.id,
      series: card.series,
      title: card.title,
      state: stateOf(card, next, given.now),
      in_force_from: card.effectiveFrom.toISOString(),
      in_force_until: next?.effectiveFrom.toISOString() ?? null,
      follows: sibling(index + 1)?.id ?? null,
      origin: given.isOfOperator(card) ? 'operator' : 'release',
    };
  });
}

function stateOf(card: RateCard, next: RateCard | undefined, now: Date): RateCardVersion['state'] {
  if (card.effectiveFrom > now) return 'scheduled';
  return next && next.effectiveFrom <= now ? 'superseded' : 'in_force';
}
