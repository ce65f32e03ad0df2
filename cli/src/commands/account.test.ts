// The commands that read and move money and books: what they ask of a server, and how they tell its answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAgainstFake as run } from '../testing/run-against-fake.ts';

const BALANCE = {
  object: 'balance',
  workspace_id: 'ws_1',
  mode: 'test',
  available_usd: '1234.5',
  held_usd: '0.03',
  total_usd: '1234.53',
};

test('balance tells what can be spent and what is held', async () => {
  const { stdout, exitCode } = await run(['balance'], { json: BALANCE });
  assert.equal(
    stdout,
    `Available  $1,234.50
Held           $0.03
Total      $1,234.53
ws_1, test credit
`,
  );
  assert.equal(exitCode, 0);
});

test('balance tells what the key may still spend, when it has a cap', async () => {
  const key = { spend_cap_usd: '5', spent_usd: '0.3', held_usd: '0.03', left_usd: '4.67', period: 'month' };
  const capped = await run(['balance'], { json: { ...BALANCE, key } });
  assert.match(capped.stdout, /\nThis key has \$4\.67 left of its spend cap of \$5\.00 a month, UTC\.\nws_1/);
  const free = { ...key, spend_cap_usd: null, left_usd: null, period: null };
  const { stdout } = await run(['balance'], { json: { ...BALANCE, key: free } });
  assert.doesNotMatch(stdout, /This key/);
});

test('JSON is the server’s answer as it stands', async () => {
  const { stdout, stderr } = await run(['--json', 'balance'], { json: BALANCE });
  assert.deepEqual(JSON.parse(stdout), BALANCE);
  assert.equal(stderr, '');
});

test('top-up moves the amount once per key and tells the balance after it', async () => {
  const transfer = { object: 'transfer', id: 'tr_1', kind: 'top_up', amount_usd: '25', balance: BALANCE };
  const { stdout, requests } = await run(
    ['top-up', '25.00', '--reason', 'Invoice 7', '--idempotency-key', 'invoice-7'],
    { hangUp: true },
    { json: transfer },
  );
  assert.match(stdout, /^Topped up \$25\.00, tr_1\nAvailable {2}\$1,234\.50\n/);
  assert.equal(requests.length, 2);
  assert.equal(requests[1]?.headers['idempotency-key'], 'invoice-7');
  assert.deepEqual(JSON.parse(requests[1]?.body ?? ''), {
    amount_usd: '25.00',
    kind: 'top_up',
    reason: 'Invoice 7',
  });
});

test('a grant is credit that nobody paid for', async () => {
  const transfer = { object: 'transfer', id: 'tr_1', kind: 'grant', amount_usd: '5', balance: BALANCE };
  const words = ['top-up', '5', '--grant', '--workspace', 'ws_2', '--mode', 'live'];
  const { stdout, requests } = await run(words, { json: transfer });
  assert.match(stdout, /^Granted \$5\.00, tr_1\n/);
  assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), {
    amount_usd: '5',
    kind: 'grant',
    workspace_id: 'ws_2',
    mode: 'live',
  });
});

const ENTRY = {
  object: 'ledger_entry',
  transfer_id: 'tr_1',
  kind: 'top_up',
  account: 'available',
  amount_usd: '25',
  balance_usd: '24.97',
  task_id: null,
  reason: 'Invoice 7',
  created_at: '2026-11-22T18:30:00.000Z',
};

test('ledger is a statement, newest first, over as many pages as the limit needs', async () => {
  const capture = { ...ENTRY, kind: 'capture', amount_usd: '-0.03', task_id: 'task_1', reason: null };
  const { stdout, stderr, requests } = await run(
    ['ledger', '--limit', '2', '--kind', 'capture', '--from', '2026-11-01'],
    { json: { object: 'list', data: [capture], has_more: true, next_cursor: 'older' } },
    { json: { object: 'list', data: [ENTRY, ENTRY], has_more: true, next_cursor: 'oldest' } },
  );
  assert.equal(
    stdout,
    `Time (UTC)           Kind     Account    Amount  Balance  Task    Reason
2026-11-22 18:30:00  capture  available  -$0.03   $24.97  task_1
2026-11-22 18:30:00  top up   available  $25.00   $24.97          Invoice 7
`,
  );
  assert.equal(stderr, 'There are more; --limit 20 shows them.\n');
  assert.deepEqual(
    requests.map((request) => request.query),
    [
      { kind: 'capture', from: '2026-11-01', limit: '3' },
      { kind: 'capture', from: '2026-11-01', limit: '3', cursor: 'older' },
    ],
  );
});

test('a kind of transfer is taken as the statement shows it and as the wire has it', async () => {
  const none = { json: { object: 'list', data: [], has_more: false, next_cursor: null } };
  for (const kind of ['top up', 'top_up', 'Top-up']) {
    const { requests } = await run(['ledger', '--kind', kind], none);
    assert.equal(requests[0]?.query.kind, 'top_up', kind);
  }
  const { exitCode, stderr } = await run(['ledger', '--kind', 'topup'], none);
  assert.match(stderr, /Allowed choices are hold, capture, release, top up, grant, refund, adjustment\./);
  assert.equal(exitCode, 2);
});

