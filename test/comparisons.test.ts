// Comparisons from the outside: quoted as they are charged, refused as a whole before anything begins, never lost or doubled
// when a process dies, voted on without knowing, reported in one file.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createLightmeter } from '@lightmeter/sdk';
import { type Answer, type Api, apiOf, assertAuditClean } from './support/api.ts';
import { until } from './support/batch-calls.ts';
import { newKey, type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let server: ServerProcess;
/** Without a worker, so that cells wait for ever. */
let idle: ServerProcess;
let api: Api;
let idleApi: Api;

before(async () => {
  [server, idle] = await Promise.all([
    startServer({ balance: '50.00' }),
    startServer({ balance: '0.50', environment: { LIGHTMETER_ROLE: 'http' } }),
  ]);
  api = apiOf(server.url);
  idleApi = apiOf(idle.url);
});
after(() => Promise.all([server.stop(), idle.stop()]));

const GPT = { request: { model: 'gpt-image-2', size: '1024x1024' } };
const BANANA = { request: { model: 'nano-banana-2', aspect_ratio: '1:1', resolution: '1K' as const } };
const LOW = { label: 'GPT, wide', request: { model: 'gpt-image-2', size: '1536x1024' } };

function body(given: object = {}) {
  return { prompts: ['A fox', 'A kite'], variants: [GPT, BANANA], ...given };
}

async function create(on: Api, given: object = {}, headers: Record<string, string> = {}) {
  const answer = await on('/v1/comparisons', { json: body(given), headers });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function ended(on: Api, id: string): Promise<Answer['body']> {
  const endsMs = Date.now() + 60_000;
  for (;;) {
    const { body: found } = await on(`/v1/comparisons/${id}`);
    if (['completed', 'cancelled'].includes(found.state)) return found;
    assert.ok(Date.now() < endsMs, JSON.stringify(found.counts));
    await wait(25);
  }
}

async function refused(on: Api, given: object, headers: Record<string, string> = {}) {
  const answer = await on('/v1/comparisons', { json: body(given), headers });
  return { status: answer.status, ...answer.body.error };
}

async function available(on: Api): Promise<[string, string]> {
  const { body: balance } = await on('/v1/balance');
  return [balance.available_usd, balance.held_usd];
}

describe('a comparison', () => {
  it('is quoted by variant and in total, and charges what it quoted, each cell as a task of its own', async () => {
    const quote = (await api('/v1/comparisons/quote', { json: body() })).body;
    // 2 × $0.03 and 2 × $0.085.
    assert.deepEqual(
      [quote.low_usd, quote.high_usd, quote.kind, quote.cell_count],
      ['0.23', '0.23', 'exact', 4],
    );
    assert.deepEqual(
      quote.variants.map((variant: Answer['body']) => [variant.model, variant.high_usd, variant.takes_seed]),
      [
        ['gpt-image-2', '0.06', false],
        ['nano-banana-2', '0.17', true],
      ],
    );
    const made = await create(api, { name: 'First' }, { 'lightmeter-max-cost': quote.high_usd });
    assert.equal(made.quoted_usd, '0.23');
    const done = await ended(api, made.id);
    assert.deepEqual([done.state, done.charged_usd, done.counts.succeeded], ['completed', '0.23', 4]);
    for (const cell of done.cells) {
      const { data: task } = (await api(`/v1/tasks/${cell.task_id}`)).body;
      assert.deepEqual([task.state, task.charged_usd], ['succeeded', cell.charged_usd]);
      assert.equal(task.metadata.comparison_id, done.id);
      assert.equal(cell.output.id, task.output[0].output_id);
      assert.deepEqual([cell.asked_size, cell.size_check], ['1024x1024', 'exact']);
      assert.ok(cell.run_ms >= 0 && cell.queued_ms >= 0);
    }
    // $0.03 / 1.048576 and $0.085 / 1.048576, rounded up.
    assert.deepEqual(
      done.variants.map((variant: Answer['body']) => [variant.mean_charged_usd, variant.usd_per_megapixel]),
      [
        ['0.03', '0.028611'],
        ['0.085', '0.081063'],
      ],
    );
    const listed = (await api('/v1/comparisons?limit=1')).body.data[0];
    assert.deepEqual(
      [listed.id, listed.name, listed.prompt_count, listed.charged_usd, listed.preview.length],
      [done.id, 'First', 2, '0.23', 2],
    );
    const gallery = (await api(`/v1/outputs?comparison_id=${done.id}&counted=true`)).body;
    assert.deepEqual([gallery.total, gallery.data[0].comparison_id], [4, done.id]);
  });

  it('gives every cell whose model takes one the same seed, and says null for the others', async () => {
    const named = { request: { ...BANANA.request, seed: 7 } };
    const made = await create(api, { prompts: ['A cup'], variants: [GPT, BANANA, named], seed: 42 });
    assert.deepEqual(
      made.cells.map((cell: Answer['body']) => cell.seed),
      [null, 42, 7],
    );
    const done = await ended(api, made.id);
    const { data: task } = (await api(`/v1/tasks/${done.cells[1].task_id}`)).body;
    assert.equal(task.input.seed, 42);
    const drawn = await create(api, { variants: [BANANA, GPT] });
    assert.equal(drawn.cells[0].seed, drawn.seed);
    assert.equal(drawn.cells[2].seed, drawn.seed);
    await ended(api, drawn.id);
  });

  it('answers for its Idempotency-Key with the same cells, also to ten at once, and refuses another body', async () => {
    const headers = { 'idempotency-key': 'compare once' };
    const [before] = await available(api);
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(api, {}, headers)));
    assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
    const done = await ended(api, answers[0].id);
    const [after] = await available(api);
    assert.equal((Number(before) - Number(after)).toFixed(2), '0.23');
    const repeated = await api('/v1/comparisons', { json: body(), headers });
    assert.deepEqual([repeated.headers['idempotent-replayed'], repeated.body.id], ['true', done.id]);
    const other = await refused(api, { prompts: ['A boat'] }, headers);
    assert.deepEqual([other.status, other.code], [422, 'idempotency_key_mismatch']);
  });

  it('reports a cell that fails by itself: it costs nothing and the others are made', async () => {
    const made = await create(api, { prompts: ['A fox sandbox:moderation', 'A fox'] });
    const done = await ended(api, made.id);
    assert.deepEqual([done.counts.failed, done.counts.succeeded, done.charged_usd], [2, 2, '0.115']);
    assert.deepEqual(
      [done.cells[0].state, done.cells[0].charged_usd, done.cells[0].output, done.cells[0].size_check],
      ['failed', '0', null, null],
    );
    assert.ok(done.cells[0].error.code && done.cells[0].error.message);
  });

  it('is the same through the client', async () => {
    const client = createLightmeter({ baseUrl: server.url, apiKey: TEST_KEY });
    const made = await client.comparisons.create({ prompts: ['A pear'], variants: [GPT, BANANA] });
    await ended(api, made.id);
    const vote = await client.comparisons.vote(made.id, { prompt_index: 0, winner: 1 });
    assert.equal(vote.object, 'comparison_votes');
    assert.equal((await client.comparisons.retrieve(made.id)).variants[1]?.wins, 1);
    const listed: string[] = [];
    for await (const { prompt } of client.outputs.list({ comparison_id: made.id })) listed.push(prompt);
    assert.deepEqual(listed, ['A pear', 'A pear']);
  });
});

