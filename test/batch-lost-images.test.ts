// Batches whose input images cannot be read: what cannot begin now begins later, but no end waits for it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, it } from 'node:test';
import sharp from 'sharp';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf, until, uploadLines } from './support/batch-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

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
const edit = { custom_id: 'edit', model: 'gpt-image-2', prompt: 'Add snow', size: '1024x640' };

it('a batch is cancelled while its images cannot be read, and no item is left without an end', async () => {
  const picture = await pixels('teal');
  const fileId = await uploadLines(api, picture, 'teal.png');
  const { id } = await createBatch(api, [{ ...edit, image: fileId }], { body: { start: 'manual' } });
  await batchWith(api, id, ['ready']);
  // A folder where the file was: reading fails, and may succeed later.
  const folder = join(pathOf('files', picture), '..');
  await rename(folder, `${folder}-away`);
  await writeFile(folder, '');
  try {
    await api(`/v1/batches/${id}/start`, { method: 'POST' });
    await until(async () => server.output().includes('An item begins later.'));
    await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
    const batch = await batchWith(api, id, ENDED, 20_000);
    assert.deepEqual([batch.status, batch.lightmeter.held_usd], ['cancelled', '0']);
    assert.deepEqual(
      (await itemsOf(api, id)).map(({ state, error }) => [state, error.code]),
      [['cancelled', 'task_cancelled']],
    );
  } finally {
    await rm(folder);
    await rename(`${folder}-away`, folder);
  }
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
