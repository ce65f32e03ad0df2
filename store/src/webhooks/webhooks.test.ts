import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Store } from '../open-store.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '../testing.ts';
import type { AttemptOutcome } from './deliveries.ts';
import type { ClaimedDelivery } from './delivery.ts';
import { openSecret, sealSecret } from './sealed-secret.ts';

let test: TestStore;
let nowMs = Date.parse('2026-11-22T12:00:00Z');
before(async () => {
  test = await openTestStore({ clock: () => new Date(nowMs) });
});
after(() => test.close());
afterEach(async () => {
  await assertAuditIsClean(test.store);
  await test.sql('truncate webhook_endpoints, webhook_deliveries, webhook_attempts, events');
});

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

const endpointOf = async (book: SampleBook, eventTypes?: string[]) =>
  (await test.store.webhooks.endpoints.create({ ...book, url: 'https://example.com/hook', eventTypes }))
    .endpoint;

const append = (book: SampleBook, type: string, subject = 'batch_1') =>
  test.sql('select event_append($1, $2, $3, $4, $5) as event_id', [
    book.workspaceId,
    book.mode,
    type,
    subject,
    new Date(nowMs),
  ]);

const claim = (store: Store = test.store, limits: { instanceId?: string; maxPerTarget?: number } = {}) =>
  store.webhooks.deliveries.claimDue({
    instanceId: 'inst_a',
    claimMs: 60 * SECOND_MS,
    maxItems: 100,
    maxPerTarget: 100,
    maxPerWorkspace: 100,
    ...limits,
  });

const failed = (given: Partial<AttemptOutcome> = {}): AttemptOutcome => ({
  startedAt: new Date(nowMs),
  status: 500,
  error: undefined,
  latencyMs: 12,
  responseExcerpt: 'no',
  decision: { kind: 'retry', at: new Date(nowMs + 5 * SECOND_MS) },
  tellsOf: 'health',
  ...given,
});
const delivered = () => failed({ status: 200, decision: { kind: 'delivered' } });

const record = (claimed: ClaimedDelivery | undefined, outcome: AttemptOutcome, instanceId = 'inst_a') => {
  assert.ok(claimed);
  return test.store.webhooks.deliveries.record(claimed, instanceId, outcome);
};

const typesOf = async (book: SampleBook) =>
  (await test.store.webhooks.events.list(book, { limit: 100 })).map((event) => event.type).sort();

describe('new_id', () => {
  it('makes ids in the form of core/src/ids.ts, which begin with the time and differ', async () => {
    const rows = await test.sql<{ id: string }>(
      `select new_id('evt', '2026-11-22T12:00:00.123Z') as id from generate_series(1, 1000)`,
    );
    for (const { id } of rows) assert.match(id, /^evt_01m81j18kv[0-9a-hjkmnp-tv-z]{16}$/);
    assert.equal(new Set(rows.map(({ id }) => id.slice(-16))).size, 1_000);
    assert.equal(new Set(rows.map(({ id }) => id.at(-9))).size, 32);
  });
});

