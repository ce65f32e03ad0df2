// Drafts and their promotion, batches of edits, and what is kept for an item until it runs.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, createBatch, ENDED, itemsOf, linesOf, uploadLines } from './support/batch-calls.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

const ended = (id: string) => batchWith(api, id, ENDED);

describe('a batch of drafts', () => {
  it('is quoted against the finals, and its picks are made at the final size from their drafts', async () => {
    const requests = ['A fox', 'An owl', 'A lighthouse'].map((prompt, index) => ({
      custom_id: `pick-${index}`,
      model: 'gpt-image-2',
      prompt,
      size: '2048x2048',
      metadata: { shelf: String(index) },
    }));
    const { id } = await createBatch(api, requests, {
      body: { draft: { size: '1024x1024' }, name: 'Catalogue' },
    });
    const drafts = await ended(id);
    const { quote, draft } = drafts.lightmeter;
    // Three drafts at 1K: 3 × $0.03.
    assert.equal(quote.high_usd, '0.09');
    assert.equal(draft.drafts.high_usd, quote.high_usd);
    assert.equal(
      Number(draft.draft_and_promotion.high_usd),
      Number(draft.drafts.high_usd) + Number(draft.promotion.high_usd),
    );
    assert.ok(Number(draft.everything_final.high_usd) > Number(quote.high_usd));
    const [first] = await itemsOf(api, id);
    assert.deepEqual([first.outputs[0].width, first.outputs[0].height], [1024, 1024]);

    const promote = (key: string) =>
      api(`/v1/batches/${id}/promote`, {
        json: { items: ['pick-2', 0] },
        headers: { 'idempotency-key': key },
      });
    const { status, body } = await promote('promote-1');
    assert.deepEqual([status, body.lightmeter.promoted_from, body.lightmeter.name], [200, id, 'Catalogue']);
    const finals = await ended(body.id);
    assert.deepEqual(finals.request_counts, { total: 2, completed: 2, failed: 0 });
    const items = await itemsOf(api, body.id);
    assert.deepEqual(
      items.map((item) => [item.custom_id, item.line, item.outputs[0].width, item.metadata.shelf]),
      [
        ['pick-0', 1, 2048, '0'],
        ['pick-2', 3, 2048, '2'],
      ],
    );
    assert.equal(items[0].promoted_from, first.task_id);
    const task = (await api(`/v1/tasks/${items[0].task_id}`)).body.data;
    assert.deepEqual(
      [task.operation, task.promoted_from, task.input.prompt],
      ['edit', first.task_id, 'A fox'],
    );
    const compared = finals.lightmeter.draft;
    assert.deepEqual(
      [compared.drafts.high_usd, compared.promotion.high_usd, compared.everything_final.high_usd],
      ['0.09', finals.lightmeter.quote.high_usd, draft.everything_final.high_usd],
    );
    assert.equal((await promote('promote-1')).body.id, body.id);
  });

  it('hands its numbers on: a promotion’s names, manifest and items say which draft each picture is of', async () => {
    const prompts = ['One', 'Two', 'Three', 'Four', 'Five'];
    const { id } = await createBatch(
      api,
      prompts.map((prompt, index) => ({
        model: 'gpt-image-2',
        prompt,
        size: '1024x640',
        ...(index === 4 ? { n: 2 } : {}),
      })),
    );
    await ended(id);
    const drafts = await itemsOf(api, id);
    const second = drafts[4].outputs[1].output_id;
    const promote = async (from: string, items: unknown) => {
      const { body } = await api(`/v1/batches/${from}/promote`, {
        json: { items, overrides: { quality: 'low' } },
      });
      await ended(body.id);
      return body.id as string;
    };
    const rowsOf = async (batchId: string): Promise<Record<string, string>[]> => {
      const headers = { authorization: `Bearer ${TEST_KEY}` };
      const answer = await fetch(`${server.url}/v1/batches/${batchId}/manifest.csv`, { headers });
      return parse(await answer.text(), { columns: true });
    };
    const picked = await promote(id, [1, 3, { item: 4, output_id: second }]);
    const items = await itemsOf(api, picked);
    assert.deepEqual(
      items.map((item) => [item.index, item.draft_item_index, item.draft_output_id]),
      [
        [0, 1, drafts[1].outputs[0].output_id],
        [1, 3, drafts[3].outputs[0].output_id],
        [2, 4, second],
      ],
    );
    assert.equal(drafts[1].draft_item_index, null);
    assert.deepEqual(
      (await rowsOf(picked)).map((row) => [row.item, row.draft_item, row.draft_output_id, row.file]),
      [
        ['1', '2', drafts[1].outputs[0].output_id, 'images/0002-two.png'],
        ['2', '4', drafts[3].outputs[0].output_id, 'images/0004-four.png'],
        ['3', '5', second, 'images/0005-five-2.png'],
      ],
    );
    // A promotion of the promotion keeps the numbers of the first drafts.
    const again = await rowsOf(await promote(picked, [2]));
    assert.deepEqual(
      again.map((row) => [row.draft_item, row.draft_output_id, row.file]),
      [['5', items[2].outputs[0].output_id, 'images/0005-five-2.png']],
    );
  });

  it('is promoted by what has a picture: a pick that is not there or failed is named', async () => {
    const { id } = await createBatch(api, [
      { custom_id: 'good', model: 'gpt-image-2', prompt: 'A fox', size: '1024x1024' },
      { custom_id: 'bad', model: 'gpt-image-2', prompt: 'A fox [sandbox:moderation]', size: '1024x1024' },
    ]);
    await ended(id);
    const nothing = await api(`/v1/batches/${id}/promote`, { json: { items: 'all' } });
    assert.deepEqual([nothing.status, nothing.body.error.param], [400, 'overrides']);
    const overrides = { resolution: '2K' };
    const { body } = await api(`/v1/batches/${id}/promote`, {
      json: { items: ['good', 'bad', 'nobody'], overrides },
    });
    const failed = await ended(body.id);
    assert.deepEqual(
      failed.errors.data.map((error: { code: string; line: number | null }) => [error.line, error.code]),
      [
        [2, 'conflict'],
        [null, 'not_found'],
      ],
    );
    const all = await api(`/v1/batches/${id}/promote`, { json: { items: 'all', overrides } });
    const promoted = await ended(all.body.id);
    assert.deepEqual([promoted.status, promoted.request_counts.total], ['completed', 1]);
  });
});

