// Batches through the real server: OpenAI's client, whole files, bad lines, duplicates, retries, repeats.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import {
  batchWith,
  createBatch,
  ENDED,
  itemsOf,
  linesOf,
  pictures,
  tasksOf,
  uploadLines,
} from './support/batch-calls.ts';
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

describe('a batch through OpenAI’s own client', () => {
  it('is created, polled and downloaded as from OpenAI, in its form to the last field', async () => {
    const client = new OpenAI({ apiKey: TEST_KEY, baseURL: `${server.url}/v1` });
    const lines = ['a fox', 'an owl', 'a fox [sandbox:moderation]'].map((prompt, index) => ({
      custom_id: `request-${index}`,
      method: 'POST',
      url: '/v1/images/generations',
      body: { model: 'gpt-image-2', prompt, size: '1024x1024' },
    }));
    const file = await client.files.create({
      file: await toFile(Buffer.from(linesOf(lines)), 'requests.jsonl'),
      purpose: 'batch',
    });
    const created = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/images/generations',
      completion_window: '24h',
      metadata: { season: 'winter' },
    });
    assert.deepEqual(
      [created.object, created.endpoint, created.input_file_id, created.completion_window, created.metadata],
      ['batch', '/v1/images/generations', file.id, '24h', { season: 'winter' }],
    );
    let batch = created;
    const endsMs = Date.now() + 30_000;
    while (!ENDED.includes(batch.status)) {
      assert.ok(Date.now() < endsMs, batch.status);
      await wait(50);
      batch = await client.batches.retrieve(created.id);
    }
    assert.deepEqual(
      [batch.status, batch.request_counts],
      ['completed', { total: 3, completed: 2, failed: 1 }],
    );
    assert.ok(batch.in_progress_at && batch.finalizing_at && batch.completed_at && batch.expires_at);
    const outputs = await readLines(client, batch.output_file_id);
    assert.deepEqual(
      outputs.map((line) => [line.custom_id, line.error, line.response.status_code]),
      [
        ['request-0', null, 200],
        ['request-1', null, 200],
      ],
    );
    const [{ response }] = outputs;
    assert.deepEqual([response.body.size, response.body.lightmeter.charged_usd], ['1024x1024', '0.03']);
    const image = await fetch(response.body.data[0].url);
    assert.deepEqual([image.status, image.headers.get('content-type')], [200, 'image/png']);
    const [failed] = await readLines(client, batch.error_file_id);
    assert.deepEqual(
      [failed.custom_id, failed.response.status_code, failed.response.body.error.code],
      ['request-2', 400, 'moderation_blocked'],
    );
    const listed = await client.batches.list({ limit: 1 });
    assert.equal(listed.data[0]?.id, created.id);
  });

  async function readLines(client: OpenAI, fileId: string | undefined) {
    const text = await (await client.files.content(fileId ?? '')).text();
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
});

describe('a hundred PartiPrompts as one TSV', () => {
  it('are all made, the charges are the quote, and the items keep their order', async () => {
    const tsv = readFileSync(new URL('fixtures/parti-prompts.tsv', import.meta.url), 'utf8');
    const rows = tsv.split('\n').slice(0, 101);
    const fileId = await uploadLines(api, rows.join('\n'), 'parti.tsv');
    const { body } = await api('/v1/batches', {
      json: {
        input_file_id: fileId,
        defaults: { model: 'gpt-image-2', size: '1024x640' },
        metadata_columns: 'keep',
      },
    });
    const batch = await ended(body.id);
    assert.deepEqual(batch.request_counts, { total: 100, completed: 100, failed: 0 });
    const { quote, spent_usd: spent, held_usd: held } = batch.lightmeter;
    assert.deepEqual([quote.high_usd, spent, held], ['3', '3', '0']);
    const items = await itemsOf(api, body.id);
    assert.deepEqual(
      items.map((item) => [item.index, item.prompt, item.charged_usd]),
      rows.slice(1).map((row, index) => [index, row.split('\t')[0], '0.03']),
    );
    assert.equal(items[0].metadata.Category, 'Abstract');
    const tasks = await tasksOf(api, body.id);
    assert.equal(new Set(tasks.map(({ taskId }) => taskId)).size, 100);
  });
});

