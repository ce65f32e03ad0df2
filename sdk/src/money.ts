// Balance, usage, ledger and top-ups, on one client.

import { endpointCalls } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';
import type {
  BalanceResponse,
  LedgerEntry,
  LedgerQuery,
  LedgerResponse,
  TopUpRequest,
  TransferResponse,
  UsageOverviewQuery,
  UsageOverviewResponse,
  UsageQuery,
  UsageResponse,
} from './wire-types.ts';

/** The endpoints that say where the money is and went, and the one that brings it in. */
export function moneyEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    balance: {
      get: () => answers.get<BalanceResponse>('/v1/balance'),
    },
    usage: {
      get: (query: UsageQuery = {}) => answers.get<UsageResponse>('/v1/usage', query),
      /** Used and left, pace, projection, savings; this month unless told otherwise. */
      overview: (query: UsageOverviewQuery = {}) =>
        answers.get<UsageOverviewResponse>('/v1/usage/overview', query),
    },
    ledger: {
      /** Every entry the query asks for, newest first; pages are fetched as the iteration gets to them. */
      list: (query: LedgerQuery = {}): AsyncGenerator<LedgerEntry> =>
        itemsOf(answers.pages<LedgerResponse>('/v1/ledger', query)),
    },
    topUps: {
      /** Credits a workspace; the same Idempotency-Key and order move money once. For operators. */
      create: (body: TopUpRequest, options: { readonly idempotencyKey?: string | undefined } = {}) =>
        answers.post<TransferResponse>('/v1/top-ups', body, {
          idempotencyKey: options.idempotencyKey ?? crypto.randomUUID(),
        }),
    },
  };
}
