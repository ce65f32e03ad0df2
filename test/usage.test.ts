// Usage, its overview and the statement as their reader gets them: every figure is in the ledger, and opens by a filter.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

/** A name that a spreadsheet would compute, with everything that CSV must quote. */
const EVIL_NAME = '=HYPERLINK("https://example.com","shop, main")';

let server: ServerProcess;
let api: Api;
let evilKey: { id: string; secret: string };

const picture = (json: object) => ({
  json: {
    model: 'gpt-image-2',
    prompt: 'A small harbor',
    size: '1024x1024',
    response_format: 'url',
    ...json,
  },
});

before(async () => {
  server = await startServer({ balance: '10.00' });
  api = apiOf(server.url);
  evilKey = (await api('/v1/keys', { json: { name: EVIL_NAME } })).body;
  const made = [
    await api('/v1/images/generations', picture({})),
    await api('/v1/images/generations', { ...picture({ size: '2048x2048', n: 2 }), key: evilKey.secret }),
    await api('/v1/images/generations', { ...picture({ size: '3840x2160' }), key: evilKey.secret }),
    await api('/v1/images/generations', picture({ prompt: 'A harbor sandbox:server-error' })),
  ];
  assert.deepEqual(
    made.map(({ status }) => status),
    [200, 200, 200, 502],
  );
  const refund = { task_id: made[0]?.body.lightmeter.task_id, amount_usd: '0.01', reason: 'A crooked pier' };
  assert.equal((await api('/v1/refunds', { json: refund })).status, 200);
});
after(() => server.stop());

/** 0.03 + 2 × 0.04 + 0.06, of which 0.01 came back. */
const TOTALS = {
  tasks: 4,
  failed_tasks: 1,
  images: 4,
  charged_usd: '0.17',
  refunded_usd: '0.01',
  net_usd: '0.16',
};

interface Row {
  readonly [field: string]: string | number | null;
}

const FILTERS = {
  model: 'model',
  tier: 'tier',
  key: 'key',
  batch: 'batch_id',
  provider: 'provider',
  origin: 'origin',
};

