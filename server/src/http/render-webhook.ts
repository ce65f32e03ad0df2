// Endpoints, deliveries and events as callers read them.

import type {
  DeliveryDetailResponse,
  DeliveryResponse,
  EventListResponse,
  WebhookResponse,
} from '@lightmeter/contract';
import type { StoredEvent, WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '@lightmeter/store';

export function renderEndpoint(endpoint: WebhookEndpoint): WebhookResponse {
  return {
    object: 'webhook_endpoint',
    id: endpoint.endpointId,
    mode: endpoint.mode,
    url: endpoint.url,
    description: endpoint.description ?? null,
    event_types: endpoint.eventTypes ? [...endpoint.eventTypes] : null,
    enabled: endpoint.disabledReason === undefined,
    disabled_reason: endpoint.disabledReason ?? null,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    former_secret_expires_at: endpoint.formerSecretExpiresAt?.toISOString() ?? null,
    created_at: endpoint.createdAt.toISOString(),
  };
}

export function renderDelivery(delivery: WebhookDelivery): DeliveryResponse {
  return {
    object: 'webhook_delivery',
    id: delivery.deliveryId,
    event_id: delivery.event.eventId,
    event_type: delivery.event.type,
    subject_id: delivery.event.subjectId,
    endpoint_id: delivery.endpointId ?? null,
    callback_url: delivery.callbackUrl ?? null,
    state: delivery.state,
    in_flight: delivery.isInFlight,
    attempt_count: delivery.attemptCount,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    ended_at: delivery.endedAt?.toISOString() ?? null,
  };
}

export function renderAttempt(attempt: WebhookAttempt): DeliveryDetailResponse['attempts'][number] {
  return {
    attempt: attempt.attemptNumber,
    started_at: attempt.startedAt.toISOString(),
    status: attempt.status ?? null,
    error: attempt.error ?? null,
    latency_ms: attempt.latencyMs,
    response_excerpt: attempt.responseExcerpt ?? null,
  };
}

export function renderEvent(event: StoredEvent): EventListResponse['data'][number] {
  return {
    object: 'event',
    id: event.eventId,
    type: event.type,
    subject_id: event.subjectId,
    created_at: event.createdAt.toISOString(),
  };
}
