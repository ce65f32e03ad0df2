// Batches in several processes: a worker that is killed while it feeds, progress that another process tells.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Agent, request } from 'undici';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf, pictures, tasksOf, until } from './support/batch-calls.ts';
import { type ServerProcess, startServer, startWorker, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
const agent = new Agent({ bodyTimeout: 120_000 });
const environment = { LIGHTMETER_WORKER_CONCURRENCY: '4' };

/** Answers calls and runs nothing: what is done, workers do. */
before(async () => {
  server = await startServer({ environment: { LIGHTMETER_ROLE: 'http' } });
  api = apiOf(server.url);
});
after(async () => {
  await server.stop();
  await agent.close();
});

describe('a worker that is killed while it feeds a batch', () => {
  it('loses no item and doubles none: one task for each run, one charge for each item', async () => {
    const { id } = await createBatch(api, pictures(40));
    for (const succeededCount of [1, 9]) {
      const worker = await startWorker(server, environment);
      await until(async () => {
        const { counts } = (await api(`/v1/batches/${id}`)).body.lightmeter;
        return counts.succeeded >= succeededCount;
      }, 60_000);
      await worker.kill();
    }
    const worker = await startWorker(server, environment);
    try {
      const batch = await batchWith(api, id, ENDED, 120_000);
      assert.deepEqual(
        [batch.status, batch.request_counts, batch.lightmeter.spent_usd, batch.lightmeter.held_usd],
        ['completed', { total: 40, completed: 40, failed: 0 }, '1.2', '0'],
      );
      const items = await itemsOf(api, id);
      assert.deepEqual(new Set(items.map((item) => item.run_count)), new Set([1]));
      const tasks = await tasksOf(api, id);
      assert.equal(tasks.length, 40);
      assert.deepEqual(new Set(tasks.map((task) => task.taskId)), new Set(items.map((item) => item.task_id)));
      assert.equal((await api('/v1/balance')).body.held_usd, '0');
      await assertAuditClean(api);
    } finally {
      await worker.stop();
    }
  });
});

describe('the progress of a batch', () => {
  it('is told at once and as it moves by a process that runs none of it, and its end ends the stream', async () => {
    const worker = await startWorker(server, environment);
    try {
      const { id } = await createBatch(api, pictures(8, 'A watched fox'));
      const events = await readEvents(`${server.url}/v1/batches/${id}/events`);
      const [first] = events;
      const last = events.at(-1);
      assert.ok(events.length >= 3, `${events.length} events`);
      assert.equal(first?.name, 'batch.progress');
      assert.deepEqual(
        [
          last?.name,
          last?.progress.status,
          last?.progress.done,
          last?.progress.spent_usd,
          last?.progress.held_usd,
        ],
        ['batch.ended', 'completed', 8, '0.24', '0'],
      );
      const moving = events.find(({ progress }) => progress.running > 0);
      assert.ok(moving, 'No event showed a running item.');
      for (const { progress } of events) {
        const { total, done, failed, running, pending } = progress;
        assert.equal(done + failed + running + pending, total);
      }
      for (const [index, { atMs }] of events.entries()) {
        // At most two a second, whatever happens in between; a little less as the timers have it.
        if (index > 0) assert.ok(atMs - (events[index - 1]?.atMs ?? 0) > 350);
      }
      await assertAuditClean(api);
    } finally {
      await worker.stop();
    }
  });
});

async function readEvents(url: string) {
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    headers: { authorization: `Bearer ${TEST_KEY}` },
  });
  assert.equal(statusCode, 200);
  assert.match(String(headers['content-type']), /text\/event-stream/);
  const events = [];
  let text = '';
  for await (const chunk of body) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      const json = /^data: (.*)$/m.exec(block)?.[1];
      if (name && json) events.push({ name, progress: JSON.parse(json), atMs: performance.now() });
    }
  }
  return events;
}
