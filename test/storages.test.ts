// hiapi's /v1/storages: what is listed, what a deletion leaves, and what a promotion answers.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());

const picture = { model: 'gpt-image-2', size: '1024x640', response_format: 'url' };

/** A picture of a caller who waits: its request and the ids of its task and outputs. */
async function make(prompt: string, n = 1) {
  const call = { json: { ...picture, prompt, n }, headers: { 'idempotency-key': prompt } };
  const answer = await api('/v1/images/generations', call);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const { task_id: taskId, output_ids: outputIds } = answer.body.lightmeter;
  return { call, taskId, outputIds: outputIds as string[], links: answer.body.data };
}

test('outputs are listed newest first with their tier, and the link in the list reads the image', async () => {
  const [older, newer] = [await make('A red lemon'), await make('Two green lemons', 2)];
  const { body } = await api('/v1/storages');
  assert.deepEqual(
    [body.code, body.message, body.data.page, body.data.size, body.data.total],
    [200, 'success', 1, 10, 3],
  );
  assert.deepEqual(
    body.data.storages.map(({ id, storage_tier: tier }: { id: string; storage_tier: string }) => [id, tier]),
    [...newer.outputIds, ...older.outputIds].map((id) => [id, 'persistent']),
  );
  const [first] = body.data.storages;
  assert.deepEqual(
    [first.taskId, first.type, first.width, first.height, first.tier],
    [newer.taskId, 'image', 1024, 640, '1K'],
  );
  assert.equal((await fetch(first.url)).headers.get('content-length'), String(first.bytes));
  const page = await api('/v1/storages?limit=2');
  assert.equal(page.body.data.total, undefined);
  const next = await api(`/v1/storages?limit=2&cursor=${page.body.data.next_cursor}`);
  assert.deepEqual([next.body.data.storages[0].id, next.body.data.next_cursor], [older.outputIds[0], null]);
  for (const query of ['limit=2&page=1', 'size=101', 'page=0', 'cursor=x', 'sort=asc']) {
    const refused = await api(`/v1/storages?${query}`);
    assert.deepEqual([refused.status, refused.body.error_code], [400, 'INVALID_REQUEST'], query);
  }
});

test('a deleted output is gone for everybody, its task says so, and not a nano-dollar moves', async () => {
  const { call, taskId, outputIds, links } = await make('Two yellow lemons', 2);
  const [first = '', second = ''] = outputIds;
  const balance = (await api('/v1/balance')).body;
  const deletion = await api('/v1/storages/delete', { json: [first, first, 'out_none'] });
  assert.equal(deletion.status, 200);
  const { accepted, rejected, billed_usd: billed } = deletion.body.data;
  assert.deepEqual([accepted, rejected, billed], [[first], [{ id: 'out_none', reason: 'not_owned' }], '0']);
  const again = await api('/v1/storages/delete', { json: { ids: [first] } });
  assert.deepEqual(again.body.data.rejected, [{ id: first, reason: 'already_deleted' }]);

  const gone = await api(`/v1/outputs/${first}`);
  assert.deepEqual([gone.status, gone.body.error.code], [410, 'output_deleted']);
  assert.match(gone.body.error.message, new RegExp(`${first} was deleted by its workspace at 20`));
  assert.equal((await fetch(links[0].url)).status, 410);
  assert.equal((await fetch(links[1].url)).status, 200);
  const asInput = await api('/v1/tasks', {
    json: { model: 'gpt-image-2', prompt: 'A lemon', images: [{ file_id: first }] },
  });
  assert.deepEqual([asInput.status, asInput.body.error.code], [410, 'output_deleted']);

  const { data: task } = (await api(`/v1/tasks/${taskId}`)).body;
  assert.deepEqual([task.status, task.charged_usd], ['success', '0.06']);
  assert.deepEqual(
    task.output.map(({ output_id: id }: { output_id: string }) => id),
    [second],
  );
  assert.deepEqual(
    task.deleted_outputs.map(({ output_id: id }: { output_id: string }) => id),
    [first],
  );
  // A replay would be short of an image in silence.
  const replay = await api('/v1/images/generations', call);
  assert.deepEqual([replay.status, replay.body.error.code], [410, 'output_deleted']);
  const listed = (await api('/v1/storages?limit=100')).body.data.storages;
  assert.ok(!listed.some(({ id }: { id: string }) => id === first));
  assert.deepEqual((await api('/v1/balance')).body, balance);
  await assertAuditClean(api);
});

test('a promotion is accepted for what is kept, and says that nothing is billed', async () => {
  const { outputIds } = await make('A lemon to keep');
  const answer = await api('/v1/storages/promote', { json: [...outputIds, 'out_none'] });
  assert.deepEqual(answer.body.data.accepted, outputIds);
  assert.deepEqual(answer.body.data.rejected, [{ id: 'out_none', reason: 'not_owned' }]);
  assert.match(answer.body.data.note, /nothing is billed/);
});

test('ids are 1 to 50, and another workspace’s and mode’s outputs are nobody’s here', async () => {
  const { outputIds } = await make('A lemon of mine');
  const fifty = Array.from({ length: 50 }, (_, index) => `out_${index}`);
  assert.equal((await api('/v1/storages/delete', { json: fifty })).status, 200);
  const slips = [
    [[], /at least 1/],
    [[...fifty, 'out_50'], /1 to 50 ids/],
    [{ ids: [] }, /at least 1/],
    [{ id: 'out_1' }, /`ids` is required/],
  ] as const;
  for (const [json, message] of slips) {
    const refused = await api('/v1/storages/delete', { json });
    assert.deepEqual([refused.status, refused.body.error_code], [400, 'INVALID_REQUEST']);
    assert.match(refused.body.message, message);
  }
  const key = await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes: ['images'] } });
  const live = { key: key.body.secret };
  assert.deepEqual((await api('/v1/storages', live)).body.data.storages, []);
  const refused = await api('/v1/storages/delete', { ...live, json: outputIds });
  assert.deepEqual(refused.body.data.rejected, [{ id: outputIds[0], reason: 'not_owned' }]);
  assert.equal((await api(`/v1/outputs/${outputIds[0]}`)).status, 200);
});