describe('a comparison that cannot be', () => {
  it('is refused with 402 before anything begins: total above the balance, a cap or the limit named', async () => {
    const many = Array.from({ length: 5 }, (_, index) => `A fox ${index}`);
    // 5 × ($0.03 + $0.085) = $0.575, and $0.50 is there.
    const balance = await refused(idleApi, { prompts: many });
    assert.deepEqual([balance.status, balance.code], [402, 'insufficient_balance']);
    const limited = await refused(idleApi, {}, { 'lightmeter-max-cost': '0.229999999' });
    assert.deepEqual(
      [limited.status, limited.code, limited.param],
      [402, 'max_cost_exceeded', 'Lightmeter-Max-Cost'],
    );
    const inBody = await refused(idleApi, { max_cost_usd: '0.1' });
    assert.deepEqual([inBody.status, inBody.param], [402, 'max_cost_usd']);
    const cap = { subject: 'workspace', period: 'day', cap_usd: '0.20' };
    assert.equal((await idleApi('/v1/limits', { method: 'PUT', json: cap })).status, 200);
    const capped = await refused(idleApi, {});
    assert.deepEqual([capped.status, capped.code], [402, 'spend_cap_reached']);
    await idleApi('/v1/limits?subject=workspace&period=day', { method: 'DELETE' });
    assert.deepEqual(await available(idleApi), ['0.5', '0']);
    assert.deepEqual((await idleApi('/v1/comparisons')).body.data, []);
  });

  it('is refused with the parameter at fault, and creates nothing', async () => {
    const wrong: [object, string, RegExp][] = [
      [{ prompts: [] }, 'prompts', /./],
      [{ prompts: Array.from({ length: 51 }, () => 'x') }, 'prompts', /50/],
      [{ variants: [GPT] }, 'variants', /2/],
      [{ variants: [GPT, GPT, GPT, GPT, GPT] }, 'variants', /4/],
      [{ variants: [GPT, { request: { model: 'no-such' } }] }, 'variants[1].request.model', /no-such/],
      [
        { variants: [GPT, { request: { model: 'gpt-image-2', size: '7x7' } }] },
        'variants[1].request.size',
        /7x7/,
      ],
      [{ variants: [GPT, { request: { model: 'gpt-image-2', n: 2 } }] }, 'variants[1].request.n', /./],
      [{ variants: [{ request: { ...GPT.request, seed: 1 } }, GPT] }, 'variants[0].request.seed', /seed/],
      [{ prompts: ['A fox', 'x'.repeat(32_001)] }, 'prompts[1]', /32/],
      [{ prompts: ['A fox', ' \n '] }, 'prompts[1]', /./],
      [{ sead: 1 }, 'sead', /./],
    ];
    for (const [given, param, message] of wrong) {
      const error = await refused(idleApi, given);
      assert.ok(error.status === 400 || error.status === 404, JSON.stringify(error));
      assert.equal(error.param, param, JSON.stringify(error));
      assert.match(error.message, message);
    }
    assert.deepEqual((await idleApi('/v1/comparisons')).body.data, []);
  });

  it('is not there for another book', async () => {
    const made = await create(idleApi);
    const live = await newKey(idle, 'live');
    for (const path of ['', '?blind=true', '/report']) {
      assert.equal((await idleApi(`/v1/comparisons/${made.id}${path}`, { key: live })).status, 404);
    }
    const vote = { prompt_index: 0, winner: 0 };
    for (const [path, json] of [
      ['votes', vote],
      ['cancel', {}],
    ] as const) {
      const answer = await idleApi(`/v1/comparisons/${made.id}/${path}`, { key: live, json });
      assert.equal(answer.status, 404);
    }
    assert.equal((await idleApi(`/v1/comparisons/${made.id}/cancel`, { json: {} })).status, 200);
  });
});

