// Puts the parts of webhooks together from the settings, and sets them going.

import type { Services } from '../services.ts';
import { WebhookDeliverer } from './deliverer.ts';
import { OutboundGuard, parseNetworks } from './outbound-guard.ts';
import { createEventRenderer, type SubjectRenderer } from './render-event.ts';

type Given = Pick<
  Services,
  'clock' | 'configuration' | 'instanceId' | 'links' | 'listening' | 'log' | 'store'
>;

/** `subjects` render what events other than those of tasks are about, by the first part of their type. */
export function openWebhooks(
  given: Given,
  subjects: Readonly<Record<string, SubjectRenderer>> = {},
): Pick<Services, 'webhooks' | 'webhookGuard'> {
  const { configuration, store, log, clock, instanceId } = given;
  const webhookGuard = new OutboundGuard({
    allowsHttp: configuration.LIGHTMETER_WEBHOOK_ALLOW_HTTP,
    allowedNetworks: parseNetworks(configuration.LIGHTMETER_WEBHOOK_ALLOW_NETWORKS ?? '') ?? [],
  });
  const webhooks = new WebhookDeliverer({
    webhooks: store.webhooks,
    guard: webhookGuard,
    renderer: createEventRenderer(given, subjects),
    log,
    clock,
    instanceId,
  });
  return { webhooks, webhookGuard };
}

/** Defines the jobs of webhooks and, in a process that works, begins to deliver. Before the jobs start. */
export function startWebhooks({ webhooks, store }: Services, given: { working: boolean }): void {
  webhooks.defineJobs(store.jobs);
  if (given.working) webhooks.start();
}
