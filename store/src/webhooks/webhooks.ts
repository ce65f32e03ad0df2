// Webhooks as the store keeps them: endpoints, events, deliveries, the key for callbacks, and the signal that something
// is due.

import type { Notifications } from '../notifications.ts';
import { WebhookDeliveries } from './deliveries.ts';
import { WebhookEndpoints } from './endpoints.ts';
import { WebhookEvents } from './events.ts';
import { WebhookSigningKeys } from './signing-keys.ts';
import type { WebhooksGiven } from './webhooks-given.ts';

/** The channel on which event_append, events_of_ended_tasks and a redelivery notify. */
const CHANNEL = 'lightmeter_webhook_due';

export class Webhooks {
  readonly endpoints: WebhookEndpoints;
  readonly events: WebhookEvents;
  readonly deliveries: WebhookDeliveries;
  readonly signingKeys: WebhookSigningKeys;
  private readonly notifications: Notifications;

  constructor(asked: WebhooksGiven & { readonly notifications: Notifications }) {
    const given = { ...asked, sealingKey: askedOnce(asked.sealingKey) };
    this.endpoints = new WebhookEndpoints(given);
    this.events = new WebhookEvents(given);
    this.deliveries = new WebhookDeliveries(given);
    this.signingKeys = new WebhookSigningKeys(given);
    this.notifications = given.notifications;
  }

  /** Calls back when deliveries became due, in any process, until the returned function is called. Can miss one. */
  onDue(listener: () => void): () => void {
    return this.notifications.on(CHANNEL, listener);
  }
}

/** Every process gets the same key: it is asked for until it comes, and then kept. */
function askedOnce<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= ask().catch((error) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
