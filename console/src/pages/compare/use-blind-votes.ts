// Blind votes: by place, each in place of the one before. No money moves, so a vote is shown at once and the next prompt with
// it; who votes by keys is never waited for.

import type { BlindComparisonResponse } from '@lightmeter/contract';
import { useMutation } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { blindComparisonQuery, comparisonKey } from './comparison-queries.ts';

interface BlindVote {
  readonly prompt_index: number;
  /** Null is a tie. */
  readonly choice: number | null;
}

/** @param onVoted at once, with the comparison as it is with the vote */
export function useBlindVotes(
  comparisonId: string,
  onVoted: (vote: BlindVote, comparison: BlindComparisonResponse) => void,
) {
  const { queryKey } = blindComparisonQuery(comparisonId);
  const mutationKey = ['blind-votes', comparisonId];
  return useMutation({
    mutationKey,
    // One after another, in the order of the keys.
    scope: { id: mutationKey.join(' ') },
    mutationFn: (vote: BlindVote) => api.comparisons.vote(comparisonId, vote),
    onMutate: (vote) => {
      void queryClient.cancelQueries({ queryKey });
      const known = queryClient.getQueryData<BlindComparisonResponse>(queryKey);
      if (!known) return;
      const voted = withVote(known, vote);
      queryClient.setQueryData(queryKey, voted);
      onVoted(vote, voted);
    },
    onSettled: () => {
      // What the server has is read once the last of several votes is in.
      if (queryClient.isMutating({ mutationKey }) > 1) return;
      void queryClient.invalidateQueries({ queryKey });
      const open = [...comparisonKey(comparisonId), 'open'];
      // Who has gone on to the result already is shown the vote that was on its way.
      queryClient.removeQueries({ queryKey: open, type: 'inactive' });
      void queryClient.invalidateQueries({ queryKey: open, type: 'active' });
      void queryClient.invalidateQueries({ queryKey: bookKey('comparisons', 'list') });
    },
  });
}

function withVote(known: BlindComparisonResponse, vote: BlindVote): BlindComparisonResponse {
  const others = known.own_votes.filter(({ prompt_index: index }) => index !== vote.prompt_index);
  const voted_at = new Date().toISOString();
  return { ...known, own_votes: [...others, { ...vote, voted_at }] };
}
