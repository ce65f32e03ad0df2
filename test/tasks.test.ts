// The unified task API: a program written for hiapi works unchanged, and everything it lacks there is said here.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import sharp from 'sharp';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { FakeHiapiClient, HiapiError } from './support/fake-hiapi-client.ts';
import { type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

const WAIT = { pollMs: 50, timeoutMs: 30_000 };
const KITE = { model: 'gpt-image-2/text-to-image', input: { prompt: 'A red kite over a quiet bay' } };

let server: ServerProcess;
let api: Api;
let hiapi: FakeHiapiClient;

before(async () => {
  server = await startServer({ balance: '20.00' });
  api = apiOf(server.url);
  hiapi = new FakeHiapiClient({ baseUrl: server.url, apiKey: TEST_KEY });
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

/** The task once it has ended. */
async function ended(taskId: string) {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const { body } = await api(`/v1/tasks/${taskId}`);
    if (body.data.ended_at !== null) return body.data;
    assert.ok(Date.now() < deadlineMs, `${taskId} did not end`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function create(body: unknown, headers: Record<string, string> = {}) {
  const answer = await api('/v1/tasks', { json: body, headers });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer;
}

async function available(): Promise<string> {
  return (await api('/v1/balance')).body.available_usd;
}

async function dataUrl(width: number, height: number): Promise<string> {
  const png = await sharp({ create: { width, height, channels: 3, background: '#268' } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

describe('a program written for hiapi', () => {
  it('creates, waits and downloads after changing the base URL', async () => {
    const { taskId } = await hiapi.create({
      ...KITE,
      input: { ...KITE.input, aspect_ratio: '16:9', resolution: '1K' },
      storage: 'temp',
    });
    const task = await hiapi.wait(taskId, WAIT);
    assert.equal(task.model, 'gpt-image-2/text-to-image');
    assert.equal(task.route, undefined);
    assert.ok(task.completed >= task.created && Number.isInteger(task.created));
    const [output] = task.output ?? assert.fail('no output');
    assert.equal(output?.type, 'image');
    assert.ok((output?.expireAt ?? 0) > Date.now() / 1_000);
    const picture = await fetch(output?.url ?? '');
    const { width, height } = await sharp(await picture.arrayBuffer()).metadata();
    assert.deepEqual([width, height], [1536, 864]);
  });

  it('may send its default `aspect_ratio`, which is auto, with 1K and without a tier, and not with another', async () => {
    const input = { ...KITE.input, aspect_ratio: 'auto', image_input: [] };
    for (const tier of [{}, { resolution: '1K' }]) {
      const { status, body } = await api('/v1/tasks', { json: { ...KITE, input: { ...input, ...tier } } });
      assert.deepEqual([status, body.data?.quote.high_usd], [200, '0.03'], JSON.stringify(body));
    }
    for (const resolution of ['2K', '4K']) {
      const { status, body } = await api('/v1/tasks', { json: { ...KITE, input: { ...input, resolution } } });
      assert.deepEqual([status, body.error.param], [400, 'input.aspect_ratio']);
      assert.match(body.message, new RegExp(`only at 1K; name a shape at ${resolution}\\. It can do .*16:9`));
    }
  });

  it('reaches a route by `route` and by `model@route`, and reads it back', async () => {
    for (const body of [
      { ...KITE, route: 'beta' },
      { ...KITE, model: 'gpt-image-2/text-to-image@beta' },
    ]) {
      const { taskId } = await hiapi.create(body);
      const task = await hiapi.wait(taskId, WAIT);
      assert.deepEqual([task.model, task.route], ['gpt-image-2/text-to-image@beta', 'beta']);
    }
  });

  it('edits an image that it sends as a data URL', async () => {
    const { taskId } = await hiapi.create({
      model: 'gpt-image-2/image-to-image',
      input: { prompt: 'On a beach', input_urls: [await dataUrl(512, 512)], aspect_ratio: '1:1' },
    });
    assert.equal((await hiapi.wait(taskId, WAIT)).status, 'success');
  });

  it('is told of a failure in its own words, and pays nothing', async () => {
    const before = await available();
    const { taskId } = await hiapi.create({ ...KITE, input: { prompt: 'A storm sandbox:moderation' } });
    await assert.rejects(hiapi.wait(taskId, WAIT), (error) => {
      assert.ok(error instanceof HiapiError);
      assert.equal(error.errorCode, 'TASK_FAILED');
      assert.match(error.message, /refused/);
      return true;
    });
    assert.equal(await available(), before);
  });

  it('gets the first task again for the same key and body, and 422 for another body', async () => {
    const before = Number(await available());
    const first = await hiapi.create(KITE, 'hiapi-key');
    const again = await hiapi.create(KITE, 'hiapi-key');
    assert.deepEqual([first.replayed, again.replayed, again.taskId], [false, true, first.taskId]);
    await hiapi.wait(first.taskId, WAIT);
    const late = await hiapi.create(KITE, 'hiapi-key');
    assert.deepEqual([late.replayed, late.taskId], [true, first.taskId]);
    await assert.rejects(
      hiapi.create({ ...KITE, input: { prompt: 'Another' } }, 'hiapi-key'),
      (error) =>
        error instanceof HiapiError && error.status === 422 && error.errorCode === 'IDEMPOTENCY_KEY_MISMATCH',
    );
    assert.equal(((before - Number(await available())) * 100).toFixed(0), '3');
  });

  it('gets one task for twenty creations at once with one key', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => hiapi.create(KITE, 'twenty')));
    assert.equal(new Set(answers.map((answer) => answer.taskId)).size, 1);
    assert.equal(answers.filter((answer) => !answer.replayed).length, 1);
    await hiapi.wait(answers[0]?.taskId ?? '', WAIT);
  });

  it('reads lists by page and size, newest first', async () => {
    const all = await hiapi.list(1, 100);
    assert.equal(all.total, all.tasks.length);
    const first = await hiapi.list(1, 2);
    const second = await hiapi.list(2, 2);
    assert.deepEqual(
      [...first.tasks, ...second.tasks].map((task) => task.taskId),
      all.tasks.slice(0, 4).map((task) => task.taskId),
    );
    assert.deepEqual([second.page, second.size], [2, 2]);
  });
});

describe('creating a task', () => {
  it('answers with the quote, its lines, what is held and how long outputs are kept', async () => {
    const { body, headers } = await create({ ...KITE, input: { ...KITE.input, size: '2048x2048', n: 2 } });
    const { quote, held_usd, retention, taskId, links } = body.data;
    // 2 × $0.04 at 2K
    assert.deepEqual(
      [quote.kind, quote.low_usd, quote.high_usd, held_usd],
      ['exact', '0.08', '0.08', '0.08'],
    );
    assert.deepEqual(quote.line_items, [
      { unit: 'images', tier: '2K', quantity: 2, unit_price_usd: '0.04', amount_usd: '0.08' },
    ]);
    assert.equal(retention.outputs_expire_at, null);
    assert.equal(headers['lightmeter-task-id'], taskId);
    assert.equal(headers['lightmeter-quoted-usd'], '0.08');
    assert.equal(links.task, `${server.url}/v1/tasks/${taskId}`);
    const task = await ended(taskId);
    assert.deepEqual([task.charged_usd, task.held_usd, task.output.length], ['0.08', '0', 2]);
  });

  it('pins the price of a quote, by field and by header', async () => {
    const quoted = await api('/v1/quotes', { json: { model: 'gpt-image-2', prompt: 'A pinned kite' } });
    const byField = await create({
      model: 'gpt-image-2',
      input: { prompt: 'A pinned kite' },
      quote_id: quoted.body.id,
    });
    const byHeader = await create(
      { model: 'gpt-image-2', prompt: 'A pinned kite' },
      { 'lightmeter-quote': quoted.body.id },
    );
    assert.equal(byField.body.data.quote.id, quoted.body.id);
    assert.equal(byHeader.body.data.quote.id, quoted.body.id);
    await Promise.all([ended(byField.body.data.taskId), ended(byHeader.body.data.taskId)]);
  });

  it('takes an output of its own workspace as an input image', async () => {
    const first = await ended((await create(KITE)).body.data.taskId);
    const second = await create({
      model: 'gpt-image-2',
      input: { prompt: 'The same at night', images: [first.output[0].output_id] },
    });
    const task = await ended(second.body.data.taskId);
    assert.deepEqual([task.status, task.operation], ['success', 'edit']);
  });

  it('takes a file of its own workspace as an input image', async () => {
    const png = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#a42' } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.append('purpose', 'vision');
    form.append('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'square.png');
    const uploaded = await fetch(`${server.url}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TEST_KEY}` },
      body: form,
    });
    const { id } = (await uploaded.json()) as { id: string };
    const { body } = await create({ model: 'gpt-image-2', prompt: 'Framed', images: [{ file_id: id }] });
    assert.equal((await ended(body.data.taskId)).status, 'success');
  });
});

describe('the task object', () => {
  it('says all that a caller asks afterwards: input, money, attempts, metadata, times, ledger', async () => {
    const metadata = { sku: 'A-1', row: '7' };
    const { body } = await create(
      {
        model: 'gpt-image-2',
        prompt: 'An echo',
        n: 1,
        metadata,
        callback: { url: 'https://example.com/hook' },
      },
      { 'idempotency-key': 'echo' },
    );
    const task = await ended(body.data.taskId);
    assert.equal(task.input.prompt, 'An echo');
    assert.equal(task.input.quality, 'auto');
    assert.deepEqual(task.metadata, metadata);
    const { delivery_id: deliveryId, delivery_state: _state, ...callback } = task.callback;
    assert.deepEqual(callback, { url: 'https://example.com/hook', when: 'final' });
    assert.equal((await api(`/v1/webhook-deliveries/${deliveryId}`)).body.subject_id, body.data.taskId);
    assert.equal(task.idempotency_key, 'echo');
    assert.deepEqual([task.state, task.origin, task.mode, task.progress], ['succeeded', 'task', 'test', 1]);
    assert.deepEqual([task.quoted_usd, task.charged_usd, task.refunded_usd], ['0.03', '0.03', '0']);
    assert.equal(task.attempts.length, 1);
    assert.deepEqual([task.attempts[0].outcome, task.attempts[0].reason], ['delivered', null]);
    assert.ok(task.created_at <= task.started_at && task.started_at <= task.ended_at);
    const ledger = await api(task.ledger.replace(server.url, ''));
    const kinds = new Set(ledger.body.data.map((entry: { kind: string }) => entry.kind));
    assert.deepEqual(kinds, new Set(['hold', 'capture']));
    const [output] = task.output;
    assert.deepEqual(
      [output.tier, output.format, output.width > 0, output.bytes > 0],
      ['1K', 'png', true, true],
    );
  });

  it('is there for a synchronous call as well', async () => {
    const call = await api('/v1/images/generations', {
      json: { model: 'gpt-image-2', prompt: 'Lost on the way', response_format: 'url' },
    });
    const { body } = await api(`/v1/tasks/${call.headers['lightmeter-task-id']}`);
    assert.deepEqual([body.data.origin, body.data.status], ['sync', 'success']);
    assert.equal(body.data.model, 'gpt-image-2');
  });

  it('of a failed task is answered with 200 and says the reason, that nothing was charged and whether to retry', async () => {
    const { body } = await create({ model: 'gpt-image-2', prompt: 'No answer sandbox:empty' });
    const task = await ended(body.data.taskId);
    assert.deepEqual(
      [task.status, task.state, task.error.code, task.error.reason, task.error.retryable, task.charged_usd],
      ['fail', 'failed', 'TASK_FAILED', 'upstream_empty', true, '0'],
    );
    assert.equal(task.output, undefined);
    assert.equal(task.attempts[0].reason, 'upstream_empty');
  });
});

describe('a refusal', () => {
  const GOOD = { model: 'gpt-image-2', input: { prompt: 'x' } };
  const CASES: readonly [string, unknown, number, string, string, string | null][] = [
    [
      'an unknown field',
      { ...GOOD, input: { prompt: 'x', sede: 1 } },
      400,
      'INVALID_REQUEST',
      'unknown_parameter',
      'input.sede',
    ],
    [
      'an unknown model',
      { ...GOOD, model: 'gpt-image-9' },
      404,
      'MODEL_UNAVAILABLE',
      'model_not_found',
      'model',
    ],
    ['an unknown route', { ...GOOD, route: 'ext' }, 400, 'INVALID_REQUEST', 'invalid_value', 'route'],
    [
      'a seed where there is none',
      { ...GOOD, input: { prompt: 'x', seed: 4 } },
      400,
      'INVALID_REQUEST',
      'unsupported_value',
      'input.seed',
    ],
    [
      'a size off the grid',
      { ...GOOD, input: { prompt: 'x', size: '1000x1000' } },
      400,
      'INVALID_REQUEST',
      'unsupported_value',
      'input.size',
    ],
    [
      'the same in the flat form',
      { model: 'gpt-image-2', prompt: 'x', size: '1000x1000' },
      400,
      'INVALID_REQUEST',
      'unsupported_value',
      'size',
    ],
    [
      'an edit on a route without',
      { ...GOOD, route: 'beta', input: { prompt: 'x', input_urls: ['data:image/png;base64,AAAA'] } },
      400,
      'INVALID_REQUEST',
      'image_unreadable',
      'input.input_urls[0]',
    ],
    [
      'too low a limit',
      { ...GOOD, max_cost: '0.02' },
      402,
      'MAX_COST_EXCEEDED',
      'max_cost_exceeded',
      'max_cost',
    ],
    ['a quote of nobody', { ...GOOD, quote_id: 'quote_x' }, 404, 'NOT_FOUND', 'not_found', 'quote_id'],
    [
      'a file of nobody',
      { ...GOOD, input: { prompt: 'x', images: ['file_0'] } },
      404,
      'NOT_FOUND',
      'not_found',
      'input.images[0]',
    ],
    [
      'an output of nobody',
      { ...GOOD, input: { prompt: 'x', images: ['out_0'] } },
      404,
      'NOT_FOUND',
      'not_found',
      'input.images[0]',
    ],
  ];
  const CALLBACKS: typeof CASES = [
    'http://127.0.0.1:9/hook',
    'https://localhost/hook',
    'https://10.1.2.3/hook',
    'https://user:secret@example.com/hook',
    'file:///etc/passwd',
  ].map((url) => [
    `a callback to ${url}`,
    { ...GOOD, callback: { url } },
    400,
    'INVALID_REQUEST',
    'invalid_value',
    'callback.url',
  ]);
  for (const [what, body, status, errorCode, code, param] of [...CASES, ...CALLBACKS]) {
    it(`of ${what} is ${status} ${errorCode}, readable to clients of both kinds`, async () => {
      const answer = await api('/v1/tasks', { json: body });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.deepEqual(
        [answer.body.code, answer.body.data, answer.body.error_code],
        [status, null, errorCode],
      );
      assert.deepEqual([answer.body.error.code, answer.body.error.param], [code, param]);
      assert.equal(answer.body.message, answer.body.error.message);
      assert.match(answer.body.error.request_id, /^req_/);
    });
  }

  it('of broken JSON, a missing key, a wrong method and an unknown task have the same form', async () => {
    const broken = await api('/v1/tasks', { raw: '{' });
    assert.deepEqual([broken.status, broken.body.error_code], [400, 'INVALID_REQUEST']);
    const keyless = await api('/v1/tasks', { json: KITE, key: null });
    assert.deepEqual(
      [keyless.status, keyless.body.error_code, keyless.body.data],
      [401, 'MISSING_API_KEY', null],
    );
    const unknown = await api('/v1/tasks/task_0');
    assert.deepEqual([unknown.status, unknown.body.error_code], [404, 'NOT_FOUND']);
    const uncancelled = await api('/v1/tasks/task_0/cancel', { json: {} });
    assert.deepEqual([uncancelled.status, uncancelled.body.error_code], [404, 'NOT_FOUND']);
  });
});
