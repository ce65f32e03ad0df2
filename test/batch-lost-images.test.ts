// Batches whose input images cannot be read: what cannot begin now begins later, but no end waits for it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, it } from 'node:test';
import sharp from 'sharp';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf, until, uploadLines } from './support/batch-calls.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

const pixels = (background: string) =>
  sharp({ create: { width: 640, height: 640, channels: 3, background } })
    .png()
    .toBuffer();
/** Where a store keeps the bytes. */
const pathOf = (store: 'files' | 'outputs', bytes: Buffer) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return join(server.dataDirectory, store, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
};
/** Reading the uploaded file fails meanwhile, and not for good. */
async function whileUnreadable(bytes: Buffer, work: () => Promise<void>): Promise<void> {
  // A file where its folder was.
  const folder = join(pathOf('files', bytes), '..');
  await rename(folder, `${folder}-away`);
  await writeFile(folder, '');
  try {
    await work();
  } finally {
    await rm(folder);
    await rename(`${folder}-away`, folder);
  }
}
const bytesAt = async (path: string) => {
  const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${TEST_KEY}` } });
  assert.equal(answer.status, 200, path);
  return Buffer.from(await answer.arrayBuffer());
};
const edit = { custom_id: 'edit', model: 'gpt-image-2', prompt: 'Add snow', size: '1024x640' };

it('a batch is cancelled while its images cannot be read, and no item is left without an end', async () => {
  const picture = await pixels('teal');
  const fileId = await uploadLines(api, picture, 'teal.png');
  const { id } = await createBatch(api, [{ ...edit, image: fileId }], { body: { start: 'manual' } });
  await batchWith(api, id, ['ready']);
  await whileUnreadable(picture, async () => {
    await api(`/v1/batches/${id}/start`, { method: 'POST' });
    await until(async () => server.output().includes('An item begins later.'));
    await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    const batch = await batchWith(api, id, ENDED, 20_000);
    assert.deepEqual([batch.status, batch.lightmeter.held_usd], ['cancelled', '0']);
    assert.deepEqual(
      (await itemsOf(api, id)).map(({ state, error }) => [state, error.code]),
      [['cancelled', 'task_cancelled']],
    );
  });
});

it('an item that is retried after its image has gone fails, says so and costs nothing', async () => {
  const picture = await pixels('plum');
  const image = `data:image/png;base64,${picture.toString('base64')}`;
  const prompt = 'Add snow [sandbox:moderation]';
  const { id } = await createBatch(api, [{ ...edit, prompt, image }]);
  const first = await batchWith(api, id, ENDED);
  assert.deepEqual(first.request_counts, { total: 1, completed: 0, failed: 1 });
  await rm(`${pathOf('outputs', picture)}.png`);
  assert.equal((await api(`/v1/batches/${id}/retry`, { json: {} })).status, 200);
  await batchWith(api, id, ENDED);
  const [item] = await itemsOf(api, id);
  assert.deepEqual([item.state, item.error.code, item.charged_usd], ['failed', 'not_found', '0']);
  assert.match(item.error.message, /30 days after the end of a batch.*new batch/);
});

it('a batch whose pictures are lost before its results are written ends, and says of each what became of it', async () => {
  const picture = await pixels('olive');
  const fileId = await uploadLines(api, picture, 'olive.png');
  const item = (name: string) => ({
    custom_id: name,
    model: 'gpt-image-2',
    prompt: `A fox, ${name}`,
    size: '1024x640',
    response_format: 'b64_json',
  });
  const { id } = await createBatch(
    api,
    [
      item('removed'),
      item('cut'),
      item('deleted'),
      item('whole'),
      { ...edit, custom_id: 'last', image: fileId },
    ],
    { body: { start: 'manual' } },
  );
  await batchWith(api, id, ['ready']);
  // The last item begins only after the pictures of the others are lost.
  await whileUnreadable(picture, async () => {
    await api(`/v1/batches/${id}/start`, { method: 'POST' });
    await until(async () => (await api(`/v1/batches/${id}`)).body.lightmeter.counts.succeeded === 4);
    const [removed, cut, deleted] = (await itemsOf(api, id)).map((each) => each.outputs[0]);
    const kept = async (output: { output_id: string }) =>
      `${pathOf('outputs', await bytesAt(`/v1/outputs/${output.output_id}`))}.png`;
    await rm(await kept(removed));
    await truncate(await kept(cut), cut.bytes - 1);
    const deletion = await api('/v1/storages/delete', { json: [deleted.output_id] });
    assert.deepEqual(deletion.body.data.accepted, [deleted.output_id]);
  });
  const batch = await batchWith(api, id, ENDED, 30_000);
  assert.deepEqual(
    [batch.status, batch.request_counts, batch.error_file_id],
    ['completed', { total: 5, completed: 5, failed: 0 }, null],
  );
  const lines = String(await bytesAt(`/v1/files/${batch.output_file_id}/content`))
    .trim()
    .split('\n');
  const results = new Map(lines.map((line) => [JSON.parse(line).custom_id, JSON.parse(line).response]));
  assert.equal(results.size, 5);
  for (const [name, status, code, message] of [
    ['removed', 500, 'internal_error', /\$0\.03 was charged\. The file is missing from the store/],
    ['cut', 500, 'internal_error', /\$0\.03 was charged\. The file is cut short in the store/],
    ['deleted', 410, 'output_deleted', /was deleted by its workspace/],
  ] as const) {
    const { status_code, body } = results.get(name);
    assert.deepEqual([status_code, body.error.code, body.data], [status, code, undefined], name);
    assert.match(body.error.message, message);
    assert.equal(body.lightmeter.charged_usd, '0.03');
  }
  const { status_code, body } = results.get('whole');
  assert.equal(status_code, 200);
  const { width } = await sharp(Buffer.from(body.data[0].b64_json, 'base64')).metadata();
  assert.equal(width, 1024);
  assert.equal(results.get('last').status_code, 200);
});
