// Who may do what: every route against every role, and what people of one workspace and of another see of each other.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAuditIsClean } from '@lightmeter/store/testing';
import { callerOfBatch } from '../server/src/batches/batch-caller.ts';
import { type OpenApp, openApp } from './support/open-app.ts';
import { invite, PASSWORD, Person, setUpOperator, tokenOf } from './support/person.ts';

type Invited = Awaited<ReturnType<typeof invite>>;

let open: OpenApp;
let operator: Person;
let owner: Invited;
let member: Invited;
let viewer: Invited;
/** Owns another workspace, and names this one. */
let stranger: Invited;
let strangerHome: string;

const PICTURE = { model: 'gpt-image-2', prompt: 'A harbor', size: '1024x1024', response_format: 'url' };

before(async () => {
  open = await openApp();
  operator = await setUpOperator(open);
  owner = await invite(open, operator, { email: 'owner@example.org', role: 'owner' });
  member = await invite(open, owner, { email: 'member@example.org', role: 'member' });
  viewer = await invite(open, owner, { email: 'viewer@example.org', role: 'viewer' });
  const elsewhere = (await operator.call('/v1/workspaces', { json: { name: 'Elsewhere' } })).body.id;
  const operatorThere = new Person(open.app);
  Object.assign(operatorThere, { cookie: operator.cookie, workspaceId: elsewhere });
  stranger = await invite(open, operatorThere, { email: 'stranger@example.org', role: 'owner' });
  strangerHome = elsewhere;
});
after(async () => {
  await assertAuditIsClean(open.services.store);
  await open.close();
});

/** The least role that may call each route of the API; `signed in` is about the person, `public` asks nobody. */
const LEAST_ROLE: Readonly<Record<string, readonly string[]>> = {
  public: [
    'DELETE /v1/session',
    'GET /v1/invitations/by-token/:token',
    'GET /v1/outputs/:id',
    'GET /v1/password-resets/:token',
    'GET /v1/rates',
    'GET /v1/rates/cards/:id',
    'GET /v1/rates/diff',
    'GET /v1/rates/versions',
    'GET /v1/session',
    'GET /v1/timings',
    'POST /v1/invitations/by-token/:token/accept',
    'POST /v1/password-resets/:token',
    'POST /v1/session',
    'POST /v1/setup',
  ],
  'signed in': [
    'DELETE /v1/session/list/:id',
    'GET /v1/session/list',
    'PATCH /v1/session',
    'POST /v1/session/password',
  ],
  viewer: [
    'GET /v1/balance',
    'GET /v1/batches',
    'GET /v1/batches/:id',
    'GET /v1/batches/:id/contact-sheet',
    'GET /v1/batches/:id/contact-sheet.webp',
    'GET /v1/batches/:id/events',
    'GET /v1/batches/:id/items',
    'GET /v1/batches/:id/manifest.csv',
    'GET /v1/batches/:id/results.zip',
    'GET /v1/comparisons',
    'GET /v1/comparisons/:id',
    'GET /v1/comparisons/:id/report',
    'GET /v1/events',
    'GET /v1/events/:id',
    'GET /v1/files',
    'GET /v1/files/:id',
    'GET /v1/files/:id/content',
    'GET /v1/ledger',
    'GET /v1/limits',
    'GET /v1/limits/events',
    'GET /v1/members',
    'GET /v1/models',
    'GET /v1/models/:id',
    'GET /v1/models/:id/:rest',
    'GET /v1/outputs',
    'GET /v1/storages',
    'GET /v1/tasks',
    'GET /v1/tasks/:id',
    'GET /v1/tasks/:id/events',
    'GET /v1/usage',
    'GET /v1/usage/overview',
    'GET /v1/webhook-deliveries',
    'GET /v1/webhook-deliveries/:id',
    'GET /v1/webhooks',
    'GET /v1/webhooks/:id',
    'GET /v1/webhooks/:id/deliveries',
    'GET /v1/workspaces',
    'POST /v1/quotes',
  ],
  member: [
    'DELETE /v1/files/:id',
    'POST /v1/batches',
    'POST /v1/batches/:id/cancel',
    'POST /v1/batches/:id/pause',
    'POST /v1/batches/:id/promote',
    'POST /v1/batches/:id/promote/quote',
    'POST /v1/batches/:id/resume',
    'POST /v1/batches/:id/retry',
    'POST /v1/batches/:id/start',
    'POST /v1/comparisons',
    'POST /v1/comparisons/:id/cancel',
    'POST /v1/comparisons/:id/votes',
    'POST /v1/comparisons/quote',
    'POST /v1/files',
    'POST /v1/images/edits',
    'POST /v1/images/generations',
    'POST /v1/storages/delete',
    'POST /v1/storages/promote',
    'POST /v1/tasks',
    'POST /v1/tasks/:id/cancel',
    'POST /v1/tasks/:id/promote',
  ],
  owner: [
    'DELETE /v1/invitations/:id',
    'DELETE /v1/keys/:id',
    'DELETE /v1/limits',
    'DELETE /v1/members/:id',
    'DELETE /v1/webhook-signing-key',
    'DELETE /v1/webhooks/:id',
    'GET /v1/invitations',
    'GET /v1/keys',
    'PATCH /v1/members/:id',
    'PATCH /v1/webhooks/:id',
    'PATCH /v1/workspaces/:id',
    'POST /v1/invitations',
    'POST /v1/keys',
    'POST /v1/members/:id/reset-link',
    'POST /v1/webhook-deliveries/:id/redeliver',
    'POST /v1/webhooks',
    'POST /v1/webhooks/:id/rotate-secret',
    'POST /v1/webhooks/:id/test',
    'PUT /v1/limits',
    'PUT /v1/webhook-signing-key',
  ],
  operator: [
    'DELETE /v1/operator/rate-cards/:id',
    'GET /v1/operator/providers',
    'GET /v1/operator/rate-cards',
    'GET /v1/operator/rate-cards/:id',
    'GET /v1/operator/rate-cards/:id/effect',
    'GET /v1/operator/rate-cards/:id/margins',
    'PATCH /v1/operator/rate-cards/:id',
    'POST /v1/operator/rate-cards',
    'POST /v1/operator/rate-cards/:id/publish',
    'GET /v1/audit',
    'POST /v1/adjustments',
    'POST /v1/refunds',
    'POST /v1/top-ups',
    'POST /v1/workspaces',
  ],
};

