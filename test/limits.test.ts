// Budgets and spend caps as their owner sets and reads them, errors before success.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let server: ServerProcess;
let api: Api;

before(async () => {
  server = await startServer({ balance: '10.00' });
  api = apiOf(server.url);
});
after(() => server.stop());

const PICTURE = {
  model: 'gpt-image-2',
  prompt: 'A small harbor',
  size: '1024x640',
  response_format: 'url',
};
const put = (json: object, key?: string) =>
  api('/v1/limits', { method: 'PUT', json, ...(key === undefined ? {} : { key }) });
const draw = (key: string) => api('/v1/images/generations', { key, json: PICTURE });
const newKey = async (json: object) => (await api('/v1/keys', { json: { name: 'limited', ...json } })).body;

test('a limit that cannot be is refused, with the name of what is wrong', async () => {
  const day = { subject: 'workspace', period: 'day' };
  for (const [json, code, param] of [
    [{ ...day, period: 'week', cap_usd: '1' }, 'invalid_value', 'period'],
    [{ ...day, cap_usd: '-1' }, 'invalid_value', 'cap_usd'],
    [{ ...day, cap_usd: 1 }, 'invalid_value', 'cap_usd'],
    [{ ...day, cap_usd: '1', colour: 'red' }, 'unknown_parameter', 'colour'],
    [{ period: 'day', cap_usd: '1' }, 'missing_parameter', 'subject'],
    [day, 'missing_parameter', 'cap_usd'],
    [{ ...day, subject: 'everybody', cap_usd: '1' }, 'invalid_value', 'subject'],
  ] as const) {
    const { status, body } = await put(json);
    assert.deepEqual([status, body.error.code, body.error.param], [400, code, param], JSON.stringify(json));
  }
  for (const subject of ['key_nobodys', 'batch_nobodys']) {
    const { status, body } = await put({ ...day, subject, cap_usd: '1' });
    assert.deepEqual([status, body.error.param], [404, 'subject']);
  }
  const absent = await api('/v1/limits?subject=workspace&period=month', { method: 'DELETE' });
  assert.deepEqual([absent.status, absent.body.error.code], [404, 'not_found']);
});

test('who may not, sets no limit: no scope, a limited key, the workspace’s, a stronger key’s', async () => {
  const reader = await newKey({ scopes: ['read'] });
  const maker = await newKey({ scopes: ['images', 'keys'] });
  const capped = await newKey({
    scopes: ['images', 'keys'],
    spend_limits: [{ period: 'day', cap_usd: '1' }],
  });
  const { data } = (await api('/v1/keys')).body;
  const operator = data.find(({ scopes }: { scopes: string[] }) => scopes.includes('operator'));
  for (const [key, subject, param] of [
    [reader.secret, reader.id, null],
    [capped.secret, capped.id, null],
    [maker.secret, 'workspace', 'subject'],
    [maker.secret, operator.id, 'subject'],
  ] as const) {
    const { status, body } = await put({ subject, period: 'day', cap_usd: '9' }, key);
    assert.deepEqual([status, body.error.code, body.error.param], [403, 'permission_denied', param], subject);
    const removed = await api(`/v1/limits?subject=${subject}&period=day`, { method: 'DELETE', key });
    assert.equal(removed.status, 403);
  }
  assert.equal((await put({ subject: maker.id, period: 'day', budget_usd: '9' }, maker.secret)).status, 200);
});

test('a key capped by day and month is refused by the tighter, and says by whom, until the cap is removed', async () => {
  const key = await newKey({
    budget_usd: '0.05',
    spend_limits: [
      { period: 'day', cap_usd: '1.00' },
      { period: 'month', cap_usd: '0.06' },
    ],
  });
  assert.deepEqual(
    [key.spend_cap_usd, key.spend_cap_period, key.budget_usd, key.spend_limits.length],
    ['1', 'day', null, 3],
  );
  assert.deepEqual([(await draw(key.secret)).status, (await draw(key.secret)).status], [200, 200]);
  const refused = await draw(key.secret);
  assert.deepEqual([refused.status, refused.body.error.code], [402, 'spend_cap_reached']);
  assert.match(refused.body.error.message, /API key may spend \$0\.06 a month; \$0\.06 is spent/);

  const limits = (await api('/v1/limits')).body.data.filter(
    (limit: { subject_id: string }) => limit.subject_id === key.id,
  );
  assert.deepEqual(
    limits.map((limit: Record<string, unknown>) => [
      limit.period,
      limit.cap_left_usd,
      limit.cap_fraction,
      limit.cap_reached,
      limit.budget_left_usd,
      limit.budget_fraction,
      limit.budget_reached,
    ]),
    [
      ['day', '0.94', 0.06, [], null, null, []],
      ['month', '0', 1, [50, 80, 100], null, null, []],
      // $0.06 of $0.05.
      ['total', null, null, [], '0', 1.2, [50, 80, 100]],
    ],
  );
  const events = (await api('/v1/limits/events?limit=1000')).body.data.filter(
    (event: { subject_id: string }) => event.subject_id === key.id,
  );
  assert.deepEqual(
    events
      .map((event: Record<string, unknown>) => [event.type, event.threshold_percent, event.spent_usd])
      .sort(),
    [
      // The first picture was half of both; the second is counted when it is held, and when it is charged.
      ['budget.threshold_reached', 100, '0.06'],
      ['budget.threshold_reached', 50, '0.03'],
      ['budget.threshold_reached', 80, '0.06'],
      ['spend_cap.threshold_reached', 100, '0.03'],
      ['spend_cap.threshold_reached', 50, '0'],
      ['spend_cap.threshold_reached', 80, '0.03'],
    ],
  );
  const removed = await api(`/v1/limits?subject=${key.id}&period=month`, { method: 'DELETE' });
  assert.deepEqual([removed.status, removed.body.removed, removed.body.cap_usd], [200, true, '0.06']);
  assert.equal((await draw(key.secret)).status, 200);
  await assertAuditClean(api);
});

test('a cap of the workspace refuses every key, and says so', async () => {
  const key = await newKey({});
  const spent = (await api('/v1/limits')).body;
  assert.equal(spent.object, 'list');
  const order = { subject: 'workspace', period: 'total', cap_usd: '0.01' };
  const [first, again] = [await put(order), await put(order)];
  assert.deepEqual([first.status, first.body], [200, again.body]);
  const refused = await draw(key.secret);
  assert.deepEqual([refused.status, refused.body.error.code], [402, 'spend_cap_reached']);
  assert.match(refused.body.error.message, /workspace may spend \$0\.01/);
  await api('/v1/limits?subject=workspace&period=total', { method: 'DELETE' });
  assert.equal((await draw(key.secret)).status, 200);
  await assertAuditClean(api);
});

test('two limits of one period, or one that limits nothing, make no key', async () => {
  for (const [spend_limits, code, param] of [
    [[{ period: 'total', cap_usd: '2' }], 'invalid_value', 'spend_limits'],
    [[{ period: 'day' }], 'missing_parameter', 'spend_limits[0]'],
  ] as const) {
    const { status, body } = await api('/v1/keys', {
      json: { name: 'odd', spend_cap_usd: '1', spend_limits },
    });
    assert.deepEqual([status, body.error.code, body.error.param], [400, code, param]);
  }
});
