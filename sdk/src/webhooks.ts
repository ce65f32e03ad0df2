// Webhook endpoints, their deliveries, and the key that signs callbacks of tasks.

import type {
  allDeliveriesQuery,
  CreatedWebhookResponse,
  createWebhookBody,
  DeliveryDetailResponse,
  DeliveryListResponse,
  DeliveryResponse,
  deletedSigningKeyResponse,
  deletedWebhookResponse,
  deliveryListQuery,
  SigningKeyResponse,
  updateWebhookBody,
  WebhookResponse,
  WebhookTestResponse,
  webhookListResponse,
} from '@lightmeter/contract';
import { endpointCalls } from './endpoint-calls.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './pages.ts';

export type { DeliveryResponse, WebhookResponse } from '@lightmeter/contract';

/** Body of POST /v1/webhooks. */
export type CreateWebhookRequest = (typeof createWebhookBody)['_zod']['input'];
/** Body of PATCH /v1/webhooks/{id}. What is left out stays as it is. */
export type UpdateWebhookRequest = (typeof updateWebhookBody)['_zod']['input'];
/** Which deliveries to list. `limit` is the length of a page, not of the whole answer. */
export type DeliveryListFilter = {
  readonly [Name in 'state' | 'limit']?: (typeof deliveryListQuery)['_zod']['output'][Name] | undefined;
};

/** Which deliveries of the workspace to list. `subject_id` is the task, batch or limit they are about. */
export type AllDeliveriesFilter = {
  readonly [Name in 'state' | 'limit' | 'subject_id' | 'endpoint_id']?:
    | (typeof allDeliveriesQuery)['_zod']['output'][Name]
    | undefined;
};

/** The endpoints of webhooks, on one client. */
export function webhookEndpoints(http: HttpClient) {
  const answers = endpointCalls(http);
  return {
    /** Creates an endpoint. The secret is in this answer and nowhere else; a lost answer is not asked for again. */
    create: (body: CreateWebhookRequest) =>
      answers.post<CreatedWebhookResponse>('/v1/webhooks', body, { repeatable: false }),
    list: () => answers.get<(typeof webhookListResponse)['_zod']['output']>('/v1/webhooks'),
    retrieve: (id: string) => answers.get<WebhookResponse>(addressOf(id)),
    update: (id: string, body: UpdateWebhookRequest) => answers.patch<WebhookResponse>(addressOf(id), body),
    delete: (id: string) => answers.delete<(typeof deletedWebhookResponse)['_zod']['output']>(addressOf(id)),
    /** Makes a new secret, in this answer and nowhere else; the present one signs beside it for a while. */
    rotateSecret: (id: string, options: { readonly expiresInSeconds?: number | undefined } = {}) =>
      answers.post<CreatedWebhookResponse>(
        `${addressOf(id)}/rotate-secret`,
        { expires_in_seconds: options.expiresInSeconds },
        { repeatable: false },
      ),
    /** Sends a test event now and tells what came of it. */
    test: (id: string) =>
      answers.post<WebhookTestResponse>(`${addressOf(id)}/test`, {}, { repeatable: false }),
    /** Every delivery to an endpoint, newest first. */
    deliveries: (id: string, filter: DeliveryListFilter = {}): AsyncGenerator<DeliveryResponse> =>
      itemsOf(answers.pages<DeliveryListResponse>(`${addressOf(id)}/deliveries`, filter)),
    /** Every delivery of the workspace, callbacks of tasks too, newest first. */
    allDeliveries: (filter: AllDeliveriesFilter = {}): AsyncGenerator<DeliveryResponse> =>
      itemsOf(answers.pages<DeliveryListResponse>('/v1/webhook-deliveries', filter)),
    /** One delivery with its attempts. */
    delivery: (id: string) =>
      answers.get<DeliveryDetailResponse>(`/v1/webhook-deliveries/${encodeURIComponent(id)}`),
    /** Sends a delivery once more, soon. */
    redeliver: (id: string) =>
      answers.post<DeliveryResponse>(
        `/v1/webhook-deliveries/${encodeURIComponent(id)}/redeliver`,
        {},
        { repeatable: false },
      ),
    /** Sets the key that signs callbacks as hiapi does. */
    setSigningKey: (secret: string) => answers.put<SigningKeyResponse>('/v1/webhook-signing-key', { secret }),
    deleteSigningKey: () =>
      answers.delete<(typeof deletedSigningKeyResponse)['_zod']['output']>('/v1/webhook-signing-key'),
  };
}

function addressOf(id: string): string {
  return `/v1/webhooks/${encodeURIComponent(id)}`;
}
