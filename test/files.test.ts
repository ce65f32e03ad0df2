// /v1/files through the official OpenAI client, and what holds beyond it: bounds, ownership, ranges, flat memory.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import OpenAI, { NotFoundError, toFile } from 'openai';
import { request } from 'undici';
import { type Api, apiOf } from './support/api.ts';
import { residentBytes } from './support/resident-memory.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

/** 60 MB, or as many as are asked for: `LIGHTMETER_TEST_MEGABYTES=200 npm test -- test/files.test.ts`. */
const MAX_FILE_BYTES = Number(process.env.LIGHTMETER_TEST_MEGABYTES ?? 60) * 1_048_576;

let server: ServerProcess;
let api: Api;
let openai: OpenAI;

before(async () => {
  server = await startServer({ environment: { LIGHTMETER_MAX_FILE_BYTES: String(MAX_FILE_BYTES) } });
  api = apiOf(server.url);
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
});
after(() => server.stop());

const LINE = '{"custom_id":"a","method":"POST","url":"/v1/images/generations","body":{}}\n';

test('the official client uploads, lists, looks up, downloads and deletes a file', async () => {
  const beforeSeconds = Math.floor(Date.now() / 1_000);
  const file = await openai.files.create({
    file: await toFile(Buffer.from(LINE), 'Aufträge 1.jsonl'),
    purpose: 'batch',
  });
  assert.match(file.id, /^file_[0-9a-z]{26}$/);
  assert.ok(file.created_at >= beforeSeconds);
  assert.deepEqual(file, {
    id: file.id,
    object: 'file',
    bytes: 75,
    created_at: file.created_at,
    expires_at: file.created_at + 2_592_000,
    filename: 'Aufträge 1.jsonl',
    purpose: 'batch',
    status: 'processed',
  });
  assert.deepEqual(await openai.files.retrieve(file.id), file);
  assert.equal(await (await openai.files.content(file.id)).text(), LINE);
  assert.deepEqual(await openai.files.waitForProcessing(file.id), file);
  const listed: string[] = [];
  for await (const { id } of openai.files.list()) listed.push(id);
  assert.ok(listed.includes(file.id));
  assert.deepEqual(await openai.files.delete(file.id), { id: file.id, object: 'file', deleted: true });
  await assert.rejects(openai.files.retrieve(file.id), NotFoundError);
  await assert.rejects(openai.files.content(file.id), NotFoundError);
  await assert.rejects(openai.files.delete(file.id), NotFoundError);
});

test('a file expires when its caller says, and without a word only the input of a batch does', async () => {
  const upload = async (purpose: 'batch' | 'vision' | 'user_data', seconds?: number) => {
    const file = await openai.files.create({
      file: await toFile(Buffer.from(`${purpose} ${seconds}`), 'a.txt'),
      purpose,
      ...(seconds === undefined ? {} : { expires_after: { anchor: 'created_at', seconds } }),
    });
    return file.expires_at === undefined ? undefined : file.expires_at - file.created_at;
  };
  assert.equal(await upload('vision'), undefined);
  assert.equal(await upload('user_data'), undefined);
  assert.equal(await upload('batch'), 2_592_000);
  assert.equal(await upload('vision', 3_600), 3_600);
  assert.equal(await upload('batch', 2_592_000), 2_592_000);
  await assert.rejects(upload('vision', 3_599), /expires_after\[seconds\]/);
  await assert.rejects(upload('vision', 2_592_001), /expires_after\[seconds\]/);
});

test('a list goes page by page, in either order, by purpose', async () => {
  const ids: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    const file = await openai.files.create({
      file: await toFile(Buffer.from(name), name),
      purpose: 'vision',
    });
    ids.push(file.id);
    // Ids of one millisecond are in no order.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const ascending: string[] = [];
  const first = await openai.files.list({ purpose: 'vision', order: 'asc', limit: 2 });
  for await (const { id } of first) ascending.push(id);
  assert.deepEqual(ascending.slice(-3), ids);
  const newest = await api('/v1/files?purpose=vision&limit=2');
  assert.deepEqual(
    newest.body.data.map((file: { id: string }) => file.id),
    [ids[2], ids[1]],
  );
  assert.deepEqual([newest.body.first_id, newest.body.last_id, newest.body.has_more], [ids[2], ids[1], true]);
  // The page goes on although the file it ended with is gone.
  await openai.files.delete(ids[1] ?? '');
  const next = await api(`/v1/files?purpose=vision&limit=1&after=${ids[1]}`);
  assert.deepEqual(
    next.body.data.map((file: { id: string }) => file.id),
    [ids[0]],
  );
});

test('another workspace, and the other mode, have no such file', async () => {
  const file = await openai.files.create({ file: await toFile(Buffer.from('mine'), 'a'), purpose: 'vision' });
  const key = await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes: ['images'] } });
  assert.equal(key.status, 201, JSON.stringify(key.body));
  const options = { key: key.body.secret };
  assert.equal((await api(`/v1/files/${file.id}`, options)).status, 404);
  assert.equal((await api(`/v1/files/${file.id}/content`, options)).status, 404);
  assert.equal((await api(`/v1/files/${file.id}`, { ...options, method: 'DELETE' })).status, 404);
  assert.deepEqual((await api('/v1/files', options)).body.data, []);
  assert.equal((await api('/v1/files', { key: null })).status, 401);
});

