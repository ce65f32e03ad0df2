// The official OpenAI client, unchanged but for its base URL.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
  toFile,
} from 'openai';
import sharp from 'sharp';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;
let openai: OpenAI;

before(async () => {
  server = await startServer({ balance: '20.00' });
  api = apiOf(server.url);
  openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: TEST_KEY, maxRetries: 0, timeout: 120_000 });
});
after(() => server.stop());

/** The answer with what this product adds to OpenAI's type. */
type Billed<Answer> = Answer & {
  lightmeter: { quoted_usd: string; charged_usd: string; tiers: string[]; task_id: string };
};

async function sizeOf(base64: string | undefined): Promise<string> {
  const { width, height, format } = await sharp(Buffer.from(base64 ?? '', 'base64')).metadata();
  return `${width}x${height} ${format}`;
}

test('generates, in the size and format asked for, and bills the quote to the nano-dollar', async () => {
  const request = {
    model: 'gpt-image-2',
    prompt: 'A lighthouse at dusk',
    size: '1536x1024',
    output_format: 'webp',
  } as const;
  const quote = await api('/v1/quotes', { json: request });
  const answer = (await openai.images.generate(request)) as Billed<OpenAI.ImagesResponse>;
  assert.equal(await sizeOf(answer.data?.[0]?.b64_json), '1536x1024 webp');
  assert.equal(quote.body.high_usd, '0.03');
  assert.equal(answer.lightmeter.charged_usd, '0.03');
  assert.equal(answer.size, '1536x1024');
  assert.ok((answer.usage?.output_tokens ?? 0) > 0);
});

test('generates several images in one call', async () => {
  const answer = (await openai.images.generate({
    model: 'gpt-image-2',
    prompt: 'A fox',
    n: 3,
    size: '1024x640',
  })) as Billed<OpenAI.ImagesResponse>;
  assert.equal(answer.data?.length, 3);
  assert.equal(answer.lightmeter.charged_usd, '0.09');
  assert.equal(new Set(answer.data?.map((image) => image.b64_json)).size, 3);
});

