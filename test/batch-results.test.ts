// The results of a batch through the server: ZIP, manifest, contact sheets, and the small pictures behind them.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import OpenAI, { toFile } from 'openai';
import sharp from 'sharp';
import * as yauzl from 'yauzl';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
let batchId: string;

const ENDED = new Set(['completed', 'failed', 'expired', 'cancelled']);

before(async () => {
  server = await startServer();
  api = apiOf(server.url);
  batchId = await createBatch([
    { prompt: 'a red fox', n: 2 },
    { prompt: '=cmd|fox' },
    { prompt: 'sandbox:moderation' },
    { prompt: 'a blue whale', output_format: 'jpeg' },
  ]);
  await endOf(batchId);
});
after(async () => {
  await assertAuditClean(api);
  await server.stop();
});

async function createBatch(bodies: readonly object[], changes: object = {}): Promise<string> {
  const lines = bodies.map((body, index) =>
    JSON.stringify({
      custom_id: `item-${index}`,
      method: 'POST',
      url: '/v1/images/generations',
      body: { model: 'gpt-image-2', size: '1024x1024', quality: 'low', ...body },
    }),
  );
  const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
  const file = await openai.files.create({
    file: await toFile(Buffer.from(lines.join('\n')), 'batch.jsonl'),
    purpose: 'batch',
  });
  const json = {
    input_file_id: file.id,
    endpoint: '/v1/images/generations',
    completion_window: '24h',
    ...changes,
  };
  const { status, body } = await api('/v1/batches', { json });
  assert.equal(status, 200, JSON.stringify(body));
  return body.id;
}

async function endOf(id: string, states = ENDED): Promise<void> {
  for (const deadlineMs = Date.now() + 60_000; ; ) {
    const { body } = await api(`/v1/batches/${id}`);
    if (states.has(body.status)) return;
    assert.ok(Date.now() < deadlineMs, `${body.status}: ${JSON.stringify(body.lightmeter)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function download(path: string, init: RequestInit = {}) {
  const answer = await fetch(`${server.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${TEST_KEY}`, ...init.headers },
  });
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

test('the ZIP has every image byte for byte, and a manifest whose charges are those of the batch', async () => {
  const { answer, bytes } = await download(`/v1/batches/${batchId}/results.zip`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${batchId}-results.zip"`);
  assert.equal(answer.headers.get('lightmeter-results'), 'complete');
  const zip = await yauzl.fromBufferPromise(bytes);
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const content = Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray());
    assert.equal(crc32(content), entry.crc32, entry.fileName);
    files.set(entry.fileName, content);
  }
  assert.deepEqual(
    [...files.keys()],
    [
      'images/0001-item-0-1.png',
      'images/0001-item-0-2.png',
      'images/0002-item-1.png',
      'images/0004-item-3.jpg',
      'manifest.csv',
      'README.txt',
    ],
  );
  const rows: Record<string, string>[] = parse(files.get('manifest.csv') ?? '', { columns: true });
  assert.deepEqual(
    rows.map(({ item, image, state, error_code: code, prompt, size, format }) => [
      item,
      image,
      state,
      code,
      prompt,
      size,
      format,
    ]),
    [
      ['1', '1', 'succeeded', '', 'a red fox', '1024x1024', 'png'],
      ['1', '2', 'succeeded', '', 'a red fox', '1024x1024', 'png'],
      ['2', '1', 'succeeded', '', "'=cmd|fox", '1024x1024', 'png'],
      ['3', '', 'failed', 'moderation_blocked', 'sandbox:moderation', '', ''],
      ['4', '1', 'succeeded', '', 'a blue whale', '1024x1024', 'jpeg'],
    ],
  );
  for (const { file = '', sha256, bytes: size, output_link: link = '' } of rows.filter(({ file }) => file)) {
    const image = files.get(file) ?? Buffer.alloc(0);
    assert.equal(createHash('sha256').update(image).digest('hex'), sha256);
    assert.equal(String(image.byteLength), size);
    const linked = await fetch(link);
    assert.ok(Buffer.from(await linked.arrayBuffer()).equals(image), 'the link leads to the same bytes');
  }
  const nanoUsd = (usd: string) => Math.round(Number(usd) * 1e9);
  const charged = rows.reduce((sum, row) => sum + nanoUsd(row.charged_usd || '0'), 0);
  const { body } = await api(`/v1/batches/${batchId}`);
  assert.equal(charged, nanoUsd(body.lightmeter.spent_usd));
  const alone = await download(`/v1/batches/${batchId}/manifest.csv`);
  assert.equal(alone.answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
  const withoutLinks = (table: Record<string, string>[]) => table.map((row) => ({ ...row, output_link: '' }));
  assert.deepEqual(withoutLinks(parse(alone.bytes, { columns: true })), withoutLinks(rows));
});