describe('a file with bad lines', () => {
  const lines = [
    { custom_id: 'good', model: 'gpt-image-2', prompt: 'A fox', size: '1024x640' },
    { custom_id: 'no-size', model: 'gpt-image-2', prompt: 'A fox', size: '1x1' },
    { custom_id: 'no-model', model: 'no-such-model', prompt: 'A fox' },
    { custom_id: 'good', model: 'gpt-image-2', prompt: 'Another fox' },
  ];

  it('fails as a whole, names each line, and spends nothing', async () => {
    const before = (await api('/v1/balance')).body;
    const { id } = await createBatch(api, lines);
    const batch = await ended(id);
    assert.equal(batch.status, 'failed');
    assert.deepEqual(
      batch.errors.data.map((error: { line: number; code: string; param: string }) => [
        error.line,
        error.code,
        error.param,
      ]),
      [
        [2, 'unsupported_value', 'size'],
        [3, 'model_not_found', 'model'],
        [4, 'invalid_value', 'custom_id'],
      ],
    );
    assert.ok(batch.errors.data.every((error: { message: string }) => error.message.length > 20));
    assert.deepEqual([batch.lightmeter.invalid, batch.request_counts.total], [3, 0]);
    assert.deepEqual((await api('/v1/balance')).body, before);
  });

  it('runs its good lines when bad ones are skipped, and has an honest line for each of them', async () => {
    const { id } = await createBatch(api, lines, { body: { skip_invalid: true } });
    const batch = await ended(id);
    assert.deepEqual(
      [batch.status, batch.request_counts, batch.lightmeter.spent_usd, batch.lightmeter.quote.high_usd],
      ['completed', { total: 4, completed: 1, failed: 3 }, '0.03', '0.03'],
    );
    const { body } = await api(`/v1/files/${batch.error_file_id}/content`);
    const errors = Buffer.from(body)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      errors.map(({ error }) => [error.line, error.code]),
      [
        [2, 'unsupported_value'],
        [3, 'model_not_found'],
        [4, 'invalid_value'],
      ],
    );
    const retry = await api(`/v1/batches/${id}/retry`, { json: {} });
    assert.deepEqual([retry.status, retry.body.error.code], [409, 'conflict']);
  });

  it('keeps the first thousand faults and counts them all', async () => {
    const fileId = await uploadLines(api, `${'not json\n'.repeat(1_200)}`);
    const { body } = await api('/v1/batches', { json: { input_file_id: fileId } });
    const batch = await ended(body.id);
    assert.deepEqual([batch.errors.data.length, batch.lightmeter.invalid], [1_000, 1_200]);
    assert.deepEqual([batch.errors.data[0].line, batch.errors.data[999].line], [1, 1_000]);
  });
});

describe('duplicates', () => {
  it('run once and cost once when asked for, and every line has its output', async () => {
    const requests = [0, 1, 2, 3, 4, 5].map((index) => ({
      custom_id: `line-${index}`,
      model: 'gpt-image-2',
      prompt: index % 3 === 0 ? 'A fox' : 'An owl',
      size: '1024x640',
    }));
    const { id } = await createBatch(api, requests, { body: { deduplicate: true } });
    const batch = await ended(id);
    assert.deepEqual(
      [batch.request_counts.completed, batch.lightmeter.duplicates, batch.lightmeter.quote.high_usd],
      [6, 4, '0.06'],
    );
    assert.equal(batch.lightmeter.spent_usd, '0.06');
    const items = await itemsOf(api, id);
    assert.deepEqual(
      items.map((item) => item.duplicate_of),
      [null, null, 1, 0, 1, 1],
    );
    assert.equal(new Set(items.map((item) => item.outputs[0].output_id)).size, 2);
    assert.equal((await tasksOf(api, id)).length, 2);
    const { body } = await api(`/v1/files/${batch.output_file_id}/content`);
    assert.equal(Buffer.from(body).toString().trim().split('\n').length, 6);
  });
});

