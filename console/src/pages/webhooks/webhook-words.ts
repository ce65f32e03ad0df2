// Endpoints and deliveries in words.

import type { DeliveryResponse, WebhookResponse, WebhookTestResponse } from '@lightmeter/contract';

const OFF = {
  by_owner: 'switched off',
  gone: 'switched off: it answered 410, gone',
  failing: 'switched off: nothing but failures for five days',
} as const;

/** Whether an endpoint is told anything, and why not. `state` picks icon and tone of the badge. */
export function endpointState(
  endpoint: Pick<WebhookResponse, 'enabled' | 'disabled_reason' | 'failing_since'>,
): { state: 'active' | 'paused' | 'failed'; sentence: string } {
  if (!endpoint.enabled) {
    const reason = endpoint.disabled_reason ?? 'by_owner';
    return { state: reason === 'by_owner' ? 'paused' : 'failed', sentence: OFF[reason] };
  }
  if (endpoint.failing_since === null) return { state: 'active', sentence: 'on' };
  return {
    state: 'failed',
    sentence: `failing since ${endpoint.failing_since.slice(0, 16).replace('T', ' ')} UTC`,
  };
}

/** What came of a test event. */
export function testResultSentence(
  result: Pick<WebhookTestResponse, 'delivered' | 'status' | 'error' | 'latency_ms'>,
): string {
  const answer = result.status === null ? (result.error ?? 'no answer') : `status ${result.status}`;
  return `${result.delivered ? 'Delivered' : 'Not delivered'}: ${answer} after ${result.latency_ms} ms.`;
}

/** The state of a delivery as a badge has it, with what comes next. */
export function deliveryState(delivery: Pick<DeliveryResponse, 'state' | 'in_flight' | 'next_attempt_at'>): {
  state: string;
  label: string;
} {
  if (delivery.state === 'delivered') return { state: 'delivered', label: 'delivered' };
  if (delivery.state === 'failed') return { state: 'failed', label: 'given up' };
  if (delivery.in_flight) return { state: 'in_progress', label: 'being sent' };
  const next = delivery.next_attempt_at?.slice(11, 19);
  return { state: 'queued', label: next === undefined ? 'waiting' : `again at ${next} UTC` };
}
