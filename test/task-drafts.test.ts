// Draft, then promote: a cheap picture first, the same at its full price for those that are picked. Never more than was quoted,
// and one promotion for the same wish.

import assert from 'node:assert/strict';
import { after, afterEach, before, it } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '20.00' });
  api = apiOf(server.url);
});
after(() => server.stop());
afterEach(() => assertAuditClean(api));

async function create(body: object, path = '/v1/tasks', headers: Record<string, string> = {}) {
  const answer = await api(path, { json: body, headers });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.data;
}

async function ended(taskId: string) {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    const task = (await api(`/v1/tasks/${taskId}`)).body.data;
    if (task.ended_at !== null) return task;
    assert.ok(Date.now() < deadlineMs, `${taskId} did not end`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const POSTER = { prompt: 'A poster of a red kite', aspect_ratio: '16:9', resolution: '2K' };

it('quotes draft and promotion against the picture itself, and charges just that', async () => {
  const created = await create({
    model: 'gpt-image-2',
    input: POSTER,
    draft: { resolution: '1K' },
    metadata: { sku: 'P-1' },
  });
  // 1K $0.03, 2K $0.04: $0.07 for a draft that is promoted.
  assert.equal(created.quote.high_usd, '0.03');
  assert.deepEqual(created.draft, {
    final: { low_usd: '0.04', high_usd: '0.04' },
    promotion: { low_usd: '0.04', high_usd: '0.04' },
    draft_and_promotion: { low_usd: '0.07', high_usd: '0.07' },
  });
  const draft = await ended(created.taskId);
  assert.deepEqual(
    [draft.charged_usd, draft.output[0].tier, draft.draft_of.resolution],
    ['0.03', '1K', '2K'],
  );

  const promoted = await create({}, `/v1/tasks/${draft.taskId}/promote`);
  const final = await ended(promoted.taskId);
  assert.deepEqual(
    [final.promoted_from, final.operation, final.charged_usd, final.output[0].tier, final.draft_of],
    [draft.taskId, 'edit', '0.04', '2K', null],
  );
  assert.deepEqual([final.output[0].width, final.output[0].height], [2560, 1440]);
  assert.deepEqual(final.metadata, { sku: 'P-1' });
});

it('runs a draft on another model, and promotes from prompt and seed where the model takes no image', async () => {
  const created = await create({
    model: 'qwen-image-2.0',
    input: { prompt: 'A tea house', size: '2688*1536' },
    draft: { model: 'flux-schnell', aspect_ratio: '16:9', resolution: '1K' },
  });
  const draft = await ended(created.taskId);
  assert.deepEqual(
    [draft.model, draft.state, draft.draft_of.model],
    ['flux-schnell', 'succeeded', 'qwen-image-2.0'],
  );
  const promoted = await create({}, `/v1/tasks/${draft.taskId}/promote`);
  const final = await ended(promoted.taskId);
  assert.deepEqual(
    [final.operation, final.model, `${final.output[0].width}x${final.output[0].height}`],
    ['generate', 'qwen-image-2.0', '2688x1536'],
  );
});

it('promotes a task that was no draft, a synchronous one too, with the changes that are named', async () => {
  const call = await api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: 'A harbor', size: '1536x1024', response_format: 'url' },
  });
  const path = `/v1/tasks/${call.headers['lightmeter-task-id']}/promote`;
  const unsaid = await api(path, { json: {} });
  assert.deepEqual([unsaid.status, unsaid.body.error.code], [400, 'missing_parameter']);
  // The shape stays: 3:2 at 2K.
  const final = await ended((await create({ resolution: '2K' }, path)).taskId);
  assert.deepEqual(
    [final.output[0].width, final.output[0].height, final.operation, final.charged_usd],
    [2496, 1664, 'edit', '0.04'],
  );
  const unreferenced = await create({ resolution: '2K', as_reference: false }, path);
  assert.equal((await ended(unreferenced.taskId)).operation, 'generate');
});

it('promotes once for the same key, and the pick when there are several', async () => {
  const created = await create({
    model: 'gpt-image-2',
    input: { ...POSTER, n: 2 },
    draft: { resolution: '1K' },
  });
  const draft = await ended(created.taskId);
  const path = `/v1/tasks/${draft.taskId}/promote`;
  const unpicked = await api(path, { json: {} });
  const ids = draft.output.map((output: { output_id: string }) => output.output_id);
  assert.deepEqual([unpicked.body.error.param, unpicked.body.error.nearest], ['output_id', ids]);
  const wish = { output_id: ids[1] };
  const first = await create(wish, path, { 'idempotency-key': 'pick' });
  const again = await create(wish, path, { 'idempotency-key': 'pick' });
  assert.equal(again.taskId, first.taskId);
  const other = await api(path, { json: { output_id: ids[0] }, headers: { 'idempotency-key': 'pick' } });
  assert.deepEqual([other.status, other.body.error_code], [422, 'IDEMPOTENCY_KEY_MISMATCH']);
  assert.equal((await ended(first.taskId)).output.length, 1);
});

