// The commands that read and move money, keys and books: what they ask of a server, and how they tell its answers.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { errorReply, type FakeLightmeter, type FakeReply, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { type ProgramResult, runProgram } from '../testing/run-program.ts';

const KEY = 'lm_test_0123456789abcdefghijklmnop';

let server: FakeLightmeter | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Runs the program against a server that gives these answers in turn, the last one for ever. */
async function run(
  words: readonly string[],
  ...replies: FakeReply[]
): Promise<ProgramResult & FakeLightmeter> {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  server = fake;
  const environment = { LIGHTMETER_URL: fake.url, LIGHTMETER_API_KEY: KEY };
  return { ...(await runProgram(words, { environment })), ...fake };
}

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

test('a ledger without entries is empty on stdout', async () => {
  const { stdout, stderr } = await run(['ledger'], {
    json: { object: 'list', data: [], has_more: false, next_cursor: null },
  });
  assert.deepEqual([stdout, stderr], ['', 'No entries.\n']);
});

test('usage sums up, and cost that is not known is said to be unknown', async () => {
  const group = { tasks: 12, failed_tasks: 1, images: 11, charged_usd: '0.33', cost_unknown_tasks: 0 };
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
Charged $0.99 from 2026-11-01 to 2026-11-22, UTC.
`,
  );
});

const API_KEY = {
  object: 'api_key',
  id: 'key_1',
  name: 'shop',
  mode: 'test',
  hint: 'lm_test_…x7Qa',
  scopes: ['images', 'read'],
  allowed_models: null,
  budget_usd: null,
  spend_cap_usd: '5',
  spend_cap_period: 'day',
  spent_usd: '0.33',
  held_usd: '0',
  rate_limit_per_minute: null,
  created_at: '2026-11-01T00:00:00.000Z',
  expires_at: null,
  revoked_at: null,
  last_used_at: '2026-11-22T18:30:00.000Z',
};

test('keys create prints the secret alone on stdout, for a file or a variable', async () => {
  const { stdout, stderr, requests } = await run(
    ['keys', 'create', '--name', 'shop', '--scope', 'images', '--scope', 'read', '--spend-cap', '5'],
    { status: 201, json: { ...API_KEY, secret: 'lm_test_secret' } },
  );
  assert.equal(stdout, 'lm_test_secret\n');
  assert.equal(stderr, 'key_1 "shop", test, scopes images, read. The secret is not shown again.\n');
  assert.deepEqual(JSON.parse(requests[0]?.body ?? ''), {
    name: 'shop',
    scopes: ['images', 'read'],
    spend_cap_usd: '5',
  });
});

test('keys list tells what each may and did spend, and which still work', async () => {
  const { stdout } = await run(['keys', 'list'], {
    json: {
      object: 'list',
      data: [
        API_KEY,
        {
          ...API_KEY,
          id: 'key_2',
          spend_cap_usd: null,
          last_used_at: null,
          revoked_at: '2026-11-02T00:00:00Z',
        },
        { ...API_KEY, id: 'key_3', spend_cap_usd: null, expires_at: '2026-11-02T00:00:00Z' },
        { ...API_KEY, id: 'key_4', spend_cap_usd: null, expires_at: '2999-01-01T00:00:00Z' },
      ],
    },
  });
  assert.equal(
    stdout,
    `Id     Name  Secret         Scopes        Spent        Cap  Last used (UTC)   State
key_1  shop  lm_test_…x7Qa  images, read  $0.33  $5.00 day  2026-11-22 18:30  active
key_2  shop  lm_test_…x7Qa  images, read  $0.33             never             revoked
key_3  shop  lm_test_…x7Qa  images, read  $0.33             2026-11-22 18:30  expired
key_4  shop  lm_test_…x7Qa  images, read  $0.33             2026-11-22 18:30  active until 2999-01-01
`,
  );
});

test('keys revoke names the key it revoked', async () => {
  const { stdout, requests } = await run(['keys', 'revoke', 'key_1'], { json: API_KEY });
  assert.equal(stdout, 'Revoked key_1 "shop".\n');
  assert.equal(`${requests[0]?.method} ${requests[0]?.path}`, 'DELETE /v1/keys/key_1');
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
  await clean.close();
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

test('a refusal tells what, why, where to look it up, and what to type next', async () => {
  const { stdout, stderr, exitCode } = await run(
    ['balance'],
    errorReply(403, {
      code: 'permission_denied',
      message: 'This needs an API key with the scope `read`; this key has images.',
    }),
  );
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    `Error: This needs an API key with the scope \`read\`; this key has images.
  permission_denied · request req_01 · http://docs.test/errors/permission_denied
Next: lightmeter keys list, to see which key has the scope
`,
  );
  assert.equal(exitCode, 3);
});

test('with --json a refusal is one line of JSON on stderr', async () => {
  const { stdout, stderr, exitCode } = await run(
    ['balance', '--json'],
    errorReply(404, { code: 'not_found', message: 'There is no such thing.', param: 'id' }),
  );
  assert.equal(stdout, '');
  assert.deepEqual(JSON.parse(stderr), {
    error: {
      code: 'not_found',
      message: 'There is no such thing.',
      param: 'id',
      request_id: 'req_01',
      doc_url: 'http://docs.test/errors/not_found',
      next: null,
    },
  });
  assert.equal(exitCode, 1);
});

test('the key comes from a file or stdin as well, and the flag wins over the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lightmeter-key-'));
  const path = join(folder, 'live.key');
  await writeFile(path, 'lm_live_from_a_file_0123\n');
  const fromFile = await run(['balance', '--api-key-file', path], { json: BALANCE });
  assert.equal(fromFile.requests[0]?.headers.authorization, 'Bearer lm_live_from_a_file_0123');
  const piped = await runProgram(['balance', '--url', fromFile.url, '--api-key-file', '-'], {
    stdin: 'lm_live_from_stdin_0123\n',
  });
  assert.equal(piped.exitCode, 0);
  assert.equal(fromFile.requests[1]?.headers.authorization, 'Bearer lm_live_from_stdin_0123');
  await rm(folder, { recursive: true });
});
