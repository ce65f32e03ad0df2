// What an endpoint can choose to be told. The compiler holds the list to the contract's.

import type { CreateWebhookBody } from '@lightmeter/contract';

export type EventType = NonNullable<CreateWebhookBody['event_types']>[number];

const CHOICES: Readonly<Record<EventType, true>> = {
  'task.succeeded': true,
  'task.failed': true,
  'task.cancelled': true,
  'batch.completed': true,
  'batch.failed': true,
  'batch.cancelled': true,
  'batch.paused': true,
  'budget.threshold_reached': true,
  'spend_cap.threshold_reached': true,
};

export const EVENT_TYPES = Object.keys(CHOICES) as readonly EventType[];