describe('usage', () => {
  for (const [group, filter] of Object.entries({ ...FILTERS, day: undefined })) {
    test(`by ${group} has the same totals as any other, and every row opens by its own filter`, async () => {
      const { status, body } = await api(
        `/v1/usage?group_by=${group}&then_by=${group === 'day' ? 'tier' : 'day'}`,
      );
      assert.equal(status, 200);
      assert.deepEqual([body.totals, body.total_charged_usd], [TOTALS, '0.17']);
      const whole = (await api(`/v1/usage?group_by=${group}`)).body;
      assert.deepEqual(whole.totals, TOTALS);
      for (const row of filter === undefined ? [] : (whole.data as Row[])) {
        const address = `/v1/usage?group_by=${group}&${filter}=${encodeURIComponent(String(row.group))}`;
        assert.deepEqual((await api(address)).body.data, [row], address);
      }
    });
  }

  test('names keys, and counts the refund under what was refunded', async () => {
    const { body } = await api('/v1/usage?group_by=key&then_by=tier');
    const rows = body.data.map((row: Row) => [
      row.label,
      row.then_group,
      row.images,
      row.charged_usd,
      row.refunded_usd,
      row.net_usd,
    ]);
    assert.deepEqual(rows, [
      [EVIL_NAME, '2K', 2, '0.08', '0', '0.08'],
      [EVIL_NAME, '4K', 1, '0.06', '0', '0.06'],
      ['Bootstrap key', '1K', 1, '0.03', '0.01', '0.02'],
      ['Bootstrap key', 'none', 0, '0', '0', '0'],
    ]);
  });

  test('as CSV is the same table, attached, and no cell of it is a formula', async () => {
    const { status, headers, body } = await api('/v1/usage?group_by=key&then_by=tier&format=csv');
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/csv; charset=utf-8; header=present');
    assert.match(
      headers['content-disposition'] ?? '',
      /^attachment; filename="lightmeter-test-usage-by-key-and-tier-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv"$/,
    );
    assert.ok(body.endsWith('\r\n'));
    const rows: Record<string, string>[] = parse(body, { columns: true });
    const json = (await api('/v1/usage?group_by=key&then_by=tier')).body.data;
    const unmarked = (cell: string | undefined) => cell?.replace(/^'/, '');
    assert.deepEqual(
      rows.map((row) => [
        row.key,
        unmarked(row.key_label),
        row.tier,
        row.images,
        row.charged_usd,
        row.net_usd,
      ]),
      json.map((row: Row) => [
        row.group,
        row.label,
        row.then_group,
        String(row.images),
        row.charged_usd,
        row.net_usd,
      ]),
    );
    assert.equal(rows[0]?.key_label, `'${EVIL_NAME}`);
  });

  test('what was refunded of earlier charges is a plain negative number in the CSV', async () => {
    const { body } = await api('/v1/images/generations', picture({ prompt: 'A harbor to give back' }));
    const chargedBefore = new Date().toISOString();
    await api('/v1/refunds', { json: { task_id: body.lightmeter.task_id, reason: 'All of it' } });
    const csv = (await api(`/v1/usage?group_by=model&format=csv&from=${chargedBefore}`)).body;
    const [row]: Record<string, string>[] = parse(csv, { columns: true });
    assert.deepEqual([row?.charged_usd, row?.refunded_usd, row?.net_usd], ['0', '0.03', '-0.03']);
  });

  const refused: readonly [string, string][] = [
    ['group_by=colour', 'group_by'],
    ['group_by=day&then_by=day', 'then_by'],
    ['tier=3K', 'tier'],
    ['tier=2K%2B1K', 'tier'],
    ['origin=elsewhere', 'origin'],
    ['format=xlsx', 'format'],
    ['from=2026-11-02&to=2026-11-01', 'from'],
  ];
  for (const [query, param] of refused) {
    test(`refuses ${query} by the name of the parameter`, async () => {
      const { status, body } = await api(`/v1/usage?${query}`);
      assert.deepEqual([status, body.error.param], [400, param]);
    });
  }

  test('takes a set of tiers with its plus escaped and as it stands', async () => {
    for (const tier of ['1K%2B2K', '1K+2K'])
      assert.deepEqual((await api(`/v1/usage?tier=${tier}`)).body.data, [], tier);
  });

  test('of live money knows nothing of the sandbox', async () => {
    const live = (await api('/v1/keys', { json: { name: 'live', mode: 'live', scopes: ['read'] } })).body
      .secret;
    for (const path of ['/v1/usage', '/v1/ledger'])
      assert.deepEqual((await api(path, { key: live })).body.data, [], path);
    const { body } = await api('/v1/usage/overview', { key: live });
    assert.deepEqual([body.mode, body.period.charged_usd, body.available_usd], ['live', '0', '0']);
  });
});

describe('the overview', () => {
  test('agrees with balance and usage, and compares what was charged with its own card', async () => {
    const [{ body }, balance, usage] = [
      await api('/v1/usage/overview'),
      (await api('/v1/balance')).body,
      (await api('/v1/usage')).body,
    ];
    assert.deepEqual(
      [body.available_usd, body.held_usd, body.period.charged_usd, body.period.refunded_usd],
      [balance.available_usd, balance.held_usd, usage.totals.charged_usd, usage.totals.refunded_usd],
    );
    assert.deepEqual([body.period.tasks, body.period.failed_tasks, body.period.failed_share], [5, 1, 0.2]);
    assert.deepEqual([body.month.charged_usd, body.now.last_24_hours_usd], ['0.2', '0.2']);
    assert.deepEqual([body.now.last_24_hours_images, body.now.mean_image_usd], [5, '0.04']);
    const { all_at_4k: at4K, next_dearer_model: dearer } = body.savings;
    // 2 × 1K at $0.03 and 2 × 2K at $0.04 would each be $0.06.
    assert.deepEqual(
      [at4K.images, at4K.charged_usd, at4K.compared_usd, at4K.saved_usd],
      [4, '0.14', '0.24', '0.1'],
    );
    // $0.03, $0.04 and $0.06 beside $0.05, $0.08 and $0.12 of gpt-image-2.6-flare.
    assert.deepEqual(
      [dearer.images, dearer.charged_usd, dearer.compared_usd, dearer.saved_usd],
      [5, '0.2', '0.38', '0.18'],
    );
  });

  test('estimates nothing from a day, and says why', async () => {
    const { body } = await api('/v1/usage/overview');
    assert.deepEqual(
      [body.month.projected_usd, body.month.is_estimate, body.pace.verdict, body.change_percent],
      [null, true, null, null],
    );
    assert.match(body.month.basis, /3 full days/);
  });

  test('of another period compares it with as long a time before', async () => {
    const { body } = await api('/v1/usage/overview?from=2026-03-11&to=2026-03-21');
    assert.deepEqual(
      [body.period.from, body.period.to, body.previous.from, body.previous.to],
      [
        '2026-03-11T00:00:00.000Z',
        '2026-03-21T00:00:00.000Z',
        '2026-03-01T00:00:00.000Z',
        '2026-03-11T00:00:00.000Z',
      ],
    );
    assert.deepEqual(
      [body.period.charged_usd, body.period.failed_share, body.savings.all_at_4k.saved_usd],
      ['0', null, null],
    );
    assert.equal((await api('/v1/usage/overview?from=2026-03-11&to=2026-03-10')).body.error.param, 'from');
    // As long a time before it would begin before the year 1.
    const long = await api('/v1/usage/overview?from=2026-01-01&to=9999-12-31');
    assert.deepEqual([long.status, long.body.previous?.from], [200, '0001-01-01T00:00:00.000Z']);
  });

  test('shows the limits that are half used and no others, fullest first', async () => {
    const limit = (subject: string, period: string, cap: string) =>
      api('/v1/limits', { method: 'PUT', json: { subject, period, cap_usd: cap } });
    await limit(evilKey.id, 'day', '0.28');
    await limit(evilKey.id, 'month', '0.20');
    await limit(evilKey.id, 'total', '0.29');
    const { body } = await api('/v1/usage/overview');
    assert.deepEqual(
      body.limits.map((near: Row) => [near.subject_id, near.period, near.cap_fraction]),
      [
        [evilKey.id, 'month', 0.7],
        [evilKey.id, 'day', 0.5],
      ],
    );
  });
});

describe('the statement', () => {
  test('says what each entry was for', async () => {
    const { body } = await api('/v1/ledger?account=available');
    const sentences = body.data.map((entry: Row) => `${entry.kind}: ${entry.description}`);
    for (const sentence of [
      'refund: Refunded of a charge for gpt-image-2: A crooked pier.',
      'hold: Reserved for a task of gpt-image-2.',
      'release: Released: the task of gpt-image-2 failed and costs nothing.',
    ])
      assert.ok(sentences.includes(sentence), sentence);
    const captured = (await api('/v1/ledger?kind=capture')).body.data;
    assert.ok(
      captured.some(({ description }: Row) => description === 'Charged for 2 images of gpt-image-2 at 2K.'),
    );
    assert.ok(body.data.every((entry: Row) => entry.hold_expires_at === null));
  });

  test('as CSV has every entry of the filter over all pages, and its debits and credits end at the balance', async () => {
    const { status, headers, body } = await api('/v1/ledger?account=available&format=csv');
    assert.equal(status, 200);
    assert.match(
      headers['content-disposition'] ?? '',
      /^attachment; filename="lightmeter-test-ledger-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const rows: Record<string, string>[] = parse(body, { columns: true });
    const json = (await api('/v1/ledger?account=available&limit=1000')).body.data;
    assert.deepEqual(
      rows.map((row) => [row.time_utc, row.description, row.balance_usd, row.transfer_id]),
      json.map((entry: Row) => [entry.created_at, entry.description, entry.balance_usd, entry.transfer_id]),
    );
    const cents = (name: string) => rows.reduce((sum, row) => sum + Math.round(Number(row[name]) * 100), 0);
    const available = Number((await api('/v1/balance')).body.available_usd);
    assert.equal(cents('credit_usd') - cents('debit_usd'), Math.round(available * 100));
    const first = await api('/v1/ledger?account=available&format=csv&limit=2');
    assert.deepEqual(parse(first.body, { columns: true }), rows.slice(0, 2));
  });

  test('a cursor that no page gave is refused before a file begins', async () => {
    const { status, headers, body } = await api('/v1/ledger?format=csv&cursor=none');
    assert.deepEqual([status, body.error.param], [400, 'cursor']);
    assert.match(headers['content-type'] ?? '', /json/);
    await assertAuditClean(api);
  });
});