describe('events', () => {
  it('are written once for a task that ends, to each endpoint that wants them and to its callback', async () => {
    const book = await sampleBook(test.store);
    const all = await endpointOf(book);
    const failures = await endpointOf(book, ['task.failed']);
    const good = sampleTask(book, { callback: { url: 'https://Example.com:8443/cb?x=1', when: 'final' } });
    const bad = sampleTask(book);
    for (const task of [good, bad]) await test.store.tasks.begin(task);
    await Promise.all([
      test.store.tasks.settle(sampleSuccess(good)),
      test.store.tasks.settle(sampleFailure(bad)),
    ]);
    await test.store.tasks.settle(sampleSuccess(good));
    const [part] = await test.sql<{ part: number }>(`select hashtext('example.com:8443') & 15 as part`);
    const rows = await test.sql<{ line: string }>(
      `select concat_ws(' ', v.type, v.subject_id, d.endpoint_id, d.callback_url, d.target) as line
       from webhook_deliveries d join events v using (event_id)`,
    );
    assert.deepEqual(
      rows.map((row) => row.line).sort(),
      [
        `task.failed ${bad.taskId} ${all.endpointId} ${all.endpointId}`,
        `task.failed ${bad.taskId} ${failures.endpointId} ${failures.endpointId}`,
        `task.succeeded ${good.taskId} ${all.endpointId} ${all.endpointId}`,
        `task.succeeded ${good.taskId} https://Example.com:8443/cb?x=1 ${book.workspaceId} test ${part?.part}`,
      ].sort(),
    );
    assert.deepEqual(await typesOf(book), ['task.failed', 'task.succeeded']);
  });

  it('are not written when nobody wants them: no endpoint, one that is off, another mode, another type', async () => {
    const book = await sampleBook(test.store);
    const other = await sampleBook(test.store);
    await endpointOf(other);
    await endpointOf({ ...book, mode: 'live' });
    await endpointOf(book, ['batch.failed']);
    const off = await endpointOf(book);
    await test.store.webhooks.endpoints.update(book, off.endpointId, { isEnabled: false });
    const task = sampleTask(book);
    await test.store.tasks.begin(task);
    await test.store.tasks.settle(sampleSuccess(task));
    assert.deepEqual(await append(book, 'batch.completed'), [{ event_id: null }]);
    assert.deepEqual(await typesOf(book), []);
    await append(book, 'batch.failed');
    assert.deepEqual(await typesOf(book), ['batch.failed']);
    assert.deepEqual(await typesOf(other), []);
  });

  it('keep the body that was rendered first', async () => {
    const book = await sampleBook(test.store);
    await endpointOf(book);
    await append(book, 'batch.completed');
    const [event] = await test.store.webhooks.events.list(book, { limit: 1 });
    assert.ok(event);
    const { events } = test.store.webhooks;
    assert.equal(await events.keepBody(event.eventId, 'body', '{"a":1}'), '{"a":1}');
    assert.equal(await events.keepBody(event.eventId, 'body', '{"a":2}'), '{"a":1}');
    assert.equal(await events.keepBody(event.eventId, 'callbackBody', '{"b":1}'), '{"b":1}');
    assert.equal((await events.get(book, event.eventId))?.body, '{"a":1}');
    assert.equal(await events.get({ ...book, mode: 'live' }, event.eventId), undefined);
  });
});

describe('a delivery', () => {
  it('is claimed by one process at a time, of two that ask at once', async () => {
    const book = await sampleBook(test.store);
    await endpointOf(book);
    for (let i = 0; i < 20; i += 1) await append(book, 'batch.completed', `batch_${i}`);
    const other = await test.openAnother();
    const claims = await Promise.all([
      claim(test.store, { maxPerTarget: 15 }),
      claim(other, { instanceId: 'inst_b', maxPerTarget: 15 }),
    ]);
    const ids = claims.flat().map((claimed) => claimed.deliveryId);
    assert.deepEqual([ids.length, new Set(ids).size], [15, 15]);
    assert.deepEqual(await claim(test.store, { maxPerTarget: 15 }), []);
  });

  it('of a process that died is due again when its claim ends, and not before', async () => {
    const book = await sampleBook(test.store);
    await endpointOf(book);
    await append(book, 'batch.completed');
    const [first] = await claim();
    nowMs += 60 * SECOND_MS - 1;
    assert.deepEqual(await claim(), []);
    nowMs += 1;
    const [second] = await claim(test.store, { instanceId: 'inst_b' });
    assert.deepEqual([second?.deliveryId, second?.attemptCount], [first?.deliveryId, 2]);
    // The dead one was only slow: its failure is logged and decides nothing, its success would be believed.
    await record(first, failed({ decision: { kind: 'failed' } }));
    assert.equal((await test.store.webhooks.deliveries.get(book, first?.deliveryId ?? ''))?.state, 'pending');
    await record(first, delivered());
    const log = await test.store.webhooks.deliveries.attempts(first?.deliveryId ?? '');
    assert.deepEqual(
      log.map((attempt) => [attempt.attemptNumber, attempt.status]),
      [[1, 500]],
    );
    assert.equal(
      (await test.store.webhooks.deliveries.get(book, first?.deliveryId ?? ''))?.state,
      'delivered',
    );
  });

  it('to a receiver or of a workspace that has enough in flight waits; others do not', async () => {
    const [busy, idle] = [await sampleBook(test.store), await sampleBook(test.store)];
    for (const book of [busy, idle]) await endpointOf(book);
    await endpointOf(busy);
    for (let i = 0; i < 10; i += 1) await append(busy, 'batch.completed', `batch_${i}`);
    await append(idle, 'batch.completed');
    const limits = {
      instanceId: 'inst_a',
      claimMs: 60_000,
      maxItems: 4,
      maxPerTarget: 2,
      maxPerWorkspace: 3,
    };
    const first = await test.store.webhooks.deliveries.claimDue(limits);
    assert.deepEqual(
      [busy, idle].map((book) => first.filter((claimed) => claimed.workspaceId === book.workspaceId).length),
      [3, 1],
    );
    assert.deepEqual(await test.store.webhooks.deliveries.claimDue(limits), []);
    await record(
      first.find((claimed) => claimed.workspaceId === busy.workspaceId),
      delivered(),
    );
    assert.equal((await test.store.webhooks.deliveries.claimDue(limits)).length, 1);
  });

  it('that failed is due at the time the schedule says; recording the same end again changes nothing', async () => {
    const book = await sampleBook(test.store);
    await endpointOf(book);
    await append(book, 'batch.completed');
    const [first] = await claim();
    await record(first, failed());
    await record(first, failed({ decision: { kind: 'failed' } }));
    nowMs += 5 * SECOND_MS - 1;
    assert.deepEqual(await claim(), []);
    nowMs += 1;
    const [second] = await claim();
    assert.deepEqual([second?.attemptCount, second?.retryStep], [2, 1]);
    await record(second, failed({ decision: { kind: 'failed' } }));
    const found = await test.store.webhooks.deliveries.get(book, first?.deliveryId ?? '');
    assert.deepEqual(
      [found?.state, found?.endedAt, found?.nextAttemptAt],
      ['failed', new Date(nowMs), undefined],
    );
    assert.deepEqual(await claim(), []);
  });

  it('that ended is due again when it is redelivered, with its event and a new schedule', async () => {
    const book = await sampleBook(test.store);
    await endpointOf(book);
    await append(book, 'batch.completed');
    const [first] = await claim();
    await record(first, delivered());
    await test.store.webhooks.deliveries.redeliver(first?.deliveryId ?? '');
    const [again] = await claim();
    assert.deepEqual(
      [again?.deliveryId, again?.event.eventId, again?.attemptCount, again?.retryStep],
      [first?.deliveryId, first?.event.eventId, 2, 0],
    );
    await test.store.webhooks.deliveries.redeliver(first?.deliveryId ?? '');
    assert.deepEqual(await claim(), [], 'It is in flight and is not sent twice at a time.');
  });
});

