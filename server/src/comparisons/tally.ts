// Votes counted, and the order in which a voter sees the images of a prompt without knowing what made them.

import { createHash } from 'node:crypto';
import type { ComparisonVote } from '@lightmeter/store';

export interface VariantTally {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** What the votes say of each variant. A tie is one for all of them. */
export function tallyOf(
  votes: readonly Pick<ComparisonVote, 'winner'>[],
  variantCount: number,
): VariantTally[] {
  const ties = votes.filter(({ winner }) => winner === undefined).length;
  return Array.from({ length: variantCount }, (_, index) => {
    const wins = votes.filter(({ winner }) => winner === index).length;
    return { wins, ties, losses: votes.length - ties - wins };
  });
}

/**
 * Indexes of the variants in the order in which a voter is shown them: another for every prompt and voter, and always the
 * same for one.
 */
export function blindOrder(
  given: { comparisonId: string; voterId: string; promptIndex: number },
  variantCount: number,
): number[] {
  const { comparisonId, voterId, promptIndex } = given;
  const rankOf = (variantIndex: number) =>
    createHash('sha256').update(`${comparisonId}.${voterId}.${promptIndex}.${variantIndex}`).digest('hex');
  return Array.from({ length: variantCount }, (_, index) => ({ index, rank: rankOf(index) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1))
    .map(({ index }) => index);
}
