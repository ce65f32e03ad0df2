// Generations, edits and the way of the bytes, against a server that replays the contract's shapes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, test } from 'node:test';
import { errorReply, type FakeLightmeter, type FakeReply, startFakeLightmeter } from './fake-lightmeter.ts';
import { createLightmeter, type ImageOutput } from './index.ts';

const QUICK = { firstDelayMs: 1, maxDelayMs: 2 };
const PICTURE = Buffer.alloc(300_000, 'lightmeter');
const ANSWER = {
  created: 1_763_836_200,
  background: 'opaque',
  output_format: 'png',
  quality: 'medium',
  size: '1536x1024',
  lightmeter: {
    task_id: 'task_1',
    quoted_usd: '0.03',
    charged_usd: '0.03',
    rate_card: '2026-11',
    output_ids: ['out_1'],
    tiers: ['1K'],
    latency_ms: 812,
    mode: 'test',
  },
  data: [{ url: 'http://elsewhere.test/v1/outputs/out_1?expires=1&signature=s' }],
};

let server: FakeLightmeter | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function clientOf(...replies: FakeReply[]) {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  server = fake;
  return {
    fake,
    client: createLightmeter({ baseUrl: fake.url, apiKey: 'lm_test_0123456789abcdef', retry: QUICK }),
  };
}

function firstOf(outputs: readonly ImageOutput[]): ImageOutput {
  const [output] = outputs;
  assert.ok(output);
  return output;
}

/** The bytes of an image as one. */
function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return buffer(Readable.from(bytes));
}

test('asks for links instead of base64 and gives the answer with its outputs', async () => {
  const { fake, client } = await clientOf({ json: ANSWER });
  const made = await client.images.generate({ model: 'gpt-image-2', prompt: 'A fox', size: '1536x1024' });
  assert.deepEqual(JSON.parse(fake.requests[0]?.body ?? ''), {
    model: 'gpt-image-2',
    prompt: 'A fox',
    size: '1536x1024',
    response_format: 'url',
  });
  assert.equal(made.lightmeter.charged_usd, '0.03');
  assert.equal(made.replayed, false);
  const output = firstOf(made.outputs);
  assert.deepEqual([output.id, output.tier, output.format], ['out_1', '1K', 'png']);
});

test('says that an answer is a replay', async () => {
  const { client } = await clientOf({ json: ANSWER, headers: { 'idempotent-replayed': 'true' } });
  assert.equal((await client.images.generate({ model: 'm', prompt: 'p' })).replayed, true);
});

test('sends the limit, the quote and the Idempotency-Key it is given', async () => {
  const { fake, client } = await clientOf({ json: ANSWER });
  await client.images.generate(
    { model: 'm', prompt: 'p' },
    { idempotencyKey: 'row 7', maxCostUsd: '0.04', quoteId: 'quote_1' },
  );
  const headers = fake.requests[0]?.headers ?? {};
  assert.equal(headers['idempotency-key'], 'row 7');
  assert.equal(headers['lightmeter-max-cost'], '0.04');
  assert.equal(headers['lightmeter-quote'], 'quote_1');
});

test('keeps one Idempotency-Key over lost connections and answers that may pass', async () => {
  const { fake, client } = await clientOf(
    { hangUp: true },
    errorReply(502, { code: 'upstream_connection_lost', retryable: true }),
    { json: ANSWER },
  );
  await client.images.generate({ model: 'm', prompt: 'p' });
  const keys = new Set(fake.requests.map((request) => request.headers['idempotency-key']));
  assert.equal(fake.requests.length, 3);
  assert.equal(keys.size, 1);
});

test('waits for a first request that is still running longer than any number of retries', async () => {
  const running = errorReply(
    409,
    { code: 'idempotency_key_in_progress', retryable: true },
    { 'retry-after-ms': '1' },
  );
  const { fake, client } = await clientOf(...Array.from({ length: 12 }, () => running), { json: ANSWER });
  await client.images.generate({ model: 'm', prompt: 'p' });
  assert.equal(fake.requests.length, 13);
});