describe('an endpoint', () => {
  it('that answers 410 is switched off and what was still to come is given up', async () => {
    const book = await sampleBook(test.store);
    const { endpointId } = await endpointOf(book);
    for (const batch of ['batch_1', 'batch_2']) await append(book, 'batch.completed', batch);
    const [first] = await claim(test.store, { maxPerTarget: 1 });
    await record(first, failed({ status: 410, decision: { kind: 'failed' }, tellsOf: 'gone' }));
    assert.equal((await test.store.webhooks.endpoints.get(book, endpointId))?.disabledReason, 'gone');
    const log = await test.store.webhooks.deliveries.list(book, endpointId, { limit: 10 });
    assert.deepEqual(
      log.map((delivery) => delivery.state),
      ['failed', 'failed'],
    );
    assert.equal(
      (await test.store.webhooks.deliveries.list(book, endpointId, { limit: 10, state: 'pending' })).length,
      0,
    );
    assert.deepEqual(await append(book, 'batch.completed'), [{ event_id: null }]);
  });

  it('is switched off after five days of nothing but failures; one success begins them anew', async () => {
    const book = await sampleBook(test.store);
    const { endpointId } = await endpointOf(book);
    const reasonAfter = async (outcome: AttemptOutcome) => {
      await append(book, 'batch.completed');
      for (const claimed of await claim()) await record(claimed, outcome);
      return (await test.store.webhooks.endpoints.get(book, endpointId))?.disabledReason;
    };
    await reasonAfter(failed({ decision: { kind: 'failed' } }));
    nowMs += 5 * DAY_MS - 1;
    assert.equal(await reasonAfter(delivered()), undefined);
    await reasonAfter(failed({ decision: { kind: 'failed' } }));
    nowMs += 5 * DAY_MS - 1;
    assert.equal(await reasonAfter(failed({ decision: { kind: 'failed' } })), undefined);
    nowMs += 1;
    assert.equal(await reasonAfter(failed({ decision: { kind: 'failed' }, tellsOf: 'nothing' })), undefined);
    assert.equal(await reasonAfter(failed({ decision: { kind: 'failed' } })), 'failing');
    const on = await test.store.webhooks.endpoints.update(book, endpointId, { isEnabled: true });
    assert.deepEqual([on?.disabledReason, on?.failingSince], [undefined, undefined]);
  });

  it('signs with both secrets until the former one expires, and never with one before it', async () => {
    const book = await sampleBook(test.store);
    const { endpoints } = test.store.webhooks;
    const { endpoint, secret: first } = await endpoints.create({ ...book, url: 'https://example.com' });
    const rotate = async () =>
      (await endpoints.rotateSecret(book, endpoint.endpointId, new Date(nowMs + DAY_MS)))?.secret;
    const second = await rotate();
    assert.deepEqual(await endpoints.signingSecrets(endpoint.endpointId), [second, first]);
    const third = await rotate();
    assert.deepEqual(await endpoints.signingSecrets(endpoint.endpointId), [third, second]);
    nowMs += DAY_MS - 1;
    assert.deepEqual(await endpoints.signingSecrets(endpoint.endpointId), [third, second]);
    nowMs += 1;
    assert.deepEqual(await endpoints.signingSecrets(endpoint.endpointId), [third]);
    const [row] = await test.sql<{ row: string }>(
      `select encode(secret, 'escape') as row from webhook_endpoints where endpoint_id = $1`,
      [endpoint.endpointId],
    );
    assert.ok(!row?.row.includes('whsec_'), 'The secret is not readable in the database.');
  });

  it('belongs to one book: another workspace or mode neither sees, changes, rotates nor deletes it', async () => {
    const book = await sampleBook(test.store);
    const { endpointId } = await endpointOf(book);
    const { endpoints } = test.store.webhooks;
    for (const other of [await sampleBook(test.store), { ...book, mode: 'live' as const }]) {
      assert.equal(await endpoints.get(other, endpointId), undefined);
      assert.equal(await endpoints.update(other, endpointId, { url: 'https://example.org' }), undefined);
      assert.equal(await endpoints.rotateSecret(other, endpointId, new Date(nowMs)), undefined);
      assert.equal(await endpoints.delete(other, endpointId), false);
      assert.deepEqual(await endpoints.list(other), []);
    }
    assert.equal((await endpoints.get(book, endpointId))?.url, 'https://example.com/hook');
  });

  it('is the last one when a book has fifty', async () => {
    const book = await sampleBook(test.store);
    for (let i = 0; i < 50; i += 1) await endpointOf(book);
    await assert.rejects(endpointOf(book), { code: 'conflict' });
    await endpointOf({ ...book, mode: 'live' });
    assert.equal((await test.store.webhooks.endpoints.list(book)).length, 50);
  });

  it('that is deleted leaves its log, and what was still to come is given up', async () => {
    const book = await sampleBook(test.store);
    const { endpointId } = await endpointOf(book);
    await append(book, 'batch.completed');
    assert.equal(await test.store.webhooks.endpoints.delete(book, endpointId), true);
    assert.equal(await test.store.webhooks.endpoints.delete(book, endpointId), false);
    const [left] = await test.store.webhooks.deliveries.list(book, endpointId, { limit: 10 });
    assert.equal(left?.state, 'failed');
  });
});