test('a ledger without entries is empty on stdout', async () => {
  const { stdout, stderr } = await run(['ledger'], {
    json: { object: 'list', data: [], has_more: false, next_cursor: null },
  });
  assert.deepEqual([stdout, stderr], ['', 'No entries.\n']);
});

test('usage sums up, and cost that is not known is said to be unknown', async () => {
  const group = {
    then_group: null,
    then_label: null,
    tasks: 12,
    failed_tasks: 1,
    images: 11,
    charged_usd: '0.33',
    cost_unknown_tasks: 0,
  };
  const { stdout } = await run(['usage', '--group-by', 'model'], {
    json: {
      object: 'list',
      group_by: 'model',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      data: [
        { ...group, group: 'gpt-image-2', cost_usd: '0.25' },
        { ...group, group: 'flux-schnell', cost_usd: '0', cost_unknown_tasks: 12 },
        { ...group, group: 'gpt-image-1.5', cost_usd: null },
      ],
      total_charged_usd: '0.99',
    },
  });
  assert.equal(
    stdout,
    `Model          Tasks  Failed  Images  Charged                Cost
gpt-image-2       12       1      11    $0.33               $0.25
flux-schnell      12       1      11    $0.33  $0.00 + 12 unknown
gpt-image-1.5     12       1      11    $0.33
Charged $0.99 from 2026-11-01 to 2026-11-22 (that day not included), UTC.
`,
  );
});

test('usage by two things names keys and tells which group each row divides', async () => {
  const group = {
    tasks: 1,
    failed_tasks: 0,
    images: 1,
    charged_usd: '0.03',
    cost_usd: null,
    cost_unknown_tasks: 0,
  };
  const { stdout, requests } = await run(['usage', '--group-by', 'key', '--then-by', 'tier'], {
    json: {
      object: 'list',
      group_by: 'key',
      then_by: 'tier',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
      data: [
        { ...group, group: 'key_1', label: 'Shop', then_group: '1K', then_label: '1K' },
        { ...group, group: 'key_1', label: 'Shop', then_group: 'none', then_label: 'No image' },
      ],
      total_charged_usd: '0.06',
    },
  });
  assert.deepEqual(requests[0]?.query, { group_by: 'key', then_by: 'tier' });
  assert.equal(
    stdout,
    `Key           Tier  Tasks  Failed  Images  Charged  Cost
Shop (key_1)  1K        1       0       1    $0.03
Shop (key_1)  none      1       0       1    $0.03
Charged $0.06 from 2026-11-01 to 2026-11-22 (that day not included), UTC.
`,
  );
});

test('usage until now tells the minute at which its period ends', async () => {
  const { stderr } = await run(['usage'], {
    json: {
      object: 'list',
      group_by: 'day',
      from: '2026-10-23T18:30:59.000Z',
      to: '2026-11-22T18:30:59.000Z',
      data: [],
      total_charged_usd: '0',
    },
  });
  assert.equal(stderr, 'Nothing was spent from 2026-10-23 18:30 to 2026-11-22 18:30, UTC.\n');
});

test('audit tells every check, and one that fails is exit code 1', async () => {
  const check = { name: 'sums', sentence: 'Every balance is the sum of its entries.', checked_count: 1_234 };
  const good = { ...check, ok: true, violations: [] };
  const bad = { ...check, ok: false, violations: ['ws_1 available: $1.00, not $2.00'] };
  const report = (ok: boolean, checks: object[]) => ({
    json: { object: 'audit', ok, checked_at: '2026-11-22T18:30:00.000Z', checks },
  });
  const clean = await run(['audit'], report(true, [good]));
  assert.equal(
    clean.stdout,
    '✓ Every balance is the sum of its entries. 1,234 checked\nThe books are in order.\n',
  );
  assert.equal(clean.exitCode, 0);
  const broken = await run(['audit'], report(false, [good, bad]));
  assert.equal(
    broken.stdout,
    `✓ Every balance is the sum of its entries. 1,234 checked
✗ Every balance is the sum of its entries. 1,234 checked
    ws_1 available: $1.00, not $2.00
1 of 2 checks fail.
`,
  );
  assert.equal(broken.exitCode, 1);
});

test('models tells what each makes, at which tiers, and from which price', async () => {
  const model = {
    rates: [{ unit: 'images', unit_price_usd: '0.03' }],
    life_cycle: { state: 'live' },
    capability: { operations: ['generate', 'edit'], tiers: ['1K', '2K'], qualities: ['auto', 'low'] },
  };
  const { stdout } = await run(['models'], {
    json: {
      object: 'list',
      data: [
        { id: 'gpt-image-2', lightmeter: model },
        {
          id: 'kling',
          lightmeter: { ...model, capability: null, rates: [{ unit: 'seconds', unit_price_usd: '0.1' }] },
        },
      ],
    },
  });
  assert.equal(
    stdout,
    `Model        Makes           Tiers          From  Qualities  Life cycle
gpt-image-2  generate, edit  1K 2K   $0.03 image  auto low   live
kling        video                  $0.10 second             live
`,
  );
});
