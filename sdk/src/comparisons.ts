// Comparisons: the same prompts made by several models side by side, voted on, reported.

import type {
  BlindComparisonResponse,
  ComparisonListResponse,
  ComparisonQuoteResponse,
  ComparisonResponse,
  ComparisonSummary,
  createComparisonBody,
  quoteComparisonBody,
  VotesResponse,
  voteBody,
} from '@lightmeter/contract';
import { endpointCalls } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';

export type {
  BlindComparisonResponse,
  ComparisonQuoteResponse,
  ComparisonResponse,
  ComparisonSummary,
} from '@lightmeter/contract';

/** Body of POST /v1/comparisons. */
export type CreateComparisonRequest = (typeof createComparisonBody)['_zod']['input'];
/** Body of POST /v1/comparisons/quote. */
export type QuoteComparisonRequest = (typeof quoteComparisonBody)['_zod']['input'];
/** Body of POST /v1/comparisons/{id}/votes. */
export type VoteRequest = (typeof voteBody)['_zod']['input'];

const PAGE = { limit: 100 };
const REPORT_TIMEOUT_MS = 600_000;

/** The endpoints of comparisons, on one client. */
export function comparisonEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    /** What every variant and the whole cost at most. Begins nothing. */
    quote: (body: QuoteComparisonRequest) =>
      answers.post<ComparisonQuoteResponse>('/v1/comparisons/quote', body),
    /** Begins all cells, or none when the total is more than there is. `max_cost_usd` bounds the total. */
    create: (body: CreateComparisonRequest, options: { readonly idempotencyKey?: string | undefined } = {}) =>
      answers.post<ComparisonResponse>('/v1/comparisons', body, {
        idempotencyKey: options.idempotencyKey ?? crypto.randomUUID(),
      }),
    retrieve: (id: string) => answers.get<ComparisonResponse>(addressOf(id)),
    /** Without anything that gives a variant away. */
    retrieveBlind: (id: string) => answers.get<BlindComparisonResponse>(addressOf(id), { blind: true }),
    /** Every comparison, newest first; pages are fetched as the iteration gets to them. */
    list: (): AsyncGenerator<ComparisonSummary> =>
      itemsOf(answers.pages<ComparisonListResponse>('/v1/comparisons', PAGE)),
    /** By `winner` knowing the variants, or by `choice` blind; null is a tie. Replaces the vote before. */
    vote: (id: string, body: VoteRequest) => answers.post<VotesResponse>(`${addressOf(id)}/votes`, body),
    /** Ends what waits or runs, uncharged. What was made stays. */
    cancel: (id: string) => answers.post<ComparisonResponse>(`${addressOf(id)}/cancel`, {}),
    /** Hands the HTML file to `take` as it arrives; after a broken connection from the first byte on again. */
    report: <Result>(
      id: string,
      take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
      signal?: AbortSignal,
    ): Promise<Result> =>
      http.bytes(
        {
          method: 'GET',
          path: `${addressOf(id)}/report`,
          repeatable: true,
          timeoutMs: REPORT_TIMEOUT_MS,
          signal,
        },
        take,
      ),
  };
}

function addressOf(id: string): string {
  return `/v1/comparisons/${encodeURIComponent(id)}`;
}