describe('the log', () => {
  it('forgets deliveries that ended long ago, their attempts and their events, and keeps what is pending', async () => {
    const book = await sampleBook(test.store);
    const { endpointId } = await endpointOf(book);
    await append(book, 'batch.completed', 'batch_old');
    const [old] = await claim();
    await record(old, delivered());
    nowMs += DAY_MS;
    await append(book, 'batch.completed', 'batch_new');
    assert.equal(await test.store.webhooks.deliveries.forget(new Date(nowMs)), 1);
    const left = await test.store.webhooks.deliveries.list(book, endpointId, { limit: 10 });
    assert.deepEqual(
      left.map((delivery) => delivery.event.subjectId),
      ['batch_new'],
    );
    assert.deepEqual(await test.sql('select from webhook_attempts'), []);
    assert.equal((await test.store.webhooks.events.list(book, { limit: 10 })).length, 1);
  });
});

describe('a sealed secret', () => {
  const key = randomBytes(32);

  it('opens with its key, for its owner, unchanged, and not otherwise', () => {
    const sealed = sealSecret('whsec_abc', { key, owner: 'wh_1', random: randomBytes });
    assert.equal(openSecret(sealed, { key, owner: 'wh_1' }), 'whsec_abc');
    assert.throws(() => openSecret(sealed, { key, owner: 'wh_2' }));
    assert.throws(() => openSecret(sealed, { key: randomBytes(32), owner: 'wh_1' }));
    const changed = Buffer.from(sealed);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    assert.throws(() => openSecret(changed, { key, owner: 'wh_1' }));
  });
});
