// The rate cards as the server prices by them, read with the code that bills.

import type { RateCardSourceResponse, RateCardVersion, RateCardVersionsResponse } from '@lightmeter/contract';
import { readRateCardSource } from '@lightmeter/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import { useMembership } from '../api/session.ts';

/** How soon a page that stays open notices that another card is in force. */
const VERSIONS_FRESH_MS = 60_000;

/** Every published card, by series, the newest first. */
export const rateCardVersionsQuery = queryOptions({
  queryKey: ['rate-cards'],
  queryFn: () => api.request.get<RateCardVersionsResponse>('/v1/rates/versions'),
  select: ({ data }) => data,
  staleTime: VERSIONS_FRESH_MS,
  refetchInterval: VERSIONS_FRESH_MS,
});

/** A card. Once read it is kept as long as the page is open: a published card never changes. */
export const rateCardQuery = (cardId: string | undefined) =>
  queryOptions({
    queryKey: ['rate-card', cardId],
    queryFn: async () =>
      readRateCardSource(
        await api.request.get<RateCardSourceResponse>(`/v1/rates/cards/${encodeURIComponent(cardId ?? '')}`),
      ),
    enabled: cardId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    // A card holds bigints and dates, of which the comparison knows nothing.
    structuralSharing: false,
  });

/** The version of the series that prices a request of this moment; undefined when there is none. */
export function versionInForce(
  versions: readonly RateCardVersion[],
  series: string | undefined,
): RateCardVersion | undefined {
  return versions.find(
    (version) => version.state === 'in_force' && (series === undefined || version.series === series),
  );
}

/**
 * The card that prices the chosen workspace now; without a session, that of the server's own series.
 *
 * Undefined while it is on its way.
 */
export function useRateCardInForce(): {
  card: ReturnType<typeof readRateCardSource> | undefined;
  error: unknown;
} {
  const series = useMembership()?.rate_card_series ?? 'standard';
  const versions = useQuery(rateCardVersionsQuery);
  const inForce =
    versions.data && (versionInForce(versions.data, series) ?? versionInForce(versions.data, undefined));
  const card = useQuery(rateCardQuery(inForce?.id));
  return { card: card.data, error: versions.error ?? card.error };
}