it('says of a draft whose picture was deleted that it was, and promotes the one that is left', async () => {
  const created = await create({
    model: 'gpt-image-2',
    input: { ...POSTER, n: 2 },
    draft: { resolution: '1K' },
  });
  const { taskId, output } = await ended(created.taskId);
  const [first, second] = output.map((kept: { output_id: string }) => kept.output_id);
  const path = `/v1/tasks/${taskId}/promote`;
  const refusal = async (json: object) => {
    const { status, body } = await api(path, { json });
    assert.match(body.error.message, /was deleted at 20.*cannot be promoted/);
    return [status, body.error.code, body.error.output_id];
  };
  await api('/v1/storages/delete', { json: [first] });
  assert.deepEqual(await refusal({ output_id: first }), [410, 'output_deleted', first]);
  const promoted = await create({}, path);
  assert.equal((await ended(promoted.taskId)).output.length, 1);
  await api('/v1/storages/delete', { json: [second] });
  assert.deepEqual(await refusal({}), [410, 'output_deleted', first]);
  const unknown = await api(path, { json: { output_id: 'out_0' } });
  assert.deepEqual([unknown.status, unknown.body.error.code], [409, 'conflict']);
});

it('promotes a picture whose shape was left to the model at the shape it has', async () => {
  const draft = await ended(
    (
      await create({
        model: 'gpt-image-2',
        input: { prompt: 'A kite', aspect_ratio: 'auto', resolution: '1K' },
      })
    ).taskId,
  );
  const { width, height } = draft.output[0];
  const final = await ended((await create({ resolution: '2K' }, `/v1/tasks/${draft.taskId}/promote`)).taskId);
  assert.deepEqual([draft.input.size, final.output[0].tier], ['auto', '2K']);
  assert.equal(final.output[0].width * height, final.output[0].height * width);
});

it('gives one key to one draft of one picture: the same draft of another picture is 422', async () => {
  const headers = { 'idempotency-key': 'one draft' };
  const wish = { model: 'gpt-image-2', input: POSTER, draft: { resolution: '1K' } };
  const first = await create(wish, '/v1/tasks', headers);
  assert.equal((await create(wish, '/v1/tasks', headers)).taskId, first.taskId);
  for (const other of [
    { ...wish, input: { ...POSTER, resolution: '4K' } },
    { model: 'gpt-image-2', input: { ...POSTER, resolution: '1K' } },
  ]) {
    const answer = await api('/v1/tasks', { json: other, headers });
    assert.deepEqual([answer.status, answer.body.error_code], [422, 'IDEMPOTENCY_KEY_MISMATCH']);
  }
  await ended(first.taskId);
});

it('refuses what cannot be promoted, before anything is held', async () => {
  const failed = await create({ model: 'gpt-image-2', prompt: 'A storm sandbox:empty' });
  await ended(failed.taskId);
  const empty = await api(`/v1/tasks/${failed.taskId}/promote`, { json: { resolution: '2K' } });
  assert.deepEqual([empty.status, empty.body.error.code], [409, 'conflict']);
  const cases: [object, string, string][] = [
    // 4K of 1:8 is not made by the model: its draft would be money for nothing.
    [
      {
        model: 'gemini-nano-banana-2.1',
        input: { prompt: 'x', aspect_ratio: '1:8', resolution: '4K' },
        draft: { resolution: '1K' },
      },
      'unsupported_value',
      'input.resolution',
    ],
    [{ model: 'gpt-image-2', input: POSTER, draft: {} }, 'invalid_value', 'draft'],
    [
      { model: 'gpt-image-2', input: POSTER, draft: { resolution: '1K', size: '1024x1024' } },
      'invalid_value',
      'draft.size',
    ],
    [{ model: 'gpt-image-2', input: POSTER, draft: { route: 'pro' } }, 'invalid_value', 'route'],
    [
      { model: 'gpt-image-2', input: POSTER, draft: { prompt: 'Another' } },
      'unknown_parameter',
      'draft.prompt',
    ],
  ];
  const { body: before } = await api('/v1/balance');
  for (const [body, code, param] of cases) {
    const answer = await api('/v1/tasks', { json: body });
    assert.deepEqual(
      [answer.body.error?.code, answer.body.error?.param],
      [code, param],
      JSON.stringify(body),
    );
  }
  const { body: balance } = await api('/v1/balance');
  assert.deepEqual(balance, before);
  const limited = await create({ model: 'gpt-image-2', input: POSTER, draft: { resolution: '1K' } });
  await ended(limited.taskId);
  const path = `/v1/tasks/${limited.taskId}/promote`;
  for (const [json, headers, param] of [
    [{ max_cost: '0.03' }, {}, 'max_cost'],
    [{}, { 'lightmeter-max-cost': '0.03' }, 'Lightmeter-Max-Cost'],
  ] as const) {
    const answer = await api(path, { json, headers });
    assert.deepEqual([answer.status, answer.body.error.param], [402, param]);
  }
});
