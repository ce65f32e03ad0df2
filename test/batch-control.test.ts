// A batch under way: money that runs out, caps, pauses over a restart, cancellation at every state, keys that are revoked.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf, pictures, tasksOf, until } from './support/batch-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

/** Four tasks at once, so that more wait than run. */
const environment = { LIGHTMETER_WORKER_CONCURRENCY: '4' };

before(async () => {
  // $0.21: seven pictures at $0.03.
  server = await startServer({ balance: '0.21', environment });
  api = apiOf(server.url);
});
after(() => server.stop());

const ended = (id: string) => batchWith(api, id, ENDED);
const topUp = (amount_usd: string, key: string) =>
  api('/v1/top-ups', { json: { amount_usd }, headers: { 'idempotency-key': key } });
const slow = (count: number) => pictures(count, 'A slow fox [sandbox:slow]');

async function assertNothingHeld() {
  assert.equal((await api('/v1/balance')).body.held_usd, '0');
  await assertAuditClean(api);
}

describe('a balance for seven of ten items', () => {
  it('makes exactly seven, pauses and says why, and a top-up and a resume make the rest', async () => {
    const { id } = await createBatch(api, pictures(10));
    const paused = await batchWith(api, id, ['paused', ...ENDED]);
    assert.deepEqual(
      [paused.status, paused.lightmeter.paused.reason, paused.lightmeter.counts.succeeded],
      ['paused', 'insufficient_balance', 7],
    );
    assert.match(paused.lightmeter.paused.message, /\$0\.03 and \$0\.00 is available\..*resume the batch/);
    assert.deepEqual([paused.lightmeter.spent_usd, paused.lightmeter.held_usd], ['0.21', '0']);
    await assertNothingHeld();
    assert.equal((await topUp('50.00', 'top-up-1')).status, 200);
    const resumed = await api(`/v1/batches/${id}/resume`, { method: 'POST' });
    assert.deepEqual([resumed.status, resumed.body.lightmeter.paused], [200, null]);
    const batch = await ended(id);
    assert.deepEqual(
      [batch.status, batch.request_counts.completed, batch.lightmeter.spent_usd],
      ['completed', 10, '0.3'],
    );
    assert.equal((await tasksOf(api, id)).length, 10);
    await assertNothingHeld();
  });
});

describe('the spend cap of a batch', () => {
  it('lets exactly as many items run as it pays for, and pauses', async () => {
    const { id } = await createBatch(api, pictures(4), { body: { max_cost_usd: '0.06' } });
    const paused = await batchWith(api, id, ['paused', ...ENDED]);
    assert.deepEqual(
      [paused.status, paused.lightmeter.paused.reason, paused.lightmeter.cap_usd],
      ['paused', 'spend_cap_reached', '0.06'],
    );
    assert.deepEqual([paused.lightmeter.spent_usd, paused.lightmeter.counts.succeeded], ['0.06', 2]);
    const cancelled = await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    assert.deepEqual(cancelled.body.released, {
      items_never_started: 2,
      items_queued: 0,
      released_usd: '0',
      items_running: 0,
      running_held_usd: '0',
    });
    const batch = await ended(id);
    assert.deepEqual(
      [batch.status, batch.request_counts],
      ['cancelled', { total: 4, completed: 2, failed: 2 }],
    );
    await assertNothingHeld();
  });

  it('ends the items that are left with that error when the batch is to fail instead', async () => {
    const { id } = await createBatch(api, pictures(4), {
      body: { max_cost_usd: '0.06', on_insufficient_funds: 'fail' },
    });
    const batch = await ended(id);
    assert.deepEqual(
      [batch.status, batch.request_counts],
      ['completed', { total: 4, completed: 2, failed: 2 }],
    );
    const failed = (await itemsOf(api, id)).filter(({ state }) => state === 'failed');
    assert.deepEqual(
      failed.map((item) => [item.task_id, item.error.code, item.charged_usd]),
      [
        [null, 'spend_cap_reached', '0'],
        [null, 'spend_cap_reached', '0'],
      ],
    );
    await assertNothingHeld();
  });
});

