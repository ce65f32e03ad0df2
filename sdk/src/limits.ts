// Budgets, which warn, and spend caps, which stop.

import type {
  LimitEventsResponse,
  LimitResponse,
  limitListResponse,
  removedLimitResponse,
  setLimitBody,
  spendPeriod,
} from '@lightmeter/contract';
import { endpointCalls } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';

export type { LimitResponse } from '@lightmeter/contract';

/** Body of PUT /v1/limits. What is left out of it is no limit. */
export type SetLimitRequest = (typeof setLimitBody)['_zod']['input'];
/** A threshold that was reached. */
export type LimitEvent = LimitEventsResponse['data'][number];
/** `day`, `month` or `total`. */
export type SpendPeriod = (typeof spendPeriod)['_zod']['output'];

/** The endpoints of limits, on one client. */
export function limitEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    /** Every limit of the key's mode, with what is spent and held. */
    list: () => answers.get<(typeof limitListResponse)['_zod']['output']>('/v1/limits'),
    /** Replaces the budget and the cap of one subject in one period. */
    set: (body: SetLimitRequest) => answers.put<LimitResponse>('/v1/limits', body),
    /** Removes both; the answer is the limit as it stood. */
    remove: (query: { readonly subject: string; readonly period: SpendPeriod }) =>
      answers.delete<(typeof removedLimitResponse)['_zod']['output']>('/v1/limits', query),
    /** Every threshold that was reached, newest first. */
    events: (query: { readonly limit?: number | undefined } = {}): AsyncGenerator<LimitEvent> =>
      itemsOf(answers.pages<LimitEventsResponse>('/v1/limits/events', query)),
  };
}
