// Rate cards from end to end, on two processes: what a browser prices by, drafts, publication, and what it never changes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type ImageRequestInput,
  LightmeterError,
  quoteImages,
  type RateCard,
  readRateCardSource,
  renderUsd,
  resolveImageRequest,
  TIERS,
} from '@lightmeter/core';
import fc from 'fast-check';
import { loadPromptTokenCounter } from '../server/src/prompt-token-counter.ts';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { until } from './support/batch-calls.ts';
import { newKey, type ServerProcess, startServer, TEST_KEY } from './support/server-process.ts';

let servers: ServerProcess[] = [];
let api: Api;
let other: Api;
let liveKey: string;

before(async () => {
  const environment = { LIGHTMETER_PROVIDER_LIMITS: 'openai: concurrency=40' };
  const first = await startServer({ environment });
  const second = await startServer({ dataDirectory: first.dataDirectory, environment });
  servers = [second, first];
  api = apiOf(first.url);
  other = apiOf(second.url);
  liveKey = await newKey(first, 'live');
});
after(async () => {
  await assertAuditClean(api);
  for (const server of servers) await server.stop();
});

const CARDS = '/v1/operator/rate-cards';
const patch = (id: string, json: object) => api(`${CARDS}/${id}`, { method: 'PATCH', json });
const publish = (id: string, json: object, key = liveKey) => api(`${CARDS}/${id}/publish`, { json, key });