test('edits with several files and a mask', async () => {
  const picture = await sharp({ create: { width: 1024, height: 1024, channels: 4, background: '#2a6f97' } })
    .png()
    .toBuffer();
  const hole = await sharp({
    create: { width: 1024, height: 1024, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const answer = (await openai.images.edit({
    model: 'gpt-image-2',
    prompt: 'Add a red boat',
    image: [
      await toFile(picture, 'one.png', { type: 'image/png' }),
      await toFile(picture, 'two.png', { type: 'image/png' }),
    ],
    mask: await toFile(hole, 'mask.png', { type: 'image/png' }),
    size: '1024x1024',
  })) as Billed<OpenAI.ImagesResponse>;
  assert.equal(await sizeOf(answer.data?.[0]?.b64_json), '1024x1024 png');
  assert.equal(answer.lightmeter.charged_usd, '0.03');
  assert.equal(answer.usage?.input_tokens_details?.image_tokens, 2_048);
});

test('streams partial images and then the finished one, with the charge in the completed event', async () => {
  const events: { type: string; index?: number; size: string; charged?: string }[] = [];
  const stream = await openai.images.generate({
    model: 'gpt-image-2',
    prompt: 'A garden in the morning',
    size: '1024x1024',
    stream: true,
    partial_images: 2,
  });
  for await (const event of stream) {
    const size = await sizeOf(event.b64_json);
    if (event.type === 'image_generation.partial_image') {
      events.push({ type: event.type, index: event.partial_image_index, size });
    } else {
      events.push({
        type: event.type,
        size,
        charged: (event as Billed<typeof event>).lightmeter.charged_usd,
      });
    }
  }
  assert.deepEqual(
    events.map((event) => event.type),
    ['image_generation.partial_image', 'image_generation.partial_image', 'image_generation.completed'],
  );
  assert.deepEqual([events[0]?.index, events[1]?.index], [0, 1]);
  assert.equal(events[2]?.size, '1024x1024 png');
  assert.equal(events[2]?.charged, '0.03');
});

test('streams an edit', async () => {
  const picture = await sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const types: string[] = [];
  const stream = await openai.images.edit({
    model: 'gpt-image-2',
    prompt: 'Add a hat',
    image: await toFile(picture, 'one.png', { type: 'image/png' }),
    size: '1024x1024',
    stream: true,
    partial_images: 1,
  });
  for await (const event of stream) types.push(event.type);
  assert.deepEqual(types, ['image_edit.partial_image', 'image_edit.completed']);
});

test('lists models and reads one', async () => {
  const ids: string[] = [];
  for await (const model of openai.models.list()) ids.push(model.id);
  assert.ok(ids.includes('gpt-image-2') && ids.includes('gpt-image-2-beta'));
  assert.equal((await openai.models.retrieve('gpt-image-2/text-to-image')).id, 'gpt-image-2');
});

const generate = (prompt: string, extra: Record<string, unknown> = {}) =>
  openai.images.generate({
    model: 'gpt-image-2',
    prompt,
    size: '1024x640',
    ...extra,
  } as OpenAI.ImageGenerateParamsNonStreaming);

/** Error class → a request that ends in it. */
const FAILURES: readonly [
  string,
  new (...given: never[]) => APIError,
  number,
  string,
  () => Promise<unknown>,
][] = [
  ['a wrong value', BadRequestError, 400, 'unsupported_value', () => generate('x', { size: '1000x1000' })],
  ['a blocked prompt', BadRequestError, 400, 'moderation_blocked', () => generate('x sandbox:moderation')],
  ['an unknown model', NotFoundError, 404, 'model_not_found', () => generate('x', { model: 'gpt-image-99' })],
  [
    'a provider’s rate limit',
    RateLimitError,
    429,
    'upstream_rate_limited',
    () => generate('x sandbox:rate-limit'),
  ],
  [
    'a provider’s failure',
    InternalServerError,
    502,
    'upstream_unavailable',
    () => generate('x sandbox:server-error'),
  ],
  [
    'no money',
    APIError,
    402,
    'max_cost_exceeded',
    () =>
      openai.images.generate(
        { model: 'gpt-image-2', prompt: 'x', size: '1024x640' },
        { headers: { 'lightmeter-max-cost': '0.01' } },
      ),
  ],
];

for (const [what, ErrorClass, status, code, run] of FAILURES) {
  test(`${what} arrives as the client's own error class, with the code`, async () => {
    await assert.rejects(run(), (error) => {
      assert.ok(error instanceof ErrorClass);
      assert.deepEqual([error.status, error.code], [status, code]);
      assert.ok(error.requestID);
      return true;
    });
  });
}

test('a wrong key arrives as AuthenticationError', async () => {
  const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: `${TEST_KEY}x`, maxRetries: 0 });
  await assert.rejects(
    stranger.models.list(),
    (error) => error instanceof AuthenticationError && error.code === 'invalid_api_key',
  );
});

test('an error in the middle of a stream arrives as APIError and charges nothing', async () => {
  const before = (await api('/v1/balance')).body.total_usd;
  const stream = await openai.images.generate({
    model: 'gpt-image-2',
    prompt: 'x sandbox:dropped-connection',
    size: '1024x640',
    stream: true,
    partial_images: 1,
  });
  await assert.rejects(async () => {
    for await (const _event of stream);
  }, APIError);
  assert.equal((await api('/v1/balance')).body.total_usd, before);
});

test('the client retries what may pass and stops at what may not', async () => {
  let calls = 0;
  const counting = new OpenAI({
    baseURL: `${server.url}/v1`,
    apiKey: TEST_KEY,
    maxRetries: 2,
    fetch: (url, init) => {
      calls += 1;
      return fetch(url, init);
    },
  });
  const request = { model: 'gpt-image-2', size: '1024x640' } as const;
  await assert.rejects(
    counting.images.generate({ ...request, prompt: 'x sandbox:server-error' }),
    InternalServerError,
  );
  assert.equal(calls, 3);
  calls = 0;
  await assert.rejects(
    counting.images.generate({ ...request, prompt: 'x sandbox:moderation' }),
    BadRequestError,
  );
  assert.equal(calls, 1);
});

test('200 real prompts at once: the sum of charges is the sum of quotes is what the ledger says, and the audit is clean', async () => {
  const rows = readFileSync(new URL('fixtures/parti-prompts.tsv', import.meta.url), 'utf8')
    .split('\n')
    .slice(1, 201);
  const requests = rows.map((row) => ({
    model: 'gpt-image-2',
    prompt: row.split('\t')[0] ?? '',
    size: '1024x640' as const,
  }));
  const balanceBefore = (await api('/v1/balance')).body.total_usd;
  const quote = await api('/v1/quotes', { json: { requests } });
  assert.equal(quote.body.high_usd, '6');
  const answers = (await Promise.all(
    requests.map((request) => openai.images.generate(request)),
  )) as Billed<OpenAI.ImagesResponse>[];
  assert.deepEqual(new Set(answers.map((answer) => answer.lightmeter.charged_usd)), new Set(['0.03']));
  const tasks = new Set(answers.map((answer) => answer.lightmeter.task_id));
  assert.equal(tasks.size, 200);
  const captures = new Map<string, string>();
  let cursor = '';
  do {
    const page = await api(`/v1/ledger?kind=capture&limit=1000${cursor && `&cursor=${cursor}`}`);
    for (const entry of page.body.data) captures.set(entry.task_id, entry.amount_usd);
    cursor = page.body.next_cursor ?? '';
  } while (cursor);
  for (const task of tasks) assert.equal(captures.get(task), '-0.03');
  const balance = (await api('/v1/balance')).body;
  assert.equal(balance.held_usd, '0');
  assert.equal((Number(balanceBefore) - Number(balance.total_usd)).toFixed(2), '6.00');
  await assertAuditClean(api);
});
