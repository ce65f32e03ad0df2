// What picks would cost at the final tier, before a promotion is made of them.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf } from './support/batch-calls.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

const quote = (id: string, json: object) => api(`/v1/batches/${id}/promote/quote`, { json });

async function drafts(requests: readonly object[], body: object = { draft: { size: '1024x1024' } }) {
  const { id } = await createBatch(api, requests, { body });
  await batchWith(api, id, ENDED);
  return id;
}

const PICTURES = ['2048x2048', '3840x2160', '1024x1024'].map((size, index) => ({
  custom_id: `pick-${index}`,
  model: 'gpt-image-2',
  prompt: `A fox ${index}`,
  size,
}));

describe('the quote of a promotion', () => {
  it('is what the promotion of the same picks is quoted, pick by pick, and creates nothing', async () => {
    const id = await drafts(PICTURES);
    const { status, body } = await quote(id, { items: ['pick-1', 0] });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      body.data.map((pick: Record<string, unknown>) => [
        pick.item,
        pick.index,
        pick.width,
        pick.tier,
        pick.error,
      ]),
      [
        ['pick-1', 1, 3840, '4K', null],
        [0, 0, 2048, '2K', null],
      ],
    );
    const before = (await api('/v1/batches')).body.data.length;
    const promoted = (
      await api(`/v1/batches/${id}/promote`, { json: { items: ['pick-1', 0], start: 'manual' } })
    ).body;
    assert.equal(before, 1);
    const ready = await batchWith(api, promoted.id, ['ready', 'failed']);
    assert.equal(ready.lightmeter.quote.high_usd, body.high_usd);
    const items = await itemsOf(api, promoted.id);
    assert.deepEqual(
      items.map((item) => item.quoted_high_usd).toSorted(),
      body.data.map((pick: { high_usd: string }) => pick.high_usd).toSorted(),
    );
  });

  it('changes with the overrides, and needs one where the batch has no drafts', async () => {
    const id = await drafts(PICTURES.slice(2), {});
    const bare = (await quote(id, { items: [0] })).body;
    assert.deepEqual([bare.high_usd, bare.data[0].error.code], ['0', 'missing_parameter']);
    const raised = (await quote(id, { items: [0], overrides: { resolution: '4K' } })).body;
    assert.deepEqual([raised.data[0].tier, raised.data[0].error], ['4K', null]);
    assert.equal(raised.high_usd, raised.data[0].high_usd);
  });

  it('says which picks cannot be promoted and adds up the others', async () => {
    const id = await drafts(PICTURES.slice(0, 1));
    const { body } = await quote(id, { items: [0, 7, 'nobody', { item: 0, output_id: 'out_1' }] });
    assert.deepEqual(
      body.data.map((pick: { error: { code: string } | null }) => pick.error?.code ?? null),
      [null, 'not_found', 'not_found', 'not_found'],
    );
    assert.equal(body.high_usd, body.data[0].high_usd);
  });

  it('takes 1 to 1,000 picks and is the same 404 for a batch that is not there', async () => {
    const id = await drafts(PICTURES.slice(0, 1));
    const picks = (count: number) => ({ items: Array.from({ length: count }, () => 0) });
    assert.equal((await quote(id, picks(0))).status, 400);
    assert.equal((await quote(id, picks(1_000))).status, 200);
    assert.equal((await quote(id, picks(1_001))).status, 400);
    assert.equal((await quote('batch_1', picks(1))).status, 404);
  });
});
