// Tables as shops export them: prompts from a template, columns that come back as metadata, lines that cannot be used,
// and what becomes of a cap that nothing can be spent under.

import assert from 'node:assert/strict';
import { after, afterEach, before, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { batchWith, ENDED, itemsOf, uploadLines } from './support/batch-calls.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

const DEFAULTS = { model: 'gpt-image-2', size: '1024x640' };

async function tableBatch(table: string, body: object = {}) {
  const input_file_id = await uploadLines(api, table, 'products.csv');
  return api('/v1/batches', { json: { input_file_id, defaults: DEFAULTS, ...body } });
}

async function textOf(path: string): Promise<string> {
  const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${TEST_KEY}` } });
  return answer.text();
}

it('a template makes the prompts, and kept columns come back in the manifest and on every line of the results', async () => {
  const table = 'Handle,Title,Price\nfox,Red fox,\nowl,An owl [sandbox:moderation],7\n';
  const created = await tableBatch(table, {
    prompt_template: 'Photo of {TITLE} on white',
    metadata_columns: ['handle', 'price'],
  });
  const batch = await batchWith(api, created.body.id, ENDED);
  assert.deepEqual([batch.status, batch.lightmeter.warnings], ['completed', []]);
  const items = await itemsOf(api, batch.id);
  assert.equal(items[0].prompt, 'Photo of Red fox on white');
  const rows: Record<string, string>[] = parse(await textOf(`/v1/batches/${batch.id}/manifest.csv`), {
    columns: true,
  });
  assert.deepEqual(
    rows.map((row) => [row['metadata.Handle'], row['metadata.Price']]),
    [
      ['fox', ''],
      ['owl', '7'],
    ],
  );
  const lineOf = async (fileId: string) => JSON.parse(await textOf(`/v1/files/${fileId}/content`));
  assert.deepEqual((await lineOf(batch.output_file_id)).metadata, { Handle: 'fox' });
  assert.deepEqual((await lineOf(batch.error_file_id)).metadata, { Handle: 'owl', Price: '7' });
  assert.match(
    await textOf(`/v1/batches/${batch.id}/contact-sheet`),
    /2 items · \$0\.03 charged · completed/,
  );
});

it('a template that says nothing, or stands beside a prompt column, is refused at once', async () => {
  for (const body of [
    { prompt_template: 'A fox' },
    { prompt_template: 'A {Title', prompt_column: undefined },
    { prompt_template: 'A {Title}', prompt_column: 'Title' },
  ]) {
    const { status, body: answer } = await tableBatch('Title\nx\n', body);
    assert.deepEqual([status, answer.error.param], [400, 'prompt_template']);
  }
});

it('lines that could not be used are not retried, and whoever tries is told that they never run', async () => {
  const skipped = await tableBatch('prompt\na\n', { skip_invalid: true, defaults: { model: 'nobody' } });
  const batch = await batchWith(api, skipped.body.id, ENDED);
  assert.deepEqual([batch.lightmeter.invalid, batch.lightmeter.counts.failed], [1, 1]);
  const refused = await tableBatch('prompt\na\n', { defaults: { model: 'nobody' } });
  assert.equal((await batchWith(api, refused.body.id, ENDED)).status, 'failed');
  for (const id of [skipped.body.id, refused.body.id]) {
    const { status, body } = await api(`/v1/batches/${id}/retry`, { method: 'POST' });
    assert.equal(status, 409);
    assert.match(body.error.message, /could not be used never run again: mend them/);
  }
});

it('the cap of a batch that failed or was cancelled before it ran is listed no more, and one that is retried holds', async () => {
  const subjectsOf = async () =>
    (await api('/v1/limits')).body.data.map((limit: { subject_id: string }) => limit.subject_id);
  const failed = await tableBatch('prompt\na\n', { defaults: { model: 'nobody' }, max_cost_usd: '1' });
  const after = await batchWith(api, failed.body.id, ENDED);
  assert.deepEqual([after.status, after.lightmeter.cap_usd], ['failed', null]);

  const quoted = await tableBatch('prompt\na\nb\n', { start: 'manual', max_cost_usd: '0.03' });
  const { id } = quoted.body;
  await batchWith(api, id, ['ready']);
  assert.ok((await subjectsOf()).includes(id));
  await api(`/v1/batches/${id}/cancel`, { method: 'POST' });
  await batchWith(api, id, ENDED);
  const listed = await subjectsOf();
  assert.deepEqual([listed.includes(failed.body.id), listed.includes(id)], [false, false]);

  await api(`/v1/batches/${id}/retry`, { json: { states: ['cancelled'] } });
  const paused = await batchWith(api, id, ['paused', ...ENDED]);
  assert.deepEqual(
    [paused.lightmeter.paused?.reason, paused.lightmeter.spent_usd],
    ['spend_cap_reached', '0.03'],
  );
  assert.ok((await subjectsOf()).includes(id));
});
