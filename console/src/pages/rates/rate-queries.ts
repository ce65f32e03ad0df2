// What the pages about prices ask the server for beside the cards themselves (pricing/rate-card-source.ts). Public.

import type { RateCardDiffResponse, TimingsResponse } from '@lightmeter/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../api/client.ts';

/** Timings change slowly: they are drawn from thirty days. */
const FRESH_MS = 60_000;

export const timingsQuery = queryOptions({
  queryKey: ['timings'],
  queryFn: () => api.request.get<TimingsResponse>('/v1/timings'),
  staleTime: FRESH_MS,
});

/** Two published cards never change, and neither does what differs between them. */
export const rateDiffQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['rate-diff', from, to],
    queryFn: () => api.request.get<RateCardDiffResponse>('/v1/rates/diff', { from, to }),
    staleTime: Number.POSITIVE_INFINITY,
  });
