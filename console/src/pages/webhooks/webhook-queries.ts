// The endpoints of the book and what was sent.

import type { DeliveryDetailResponse, DeliveryListResponse } from '@lightmeter/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { bookKey } from '../../api/book.ts';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';

export const webhooksQuery = () =>
  queryOptions({
    queryKey: bookKey('webhooks'),
    queryFn: () => api.webhooks.list(),
    select: (answer) => answer.data,
  });

export interface DeliveryFilter {
  readonly state: string | undefined;
  readonly endpoint: string | undefined;
}

const REFRESH_MS = 10_000;

export const deliveriesQuery = ({ state, endpoint }: DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: bookKey('webhook-deliveries', state, endpoint),
    queryFn: ({ pageParam }) =>
      api.request.get<DeliveryListResponse>('/v1/webhook-deliveries', {
        limit: 50,
        state,
        endpoint_id: endpoint,
        cursor: pageParam,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: bookKey('webhook-delivery', id),
    queryFn: (): Promise<DeliveryDetailResponse> => api.webhooks.delivery(id),
  });

export async function refreshWebhooks(): Promise<void> {
  const keys = ['webhooks', 'webhook-deliveries', 'webhook-delivery'].map((part) => bookKey(part));
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
