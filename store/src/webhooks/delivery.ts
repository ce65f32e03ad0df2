// What a delivery is: one event on its way to one receiver, with its attempts.

import type { BookId, Mode } from '../mode.ts';
import { EVENT_COLUMNS, type EventRow, eventFrom, type StoredEvent } from './events.ts';

/** `failed`: given up. */
export type DeliveryState = 'pending' | 'delivered' | 'failed';

export interface WebhookDelivery extends BookId {
  readonly deliveryId: string;
  readonly event: StoredEvent;
  /** Undefined for the callback of a task. */
  readonly endpointId: string | undefined;
  /** Undefined for an endpoint's. */
  readonly callbackUrl: string | undefined;
  readonly state: DeliveryState;
  /** Attempts begun. */
  readonly attemptCount: number;
  /** Attempts of the present schedule that have ended; a redelivery by hand begins it anew. */
  readonly retryStep: number;
  /** A process is sending it now. */
  readonly isInFlight: boolean;
  /** Undefined while it is in flight, and after its end. */
  readonly nextAttemptAt: Date | undefined;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
}

/** A delivery that this process may send: nobody else does until the claim ends. */
export interface ClaimedDelivery extends WebhookDelivery {
  /** Where it goes: the endpoint's address as it is now, or the callback's. Undefined when the endpoint is gone or off. */
  readonly url: string | undefined;
}

export interface WebhookAttempt {
  /** Counted from 1. A number that is missing belongs to a process that died while sending. */
  readonly attemptNumber: number;
  readonly startedAt: Date;
  /** What the receiver answered. */
  readonly status: number | undefined;
  /** The word for why it did not, or why its answer does not count. */
  readonly error: string | undefined;
  readonly latencyMs: number;
  /** The beginning of what it answered, at most 1,000 characters. */
  readonly responseExcerpt: string | undefined;
}

export interface DeliveryRow extends EventRow {
  delivery_id: string;
  workspace_id: string;
  mode: Mode;
  endpoint_id: string | null;
  callback_url: string | null;
  state: DeliveryState;
  attempt_count: number;
  retry_step: number;
  next_attempt_at: Date;
  is_in_flight: boolean;
  created_at: Date;
  ended_at: Date | null;
  endpoint_url: string | null;
  is_enabled: boolean | null;
}

/** Deliveries with their events and, where there are, their endpoints; $1 is now. */
export const SELECT_DELIVERY = `
  select d.delivery_id, d.workspace_id, d.mode, d.endpoint_id, d.callback_url, d.state, d.attempt_count, d.retry_step,
    d.next_attempt_at, d.claimed_by is not null and d.next_attempt_at > $1::timestamptz as is_in_flight, d.created_at,
    d.ended_at, e.url as endpoint_url, e.is_enabled, ${EVENT_COLUMNS}
  from webhook_deliveries d
  join events v using (event_id)
  left join webhook_endpoints e on e.endpoint_id = d.endpoint_id`;

export function deliveryFrom(row: DeliveryRow): WebhookDelivery {
  const isWaiting = row.state === 'pending' && !row.is_in_flight;
  return {
    deliveryId: row.delivery_id,
    workspaceId: row.workspace_id,
    mode: row.mode,
    event: eventFrom(row),
    endpointId: row.endpoint_id ?? undefined,
    callbackUrl: row.callback_url ?? undefined,
    state: row.state,
    attemptCount: row.attempt_count,
    retryStep: row.retry_step,
    isInFlight: row.is_in_flight,
    nextAttemptAt: isWaiting ? row.next_attempt_at : undefined,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}

export function claimedFrom(row: DeliveryRow): ClaimedDelivery {
  // A test is also sent to an endpoint that is off: it shows whether it may be switched on again.
  const mayReceive = row.is_enabled === true || row.type === 'webhook.test';
  const endpointUrl = mayReceive ? (row.endpoint_url ?? undefined) : undefined;
  return { ...deliveryFrom(row), url: row.callback_url ?? endpointUrl };
}
