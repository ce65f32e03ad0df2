// A vote: which image of a prompt somebody likes best, with or without knowing what made it.

import type { VoteBody } from '@lightmeter/contract';
import { LightmeterError } from '@lightmeter/core';
import type { ComparisonRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { type ComparisonResult, isOpen, readComparison } from './read-comparison.ts';
import { blindOrder } from './tally.ts';

/**
 * Writes a vote down in place of the voter's last one on the prompt, and gives the comparison with it.
 *
 * @throws LightmeterError `invalid_value` for what the comparison does not have, `conflict` for an image that is not there
 */
export async function voteOnComparison(
  services: Services,
  given: { record: ComparisonRecord; voterId: string; body: VoteBody },
): Promise<ComparisonResult> {
  const { record, voterId, body } = given;
  const { prompt_index: promptIndex } = body;
  within('prompt_index', promptIndex, record.prompts.length);
  const result = await readComparison(services, record);
  const winner = winnerOf(given);
  requireImages(result, { promptIndex, winner, isBlind: body.choice !== undefined });
  await services.store.comparisons.vote(record.comparisonId, { promptIndex, voterId, winner });
  return readComparison(services, record);
}

/** Index of the variant; undefined is a tie. */
function winnerOf({ record, voterId, body }: Parameters<typeof voteOnComparison>[1]): number | undefined {
  const { prompt_index: promptIndex, winner, choice } = body;
  const count = record.variants.length;
  if (choice === undefined) return winner == null ? undefined : within('winner', winner, count);
  if (choice === null) return undefined;
  const asked = { comparisonId: record.comparisonId, voterId, promptIndex };
  return blindOrder(asked, count)[within('choice', choice, count)];
}

function within(param: string, index: number, count: number): number {
  if (index < count) return index;
  throw new LightmeterError('invalid_value', {
    param,
    message: `\`${param}\` is ${index}; this comparison takes 0 to ${count - 1}.`,
  });
}

/** What is liked best must be there, of a tie at least two; and nobody votes blind before all are there. */
function requireImages(
  { cells }: ComparisonResult,
  vote: { promptIndex: number; winner: number | undefined; isBlind: boolean },
): void {
  const ofPrompt = cells.filter(({ cell }) => cell.promptIndex === vote.promptIndex);
  if (vote.isBlind && ofPrompt.some(({ cell }) => isOpen(cell))) {
    throw new LightmeterError('conflict', {
      param: 'prompt_index',
      message: `Not all images of prompt ${vote.promptIndex} are there yet. Vote blind once \`is_ready\` is true.`,
    });
  }
  const shown = ofPrompt.filter(({ output }) => output);
  const isThere =
    vote.winner === undefined
      ? shown.length >= 2
      : shown.some(({ cell }) => cell.variantIndex === vote.winner);
  if (isThere) return;
  throw new LightmeterError('conflict', {
    param: vote.isBlind ? 'choice' : 'winner',
    message:
      vote.winner === undefined
        ? `Prompt ${vote.promptIndex} has ${shown.length === 1 ? 'one image' : 'no images'}: a tie is between at least two.`
        : 'There is no image of this choice to vote for.',
  });
}