const RISING = ['viewer', 'member', 'owner', 'operator'] as const;

function leastRoleOf(route: string): string | undefined {
  return Object.keys(LEAST_ROLE).find((role) => LEAST_ROLE[role]?.includes(route));
}

/** Of the API; the pages of the console and the documents are for everybody. */
function routesOfTheApi(): string[] {
  return open.routes
    .filter(({ url }) => url.startsWith('/v1/'))
    .map(({ method, url }) => `${String(method)} ${url}`);
}

test('every route of the API stands in the table of roles once, and every row of the table is a route', () => {
  const routes = routesOfTheApi();
  const table = Object.values(LEAST_ROLE).flat();
  assert.deepEqual(
    table.filter((route, index) => table.indexOf(route) !== index),
    [],
    'stands twice',
  );
  assert.deepEqual(routes.filter((route) => !table.includes(route)).sort(), [], 'add it to LEAST_ROLE');
  assert.deepEqual(table.filter((route) => !routes.includes(route)).sort(), [], 'is no route any more');
});

/** What becomes of a call before anything but the caller is looked at. */
async function admission(
  person: Person,
  route: string,
): Promise<'admitted' | 'forbidden' | 'elsewhere' | 'unknown'> {
  const [method, url = ''] = route.split(' ') as ['GET' | 'POST', string];
  const { status, body } = await person.call(url.replace(/:\w+/g, 'none'), { method });
  if (status === 401) return 'unknown';
  if (status === 403 && /^This is for /.test(body.error.message)) return 'forbidden';
  if (status === 404 && body.error?.param === 'Lightmeter-Workspace') return 'elsewhere';
  assert.notEqual(status, 403, `${route}: ${JSON.stringify(body)}`);
  assert.ok(status < 500, `${route}: ${JSON.stringify(body)}`);
  return 'admitted';
}