describe('an Idempotency-Key', () => {
  it('creates one batch, however often and however close together it is sent', async () => {
    const fileId = await uploadLines(api, linesOf(pictures(2)));
    const create = (body: object) =>
      api('/v1/batches', { json: body, headers: { 'idempotency-key': 'batch-1' } });
    const body = { input_file_id: fileId };
    const answers = await Promise.all([create(body), create(body), create(body)]);
    assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1);
    const id = answers[0]?.body.id;
    await ended(id);
    const again = await create(body);
    assert.deepEqual([again.body.id, again.headers['idempotent-replayed']], [id, 'true']);
    const other = await create({ ...body, name: 'Another' });
    assert.deepEqual([other.status, other.body.error.code], [422, 'idempotency_key_mismatch']);
    assert.equal((await tasksOf(api, id)).length, 2);
  });
});

describe('a retry', () => {
  it('runs what failed again as new tasks, leaves what succeeded alone, and writes the results anew', async () => {
    const requests = [
      ...pictures(2),
      { custom_id: 'bad', model: 'gpt-image-2', prompt: 'A fox [sandbox:moderation]', size: '1024x640' },
    ];
    const { id } = await createBatch(api, requests);
    const first = await ended(id);
    assert.deepEqual(first.request_counts, { total: 3, completed: 2, failed: 1 });
    const before = await itemsOf(api, id);
    const retried = await api(`/v1/batches/${id}/retry`, { json: {} });
    assert.deepEqual(
      [retried.status, retried.body.retried],
      [200, { items: 1, quote: { low_usd: '0.03', high_usd: '0.03' } }],
    );
    const second = await ended(id);
    assert.deepEqual(second.request_counts, { total: 3, completed: 2, failed: 1 });
    assert.notEqual(second.error_file_id, first.error_file_id);
    const items = await itemsOf(api, id);
    assert.deepEqual(
      items.map((item) => item.run_count),
      [1, 1, 2],
    );
    assert.deepEqual(
      items.slice(0, 2).map((item) => item.task_id),
      before.slice(0, 2).map((item) => item.task_id),
    );
    assert.equal((await tasksOf(api, id)).length, 4);
    assert.equal(second.lightmeter.spent_usd, '0.06');
  });
});

describe('a batch that starts by hand', () => {
  it('is quoted and waits, holding nothing, until it is started', async () => {
    const { id } = await createBatch(api, pictures(3), { body: { start: 'manual' } });
    const ready = await batchWith(api, id, ['ready', ...ENDED]);
    assert.deepEqual(
      [ready.status, ready.in_progress_at, ready.lightmeter.quote.high_usd, ready.lightmeter.counts.pending],
      ['ready', null, '0.09', 3],
    );
    assert.equal((await tasksOf(api, id)).length, 0);
    const started = await api(`/v1/batches/${id}/start`, { method: 'POST' });
    assert.deepEqual([started.status, started.body.status], [200, 'in_progress']);
    assert.equal((await ended(id)).request_counts.completed, 3);
  });
});

describe('a call that cannot be', () => {
  it('is refused by name before anything is created', async () => {
    const fileId = await uploadLines(api, linesOf(pictures(1)));
    const table: [object, number, string][] = [
      [{}, 400, 'input_file_id'],
      [{ input_file_id: 'file_nobody' }, 404, 'input_file_id'],
      [{ input_file_id: fileId, endpoint: '/v1/chat/completions' }, 400, 'endpoint'],
      [{ input_file_id: fileId, completion_window: '24d' }, 400, 'completion_window'],
      [{ input_file_id: fileId, max_cost_usd: '-1' }, 400, 'max_cost_usd'],
      [{ input_file_id: fileId, defaults: { images: [{ image_url: 'data:x' }] } }, 400, 'defaults.images'],
      [{ input_file_id: fileId, colour: 'red' }, 400, 'colour'],
    ];
    for (const [json, status, param] of table) {
      const answer = await api('/v1/batches', { json });
      assert.deepEqual([answer.status, answer.body.error.param], [status, param]);
    }
    const missing = await api('/v1/batches/batch_nobody/cancel', { method: 'POST' });
    assert.equal(missing.status, 404);
  });
});
