// Batches: created from a file, watched, paused, cancelled, promoted. What watches here can stop watching: the batch goes
// on without it.

import type {
  BatchItemObject,
  BatchItemsResponse,
  BatchListResponse,
  BatchProgressEvent,
  BatchResponse,
  batchCancelResponse,
  batchItemsQuery,
  batchRetryResponse,
  createBatchBody,
  promoteBatchBody,
  retryBatchBody,
} from '@lightmeter/contract';
import { type ChangeOptions, endpointCalls, itemsAfter } from './endpoint-calls.ts';
import { type EventsOptions, serverEvents } from './events.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';

export type { BatchItemObject, BatchProgressEvent, BatchResponse } from '@lightmeter/contract';

/** Body of POST /v1/batches. */
export type CreateBatchRequest = (typeof createBatchBody)['_zod']['input'];
/** Body of POST /v1/batches/{id}/promote. */
export type PromoteBatchRequest = (typeof promoteBatchBody)['_zod']['input'];
/** Body of POST /v1/batches/{id}/retry. */
export type RetryBatchRequest = (typeof retryBatchBody)['_zod']['input'];
/** What cancelling or pausing gave back. */
export type ReleasedBatch = (typeof batchCancelResponse)['_zod']['output'];
/** What a retry took up again. */
export type RetriedBatch = (typeof batchRetryResponse)['_zod']['output'];
/** Which items to list. `limit` is the length of a page, not of the whole answer. */
export type BatchItemFilter = {
  readonly [Name in 'state' | 'custom_id' | 'limit']?:
    | (typeof batchItemsQuery)['_zod']['output'][Name]
    | undefined;
};

/** What may be sent with a call that begins a batch. */
export interface BatchOptions {
  /** Kept over retries; made anew for every call when left out. The same key and request create one batch. */
  readonly idempotencyKey?: string | undefined;
}

const PAGE_ITEMS = 1_000;
const PAGE_BATCHES = 100;
/** A ZIP of 50,000 pictures over a slow line. */
const DOWNLOAD_TIMEOUT_MS = 24 * 3_600_000;
/** Cancelling or retrying many items takes the database a while. */
const CHANGE_TIMEOUT_MS = 300_000;
/** After these nothing of a batch changes by itself. */
const ENDED: readonly BatchResponse['status'][] = ['failed', 'completed', 'expired', 'cancelled'];

/** The batch has come to its end: by itself nothing of it changes any more. */
export function batchHasEnded(batch: { readonly status: BatchResponse['status'] }): boolean {
  return ENDED.includes(batch.status);
}

/** The endpoints of batches, on one client. */
export function batchEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  const change = <Answer>(id: string, verb: string, json: object, options: ChangeOptions = {}) =>
    answers.post<Answer>(`${addressOf(id)}/${verb}`, json, { timeoutMs: CHANGE_TIMEOUT_MS, ...options });
  const spend = ({ idempotencyKey }: BatchOptions): ChangeOptions => ({
    idempotencyKey: idempotencyKey ?? crypto.randomUUID(),
  });
  return {
    /** Creates a batch from an uploaded file. With `start: 'manual'` it is checked and priced, and waits. */
    create: (body: CreateBatchRequest, options: BatchOptions = {}) =>
      answers.post<BatchResponse>('/v1/batches', body, spend(options)),
    retrieve: (id: string) => answers.get<BatchResponse>(addressOf(id)),
    /** Every batch, newest first; pages are fetched as the iteration gets to them. */
    list: (): AsyncGenerator<BatchResponse> =>
      itemsAfter((after) => answers.get<BatchListResponse>('/v1/batches', { limit: PAGE_BATCHES, after })),
    /** Every item the filter asks for, in the order of the input. */
    items: (id: string, filter: BatchItemFilter = {}): AsyncGenerator<BatchItemObject> =>
      itemsOf(answers.pages<BatchItemsResponse>(`${addressOf(id)}/items`, { limit: PAGE_ITEMS, ...filter })),
    /** Where the batch stands, again and again until it has ended or the caller leaves the loop. */
    watch: (id: string, options: EventsOptions = {}): AsyncGenerator<BatchProgressEvent> =>
      watchBatch(http, id, options),
    start: (id: string) => change<BatchResponse>(id, 'start', {}),
    /** Nothing more begins; what waits gives its holds back, what runs goes on. */
    pause: (id: string) => change<BatchResponse>(id, 'pause', {}),
    resume: (id: string) => change<BatchResponse>(id, 'resume', {}),
    /** For good; says what it releases. */
    cancel: (id: string) => change<ReleasedBatch>(id, 'cancel', {}),
    /** Runs items again that did not succeed. A lost answer is not asked for again: look at the batch. */
    retry: (id: string, body: RetryBatchRequest = {}) =>
      change<RetriedBatch>(id, 'retry', body, { repeatable: false }),
    /** Creates a batch that makes the picked drafts' pictures. */
    promote: (id: string, body: PromoteBatchRequest, options: BatchOptions = {}) =>
      change<BatchResponse>(id, 'promote', body, spend(options)),
    /**
     * Hands the bytes of a result to `take` as they arrive; after a broken connection from the first byte on again.
     *
     * `results.zip` has every image, `manifest.csv` a row for every item, `contact-sheet` a picture of the pictures.
     */
    download: <Result>(
      id: string,
      wanted: { readonly part: string; readonly query?: object; readonly signal?: AbortSignal | undefined },
      take: (bytes: AsyncIterable<Uint8Array>) => Promise<Result>,
    ): Promise<Result> =>
      http.bytes(
        {
          method: 'GET',
          path: `${addressOf(id)}/${wanted.part}`,
          query: { ...wanted.query },
          repeatable: true,
          timeoutMs: DOWNLOAD_TIMEOUT_MS,
          signal: wanted.signal,
        },
        take,
      ),
  };
}

function addressOf(id: string): string {
  return `/v1/batches/${encodeURIComponent(id)}`;
}

async function* watchBatch(
  http: HttpClient,
  id: string,
  options: EventsOptions,
): AsyncGenerator<BatchProgressEvent> {
  for await (const event of serverEvents(http, `${addressOf(id)}/events`, options)) {
    const progress = JSON.parse(event.data) as BatchProgressEvent;
    yield progress;
    if (batchHasEnded(progress)) return;
  }
}
