// `lightmeter keys`: what it asks of a server, and how it tells its answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAgainstFake as run } from '../testing/run-against-fake.ts';

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

test('a key that expires on a day works to its end, and is said to', async () => {
  const made = { status: 201, json: { ...API_KEY, secret: 'lm_test_secret' } };
  for (const [given, sent, said] of [
    ['2026-12-31', '2026-12-31T23:59:59.999Z', 'Valid to the end of 2026-12-31, UTC.'],
    ['2026-12-31T12:00:00+01:00', '2026-12-31T12:00:00+01:00', 'Valid to 2026-12-31T12:00:00+01:00.'],
  ] as const) {
    const { stderr, requests } = await run(['keys', 'create', '--name', 'x', '--expires-at', given], made);
    assert.equal(JSON.parse(requests[0]?.body ?? '').expires_at, sent);
    assert.ok(stderr.includes(said), stderr);
  }
  const { exitCode, requests } = await run(['keys', 'create', '--name', 'x', '--expires-at', 'soon'], made);
  assert.deepEqual([exitCode, requests.length], [2, 0]);
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
