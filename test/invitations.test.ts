// Links that let somebody in: invitations and password resets, each of which works once.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type OpenApp, openApp } from './support/open-app.ts';
import { invite, ORIGIN, PASSWORD, Person, setUpOperator, tokenOf } from './support/person.ts';

let open: OpenApp;
let olga: Person;

before(async () => {
  open = await openApp();
  olga = await setUpOperator(open);
});
after(() => open.close());

async function signInStatus(email: string, password: string): Promise<number> {
  return (await new Person(open.app).call('/v1/session', { json: { email, password } })).status;
}

test('an invitation works once, also for two who open it at once, and shows whom it is for', async () => {
  const made = await olga.call('/v1/invitations', { json: { email: 'Tina@Example.org', role: 'viewer' } });
  const path = `/v1/invitations/by-token/${tokenOf(made.body.url)}`;
  const shown = await new Person(open.app).call(path);
  assert.deepEqual(
    [shown.body.email, shown.body.role, shown.body.invited_by, shown.body.has_account],
    ['tina@example.org', 'viewer', 'Olga', false],
  );
  const json = { name: 'Tina', password: PASSWORD };
  const nameless = await new Person(open.app).call(`${path}/accept`, { json: { password: PASSWORD } });
  assert.deepEqual([nameless.status, nameless.body.error.param], [400, 'name']);
  const short = await new Person(open.app).call(`${path}/accept`, { json: { name: 'T', password: 'short' } });
  assert.deepEqual([short.status, short.body.error.param], [400, 'password']);
  const accepted = await Promise.all(
    [new Person(open.app), new Person(open.app)].map((person) => person.call(`${path}/accept`, { json })),
  );
  assert.deepEqual(accepted.map(({ status }) => status).sort(), [200, 410]);
  assert.equal((await new Person(open.app).call(path)).status, 410);
  const again = await olga.call('/v1/invitations', { json: { email: 'tina@example.org', role: 'owner' } });
  assert.deepEqual([again.status, again.body.error.code], [409, 'conflict']);
});

test('a second invitation ends the first, a withdrawn or old one opens nothing, and guesses look the same', async () => {
  const json = { email: 'uwe@example.org', role: 'member' };
  const first = (await olga.call('/v1/invitations', { json })).body;
  const second = (await olga.call('/v1/invitations', { json })).body;
  const listed = (await olga.call('/v1/invitations')).body.data;
  assert.deepEqual(
    listed
      .filter((each: { email: string }) => each.email === json.email)
      .map((each: { id: string }) => each.id),
    [second.id],
  );
  assert.equal(listed[0].url, undefined);
  const read = (url: string) => new Person(open.app).call(`/v1/invitations/by-token/${tokenOf(url)}`);
  assert.equal((await read(first.url)).status, 410);
  assert.equal((await read(second.url)).status, 200);
  await open.sql(`update invitations set expires_at = now() where invitation_id = $1`, [second.id]);
  const late = await read(second.url);
  const guess = await read(`${ORIGIN}/invite#token=${'x'.repeat(43)}`);
  assert.deepEqual([late.status, late.body.error.message], [410, guess.body.error.message]);
  const third = (await olga.call('/v1/invitations', { json })).body;
  for (const _ of [1, 2])
    assert.equal((await olga.call(`/v1/invitations/${third.id}`, { method: 'DELETE' })).status, 200);
  assert.equal((await read(third.url)).status, 410);
});