test('the head alone comes without anything being made', async () => {
  const { answer, bytes } = await download(`/v1/batches/${batchId}/results.zip`, { method: 'HEAD' });
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type'), bytes.byteLength],
    [200, 'application/zip', 0],
  );
});

test('the contact sheets have a cell for every item', async () => {
  const html = await download(`/v1/batches/${batchId}/contact-sheet`);
  assert.equal(html.answer.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(String(html.bytes).match(/<figure /g)?.length, 4);
  assert.equal(String(html.bytes).match(/<img src="data:image\/webp/g)?.length, 3);
  const picture = await download(`/v1/batches/${batchId}/contact-sheet.webp?page=1`);
  const { format, width } = await sharp(picture.bytes).metadata();
  assert.deepEqual(
    [picture.answer.headers.get('content-type'), format, width],
    ['image/webp', 'webp', 1_752],
  );
});

test('the results of a batch that waits are there, and say that they are not complete', async () => {
  const waiting = await createBatch([{ prompt: 'a fox' }], { start: 'manual' });
  await endOf(waiting, new Set(['ready']));
  const { answer, bytes } = await download(`/v1/batches/${waiting}/results.zip`);
  assert.equal(answer.headers.get('lightmeter-results'), 'partial');
  assert.equal(answer.headers.get('lightmeter-batch-status'), 'ready');
  assert.ok(bytes.includes('NOT COMPLETE: 1 item had not ended'));
  const { bytes: html } = await download(`/v1/batches/${waiting}/contact-sheet`);
  assert.match(String(html), /ready: more is to come[\s\S]*This item has not begun/);
  await api(`/v1/batches/${waiting}/cancel`, { method: 'POST', json: {} });
});

const PATHS = ['results.zip', 'manifest.csv', 'contact-sheet', 'contact-sheet.webp'];

test('a batch that is not there, or is not the caller’s, has no results', async () => {
  const live = await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes: ['read'] } });
  const images = await api('/v1/keys', { json: { name: 'images', mode: 'test', scopes: ['images'] } });
  for (const path of PATHS) {
    assert.equal((await api(`/v1/batches/batch_none/${path}`)).status, 404, path);
    const address = `/v1/batches/${batchId}/${path}`;
    assert.equal((await api(address, { key: null })).status, 401, path);
    assert.equal((await api(address, { key: images.body.secret })).status, 403, path);
    const foreign = await api(address, { key: live.body.secret });
    assert.deepEqual(
      [foreign.status, foreign.body.error.code, foreign.body.error.param],
      [404, 'not_found', 'id'],
      path,
    );
  }
});

for (const page of ['0', '2', '-1', '1.5', 'x']) {
  test(`page ${page} of a contact sheet of one page is refused by name`, async () => {
    for (const path of ['contact-sheet', 'contact-sheet.webp']) {
      const { status, body } = await api(`/v1/batches/${batchId}/${path}?page=${page}`);
      assert.deepEqual([status, body.error.param], [400, 'page'], JSON.stringify(body));
    }
  });
}

test('an output in four widths, with a key or a signed link, kept once on the disk', async () => {
  const { body } = await api(`/v1/batches/${batchId}/items?limit=1`);
  const [{ output_id: outputId, url }] = body.data[0].outputs;
  const signed = new URL(url);
  for (const width of [128, 256, 512, 1024]) {
    const path = `/v1/outputs/${outputId}?width=${width}`;
    const { answer, bytes } = await download(path);
    const picture = await sharp(bytes).metadata();
    assert.deepEqual(
      [answer.status, answer.headers.get('content-type'), picture.width],
      [200, 'image/webp', width],
    );
    const byLink = await fetch(`${server.url}${signed.pathname}${signed.search}&width=${width}`);
    assert.ok(Buffer.from(await byLink.arrayBuffer()).equals(bytes));
    const etag = answer.headers.get('etag') ?? '';
    assert.equal((await download(path, { headers: { 'if-none-match': etag } })).answer.status, 304);
  }
  const { sha256 = '' } =
    (
      parse((await download(`/v1/batches/${batchId}/manifest.csv`)).bytes, { columns: true }) as Record<
        string,
        string
      >[]
    )[0] ?? {};
  const kept = await readdir(join(server.dataDirectory, 'thumbnails'), { recursive: true });
  assert.equal(kept.filter((name) => name.includes(sha256)).length, 4);
});

test('a width that is not kept is refused with those that are', async () => {
  for (const width of ['0', '255', '257', '4096', 'wide']) {
    const { body } = await api(`/v1/batches/${batchId}/items?limit=1`);
    const refused = await api(`/v1/outputs/${body.data[0].outputs[0].output_id}?width=${width}`);
    assert.deepEqual(
      [refused.status, refused.body.error.param],
      [400, 'width'],
      JSON.stringify(refused.body),
    );
    assert.match(refused.body.error.message, /128.*256.*512.*1024/);
  }
});
