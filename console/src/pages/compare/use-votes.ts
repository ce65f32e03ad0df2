// Votes on a comparison that is seen with everything known. A vote replaces the one before.

import type { ComparisonResponse, VotesResponse } from '@lightmeter/contract';
import { useMutation } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { comparisonQuery } from './comparison-queries.ts';

interface OpenVote {
  readonly prompt_index: number;
  /** Null is a tie. */
  readonly winner: number | null;
}

export type OpenVotes = ReturnType<typeof useVotes>;

export function useVotes(comparisonId: string) {
  const cast = useMutation({
    mutationFn: (vote: OpenVote) => api.comparisons.vote(comparisonId, vote),
    onSuccess: (votes) => {
      const { queryKey } = comparisonQuery(comparisonId);
      queryClient.setQueryData<ComparisonResponse>(queryKey, (known) => known && withVotes(known, votes));
      void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: bookKey('comparisons', 'list') });
    },
  });
  return {
    vote: (vote: OpenVote) => cast.mutate(vote),
    isPending: (promptIndex: number, winner: number | null) =>
      cast.isPending && cast.variables.prompt_index === promptIndex && cast.variables.winner === winner,
    error: cast.error,
    /** The prompt whose vote was refused; undefined when none was. */
    failedAt: cast.isError ? cast.variables.prompt_index : undefined,
  };
}

function withVotes(known: ComparisonResponse, votes: VotesResponse): ComparisonResponse {
  if (votes.object !== 'comparison_votes') return known;
  const variants = known.variants.map((variant) => {
    const tally = votes.tally.find(({ variant_index: index }) => index === variant.index);
    return tally ? { ...variant, wins: tally.wins, ties: tally.ties, losses: tally.losses } : variant;
  });
  return { ...known, variants, own_votes: votes.own_votes };
}