describe('cancelling a comparison', () => {
  it('ends what waits, gives its money back, and keeps what was made', async () => {
    const [before] = await available(idleApi);
    const made = await create(idleApi);
    assert.deepEqual([made.state, made.counts.queued], ['running', 4]);
    assert.notEqual((await available(idleApi))[1], '0');
    const cancelled = await idleApi(`/v1/comparisons/${made.id}/cancel`, { method: 'POST' });
    assert.deepEqual([cancelled.body.state, cancelled.body.counts.cancelled], ['cancelled', 4]);
    assert.deepEqual(await available(idleApi), [before, '0']);
    const again = await idleApi(`/v1/comparisons/${made.id}/cancel`, { json: {} });
    assert.deepEqual([again.status, again.body.state], [200, 'cancelled']);
    await assertAuditClean(idleApi);
  });

  it('changes nothing of one that has ended', async () => {
    const done = await ended(api, (await create(api, { prompts: ['A hat'] })).id);
    const answer = (await api(`/v1/comparisons/${done.id}/cancel`, { json: {} })).body;
    assert.deepEqual([answer.state, answer.cancel_requested_at], ['completed', null]);
  });
});

describe('votes', () => {
  it('are one for each caller and prompt, replaceable, and tallied by variant', async () => {
    const made = await ended(api, (await create(api, { variants: [GPT, LOW, BANANA] })).id);
    const path = `/v1/comparisons/${made.id}/votes`;
    const second = await newKey(server, 'test');
    await api(path, { json: { prompt_index: 0, winner: 0 } });
    await api(path, { json: { prompt_index: 0, winner: 1 }, key: second });
    await api(path, { json: { prompt_index: 1, winner: null } });
    const { body: voted } = await api(path, { json: { prompt_index: 0, winner: 1 } });
    assert.deepEqual(voted.tally, [
      { variant_index: 0, wins: 0, ties: 1, losses: 2 },
      { variant_index: 1, wins: 2, ties: 1, losses: 0 },
      { variant_index: 2, wins: 0, ties: 1, losses: 2 },
    ]);
    const { own_votes: own, vote_count: count } = (await api(`/v1/comparisons/${made.id}`)).body;
    assert.deepEqual(
      [count, own.map((vote: Answer['body']) => [vote.prompt_index, vote.winner])],
      [
        3,
        [
          [0, 1],
          [1, null],
        ],
      ],
    );
  });

  it('are refused for what is not there', async () => {
    const failed = await create(api, { prompts: ['A fox sandbox:moderation'] });
    await ended(api, failed.id);
    const path = `/v1/comparisons/${failed.id}/votes`;
    const cases: [object, number, string][] = [
      [{ prompt_index: 0, winner: 0 }, 409, 'winner'],
      [{ prompt_index: 0, winner: null }, 409, 'winner'],
      [{ prompt_index: 0, winner: 2 }, 400, 'winner'],
      [{ prompt_index: 1, winner: 0 }, 400, 'prompt_index'],
      [{ prompt_index: 0 }, 400, 'winner'],
      [{ prompt_index: 0, winner: 0, choice: 0 }, 400, 'winner'],
      [{ prompt_index: 0, choice: 3 }, 400, 'choice'],
    ];
    for (const [json, status, param] of cases) {
      const answer = await api(path, { json });
      assert.deepEqual(
        [answer.status, answer.body.error.param],
        [status, param],
        JSON.stringify(answer.body),
      );
    }
  });
});

