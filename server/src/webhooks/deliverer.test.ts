import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { sampleBook } from '@lightmeter/store/testing';
import { Webhook } from 'standardwebhooks';
import { MAX_PER_TARGET } from './deliverer.ts';
import {
  append,
  appendCallback,
  book,
  delivererOf,
  endpointTo,
  HOUR_MS,
  nowMs,
  onlyDelivery,
  passTime,
  receiver,
  SECOND_MS,
  test,
  until,
} from './delivery-fixture.ts';
import { answerWith, startFakeReceiver } from './fake-receiver.ts';
import { OutboundGuard } from './outbound-guard.ts';

describe('a webhook', () => {
  it('is signed as Standard Webhooks says; its library verifies it with the present and the former secret', async () => {
    const { endpoint, secret: former } = await endpointTo(receiver.url);
    const rotated = await test.store.webhooks.endpoints.rotateSecret(
      book,
      endpoint.endpointId,
      new Date(nowMs + HOUR_MS),
    );
    await append();
    await delivererOf().deliverDue();
    const [got] = receiver.received;
    assert.ok(got && rotated);
    for (const secret of [rotated.secret, former]) {
      assert.deepEqual(new Webhook(secret).verify(got.body, got.headers), JSON.parse(got.body));
    }
    const stranger = `whsec_${Buffer.alloc(32).toString('base64')}`;
    assert.throws(() => new Webhook(stranger).verify(got.body, got.headers));
    assert.throws(() => new Webhook(former).verify(`${got.body} `, got.headers));
    const { event, state } = await onlyDelivery();
    assert.equal(state, 'delivered');
    assert.equal(got.headers['webhook-id'], event.eventId);
    assert.equal(got.headers['content-type'], 'application/json');
    const { type, timestamp, data: content } = JSON.parse(got.body);
    assert.deepEqual(
      [type, timestamp, content.id],
      ['batch.completed', new Date(nowMs).toISOString(), 'batch_1'],
    );

    passTime(HOUR_MS);
    await test.store.webhooks.deliveries.redeliver((await onlyDelivery()).deliveryId);
    await delivererOf().deliverDue();
    assert.equal(receiver.received[1]?.headers['webhook-signature']?.split(' ').length, 1);
  });

  it('has the same id and the same bytes when it is sent again, by another process too', async () => {
    await endpointTo(receiver.url);
    await append();
    await delivererOf().deliverDue();
    await test.store.webhooks.deliveries.redeliver((await onlyDelivery()).deliveryId);
    const store = await test.openAnother();
    await delivererOf({ store, instanceId: 'inst_b' }).deliverDue();
    const [first, second] = receiver.received;
    assert.equal(first?.body, second?.body);
    assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
    assert.deepEqual((await onlyDelivery()).errors, [200, 200]);
  });

  it('for a callback is signed by hiapi’s formula when a key is set, and not signed otherwise', async () => {
    await appendCallback(receiver.url);
    await delivererOf().deliverDue();
    const [plain] = receiver.received;
    assert.equal(plain?.body, '{"taskId":"task_1","status":"success"}');
    assert.match(plain?.headers['webhook-id'] ?? '', /^evt_/);
    for (const name of ['x-hiapi-signature', 'x-hiapi-timestamp', 'webhook-signature']) {
      assert.equal(plain?.headers[name], undefined, name);
    }
    const key = 'a key of sixteen characters';
    await test.store.webhooks.signingKeys.set(book, key);
    await test.store.webhooks.deliveries.redeliver((await onlyDelivery()).deliveryId);
    await delivererOf().deliverDue();
    const signed = receiver.received[1];
    const timestamp = String(Math.floor(nowMs / 1_000));
    assert.equal(signed?.headers['x-hiapi-timestamp'], timestamp);
    assert.equal(
      signed?.headers['x-hiapi-signature'],
      createHmac('sha256', key).update(`${timestamp}.${signed?.body}`).digest('hex'),
    );
  });

  it('that is refused is sent ten times by the schedule and then given up, losing nothing', async () => {
    await endpointTo(receiver.url);
    await append();
    receiver.answer = answerWith(500, {}, 'no');
    const deliverer = delivererOf();
    const pausesSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, seconds] of pausesSeconds.entries()) {
      await deliverer.deliverDue();
      assert.equal(receiver.received.length, index + 1);
      passTime(seconds * SECOND_MS - 1);
      await deliverer.deliverDue();
      assert.equal(receiver.received.length, index + 1, `Nothing comes before ${seconds} s.`);
      passTime(1);
    }
    await deliverer.deliverDue();
    const { state, errors, nextAttemptAt } = await onlyDelivery();
    assert.deepEqual([state, errors, nextAttemptAt], ['failed', Array(10).fill(500), undefined]);
    receiver.answer = answerWith(204);
    await test.store.webhooks.deliveries.redeliver((await onlyDelivery()).deliveryId);
    await deliverer.deliverDue();
    assert.equal((await onlyDelivery()).state, 'delivered');
    assert.equal(new Set(receiver.received.map((got) => got.body)).size, 1);
  });

  it('comes again when the receiver asks for it', async () => {
    await endpointTo(receiver.url);
    await append();
    receiver.answer = answerWith(503, { 'retry-after': '600' });
    await delivererOf().deliverDue();
    assert.deepEqual((await onlyDelivery()).nextAttemptAt, new Date(nowMs + 600 * SECOND_MS));
  });

  it('answered with 410 switches its endpoint off', async () => {
    const { endpoint } = await endpointTo(receiver.url);
    await append();
    receiver.answer = answerWith(410);
    await delivererOf().deliverDue();
    assert.equal((await onlyDelivery()).state, 'failed');
    const found = await test.store.webhooks.endpoints.get(book, endpoint.endpointId);
    assert.equal(found?.disabledReason, 'gone');
  });

  it('follows no redirect: nothing arrives where it leads', async () => {
    const inside = await startFakeReceiver();
    await endpointTo(receiver.url);
    await append();
    receiver.answer = answerWith(307, { location: inside.url });
    await delivererOf().deliverDue();
    const { state, errors } = await onlyDelivery();
    assert.deepEqual([state, errors, inside.received.length], ['pending', ['redirect_not_followed'], 0]);
    await inside.close();
  });

  it('is sent to the addresses that were checked, under the name of the host', async () => {
    const names: string[] = [];
    const resolve = async (name: string) => {
      names.push(name);
      return names.length === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    const host = `hooks.example.com:${receiver.port}`;
    await endpointTo(`http://${host}/hook`);
    await append();
    const deliverer = delivererOf({ resolve });
    await deliverer.deliverDue();
    assert.equal((await onlyDelivery()).state, 'delivered');
    assert.equal(receiver.received[0]?.headers.host, host);
    assert.deepEqual(names, ['hooks.example.com'], 'The name is looked up once for one request.');

    // The name leads into a private network from now on.
    await test.store.webhooks.deliveries.redeliver((await onlyDelivery()).deliveryId);
    await deliverer.deliverDue();
    assert.deepEqual((await onlyDelivery()).errors, [200, 'address_not_allowed']);
    assert.equal(receiver.received.length, 1);
  });

  it('to an address that was allowed when it was given and is not now is not sent', async () => {
    await endpointTo(receiver.url);
    await append();
    await delivererOf({ guard: new OutboundGuard({ allowsHttp: true, allowedNetworks: [] }) }).deliverDue();
    assert.deepEqual([(await onlyDelivery()).errors, receiver.received.length], [['url_not_allowed'], 0]);
  });

  it('that nobody takes is logged with a word for why', async () => {
    await receiver.close();
    await endpointTo(receiver.url);
    await append();
    await delivererOf().deliverDue();
    assert.deepEqual((await onlyDelivery()).errors, ['connection_refused']);
  });

  it('to a receiver that speaks no TLS where it should is logged as that', async () => {
    await endpointTo(receiver.url.replace('http:', 'https:'));
    await append();
    await delivererOf().deliverDue();
    assert.deepEqual([(await onlyDelivery()).errors, receiver.received.length], [['tls_failed'], 0]);
  });

  it('that cannot be rendered is tried again and is not the receiver’s fault', async () => {
    const { endpoint } = await endpointTo(receiver.url);
    await append();
    const renderer = {
      renderEventData: () => Promise.reject(new Error('The task cannot be read.')),
      renderCallbackBody: async () => ({}),
    };
    await delivererOf({ renderer }).deliverDue();
    assert.deepEqual((await onlyDelivery()).errors, ['not_rendered']);
    assert.equal(
      (await test.store.webhooks.endpoints.get(book, endpoint.endpointId))?.failingSince,
      undefined,
    );
    passTime(5 * SECOND_MS);
    await delivererOf().deliverDue();
    assert.equal((await onlyDelivery()).state, 'delivered');
  });
});