test('a download gives parts of the file, and says when a part is not there', async () => {
  const file = await openai.files.create({
    file: await toFile(Buffer.from('0123456789'), 'digits.txt'),
    purpose: 'user_data',
  });
  const read = (range: string) => api(`/v1/files/${file.id}/content`, { headers: { range } });
  const middle = await read('bytes=2-4');
  assert.deepEqual([middle.status, middle.body], [206, '234']);
  assert.equal(middle.headers['content-range'], 'bytes 2-4/10');
  assert.equal((await read('bytes=-3')).body, '789');
  assert.equal((await read('bytes=10-')).status, 416);
  const whole = await api(`/v1/files/${file.id}/content`);
  assert.equal(whole.headers['content-length'], '10');
  assert.equal(whole.headers['content-disposition'], "attachment; filename*=UTF-8''digits.txt");
  const again = await api(`/v1/files/${file.id}/content`, {
    headers: { 'if-none-match': String(whole.headers.etag) },
  });
  assert.equal(again.status, 304);
});

interface Part {
  readonly name: string;
  readonly value: string;
  readonly filename?: string;
}

function postForm(parts: readonly Part[]) {
  const text = parts.map(({ name, value, filename }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    return `--frame\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return api('/v1/files', {
    raw: `${text.join('')}--frame--\r\n`,
    headers: { 'content-type': 'multipart/form-data; boundary=frame' },
  });
}

const FILE = { name: 'file', value: 'a', filename: 'a.txt' };
const PURPOSE = { name: 'purpose', value: 'vision' };

const REFUSALS: readonly (readonly [string, readonly Part[], number, string, string | null])[] = [
  ['no purpose', [FILE], 400, 'missing_parameter', 'purpose'],
  ['a purpose of others', [FILE, { name: 'purpose', value: 'fine-tune' }], 400, 'invalid_value', 'purpose'],
  ['our own purpose', [FILE, { name: 'purpose', value: 'batch_output' }], 400, 'invalid_value', 'purpose'],
  ['no file', [PURPOSE], 400, 'missing_parameter', 'file'],
  ['an empty file', [{ ...FILE, value: '' }, PURPOSE], 400, 'invalid_value', 'file'],
  ['a file by another name', [{ ...FILE, name: 'data' }, PURPOSE], 400, 'unknown_parameter', 'data'],
  ['an unknown field', [FILE, PURPOSE, { name: 'tag', value: 'x' }], 400, 'unknown_parameter', 'tag'],
  ['a field twice', [PURPOSE, PURPOSE, FILE], 400, 'invalid_value', 'purpose'],
  ['two files', [FILE, FILE, PURPOSE], 400, 'invalid_value', null],
  [
    'half an expiry',
    [FILE, PURPOSE, { name: 'expires_after[seconds]', value: '3600' }],
    400,
    'invalid_value',
    'expires_after',
  ],
  ['a long name', [{ ...FILE, filename: 'n'.repeat(256) }, PURPOSE], 400, 'invalid_value', 'file'],
];

for (const [what, parts, status, code, param] of REFUSALS) {
  test(`an upload with ${what} is refused by name, and nothing is kept`, async () => {
    const answer = await postForm(parts);
    assert.deepEqual(
      [answer.status, answer.body.error.code, answer.body.error.param],
      [status, code, param],
      JSON.stringify(answer.body),
    );
    assert.deepEqual(await readdir(join(server.dataDirectory, 'files', 'incoming')), []);
  });
}

test('fields may stand before the file or behind it', async () => {
  assert.equal((await postForm([PURPOSE, FILE])).status, 200);
  assert.equal((await postForm([FILE, PURPOSE])).status, 200);
  assert.equal((await postForm([{ ...FILE, filename: 'n'.repeat(255) }, PURPOSE])).status, 200);
});

test('a body that is no form is refused with what to send', async () => {
  const answer = await api('/v1/files', { json: { purpose: 'batch' } });
  assert.deepEqual([answer.status, answer.body.error.code], [415, 'unsupported_media_type']);
  assert.match(answer.body.error.message, /multipart\/form-data/);
});

/** A form whose file has so many bytes, without its length being said before. */
async function* formOf(sizeBytes: number, onChunk: () => void = () => {}): AsyncGenerator<Buffer> {
  yield Buffer.from('--frame\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n');
  yield Buffer.from('--frame\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n');
  const chunk = Buffer.alloc(65_536, 'lightmeter');
  for (let leftBytes = sizeBytes; leftBytes > 0; leftBytes -= chunk.byteLength) {
    onChunk();
    yield leftBytes < chunk.byteLength ? chunk.subarray(0, leftBytes) : chunk;
  }
  yield Buffer.from('\r\n--frame--\r\n');
}

function upload(body: AsyncIterable<Buffer>) {
  return request(`${server.url}/v1/files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'multipart/form-data; boundary=frame',
    },
    body: Readable.from(body),
  });
}

