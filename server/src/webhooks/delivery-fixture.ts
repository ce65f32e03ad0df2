// What tests of deliveries stand on: a store with a clock that stands still, a receiver, and events to tell.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store, WebhookDelivery } from '@lightmeter/store';
import {
  assertAuditIsClean,
  openTestStore,
  quietLog,
  type SampleBook,
  sampleBook,
  type TestStore,
} from '@lightmeter/store/testing';
import { WebhookDeliverer, type WebhookDelivererGiven } from './deliverer.ts';
import { type FakeReceiver, startFakeReceiver } from './fake-receiver.ts';
import { OutboundGuard, parseNetworks, type ResolveName } from './outbound-guard.ts';

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600 * SECOND_MS;
const ONLY_RECEIVER = { allowsHttp: false, allowedNetworks: parseNetworks('127.0.0.1/32') ?? [] };

export let test: TestStore;
export let receiver: FakeReceiver;
export let book: SampleBook;
export let nowMs = Date.now();

/** Moves the clock of the store and of the deliverers. */
export function passTime(byMs: number): void {
  nowMs += byMs;
}

before(async () => {
  test = await openTestStore({ clock: () => new Date(nowMs) });
});
after(() => test.close());
beforeEach(async () => {
  nowMs = Date.now();
  receiver = await startFakeReceiver();
  book = await sampleBook(test.store);
});
afterEach(async () => {
  await receiver.close();
  await assertAuditIsClean(test.store);
  await test.sql(
    'truncate webhook_endpoints, webhook_deliveries, webhook_attempts, events, webhook_signing_keys',
  );
});

let renderings = 0;
/** A deliverer as one process has it. */
export function delivererOf(
  given: Partial<WebhookDelivererGiven> & { store?: Store; resolve?: ResolveName } = {},
) {
  return new WebhookDeliverer({
    webhooks: (given.store ?? test.store).webhooks,
    guard: new OutboundGuard(ONLY_RECEIVER, given.resolve),
    renderer: {
      renderEventData: async (event) => ({ id: event.subjectId, rendering: ++renderings }),
      renderCallbackBody: async (event) => ({ taskId: event.subjectId, status: 'success' }),
    },
    log: quietLog,
    clock: () => new Date(nowMs),
    instanceId: 'inst_a',
    timeoutMs: 300,
    random: () => 0,
    ...given,
  });
}

export const endpointTo = async (url: string, owner = book) =>
  test.store.webhooks.endpoints.create({ ...owner, url });

/** Something happened: the database tells the endpoints of it. */
export const append = (type = 'batch.completed', subject = 'batch_1', owner = book) =>
  test.sql('select event_append($1, $2, $3, $4, $5)', [
    owner.workspaceId,
    owner.mode,
    type,
    subject,
    new Date(nowMs),
  ]);

/** As for a task with a callback that ended. */
export const appendCallback = (url: string) =>
  test.sql(
    `with made as (
       insert into events (event_id, workspace_id, mode, type, subject_id, created_at)
       values (new_id('evt'), $1, 'test', 'task.succeeded', 'task_1', $2) returning event_id
     )
     insert into webhook_deliveries
       (delivery_id, event_id, workspace_id, mode, callback_url, target, next_attempt_at, created_at)
     select new_id('dlv'), event_id, $1, 'test', $3, 'callback', $2, $2 from made`,
    [book.workspaceId, new Date(nowMs), url],
  );

/** The one delivery there is, with how each attempt ended. */
export async function onlyDelivery(): Promise<WebhookDelivery & { errors: (string | number | undefined)[] }> {
  const rows = await test.sql<{ delivery_id: string }>('select delivery_id from webhook_deliveries');
  assert.equal(rows.length, 1);
  const { deliveries } = test.store.webhooks;
  const delivery = await deliveries.get(book, rows[0]?.delivery_id ?? '');
  assert.ok(delivery);
  const attempts = await deliveries.attempts(delivery.deliveryId);
  return { ...delivery, errors: attempts.map((attempt) => attempt.error ?? attempt.status) };
}

export async function until(isSo: () => boolean | Promise<boolean>, sentence: string): Promise<void> {
  for (const deadlineMs = performance.now() + 10_000; !(await isSo()); await delay(10)) {
    assert.ok(performance.now() < deadlineMs, sentence);
  }
}
