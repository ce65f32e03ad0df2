// What operators read: of the whole server, whatever book is chosen.

import type {
  EffectResponse,
  MarginsResponse,
  OperatorRateCardListResponse,
  OperatorRateCardResponse,
  ProviderListResponse,
  WorkspaceResponse,
} from '@lightmeter/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';
import { rateCardVersionsQuery } from '../../pricing/rate-card-source.ts';

/** An audit reads every entry there is: it is repeated by hand alone. */
export const auditQuery = queryOptions({
  queryKey: ['operator', 'audit'],
  queryFn: () => api.audit.get(),
  staleTime: Number.POSITIVE_INFINITY,
});

export const workspacesQuery = queryOptions({
  queryKey: ['operator', 'workspaces'],
  queryFn: () => api.request.get<{ data: WorkspaceResponse[] }>('/v1/workspaces'),
  select: ({ data }) => data,
});

export const ownCardsQuery = queryOptions({
  queryKey: ['operator', 'rate-cards'],
  queryFn: () => api.request.get<OperatorRateCardListResponse>('/v1/operator/rate-cards'),
  select: ({ data }) => data,
});

/** How often a card that is about to come into force is looked at. */
const SCHEDULED_REFRESH_MS = 2_000;
const SOON_MS = 60_000;

export const ownCardQuery = (id: string) =>
  queryOptions({
    queryKey: ['operator', 'rate-card', id],
    queryFn: () => api.request.get<OperatorRateCardResponse>(addressOfCard(id)),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'scheduled' && Date.parse(data.in_force_from ?? '') - Date.now() < SOON_MS
        ? SCHEDULED_REFRESH_MS
        : false,
  });

/** @param revision of a draft, so that the answer is of what is saved */
export const marginsQuery = (id: string, revision: number | null) =>
  queryOptions({
    queryKey: ['operator', 'margins', id, revision],
    queryFn: () => api.request.get<MarginsResponse>(`${addressOfCard(id)}/margins`),
  });

export const EFFECT_DAYS = 30;

export const effectQuery = (id: string, revision: number | null) =>
  queryOptions({
    queryKey: ['operator', 'effect', id, revision],
    queryFn: () => api.request.get<EffectResponse>(`${addressOfCard(id)}/effect`, { days: EFFECT_DAYS }),
  });

export const providersQuery = queryOptions({
  queryKey: ['operator', 'providers'],
  queryFn: () => api.request.get<ProviderListResponse>('/v1/operator/providers'),
  select: ({ data }) => data,
});

export function addressOfCard(id: string): string {
  return `/v1/operator/rate-cards/${encodeURIComponent(id)}`;
}

/** Workspaces were made, renamed or repriced: the list, and the switch of the frame. */
export async function refreshWorkspaces(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: workspacesQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  ]);
}

/**
 * Cards were made, published or deleted, or one came into force: every page that prices reads the versions anew, and no list
 * that is opened next shows for a moment what is gone.
 */
export async function refreshCards(): Promise<void> {
  const refetchType = 'all';
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ownCardsQuery.queryKey, refetchType }),
    queryClient.invalidateQueries({ queryKey: rateCardVersionsQuery.queryKey, refetchType }),
  ]);
}
