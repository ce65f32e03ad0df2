import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  append,
  delivererOf,
  endpointTo,
  onlyDelivery,
  passTime,
  receiver,
  SECOND_MS,
  test,
  until,
} from './delivery-fixture.ts';
import { answerWith } from './fake-receiver.ts';

describe('several processes', () => {
  it('deliver each webhook once', async () => {
    await endpointTo(receiver.url);
    await endpointTo(receiver.url);
    for (let i = 0; i < 25; i += 1) await append('batch.completed', `batch_${i}`);
    const store = await test.openAnother();
    const both = [delivererOf(), delivererOf({ store, instanceId: 'inst_b' })];
    for (const deliverer of both) deliverer.start();
    await append('batch.completed', 'batch_last');
    await until(() => receiver.received.length >= 52, 'All webhooks arrive.');
    await Promise.all(both.map((deliverer) => deliverer.stop()));
    assert.equal(receiver.received.length, 52);
    assert.equal(new Set(receiver.received.map((got) => got.headers['webhook-id'])).size, 26);
    const rows = await test.sql('select from webhook_deliveries where state <> $1 or attempt_count <> 1', [
      'delivered',
    ]);
    assert.deepEqual(rows, []);
  });

  it('take over what a process that died was sending, when its claim ends', async () => {
    await endpointTo(receiver.url);
    await append();
    receiver.answer = () => {};
    const dying = delivererOf({ instanceId: 'inst_dead', timeoutMs: 30_000 });
    const neverHeardOf = dying.deliverDue();
    await until(() => receiver.received.length === 1, 'The first process has sent it.');
    receiver.answer = answerWith(200);
    const living = delivererOf();
    await living.deliverDue();
    assert.equal(receiver.received.length, 1, 'While the claim holds nobody else sends it.');
    passTime(75 * SECOND_MS);
    await living.deliverDue();
    assert.equal(receiver.received.length, 2);
    const { state, attemptCount, errors } = await onlyDelivery();
    assert.deepEqual([state, attemptCount, errors], ['delivered', 2, [200]]);
    await receiver.close();
    await neverHeardOf;
  });

  it('look again at the time of a retry, told by a job', async () => {
    const store = await test.openAnother({ clock: () => new Date() });
    await endpointTo(receiver.url);
    await append();
    let answers = 0;
    receiver.answer = (response) => void response.writeHead(++answers === 1 ? 500 : 200).end();
    const deliverer = delivererOf({ store, clock: () => new Date() });
    deliverer.defineJobs(store.jobs);
    await store.jobs.start({ working: true });
    // Once by hand and not started: what comes after comes by the job.
    await deliverer.deliverDue();
    await until(() => receiver.received.length === 2, 'The retry comes about 5 s after the failure.');
    await deliverer.stop();
    await store.close();
  });
});
