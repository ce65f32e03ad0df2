// Bodies and answers as they stand on the wire, read off the contract's schemas. Types alone: no schema is loaded.

import type {
  createKeyBody,
  editFields,
  generationBody,
  KeyResponse,
  LedgerResponse,
  ledgerQuery,
  modelListResponse,
  quotedEditBodyWithSource,
  quotedGenerationBody,
  quotedRequest,
  ratesQuery,
  topUpBody,
  usageOverviewQuery,
  usageQuery,
} from '@lightmeter/contract';

export type {
  AuditResponse,
  BalanceResponse,
  CreatedKeyResponse,
  ErrorResponse,
  ImagesResponse,
  KeyResponse,
  LedgerResponse,
  ModelResponse,
  MoneySummary,
  PricedModel,
  QuoteResponse,
  RateCardDiffResponse,
  RatesResponse,
  TransferResponse,
  UsageOverviewResponse,
  UsageResponse,
} from '@lightmeter/contract';

interface Schema {
  readonly _zod: { readonly input: unknown; readonly output: unknown };
}

/** What may be sent for a schema: before its defaults are filled in. */
type Sent<Body extends Schema> = Body['_zod']['input'];

/** The parameters of a query, each of which may be left out. */
type Query<Parameters extends Schema> = {
  readonly [Name in keyof Parameters['_zod']['output']]?: Parameters['_zod']['output'][Name] | undefined;
};

/** How an answer is delivered is the client's own business: images are fetched from the links it asks for. */
type Delivery = 'stream' | 'partial_images' | 'response_format';

/** Body of POST /v1/images/generations. */
export type GenerationRequest = Omit<Sent<typeof generationBody>, Delivery>;

/** POST /v1/images/edits, its files beside its fields. A `Blob` may be backed by a file and is then never held whole. */
export type EditRequest = Omit<Sent<typeof editFields>, Delivery> & {
  /** At least one; a mask applies to the first. */
  readonly images: readonly Blob[];
  readonly mask?: Blob | undefined;
};

/** One request inside a quote of many. */
export type QuotedRequest = Sent<typeof quotedRequest.generate> | Sent<typeof quotedRequest.edit>;

/** Body of POST /v1/quotes: one request, or many. */
export type QuoteRequest =
  | Sent<typeof quotedGenerationBody>
  | Sent<typeof quotedEditBodyWithSource>
  | {
      readonly requests: readonly QuotedRequest[];
      readonly at?: string | undefined;
      readonly rate_card?: string | undefined;
    };

/** Body of POST /v1/keys. */
export type CreateKeyRequest = Sent<typeof createKeyBody>;
/** Body of POST /v1/top-ups. */
export type TopUpRequest = Sent<typeof topUpBody>;
/** Query of GET /v1/rates. */
export type RatesQuery = Query<typeof ratesQuery>;
/** Query of GET /v1/usage. */
export type UsageQuery = Omit<Query<typeof usageQuery>, 'format'>;
/** Query of GET /v1/usage/overview. */
export type UsageOverviewQuery = Query<typeof usageOverviewQuery>;
/** `limit` is the length of a page here, not of the whole answer. */
export type LedgerQuery = Omit<Query<typeof ledgerQuery>, 'format'>;
/** One line of the statement. */
export type LedgerEntry = LedgerResponse['data'][number];
/** Answer of GET /v1/models. */
export type ModelListResponse = (typeof modelListResponse)['_zod']['output'];
/** Answer of GET /v1/keys. */
export interface KeyListResponse {
  readonly object: 'list';
  readonly data: readonly KeyResponse[];
}