test('each role is admitted to its routes and to no other', async () => {
  const people = { viewer, member, owner, operator };
  const wrong: string[] = [];
  for (const route of routesOfTheApi()) {
    const least = RISING.findIndex((role) => LEAST_ROLE[role]?.includes(route));
    if (least < 0) continue;
    for (const [rank, role] of RISING.entries()) {
      const expected = rank >= least ? 'admitted' : 'forbidden';
      const found = await admission(people[role], route);
      if (found !== expected) wrong.push(`${role} ${route}: ${found}, not ${expected}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a stranger is told that the workspace is not there, and nobody that nobody is signed in, on every route', async () => {
  const there = new Person(open.app);
  Object.assign(there, { cookie: stranger.cookie, workspaceId: owner.workspaceId });
  const nobody = new Person(open.app);
  const wrong: string[] = [];
  for (const route of routesOfTheApi()) {
    const least = leastRoleOf(route);
    if (least === undefined || least === 'public') continue;
    const ofStranger = await admission(there, route);
    if (ofStranger !== (least === 'signed in' ? 'admitted' : 'elsewhere'))
      wrong.push(`stranger ${route}: ${ofStranger}`);
    const ofNobody = await admission(nobody, route);
    if (ofNobody !== 'unknown') wrong.push(`nobody ${route}: ${ofNobody}`);
  }
  assert.deepEqual(wrong, []);
});

test('two people of one workspace see the same tasks, pictures and balance; one of another sees none of it', async () => {
  const made = await member.call('/v1/images/generations', { json: PICTURE });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const { task_id, output_ids } = made.body.lightmeter;
  const own = new Person(open.app);
  Object.assign(own, { cookie: stranger.cookie, workspaceId: strangerHome });
  for (const [who, status] of [
    [member, 200],
    [viewer, 200],
    [owner, 200],
    [own, 404],
  ] as const) {
    assert.equal((await who.call(`/v1/tasks/${task_id}`)).status, status);
    assert.equal((await who.call(`/v1/outputs/${output_ids[0]}`)).status, status);
    const entries = (await who.call(`/v1/ledger?task_id=${task_id}`)).body.data.length;
    assert.equal(entries > 0, status === 200);
  }
  const [seen, known] = [await viewer.call('/v1/balance'), await member.call('/v1/balance')];
  assert.equal(seen.body.available_usd, known.body.available_usd);
  assert.equal((await own.call('/v1/balance')).body.total_usd, '0');
  const names = (await own.call('/v1/members')).body.data.map((each: { email: string }) => each.email);
  assert.deepEqual(names, ['stranger@example.org']);
});

test('a repeated Idempotency-Key of a colleague is answered with the first one’s picture, and charged once', async () => {
  const headers = { 'idempotency-key': 'of the workspace' };
  const first = await owner.call('/v1/images/generations', { json: PICTURE, headers });
  const again = await member.call('/v1/images/generations', { json: PICTURE, headers });
  assert.deepEqual([again.status, again.body.lightmeter], [200, first.body.lightmeter]);
});

test('a viewer asks what things cost and makes nothing', async () => {
  assert.equal((await viewer.call('/v1/quotes', { json: PICTURE })).status, 200);
  const refused = await viewer.call('/v1/images/generations', { json: PICTURE });
  assert.deepEqual([refused.status, refused.body.error.code], [403, 'permission_denied']);
  assert.match(refused.body.error.message, /you are a viewer here/);
});

test('another role is in force from the next request on, and so is having none', async () => {
  const person = await invite(open, owner, { email: 'moved@example.org', role: 'viewer' });
  const path = `/v1/members/${person.memberId}`;
  assert.equal((await person.call('/v1/keys')).status, 403);
  assert.equal((await owner.call(path, { method: 'PATCH', json: { role: 'owner' } })).body.role, 'owner');
  assert.equal((await person.call('/v1/keys')).status, 200);
  const invited = await person.call('/v1/invitations', {
    json: { email: 'later@example.org', role: 'owner' },
  });
  const [key] = (await owner.call('/v1/keys?members=true')).body.data.filter(
    (each: { member: { id: string } | null }) => each.member?.id === person.memberId,
  );
  assert.deepEqual(key.scopes, ['images', 'read', 'keys']);
  assert.equal((await owner.call(path, { method: 'DELETE' })).status, 200);
  const gone = await person.call('/v1/balance');
  assert.deepEqual([gone.status, gone.body.error.code], [404, 'not_found']);
  assert.deepEqual((await person.call('/v1/session')).body.workspaces, []);
  const { store } = open.services;
  const workspaceId = owner.workspaceId ?? '';
  assert.deepEqual((await store.apiKeys.get(workspaceId, key.id))?.scopes, []);
  const batch = await callerOfBatch(open.services, { workspaceId, apiKeyId: key.id, mode: 'test' });
  assert.equal(batch.kind === 'unusable' && batch.reason, 'permission_denied');
  const link = `/v1/invitations/by-token/${tokenOf(invited.body.url)}`;
  assert.equal((await new Person(open.app).call(link)).status, 410);
});

test('a workspace keeps an owner, also when two owners leave at once', async () => {
  const workspace = (await operator.call('/v1/workspaces', { json: { name: 'Two owners' } })).body.id;
  const operatorThere = new Person(open.app);
  Object.assign(operatorThere, { cookie: operator.cookie, workspaceId: workspace });
  const two = [
    await invite(open, operatorThere, { email: 'first@example.org', role: 'owner' }),
    await invite(open, operatorThere, { email: 'second@example.org', role: 'owner' }),
  ] as const;
  const answers = await Promise.all(
    two.map((person, index) =>
      person.call(`/v1/members/${person.memberId}`, {
        method: index === 0 ? 'DELETE' : 'PATCH',
        json: index === 0 ? undefined : { role: 'viewer' },
      }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  const left = (await operatorThere.call('/v1/members')).body.data;
  assert.equal(left.filter((each: { role: string }) => each.role === 'owner').length, 1);
  const last = left.find((each: { role: string }) => each.role === 'owner');
  for (const call of [{ method: 'DELETE' }, { method: 'PATCH', json: { role: 'member' } }] as const) {
    const refused = await operatorThere.call(`/v1/members/${last.id}`, call);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
  }
});

test('an owner caps what a member may spend, and the member cannot lift it', async () => {
  const capped = await invite(open, owner, { email: 'capped@example.org', role: 'member' });
  assert.equal((await capped.call('/v1/images/generations', { json: PICTURE })).status, 200);
  const key = (await owner.call('/v1/keys?members=true')).body.data.find(
    (each: { member: { id: string } | null; mode: string }) => each.member?.id === capped.memberId,
  );
  const cap = { subject: key.id, period: 'month', cap_usd: '0.05' };
  assert.equal((await owner.call('/v1/limits', { method: 'PUT', json: cap })).status, 200);
  const refused = await capped.call('/v1/images/generations', { json: PICTURE });
  assert.deepEqual([refused.status, refused.body.error.code], [402, 'spend_cap_reached']);
  assert.equal(
    (await capped.call('/v1/limits', { method: 'PUT', json: { ...cap, cap_usd: '9' } })).status,
    403,
  );
  assert.equal((await capped.call('/v1/balance')).body.key.left_usd, '0.02');
  const named = (await owner.call('/v1/limits')).body.data.find(
    (each: { subject_id: string }) => each.subject_id === key.id,
  );
  assert.equal(named.subject_name, 'capped');
});

test('an owner takes over nobody who may do more: no reset link for an operator or for one of another workspace', async () => {
  const members = (await owner.call('/v1/members')).body.data;
  const olga = members.find((each: { is_operator: boolean }) => each.is_operator).id;
  const link = (by: Person, id: string) => by.call(`/v1/members/${id}/reset-link`, { method: 'POST' });
  const refused = await link(owner, olga);
  assert.deepEqual([refused.status, refused.body.error.code], [403, 'permission_denied']);
  assert.equal((await link(owner, member.memberId)).status, 200);
  const invited = await owner.call('/v1/invitations', {
    json: { email: 'stranger@example.org', role: 'viewer' },
  });
  const accept = `/v1/invitations/by-token/${tokenOf(invited.body.url)}/accept`;
  assert.equal((await stranger.call(accept, { json: { password: PASSWORD } })).status, 200);
  assert.equal((await link(owner, stranger.memberId)).status, 403);
  assert.equal((await link(operator, stranger.memberId)).status, 200);
});

test('an owner names the workspace and nothing else; operators see every balance and price every workspace', async () => {
  const id = owner.workspaceId;
  const patch = (by: Person, path: string, json: object) =>
    by.call(`/v1/workspaces/${path}`, { method: 'PATCH', json });
  assert.equal((await patch(owner, id ?? '', { name: 'Harbor' })).body.name, 'Harbor');
  const series = await patch(owner, id ?? '', { rate_card_series: 'at-cost' });
  assert.deepEqual([series.status, series.body.error.param], [403, 'rate_card_series']);
  assert.equal((await patch(owner, strangerHome, { name: 'Mine' })).status, 404);
  const unknown = await patch(operator, strangerHome, { rate_card_series: 'free' });
  assert.deepEqual([unknown.status, unknown.body.error.param], [400, 'rate_card_series']);
  assert.equal((await patch(operator, strangerHome, { rate_card_series: 'at-cost' })).status, 200);
  const own = (await owner.call('/v1/workspaces')).body.data;
  assert.deepEqual(
    own.map((each: { name: string; balances: unknown }) => [each.name, each.balances]),
    [['Harbor', null]],
  );
  const all = (await operator.call('/v1/workspaces')).body.data;
  assert.ok(all.length >= 2);
  assert.deepEqual(
    all[0].balances.map((each: { mode: string }) => each.mode),
    ['test', 'live'],
  );
});

test('an operator works in every workspace, and tops it up where they stand', async () => {
  const there = new Person(open.app);
  Object.assign(there, { cookie: operator.cookie, workspaceId: strangerHome });
  const topped = await there.call('/v1/top-ups', { json: { amount_usd: '3.00' } });
  assert.deepEqual([topped.status, topped.body.balance.workspace_id], [200, strangerHome]);
  const own = new Person(open.app);
  Object.assign(own, { cookie: stranger.cookie, workspaceId: strangerHome });
  assert.equal((await own.call('/v1/balance')).body.total_usd, '3');
});