test('a file as large as the limit, or a byte smaller, goes in and out with flat memory', async () => {
  // The heap grows once, to what streaming takes; from then on nothing may depend on the size.
  await upload(formOf(MAX_FILE_BYTES / 2)).then((answer) => answer.body.dump());
  const restingBytes = residentBytes(server.child.pid);
  let peakBytes = 0;
  const watch = () => {
    peakBytes = Math.max(peakBytes, residentBytes(server.child.pid));
  };
  for (const [sizeBytes, status] of [
    [MAX_FILE_BYTES - 1, 200],
    [MAX_FILE_BYTES, 200],
  ] as const) {
    const answer = await upload(formOf(sizeBytes, watch));
    const file = (await answer.body.json()) as { id: string; bytes: number };
    assert.deepEqual([answer.statusCode, file.bytes], [status, sizeBytes]);
    const hash = createHash('sha256');
    const download = await openai.files.content(file.id);
    for await (const chunk of download.body ?? []) {
      hash.update(chunk as Uint8Array);
      watch();
    }
    const expected = createHash('sha256');
    const chunk = Buffer.alloc(65_536, 'lightmeter');
    for (let leftBytes = sizeBytes; leftBytes > 0; leftBytes -= 65_536)
      expected.update(chunk.subarray(0, Math.min(leftBytes, 65_536)));
    assert.equal(hash.digest('hex'), expected.digest('hex'));
  }
  const grownMegabytes = (peakBytes - restingBytes) / 1_048_576;
  assert.ok(grownMegabytes < 40, `memory grew by ${grownMegabytes.toFixed(1)} MB`);
});

test('an upload that says it is too large is refused before any of it is sent', async () => {
  const asking = httpRequest(`${server.url}/v1/files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'multipart/form-data; boundary=frame',
      'content-length': MAX_FILE_BYTES + 65_537,
    },
  });
  asking.flushHeaders();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  assert.equal(answer.statusCode, 413);
  asking.destroy();
});

test('an upload that does not say its length is cut off at the limit', async () => {
  let sentBytes = 0;
  const answer = await upload(
    formOf(4 * MAX_FILE_BYTES, () => {
      sentBytes += 65_536;
    }),
  ).catch((error: Error) => error);
  // The connection is closed in the middle of the body; a client may see the answer or the reset.
  if (answer instanceof Error) assert.match(String(answer), /ECONNRESET|EPIPE|other side closed/);
  else {
    const { error } = (await answer.body.json()) as {
      error: { code: string; param: string; message: string };
    };
    assert.deepEqual([answer.statusCode, error.code, error.param], [413, 'payload_too_large', 'file']);
    assert.ok(error.message.includes(`${MAX_FILE_BYTES.toLocaleString('en-US')} bytes`), error.message);
  }
  assert.ok(sentBytes < 2 * MAX_FILE_BYTES, `${sentBytes} bytes were taken`);
  assert.deepEqual(await readdir(join(server.dataDirectory, 'files', 'incoming')), []);
});

test('an upload that breaks off leaves nothing behind', async () => {
  const before = (await api('/v1/files')).body.data.length;
  async function* broken() {
    for await (const chunk of formOf(3_000_000)) {
      yield chunk;
      if (chunk.byteLength < 65_536) continue;
      throw new Error('the line went dead');
    }
  }
  await assert.rejects(upload(broken()), /the line went dead/);
  const incoming = join(server.dataDirectory, 'files', 'incoming');
  const deadlineMs = Date.now() + 10_000;
  while ((await readdir(incoming)).length > 0) {
    assert.ok(Date.now() < deadlineMs, 'the unfinished file is still there');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal((await api('/v1/files')).body.data.length, before);
});

test('equal files are stored once, and each is deleted for itself', async () => {
  const bytes = randomBytes(1_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = join(server.dataDirectory, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const [first, second] = await Promise.all(
    ['a', 'b'].map(async (name) =>
      openai.files.create({ file: await toFile(bytes, name), purpose: 'vision' }),
    ),
  );
  assert.ok(first && second && first.id !== second.id);
  assert.ok((await readFile(path)).equals(bytes));
  await openai.files.delete(first.id);
  const left = await openai.files.content(second.id);
  assert.ok(Buffer.from(await left.arrayBuffer()).equals(bytes));
});

test('the document of the API shows the form and the answers', async () => {
  const { body } = await api('/openapi.json', { key: null });
  const { post } = body.paths['/v1/files'];
  const form = post.requestBody.content['multipart/form-data'].schema;
  const schema = form.$ref ? body.components.schemas[form.$ref.split('/').at(-1)] : form;
  assert.deepEqual(Object.keys(schema.properties), [
    'file',
    'purpose',
    'expires_after[anchor]',
    'expires_after[seconds]',
  ]);
  assert.equal(schema.properties.file.format, 'binary');
  assert.ok(body.paths['/v1/files/{id}/content'].get.responses['200']);
});