describe('a blind comparison', () => {
  it('says nothing that gives a variant away, shows nothing before all is there, and takes votes by place', async () => {
    const waiting = await create(idleApi, { prompts: ['A fox'] });
    const early = (await idleApi(`/v1/comparisons/${waiting.id}?blind=true`)).body;
    assert.deepEqual(
      early.prompts.map((prompt: Answer['body']) => [prompt.is_ready, prompt.choices[0].image]),
      [[false, null]],
    );
    const soon = await idleApi(`/v1/comparisons/${waiting.id}/votes`, {
      json: { prompt_index: 0, choice: 0 },
    });
    assert.equal(soon.status, 409);
    await idleApi(`/v1/comparisons/${waiting.id}/cancel`, { json: {} });

    const prompts = Array.from({ length: 4 }, (_, index) => `A lamp ${index}`);
    const made = await ended(api, (await create(api, { prompts, name: 'Lamps' })).id);
    const blind = (await api(`/v1/comparisons/${made.id}?blind=true`)).body;
    assert.deepEqual(Object.keys(blind).sort(), [
      'created_at',
      'id',
      'name',
      'object',
      'own_votes',
      'prompts',
      'state',
    ]);
    const written = JSON.stringify(blind);
    for (const secret of ['gpt', 'banana', 'usd', 'task_', 'seed', '_ms', 'variant', 'tier', 'bytes']) {
      assert.ok(!written.includes(secret), `${secret} is in ${written}`);
    }
    for (const prompt of blind.prompts) {
      const vote = { prompt_index: prompt.index, choice: 0 };
      const { body: answer } = await api(`/v1/comparisons/${made.id}/votes`, { json: vote });
      assert.equal(answer.object, 'blind_comparison_votes');
      assert.equal(answer.own_votes.at(-1).choice, 0);
      assert.ok(!('tally' in answer));
    }
    const open = (await api(`/v1/comparisons/${made.id}`)).body;
    for (const { prompt_index: index, winner } of open.own_votes) {
      const cell = open.cells.find(
        (each: Answer['body']) => each.prompt_index === index && each.variant_index === winner,
      );
      const pathOf = (url: string) => new URL(url).pathname;
      assert.equal(pathOf(blind.prompts[index].choices[0].image.url), pathOf(cell.output.url));
    }
  });
});