test('stops waiting when its time is up', async () => {
  const running = errorReply(
    409,
    { code: 'idempotency_key_in_progress', retryable: true },
    { 'retry-after-ms': '60000' },
  );
  const { client } = await clientOf(running);
  await assert.rejects(client.images.generate({ model: 'm', prompt: 'p' }, { timeoutMs: 50 }), {
    code: 'idempotency_key_in_progress',
  });
});

test('a caller that gives up gets its own reason and sends nothing more', async () => {
  const { fake, client } = await clientOf({ json: ANSWER });
  const reason = new Error('changed my mind');
  const call = client.images.generate({ model: 'm', prompt: 'p' }, { signal: AbortSignal.abort(reason) });
  await assert.rejects(call, reason);
  assert.equal(fake.requests.length, 0);
});

test('an edit sends its fields and files as a form, again on every retry', async () => {
  const { fake, client } = await clientOf({ hangUp: true }, { json: ANSWER });
  await client.images.edit({
    model: 'gpt-image-2',
    prompt: 'Add a hat',
    n: 2,
    quality: undefined,
    images: [new Blob(['first']), new Blob(['second'])],
    mask: new Blob(['mask']),
  });
  assert.equal(fake.requests.length, 2);
  for (const { path, headers, body } of fake.requests) {
    assert.equal(path, '/v1/images/edits');
    assert.match(headers['content-type'] ?? '', /^multipart\/form-data; boundary=/);
    const names = [...body.matchAll(/ name="([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(names, ['model', 'prompt', 'n', 'response_format', 'image[]', 'image[]', 'mask']);
  }
});

test('fetches an image from its own server, whatever host the link names', async () => {
  const { fake, client } = await clientOf({ json: ANSWER }, { bytes: PICTURE });
  const { outputs } = await client.images.generate({ model: 'm', prompt: 'p' });
  assert.deepEqual(await firstOf(outputs).read(collect), PICTURE);
  assert.equal(fake.requests[1]?.path, '/v1/outputs/out_1');
  assert.equal(fake.requests[1]?.headers.authorization, 'Bearer lm_test_0123456789abcdef');
});

test('begins an image anew when the connection breaks in the middle of it', async () => {
  const half = PICTURE.subarray(0, 150_000);
  const { fake, client } = await clientOf(
    { json: ANSWER },
    { bytes: half, hangUp: true },
    { bytes: PICTURE },
  );
  const { outputs } = await client.images.generate({ model: 'm', prompt: 'p' });
  assert.deepEqual(await firstOf(outputs).read(collect), PICTURE);
  assert.equal(fake.requests.length, 3);
});

test('what the reader of an image fails with is its own, and nothing is fetched again', async () => {
  const { fake, client } = await clientOf({ json: ANSWER }, { bytes: PICTURE });
  const { outputs } = await client.images.generate({ model: 'm', prompt: 'p' });
  const reason = new Error('The disk is full.');
  await assert.rejects(
    firstOf(outputs).read(() => Promise.reject(reason)),
    reason,
  );
  assert.equal(fake.requests.length, 2);
});

test('an image that is not to be had is refused like any call', async () => {
  const { client } = await clientOf({ json: ANSWER }, errorReply(404, { code: 'not_found' }));
  const { outputs } = await client.images.generate({ model: 'm', prompt: 'p' });
  await assert.rejects(firstOf(outputs).read(collect), { code: 'not_found' });
});

test('hands the bytes over in pieces', async () => {
  const { client } = await clientOf({ json: ANSWER }, { bytes: PICTURE });
  const { outputs } = await client.images.generate({ model: 'm', prompt: 'p' });
  const digest = await firstOf(outputs).read(async (bytes) => {
    const hash = createHash('sha256');
    let pieces = 0;
    for await (const piece of bytes) {
      hash.update(piece);
      pieces += 1;
    }
    assert.ok(pieces > 1);
    return hash.digest('hex');
  });
  assert.equal(digest, createHash('sha256').update(PICTURE).digest('hex'));
});