describe('a batch of edits', () => {
  it('takes its images from files and from the lines, and needs neither line nor file of requests afterwards', async () => {
    const picture = await pixels();
    const image = `data:image/png;base64,${picture.toString('base64')}`;
    const inputId = await uploadLines(
      api,
      linesOf([
        {
          custom_id: 'inline',
          model: 'gpt-image-2',
          prompt: 'A teal fox',
          size: '1024x640',
          images: [{ image_url: image }],
        },
        { custom_id: 'plain', model: 'gpt-image-2', prompt: 'A plain fox', size: '1024x640' },
      ]),
    );
    const created = await api('/v1/batches', { json: { input_file_id: inputId, start: 'manual' } });
    await batchWith(api, created.body.id, ['ready', ...ENDED]);
    assert.equal((await api(`/v1/files/${inputId}`, { method: 'DELETE' })).status, 200);
    await api(`/v1/batches/${created.body.id}/start`, { method: 'POST' });
    const batch = await ended(created.body.id);
    assert.deepEqual(batch.request_counts, { total: 2, completed: 2, failed: 0 });
    const [inline, plain] = await itemsOf(api, created.body.id);
    const operationOf = async (taskId: string) => (await api(`/v1/tasks/${taskId}`)).body.data.operation;
    assert.deepEqual(
      [await operationOf(inline.task_id), await operationOf(plain.task_id)],
      ['edit', 'generate'],
    );
  });

  it('fails the items, uncharged, whose picture was deleted before they began, and runs the others', async () => {
    const picture = await pixels();
    const kept = await uploadLines(api, picture, 'kept.png');
    const gone = await uploadLines(api, await pixels('navy'), 'gone.png');
    const edit = (custom_id: string, file_id: string) => ({
      custom_id,
      model: 'gpt-image-2',
      prompt: 'A fox',
      size: '1024x640',
      images: [{ file_id }],
    });
    const { id } = await createBatch(api, [edit('kept', kept), edit('gone', gone)], {
      body: { start: 'manual', endpoint: '/v1/images/edits' },
    });
    await batchWith(api, id, ['ready', ...ENDED]);
    await api(`/v1/files/${gone}`, { method: 'DELETE' });
    await api(`/v1/batches/${id}/start`, { method: 'POST' });
    const batch = await ended(id);
    const items = await itemsOf(api, id);
    assert.deepEqual(
      items.map((item) => [item.custom_id, item.state, item.error?.code, item.error?.param]),
      [
        ['kept', 'succeeded', undefined, undefined],
        ['gone', 'failed', 'not_found', 'images[0].file_id'],
      ],
    );
    assert.equal(batch.lightmeter.spent_usd, items[0].charged_usd);
  });

  it('whose picture cannot be read fails before anything is spent', async () => {
    const fileId = await uploadLines(api, (await pixels()).subarray(0, 60), 'broken.png');
    const { id } = await createBatch(api, [
      { model: 'gpt-image-2', prompt: 'A fox', size: '1024x640', images: [{ file_id: fileId }] },
    ]);
    const failed = await ended(id);
    assert.deepEqual(
      [failed.status, failed.errors.data[0].code, failed.errors.data[0].line],
      ['failed', 'image_unreadable', 1],
    );
  });
});

function pixels(background = 'teal'): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
}