describe('a receiver', () => {
  it('that hangs is left at the time limit, also after its headers', async () => {
    await endpointTo(receiver.url);
    await append();
    receiver.answer = () => {};
    await delivererOf().deliverDue();
    assert.deepEqual((await onlyDelivery()).errors, ['timeout']);
    passTime(5 * SECOND_MS);
    receiver.answer = (response) => void response.writeHead(200).write('begun');
    await delivererOf().deliverDue();
    const { errors, state } = await onlyDelivery();
    assert.deepEqual([errors, state], [['timeout', 'timeout'], 'pending']);
  });

  it('whose name nobody resolves in time is left at the time limit', async () => {
    await endpointTo('https://hooks.example.com/');
    await append();
    await delivererOf({ resolve: () => new Promise(() => {}) }).deliverDue();
    assert.deepEqual((await onlyDelivery()).errors, ['timeout']);
  });

  it('that is slow but within the limit is heard to the end', async () => {
    await endpointTo(receiver.url);
    await append();
    receiver.answer = (response) => void setTimeout(() => response.end('late'), 150);
    await delivererOf().deliverDue();
    assert.equal((await onlyDelivery()).state, 'delivered');
  });

  it('that answers without end is cut off, and its status counts', async () => {
    await endpointTo(receiver.url);
    await append();
    let isCut = false;
    receiver.answer = (response) => {
      response.on('close', () => (isCut = true));
      const pour = () => {
        while (!isCut && response.write('\0é'.repeat(10_000)));
        if (!isCut) response.once('drain', pour);
      };
      pour();
    };
    await delivererOf({ timeoutMs: 10_000 }).deliverDue();
    await until(() => isCut, 'The connection is closed.');
    const { state, deliveryId } = await onlyDelivery();
    assert.equal(state, 'delivered');
    const [attempt] = await test.store.webhooks.deliveries.attempts(deliveryId);
    assert.equal(attempt?.responseExcerpt, '\uFFFDé'.repeat(500));
  });

  it('that hangs holds up neither other receivers nor more than its share', async () => {
    const quick = await startFakeReceiver();
    const other = await sampleBook(test.store);
    await endpointTo(receiver.url);
    await endpointTo(quick.url, other);
    for (let i = 0; i < 30; i += 1) await append('batch.completed', `batch_${i}`);
    for (let i = 0; i < 20; i += 1) await append('batch.completed', `batch_${i}`, other);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    receiver.answer = (response) => void released.then(() => response.end());
    const deliverer = delivererOf({ timeoutMs: 60_000 });
    deliverer.start();
    await until(() => quick.received.length === 20, 'The quick receiver gets all of its webhooks.');
    assert.equal(receiver.received.length, MAX_PER_TARGET);
    release();
    await until(() => receiver.received.length === 30, 'The slow one gets all of its too.');
    await deliverer.stop();
    await quick.close();
  });
});

