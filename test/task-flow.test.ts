// Tasks through the real server: created, waited for, cancelled, lost and found.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ environment: { LIGHTMETER_SANDBOX_LATENCY: 'brief' } });
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

const picture = { model: 'gpt-image-2', prompt: 'A red fox in the snow', size: '1024x1024' };

async function ended(taskId: string) {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const { body } = await api(`/v1/tasks/${taskId}`);
    if (body.data.ended_at !== null) return body.data;
    assert.ok(Date.now() < deadlineMs, 'The task does not end.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a call that prefers a task', () => {
  it('is answered 202 with the task and its place, and is charged once when it is done', async () => {
    const answer = await api('/v1/images/generations', {
      json: picture,
      headers: { prefer: 'respond-async', 'idempotency-key': 'async-1' },
    });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers['preference-applied'], 'respond-async');
    assert.equal(answer.headers.location, `${server.url}/v1/tasks/${answer.body.taskId}`);
    assert.deepEqual([answer.body.quoted_usd, answer.body.held_usd], ['0.03', '0.03']);
    const task = await ended(answer.body.taskId);
    assert.deepEqual([task.status, task.charged_usd, task.output.length], ['success', '0.03', 1]);
    const replayed = await api('/v1/images/generations', {
      json: picture,
      headers: { 'idempotency-key': 'async-1' },
    });
    assert.deepEqual(
      [replayed.status, replayed.body.lightmeter.task_id, replayed.headers['idempotent-replayed']],
      [200, answer.body.taskId, 'true'],
    );
  });

  it('gets the picture when it is there within the wait', async () => {
    const answer = await api('/v1/images/generations', { json: picture, headers: { prefer: 'wait=30' } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['preference-applied'], 'wait=30');
    assert.ok(answer.body.data[0].b64_json.length > 1_000);
    assert.equal(answer.headers['lightmeter-charged-usd'], '0.03');
  });

  it('gets the failure of the task as the answer when it waited for it', async () => {
    const json = { ...picture, prompt: 'A fox [sandbox:moderation]' };
    const answer = await api('/v1/images/generations', { json, headers: { prefer: 'wait=30' } });
    assert.deepEqual([answer.status, answer.body.error.code], [400, 'moderation_blocked']);
  });

  for (const prefer of ['wait=601', 'wait=-1', 'wait=soon', 'wait=1.5']) {
    it(`is refused with Prefer: ${prefer}, naming the limit`, async () => {
      const answer = await api('/v1/images/generations', { json: picture, headers: { prefer } });
      assert.deepEqual([answer.status, answer.body.error.param], [400, 'Prefer']);
      assert.match(answer.body.error.message, /0 to 600/);
    });
  }
});

describe('a synchronous call', () => {
  it('that its caller loses is there as a task, and charged once', async () => {
    const caller = new AbortController();
    const lost = api('/v1/images/generations', {
      json: { ...picture, prompt: 'A lost fox' },
      signal: caller.signal,
    });
    const running = await untilListed('A lost fox');
    caller.abort();
    await assert.rejects(lost);
    const task = await ended(running.taskId);
    assert.deepEqual([task.status, task.origin, task.charged_usd], ['success', 'sync', '0.03']);
  });

  it('that is cancelled from elsewhere ends with 409 and costs nothing', async () => {
    const waiting = api('/v1/images/generations', { json: { ...picture, prompt: 'An unwanted fox' } });
    const { taskId } = await untilListed('An unwanted fox');
    const cancelled = await api(`/v1/tasks/${taskId}/cancel`, { json: {} });
    assert.equal(cancelled.status, 200);
    const answer = await waiting;
    assert.deepEqual([answer.status, answer.body.error.code], [409, 'task_cancelled']);
    assert.equal((await ended(taskId)).charged_usd, '0');
  });

  it('that is cancelled with the wish to keep what arrives is delivered and charged', async () => {
    const waiting = api('/v1/images/generations', { json: { ...picture, prompt: 'A kept fox' } });
    const { taskId } = await untilListed('A kept fox');
    await api(`/v1/tasks/${taskId}/cancel`, { json: { keep_if_delivered: true } });
    const answer = await waiting;
    assert.deepEqual([answer.status, answer.headers['lightmeter-charged-usd']], [200, '0.03']);
  });
});

/** The task with this prompt, as soon as it is there. */
async function untilListed(prompt: string) {
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const { body } = await api('/v1/tasks?size=100');
    const found = body.data.tasks.find((task: { input: { prompt: string } }) => task.input.prompt === prompt);
    if (found) return found;
    assert.ok(Date.now() < deadlineMs, 'The task does not appear.');
  }
}
