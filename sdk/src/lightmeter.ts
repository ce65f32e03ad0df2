// The client: one method for each endpoint of the contract that has something to say to people and programs.

import { batchEndpoints } from './batches.ts';
import { comparisonEndpoints } from './comparisons.ts';
import { endpointCalls } from './endpoint-calls.ts';
import { type EventsOptions, type ServerEvent, serverEvents } from './events.ts';
import { fileEndpoints } from './files.ts';
import { HttpClient } from './http-client.ts';
import { imageEndpoints } from './images.ts';
import { limitEndpoints } from './limits.ts';
import { moneyEndpoints } from './money.ts';
import { outputEndpoints } from './outputs.ts';
import type { Page } from './pages.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import { taskEndpoints } from './tasks.ts';
import { webhookEndpoints } from './webhooks.ts';
import type {
  AuditResponse,
  CreatedKeyResponse,
  CreateKeyRequest,
  KeyListResponse,
  KeyResponse,
  ModelListResponse,
  QuoteRequest,
  QuoteResponse,
  RateCardDiffResponse,
  RatesQuery,
  RatesResponse,
} from './wire-types.ts';

/** Which server, which key, how patient. */
export interface LightmeterSettings {
  /** Where the server is, `http://127.0.0.1:8787`; the `/v1` that OpenAI's clients want may stand at its end. */
  readonly baseUrl: string;
  /** `lm_test_…` or `lm_live_…`. Left out, only what is public can be read: `rates`. */
  readonly apiKey?: string | undefined;
  /** In place of the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Parts of the policy that differ from the default: four retries over about eight seconds. */
  readonly retry?: Partial<RetryPolicy> | undefined;
}

/** Where a listing begins. */
interface Cursor {
  readonly cursor?: string | undefined;
}

/** What createLightmeter gives. */
export type Lightmeter = ReturnType<typeof createLightmeter>;

/**
 * A client of one server with one key.
 *
 * Every method rejects with LightmeterApiError for a refusal and LightmeterConnectionError for no answer. What moves money
 * carries an Idempotency-Key, made here unless given, so that its retries never pay twice.
 *
 * @throws TypeError when `baseUrl` is no http or https address
 */
export function createLightmeter(settings: LightmeterSettings) {
  const http = new HttpClient({
    baseUrl: settings.baseUrl,
    apiKey: settings.apiKey,
    fetch: settings.fetch ?? fetch,
    retry: { ...DEFAULT_RETRY, ...settings.retry },
  });
  const answers = endpointCalls(http);
  return {
    quotes: {
      /** What a request, or many, will cost at most. Costs nothing itself. */
      create: (body: QuoteRequest) => answers.post<QuoteResponse>('/v1/quotes', body),
    },
    images: imageEndpoints(http),
    tasks: taskEndpoints(http),
    batches: batchEndpoints(http),
    comparisons: comparisonEndpoints(http),
    files: fileEndpoints(http),
    outputs: outputEndpoints(http),
    webhooks: webhookEndpoints(http),
    limits: limitEndpoints(http),
    models: {
      /** The models the key may use, with prices and capability. */
      list: () => answers.get<ModelListResponse>('/v1/models'),
    },
    rates: {
      /** The rate card in force, at a date, or by id. Public. */
      get: (query: RatesQuery = {}) => answers.get<RatesResponse>('/v1/rates', query),
      /** Every price that differs between two published cards. Public. */
      diff: (query: { readonly from: string; readonly to: string }) =>
        answers.get<RateCardDiffResponse>('/v1/rates/diff', query),
    },
    ...moneyEndpoints(http),
    keys: {
      /** Creates a key. The secret is in this answer and nowhere else; a lost answer is not asked for again. */
      create: (body: CreateKeyRequest) =>
        answers.post<CreatedKeyResponse>('/v1/keys', body, { repeatable: false }),
      list: () => answers.get<KeyListResponse>('/v1/keys'),
      /** Revokes a key at once and for good. */
      revoke: (id: string) => answers.delete<KeyResponse>(`/v1/keys/${encodeURIComponent(id)}`),
    },
    /** The pages of any listing of the contract, fetched as the iteration gets to them. */
    pages: <Item>(path: string, query: Cursor = {}): AsyncGenerator<Page<Item>> =>
      answers.pages<Page<Item>>(path, query),
    /**
     * The events of an address that streams them, over as many connections as it takes; see EventsOptions. Leave the loop
     * at the event that ends the story.
     */
    events: (path: string, options: EventsOptions = {}): AsyncGenerator<ServerEvent> =>
      serverEvents(http, path, options),
    /** Any endpoint of the contract by its path, for those that have no method here. */
    request: answers,
    audit: {
      /** Recomputes every balance and checks every invariant. For operators. */
      get: () => answers.get<AuditResponse>('/v1/audit'),
    },
  };
}