describe('a test', () => {
  it('is sent at once, says what came back, is not repeated, and says nothing about the endpoint’s health', async () => {
    const { endpoint } = await endpointTo(receiver.url);
    await test.store.webhooks.endpoints.update(book, endpoint.endpointId, { isEnabled: false });
    receiver.answer = answerWith(418, {}, 'a teapot');
    const deliverer = delivererOf();
    const outcome = await deliverer.test(book, endpoint.endpointId);
    assert.deepEqual(
      [outcome?.status, outcome?.excerpt, outcome?.isDelivered, outcome?.error],
      [418, 'a teapot', false, undefined],
    );
    assert.equal(JSON.parse(receiver.received[0]?.body ?? '').type, 'webhook.test');
    assert.equal((await onlyDelivery()).state, 'failed');
    receiver.answer = answerWith(200);
    assert.equal((await deliverer.test(book, endpoint.endpointId))?.isDelivered, true);
    passTime(HOUR_MS);
    await deliverer.deliverDue();
    assert.equal(receiver.received.length, 2);
    const found = await test.store.webhooks.endpoints.get(book, endpoint.endpointId);
    assert.deepEqual([found?.disabledReason, found?.failingSince], ['by_owner', undefined]);
    assert.equal(await deliverer.test(await sampleBook(test.store), endpoint.endpointId), undefined);
  });
});