async function makeDraft(json: object = {}): Promise<string> {
  const made = await api(CARDS, { json: { from_card: '2026-11', title: 'Our own', ...json } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return made.body.id;
}

/** Parsed by core from the bytes that a browser gets, as the console does. */
async function cardInBrowser(id: string): Promise<RateCard> {
  const { status, body } = await api(`/v1/rates/cards/${id}`, { key: null });
  assert.equal(status, 200);
  return readRateCardSource(JSON.parse(JSON.stringify(body)));
}

/** Requests of every image model of a card, of all its sizes and qualities. */
function requestsOf(card: RateCard): fc.Arbitrary<ImageRequestInput> {
  const images = card.models.filter((model) => model.capability !== undefined);
  return fc.constantFrom(...images).chain(({ id, aliases, capability }) => {
    const sizes = Object.values(capability?.shapes ?? {}).flatMap((byTier) =>
      TIERS.flatMap((tier) => byTier[tier] ?? []).map((size) => `${size.widthPixels}x${size.heightPixels}`),
    );
    return fc.record({
      operation: fc.constant('generate' as const),
      model: fc.constantFrom(id, ...aliases.filter((alias) => !/image-to-image/.test(alias))),
      prompt: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
      size: fc.constantFrom('auto', '1024x1024', ...sizes),
      quality: fc.constantFrom('auto', ...(capability?.qualities ?? [])),
      imageCount: fc.integer({ min: 1, max: 4 }),
      references: fc.constant([]),
    });
  });
}

test('a browser that reads a card prices 200 random requests exactly as the server does', async () => {
  const countTokens = await loadPromptTokenCounter();
  for (const id of ['2026-05', '2026-11', 'at-cost']) {
    const card = await cardInBrowser(id);
    const inputs = fc.sample(requestsOf(card), { numRuns: 200, seed: 4 });
    const priced = inputs.flatMap((input) => {
      try {
        const resolved = resolveImageRequest(card, input);
        return [
          { input, quote: quoteImages({ card, ...resolved, promptTokens: countTokens(input.prompt) }) },
        ];
      } catch (error) {
        if (error instanceof LightmeterError && error.kind.status === 400) return [];
        throw error;
      }
    });
    assert.ok(priced.length >= 50, `Only ${priced.length} requests of ${id} can be made.`);
    const { status, body } = await api('/v1/quotes', {
      json: { rate_card: id, requests: priced.map(({ input }) => wireForm(input)) },
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      body.requests.map((request: { low_usd: string; high_usd: string }) => [
        request.low_usd,
        request.high_usd,
      ]),
      priced.map(({ quote }) => [renderUsd(quote.lowNanoUsd), renderUsd(quote.highNanoUsd)]),
    );
  }
});

function wireForm({ model, prompt, size, quality, imageCount }: ImageRequestInput): object {
  return { model, prompt, size, quality, n: imageCount };
}

test('a card is sent again only when it changed, and compressed to whoever takes it so', async () => {
  const { headers } = await api('/v1/rates/cards/2026-11', { key: null });
  const etag = headers.etag ?? '';
  const again = await api('/v1/rates/cards/2026-11', { key: null, headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  const zipped = await fetch(`${servers[0]?.url}/v1/rates/cards/2026-11`, {
    headers: { 'accept-encoding': 'gzip' },
  });
  assert.equal(zipped.headers.get('content-encoding'), 'gzip');
  // The calculator's first load is bounded: one card with all it needs.
  assert.ok(Number(zipped.headers.get('content-length')) < 10_000);
  assert.equal(((await zipped.json()) as { card: { id: string } }).card.id, '2026-11');
  const none = await api('/v1/rates/cards/2026-13', { key: null });
  assert.deepEqual([none.status, none.body.error.param], [404, 'id']);
});

test('versions tell what is in force, and the difference of two tells every price that changed', async () => {
  const { body } = await api('/v1/rates/versions?series=standard', { key: null });
  assert.deepEqual(
    body.data.map((version: { id: string; state: string; follows: string | null }) => [
      version.id,
      version.state,
      version.follows,
    ]),
    [
      ['2026-11', 'in_force', '2026-05'],
      ['2026-05', 'superseded', null],
    ],
  );
  const diff = (await api('/v1/rates/diff?from=2026-05&to=2026-11', { key: null })).body;
  assert.ok(diff.data.every((row: { change: string }) => row.change === 'added'));
  assert.equal((await api('/v1/rates/diff?from=2026-05&to=2026-05', { key: null })).body.data.length, 0);
  const missing = await api('/v1/rates/diff?from=2026-05&to=nope', { key: null });
  assert.deepEqual([missing.status, missing.body.error.param], [404, 'to']);
});

test('a draft is changed by whoever read it last, and every fault names its field', async () => {
  const id = await makeDraft();
  assert.match(id, /^own-\d{4}-\d\d-\d\d$/);
  const price = { model: 'gpt-image-2', when: { tier: '2K' }, unit_price_usd: '0.05' };
  const changed = await patch(id, { revision: 1, title: 'Dearer', changes: [price] });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  assert.deepEqual([changed.body.revision, changed.body.title, changed.body.state], [2, 'Dearer', 'draft']);
  assert.deepEqual(changed.body.changes, [
    {
      model: 'gpt-image-2',
      title: 'GPT Image 2',
      change: 'raised',
      unit: 'images',
      when: { tier: '2K' },
      from_usd: '0.04',
      to_usd: '0.05',
      change_percent: 25,
    },
  ]);
  const [model] = changed.body.models;
  // 0.05 ÷ 0.03 = 1.67; the old multiple would be a lie.
  assert.deepEqual(
    model.rates.map((rate: { shown_as?: string }) => rate.shown_as),
    [undefined, '1.67×', '2×'],
  );
  assert.equal(model.certainty, 'assumed');
  const late = await patch(id, { revision: 1, title: 'Mine' });
  assert.deepEqual([late.status, late.body.error.code, late.body.error.revision], [409, 'conflict', 2]);
  for (const [change, param] of [
    [{ ...price, unit_price_usd: '0.0000000001' }, 'changes[0].unit_price_usd'],
    [{ ...price, unit_price_usd: '-1' }, 'changes[0].unit_price_usd'],
    [{ ...price, unit_price_usd: '1000000.01' }, 'changes[0].unit_price_usd'],
    [{ ...price, when: { tier: '8K' } }, 'changes[0].when.tier'],
    [{ ...price, when: { quality: 'low' } }, 'changes[0].when'],
  ] as const) {
    const refused = await patch(id, { revision: 2, changes: [change] });
    assert.deepEqual([refused.status, refused.body.error.param], [400, param], JSON.stringify(refused.body));
  }
  const nothing = await patch(id, { revision: 2 });
  assert.deepEqual([nothing.status, nothing.body.error.code], [400, 'missing_parameter']);
  const twice = await patch(id, { revision: 2, changes: [price, price] });
  assert.deepEqual([twice.status, twice.body.error.param], [400, 'changes[1]']);
  const unknown = await patch(id, { revision: 2, changes: [{ ...price, model: 'nope' }] });
  assert.deepEqual([unknown.status, unknown.body.error.param], [404, 'changes[0].model']);
  assert.equal((await api(`/v1/rates/cards/${id}`, { key: null })).status, 404);
  assert.equal((await api(`${CARDS}/${id}`, { method: 'DELETE' })).body.deleted, true);
  assert.equal((await api(`${CARDS}/${id}`)).status, 404);
  const published = await api(`${CARDS}/2026-11`, { method: 'DELETE' });
  assert.deepEqual([published.status, published.body.error.code], [409, 'conflict']);
});

test('a copy of a card at cost names every price itself and prices the same', async () => {
  const id = await makeDraft({ from_card: 'at-cost', title: 'Fixed', series: 'fixed' });
  const { body } = await api(`${CARDS}/${id}`);
  assert.deepEqual([body.series, body.compared_with, body.changes], ['fixed', 'at-cost', []]);
  const unnamed = { model: 'gpt-image-2', unit_price_usd: '0.00004' };
  const refused = await patch(id, { revision: 1, changes: [unnamed] });
  assert.deepEqual([refused.status, refused.body.error.param], [400, 'changes[0].unit']);
  const changed = await patch(id, {
    revision: 1,
    changes: [{ ...unnamed, unit: 'output_image_tokens' }],
  });
  // $30 a million; $40 from now on.
  assert.deepEqual(
    changed.body.changes.map((row: { unit: string; from_usd: string; to_usd: string }) => [
      row.unit,
      row.from_usd,
      row.to_usd,
    ]),
    [['output_image_tokens', '0.00003', '0.00004']],
  );
  const margins = (await api(`${CARDS}/${id}/margins`)).body;
  const unit = margins.units.find(
    (row: { model: string; unit: string }) =>
      row.model === 'gpt-image-2' && row.unit === 'output_image_tokens',
  );
  assert.deepEqual([unit.margin_usd, unit.margin_percent, unit.below_cost], ['0.00001', 25, false]);
  await api(`${CARDS}/${id}`, { method: 'DELETE' });
});

test('the margins of a draft name every cell that sells below cost', async () => {
  const id = await makeDraft();
  const before = (await api(`${CARDS}/${id}/margins?on=2026-11-22`)).body;
  const change = { model: 'gpt-image-2', when: { tier: '1K' }, unit_price_usd: '0.001' };
  await patch(id, { revision: 1, changes: [change] });
  const after = (await api(`${CARDS}/${id}/margins?on=2026-11-22`)).body;
  const below = (margins: {
    data: { model: string; tier: string; quality: string; below_cost: boolean }[];
  }) =>
    margins.data
      .filter((cell) => cell.below_cost && cell.model === 'gpt-image-2' && cell.tier === '1K')
      .map((cell) => cell.quality);
  // $0.03 is below the cost of high alone; $0.001 below that of every quality.
  assert.deepEqual(below(before).toSorted(), ['high', 'medium']);
  assert.deepEqual(below(after).toSorted(), ['high', 'low', 'medium']);
  assert.equal(after.below_cost, before.below_cost + 1);
  assert.equal(after.data[0].below_cost, true);
  await api(`${CARDS}/${id}`, { method: 'DELETE' });
});

/** The price that a caller of the series is told now. */
async function quotedNow(caller: Api): Promise<{ id: string; high_usd: string; rate_card: string }> {
  const { status, body } = await caller('/v1/quotes', { json: picture });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const picture = { model: 'gpt-image-2', prompt: 'A lighthouse', size: '1024x1024' };

test('the effect of a draft is what delivered tasks would have cost, and what it cannot reproduce is counted', async () => {
  for (const [n, size] of [
    [3, '1024x1024'],
    [2, '2048x2048'],
  ] as const) {
    const made = await api('/v1/images/generations', { json: { ...picture, n, size } });
    assert.equal(made.status, 200);
  }
  const elsewhere = { model: 'flux-schnell', prompt: 'A lighthouse', size: '1024x1024' };
  assert.equal((await api('/v1/images/generations', { json: elsewhere })).status, 200);
  const id = await makeDraft();
  const changes = [{ model: 'gpt-image-2', when: { tier: '2K' }, unit_price_usd: '0.05' }];
  await patch(id, { revision: 1, changes });
  const effectOf = async (card: string) =>
    (await api(`${CARDS}/${card}/effect?days=30`)).body.modes.find(
      ({ mode }: { mode: string }) => mode === 'test',
    );
  const effect = await effectOf(id);
  assert.deepEqual([effect.tasks, effect.repriced_tasks], [3, 3]);
  // 3 × $0.03 + 2 × $0.04 + $0.005 = $0.175; two of 2K at $0.05: $0.195
  assert.deepEqual(
    [effect.charged_usd, effect.would_charge_usd, effect.difference_usd, effect.change_percent],
    ['0.175', '0.195', '0.02', 11.42],
  );
  const gptImage = effect.models.find(({ model }: { model: string }) => model === 'gpt-image-2');
  assert.deepEqual([gptImage.charged_usd, gptImage.would_charge_usd], ['0.17', '0.19']);
  // The card of May sells no flux-schnell.
  const may = await effectOf('2026-05');
  assert.deepEqual([may.repriced_tasks, may.charged_usd], [2, '0.17']);
  assert.deepEqual(may.not_repriced, [
    { model: 'flux-schnell', tasks: 1, charged_usd: '0.005', because: 'The card does not sell it.' },
  ]);
  const none = (await api(`${CARDS}/${id}/effect?series=unknown`)).body;
  assert.deepEqual(
    none.modes.map((mode: { mode: string; tasks: number }) => [mode.mode, mode.tasks]),
    [
      ['live', 0],
      ['test', 0],
    ],
  );
  await api(`${CARDS}/${id}`, { method: 'DELETE' });
});

test('a published card prices from its moment on in every process, and nothing that was quoted before', async () => {
  const id = await makeDraft({ id: 'own-dearer' });
  const changes = [{ model: 'gpt-image-2', when: { tier: '1K' }, unit_price_usd: '0.035' }];
  assert.equal((await patch(id, { revision: 1, changes })).status, 200);
  const pinned = await quotedNow(api);
  assert.equal(pinned.high_usd, '0.03');
  assert.deepEqual(await refusals(id), [
    [400, 'confirm'],
    [400, 'in_force_from'],
    [409, 'revision'],
    [403, null],
  ]);
  const published = await publish(id, { confirm: id, revision: 2 });
  assert.equal(published.status, 200, JSON.stringify(published.body));
  assert.deepEqual([published.body.state, published.body.revision], ['scheduled', null]);
  assert.equal(published.body.published_by.key_id.startsWith('key_'), true);
  const leadMs = Date.parse(published.body.in_force_from) - Date.parse(published.body.published_at);
  assert.ok(leadMs >= 5_000 && leadMs < 6_000, `${leadMs} ms`);
  // Told at once to whoever asks for it by name, before any look at the table is due.
  assert.equal((await other(`/v1/rates/cards/${id}`, { key: null })).status, 200);
  assert.equal((await quotedNow(other)).rate_card, '2026-11');
  const repeated = await publish(id, { confirm: id });
  assert.deepEqual([repeated.status, repeated.body.sha256], [200, published.body.sha256]);
  const moved = await publish(id, { confirm: id, in_force_from: '2030-01-01T00:00:00Z' });
  assert.deepEqual([moved.status, moved.body.error.param], [409, 'in_force_from']);
  assert.equal((await patch(id, { revision: 2, title: 'Changed' })).status, 409);
  await until(
    async () => (await quotedNow(other)).rate_card === id && (await quotedNow(api)).rate_card === id,
  );
  assert.equal((await quotedNow(other)).high_usd, '0.035');
  const charged = await other('/v1/images/generations', { json: picture });
  assert.deepEqual([charged.body.lightmeter.charged_usd, charged.body.lightmeter.rate_card], ['0.035', id]);
  const kept = await other('/v1/images/generations', {
    json: picture,
    headers: { 'lightmeter-quote': pinned.id },
  });
  assert.deepEqual([kept.body.lightmeter.charged_usd, kept.body.lightmeter.rate_card], ['0.03', '2026-11']);
  const { body } = await other('/v1/rates/versions?series=standard', { key: null });
  assert.deepEqual(
    body.data
      .slice(0, 2)
      .map((version: Record<string, string>) => [version.id, version.state, version.origin, version.follows]),
    [
      [id, 'in_force', 'operator', '2026-11'],
      ['2026-11', 'superseded', 'release', '2026-05'],
    ],
  );
  assert.deepEqual((await cardInBrowser(id)).effectiveFrom.toISOString(), published.body.in_force_from);
});

/** What keeps the draft at revision 2 from being published. */
async function refusals(id: string): Promise<[number, string | null][]> {
  const answers = [
    await publish(id, { confirm: 'own-other' }),
    await publish(id, { confirm: id, in_force_from: '2026-11-01T00:00:00Z' }),
    await publish(id, { confirm: id, revision: 1 }),
    await publish(id, { confirm: id }, TEST_KEY),
  ];
  return answers.map(({ status, body }) => [status, body.error.param]);
}

test('timings are measured here, and what others say is said to be theirs', async () => {
  const { body } = await api('/v1/timings', { key: null });
  const measured = body.data.find(
    (row: Record<string, string>) => row.model === 'gpt-image-2' && row.tier === '2K' && row.mode === 'test',
  );
  assert.deepEqual([measured.source, measured.tasks], ['measured', 1]);
  assert.ok(measured.p50_ms > 0 && measured.p50_ms <= measured.p90_ms);
  const published = body.data.find(
    (row: Record<string, string>) => row.model === 'gpt-image-1.5' && row.source === 'published',
  );
  assert.deepEqual(
    [published.usual_low_ms, published.usual_high_ms, published.p50_ms],
    [18_000, 36_000, null],
  );
  assert.match(published.url, /^https:/);
});

test('operators see every provider, what configures it and how it did; others see none of it', async () => {
  const { body } = await api('/v1/operator/providers');
  const [sandbox, openai] = body.data;
  assert.deepEqual([sandbox.name, sandbox.configured, sandbox.base_url_host], ['sandbox', true, null]);
  assert.ok(sandbox.last_24_hours.attempts >= 3);
  assert.equal(sandbox.last_24_hours.failures, 0);
  assert.deepEqual(
    [openai.name, openai.configured, openai.has_adapter, openai.environment_variable],
    ['openai', false, true, 'OPENAI_API_KEY'],
  );
  assert.deepEqual(openai.limits, [{ scope: 'openai', concurrency: 40, per_minute: null }]);
  assert.ok(openai.models.some((model: { route: string }) => model.route === 'openai/gpt-image-2'));
  const made = await api('/v1/keys', { json: { name: 'app', scopes: ['images', 'read', 'keys'] } });
  for (const path of [
    '/v1/operator/providers',
    CARDS,
    `${CARDS}/2026-11/margins`,
    `${CARDS}/2026-11/effect`,
  ]) {
    const refused = await api(path, { key: made.body.secret });
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'permission_denied']);
  }
});