describe('a cancelled batch', () => {
  it('that runs says what it releases, ends what runs uncharged, and keeps what succeeded', async () => {
    const { id } = await createBatch(api, [...pictures(1), ...slow(30).slice(1)]);
    await until(async () => {
      const { counts } = (await api(`/v1/batches/${id}`)).body.lightmeter;
      // The window is full: nothing moves until the first slow picture is there.
      return counts.succeeded === 1 && counts.running === 4 && counts.queued === 12;
    });
    const before = (await api(`/v1/batches/${id}`)).body.lightmeter;
    const { body } = await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    const { released } = body;
    assert.equal(body.status, 'cancelling');
    assert.ok(released.items_never_started <= before.counts.pending);
    assert.ok(released.items_queued > 0 && released.items_running > 0, JSON.stringify(released));
    assert.equal(Number(released.released_usd), Number((released.items_queued * 0.03).toFixed(2)));
    const batch = await ended(id);
    // On a busy machine a slow picture may have come before the cancellation: it is kept, and not among the released.
    const kept = batch.request_counts.completed;
    const releasedCount = released.items_never_started + released.items_queued + released.items_running;
    assert.deepEqual([kept >= 1, releasedCount], [true, 30 - kept]);
    assert.deepEqual(
      [batch.status, batch.request_counts, Number(batch.lightmeter.spent_usd)],
      ['cancelled', { total: 30, completed: kept, failed: 30 - kept }, Number((kept * 0.03).toFixed(2))],
    );
    assert.ok(batch.output_file_id && batch.error_file_id);
    const again = await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    assert.deepEqual([again.status, again.body.released.items_never_started], [200, 0]);
    await assertNothingHeld();
    const retried = await api(`/v1/batches/${id}/retry`, {
      json: { states: ['cancelled'], items: ['item-28', 29] },
    });
    assert.equal(retried.body.retried.items, 2);
    await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    assert.equal((await ended(id)).lightmeter.counts.cancelled, 30 - kept);
  });

  it('that is ready, paused or being validated ends with everything uncharged', async () => {
    const ready = await createBatch(api, pictures(3), { body: { start: 'manual' } });
    await batchWith(api, ready.id, ['ready']);
    const validating = await createBatch(api, pictures(3));
    for (const id of [ready.id, validating.id]) {
      assert.equal((await api(`/v1/batches/${id}/cancel`, { method: 'POST' })).status, 200);
      const batch = await ended(id);
      assert.equal(batch.status, 'cancelled');
      assert.equal(batch.lightmeter.held_usd, '0');
    }
    assert.equal((await ended(ready.id)).request_counts.failed, 3);
    await assertNothingHeld();
  });

  it('that has ended cannot be cancelled, paused or resumed, and says what it is', async () => {
    const { id } = await createBatch(api, pictures(1));
    await ended(id);
    for (const step of ['cancel', 'pause', 'resume', 'start']) {
      const answer = await api(`/v1/batches/${id}/${step}`, { method: 'POST' });
      assert.deepEqual([answer.status, answer.body.error.code], [409, 'conflict'], step);
      assert.match(answer.body.error.message, /is completed/);
    }
  });
});

describe('a key that is revoked', () => {
  it('pauses its batch, and another key of the workspace resumes it', async () => {
    const made = await api('/v1/keys', { json: { name: 'Short-lived', scopes: ['images', 'read'] } });
    const key = made.body.secret;
    const mine: Api = (path, call) => api(path, { key, ...call });
    const { id } = await createBatch(mine, pictures(30, 'A fox of a short-lived key'));
    await until(async () => (await api(`/v1/batches/${id}`)).body.lightmeter.counts.succeeded > 0);
    assert.equal((await api(`/v1/keys/${made.body.id}`, { method: 'DELETE' })).status, 200);
    const paused = await batchWith(api, id, ['paused', ...ENDED]);
    assert.deepEqual([paused.status, paused.lightmeter.paused.reason], ['paused', 'api_key_revoked']);
    assert.ok(paused.lightmeter.counts.pending > 0);
    await api(`/v1/batches/${id}/resume`, { method: 'POST' });
    const batch = await ended(id);
    assert.equal(batch.request_counts.completed, 30);
    assert.equal(batch.lightmeter.spent_usd, '0.9');
  });
});

describe('a pause', () => {
  it('begins nothing more, gives queued holds back, survives a restart, and ends with a resume', async () => {
    const { id } = await createBatch(api, slow(24));
    await until(async () => {
      const { counts } = (await api(`/v1/batches/${id}`)).body.lightmeter;
      return counts.running === 4 && counts.queued > 0;
    });
    const paused = await api(`/v1/batches/${id}/pause`, { method: 'POST' });
    assert.deepEqual(
      [paused.status, paused.body.status, paused.body.lightmeter.paused.reason],
      [200, 'paused', 'requested'],
    );
    await until(async () => (await api('/v1/balance')).body.held_usd === '0', 60_000);
    const still = (await api(`/v1/batches/${id}`)).body.lightmeter.counts;
    assert.deepEqual([still.queued, still.running, still.succeeded + still.pending], [0, 0, 24]);
    await server.kill();
    server = await startServer({ dataDirectory: server.dataDirectory, environment });
    api = apiOf(server.url);
    // A batch that comes after it runs, and the paused one does not.
    const other = await createBatch(api, pictures(1));
    assert.equal((await ended(other.id)).status, 'completed');
    const after = (await api(`/v1/batches/${id}`)).body;
    assert.deepEqual([after.status, after.lightmeter.counts], ['paused', still]);
    await api(`/v1/batches/${id}/resume`, { method: 'POST' });
    await until(async () => {
      const { counts } = (await api(`/v1/batches/${id}`)).body.lightmeter;
      return counts.running > 0;
    });
    await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    const batch = await ended(id);
    assert.equal(batch.lightmeter.counts.succeeded + batch.lightmeter.counts.cancelled, 24);
    await assertNothingHeld();
  });
});