test('who has an account joins with its password or session, and nobody joins in their name', async () => {
  const workspace = (await olga.call('/v1/workspaces', { json: { name: 'Second' } })).body;
  const vera = await invite(open, olga, { email: 'vera@example.org', role: 'viewer' });
  const headers = { 'lightmeter-workspace': workspace.id };
  const inviteVera = async (role: string) =>
    tokenOf(
      (await olga.call('/v1/invitations', { json: { email: 'vera@example.org', role }, headers })).body.url,
    );
  const token = await inviteVera('owner');
  const path = `/v1/invitations/by-token/${token}`;
  assert.equal((await new Person(open.app).call(path)).body.has_account, true);
  const thief = await new Person(open.app).call(`${path}/accept`, {
    json: { name: 'V', password: 'a new password of mine' },
  });
  assert.deepEqual([thief.status, thief.body.error.code], [401, 'invalid_credentials']);
  const asOlga = await olga.call(`${path}/accept`, { json: {} });
  assert.deepEqual([asOlga.status, asOlga.body.error.param], [400, 'password']);
  const joined = await vera.call(`${path}/accept`, { json: {} });
  assert.deepEqual(
    joined.body.workspaces.map((each: { name: string; role: string }) => [each.name, each.role]),
    [
      ['Default', 'viewer'],
      ['Second', 'owner'],
    ],
  );
  const second = await vera.call('/v1/keys', { headers });
  assert.equal(second.status, 200);
  assert.equal((await vera.call('/v1/keys')).status, 403);
});

test('a reset link sets a password once, ends every session, and a newer one ends it', async () => {
  const willi = await invite(open, olga, { email: 'willi@example.org', role: 'member' });
  const link = async () =>
    tokenOf((await olga.call(`/v1/members/${willi.memberId}/reset-link`, { method: 'POST' })).body.url);
  const [older, newer] = [await link(), await link()];
  assert.equal((await new Person(open.app).call(`/v1/password-resets/${older}`)).status, 410);
  const shown = await new Person(open.app).call(`/v1/password-resets/${newer}`);
  assert.equal(shown.body.email, 'willi@example.org');
  const reset = () =>
    new Person(open.app).call(`/v1/password-resets/${newer}`, { json: { password: 'brand new password' } });
  const answers = await Promise.all([reset(), reset()]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410]);
  assert.equal((await willi.call('/v1/balance')).status, 401);
  assert.equal(await signInStatus('willi@example.org', PASSWORD), 401);
  assert.equal(await signInStatus('willi@example.org', 'brand new password'), 200);
});

test('a reset link ends when its maker stops being an owner, and when the person joins another workspace', async () => {
  const headers = {
    'lightmeter-workspace': (await olga.call('/v1/workspaces', { json: { name: 'Third' } })).body.id,
  };
  const xaver = await invite(open, olga, { email: 'xaver@example.org', role: 'owner' });
  const yara = await invite(open, olga, { email: 'yara@example.org', role: 'member' });
  const link = async () =>
    tokenOf((await xaver.call(`/v1/members/${yara.memberId}/reset-link`, { method: 'POST' })).body.url);
  const status = async (token: string) =>
    (await new Person(open.app).call(`/v1/password-resets/${token}`)).status;

  const before = await link();
  const json = { email: 'yara@example.org', role: 'member' };
  const joins = tokenOf((await olga.call('/v1/invitations', { json, headers })).body.url);
  assert.equal(await status(before), 200);
  assert.equal((await yara.call(`/v1/invitations/by-token/${joins}/accept`, { json: {} })).status, 200);
  assert.equal(await status(before), 410);
  await olga.call(`/v1/members/${yara.memberId}`, { method: 'DELETE', headers });

  const path = `/v1/members/${xaver.memberId}`;
  const [demoted, removed] = [{ method: 'PATCH', json: { role: 'member' } }, { method: 'DELETE' }] as const;
  for (const end of [demoted, removed]) {
    await olga.call(path, { method: 'PATCH', json: { role: 'owner' } });
    const token = await link();
    assert.equal(await status(token), 200);
    assert.equal((await olga.call(path, end)).status, 200);
    assert.equal(await status(token), 410);
  }
  const stolen = await new Person(open.app).call(`/v1/password-resets/${before}`, {
    json: { password: 'chosen by somebody else' },
  });
  assert.equal(stolen.status, 410);
  assert.equal(await signInStatus('yara@example.org', PASSWORD), 200);
});