describe('the report', () => {
  it('is one HTML file that loads nothing, runs nothing and leads nowhere, with every figure in it', async () => {
    const name = '<script>alert("x")</script> & co';
    const prompts = [
      'A fox <img src=x onerror=alert(1)>',
      'A fox sandbox:moderation',
      `Long ${'é'.repeat(900)}`,
    ];
    const variants = [{ ...GPT, label: '"><b>GPT' }, BANANA];
    const made = await ended(api, (await create(api, { name, prompts, variants })).id);
    await api(`/v1/comparisons/${made.id}/votes`, { json: { prompt_index: 0, winner: 1 } });
    const answer = await api(`/v1/comparisons/${made.id}/report`);
    const html = String(answer.body);
    assert.equal(answer.status, 200);
    assert.match(answer.headers['content-type'] ?? '', /^text\/html/);
    assert.match(answer.headers['content-security-policy'] ?? '', /default-src 'none'/);
    assert.doesNotMatch(html, /<script|<link|<iframe|<a |<img src=x|onerror=alert\(1\)>|<b>GPT|https?:/i);
    assert.match(html, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; co/);
    // Four images of two prompts; the others failed.
    assert.equal(html.match(/<img src="data:image\/webp;base64,/g)?.length, 4);
    assert.equal(html.match(/class="bad"/g)?.length, 2);
    // 2 × ($0.03 + $0.085).
    assert.match(html, /<dt>Charged<\/dt><dd>\$0\.23<\/dd>/);
    assert.match(html, /\$0\.028611 per megapixel/);
    assert.match(html, /1 vote</);
    const saved = await api(`/v1/comparisons/${made.id}/report?download=1`);
    assert.match(saved.headers['content-disposition'] ?? '', /^attachment; filename="cmp_/);
  });

  it('shows what is there while the comparison runs', async () => {
    const made = await create(idleApi, { prompts: ['A fox'] });
    const { body: html } = await idleApi(`/v1/comparisons/${made.id}/report`);
    assert.match(String(html), /not finished: more is to come/);
    await idleApi(`/v1/comparisons/${made.id}/cancel`, { json: {} });
  });
});

describe('afterwards', () => {
  it('nothing is held and every invariant holds', async () => {
    await until(async () => (await available(api))[1] === '0');
    await assertAuditClean(api);
    await assertAuditClean(idleApi);
  });
});
