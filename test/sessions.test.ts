// Signing in and out: sessions, passwords, the setup link, and what is refused.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAuditIsClean } from '@lightmeter/store/testing';
import { type OpenApp, openApp } from './support/open-app.ts';
import { invite, ORIGIN, PASSWORD, Person } from './support/person.ts';

let open: OpenApp;
let olga: Person;
const PICTURE = { model: 'gpt-image-2', prompt: 'A harbor', size: '1024x1024', response_format: 'url' };

before(async () => {
  open = await openApp();
});
after(async () => {
  await assertAuditIsClean(open.services.store);
  await open.close();
});

async function signIn(email: string, password = PASSWORD, from?: string): Promise<[Person, number]> {
  const person = new Person(open.app);
  const { status } = await person.call('/v1/session', {
    json: { email, password },
    ...(from === undefined ? {} : { from }),
  });
  return [person, status];
}

test('nobody signed in is an answer: it says whether an account is still to be made, and names no provider', async () => {
  const { status, body } = await new Person(open.app).call('/v1/session');
  assert.deepEqual(
    [status, body],
    [
      200,
      {
        object: 'session',
        setup_needed: true,
        member: null,
        workspaces: [],
        live_providers: [],
        expires_at: null,
        sandbox: true,
      },
    ],
  );
});

test('the setup link refuses a wrong token and names the field that is wrong', async () => {
  const stranger = new Person(open.app);
  const whole = { token: 'no such token', email: 'eve@example.org', name: 'Eve', password: PASSWORD };
  const wrong = await stranger.call('/v1/setup', { json: whole });
  assert.deepEqual([wrong.status, wrong.body.error.code], [410, 'link_ended']);
  const token = open.services.setupToken;
  for (const [field, value, status] of [
    ['email', 'eve at example', 400],
    ['password', 'nine char', 400],
    ['password', 'x'.repeat(129), 400],
    ['name', '', 400],
  ] as const) {
    const refused = await stranger.call('/v1/setup', { json: { ...whole, token, [field]: value } });
    assert.deepEqual(
      [refused.status, refused.body.error.param],
      [status, field],
      JSON.stringify(refused.body),
    );
  }
  assert.equal(stranger.cookie, undefined);
});

test('of two people who open the setup link at once, one becomes the operator', async () => {
  const people = [new Person(open.app), new Person(await open.openAnother())];
  const answers = await Promise.all(
    people.map((person, index) =>
      person.call('/v1/setup', {
        json: {
          token: open.services.setupToken,
          email: `Olga${index}@Example.org`,
          name: 'Olga',
          password: PASSWORD,
        },
      }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 410]);
  const won = answers.findIndex(({ status }) => status === 200);
  const { body } = answers[won] ?? assert.fail();
  assert.deepEqual(
    [body.member.email, body.member.is_operator, body.workspaces[0].role, body.setup_needed],
    [`olga${won}@example.org`, true, 'owner', false],
  );
  assert.equal((await open.sql('select from members')).length, 1);
  olga = people[won] ?? assert.fail();
  await open.sql(`update members set email = 'olga@example.org'`);
});

test('the cookie cannot be read by scripts or sent by other sites, and the token is not in the database', async () => {
  const person = new Person(open.app);
  const json = { email: 'OLGA@example.org', password: PASSWORD };
  const { headers } = await person.call('/v1/session', { json });
  assert.match(
    String(headers['set-cookie']),
    /^lightmeter_session=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  assert.equal(headers['cache-control'], 'no-store');
  const token = decodeURIComponent(person.cookie?.split('=')[1] ?? '').split('.')[0] ?? '';
  const rows = await open.sql('select * from member_sessions');
  assert.ok(token.length === 32 && !JSON.stringify(rows).includes(token));
  assert.ok(!JSON.stringify(rows).includes(Buffer.from(token).toString('hex')));
});

test('behind https the cookie goes over https alone', async () => {
  const secure = await openApp({ LIGHTMETER_PUBLIC_URL: 'https://pictures.example.org' });
  try {
    const person = new Person(secure.app);
    const json = {
      token: secure.services.setupToken,
      email: 'a@example.org',
      name: 'A',
      password: PASSWORD,
    };
    const headers = { origin: 'https://pictures.example.org' };
    const made = await person.call('/v1/setup', { json, headers });
    assert.equal(made.status, 200);
    assert.match(String(made.headers['set-cookie']), /^__Secure-lightmeter_session=[^;]+;.*; Secure/);
    assert.equal((await person.call('/v1/balance')).status, 200);
    const invited = await person.call('/v1/invitations', {
      json: { email: 'b@example.org', role: 'viewer' },
      headers,
    });
    assert.match(invited.body.url, /^https:\/\/pictures\.example\.org\/invite#token=/);
  } finally {
    await secure.close();
  }
});

test('a wrong password and an unknown e-mail get the same answer', async () => {
  const answers = [];
  for (const json of [
    { email: 'olga@example.org', password: 'not her password' },
    { email: 'nobody@example.org', password: 'not her password' },
  ]) {
    const { status, body, headers } = await new Person(open.app).call('/v1/session', { json });
    answers.push([status, body.error.code, body.error.message, body.error.param, headers['set-cookie']]);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.deepEqual(answers[0]?.slice(0, 2), [401, 'invalid_credentials']);
});

test('a picture is made, charged to the person, and seen by cookie alone where a page cannot send headers', async () => {
  const made = await olga.call('/v1/images/generations', { json: PICTURE });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const [id] = made.body.lightmeter.output_ids;
  const page = new Person(open.app);
  page.cookie = `${olga.cookie}; lightmeter_book=${olga.workspaceId ?? (await workspaceOf(olga))}.test`;
  assert.equal((await page.call(`/v1/outputs/${id}`)).status, 200);
  page.cookie = page.cookie.replace('.test', '.live');
  assert.equal((await page.call(`/v1/outputs/${id}`)).status, 404);
  const keys = (await olga.call('/v1/keys?members=true')).body.data;
  const own = keys.find(
    (key: { member: { email: string } | null }) => key.member?.email === 'olga@example.org',
  );
  assert.deepEqual([own.spent_usd, own.hint, own.name], ['0.03', '', 'Olga']);
  const plain = (await olga.call('/v1/keys')).body.data;
  assert.ok(plain.every((key: { member: unknown }) => key.member === null));
  const refused = await olga.call(`/v1/keys/${own.id}`, { method: 'DELETE' });
  assert.deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
});

async function workspaceOf(person: Person): Promise<string> {
  return (await person.call('/v1/session')).body.workspaces[0].id;
}

test('no cache keeps what one person or key was answered, errors among it', async () => {
  const person = (await signIn('olga@example.org'))[0];
  for (const path of ['/v1/balance', '/v1/keys', '/v1/outputs', '/v1/usage/overview', '/v1/tasks/task_none'])
    assert.equal((await person.call(path)).headers['cache-control'], 'private, no-store', path);
  const nobody = await new Person(open.app).call('/v1/balance');
  assert.deepEqual([nobody.status, nobody.headers['cache-control']], [401, 'private, no-store']);
});

test('both modes are one header away, and a mode or a workspace that is none is refused by name', async () => {
  const live = await olga.call('/v1/balance', { headers: { 'lightmeter-mode': 'live' } });
  assert.deepEqual([live.body.mode, live.body.total_usd], ['live', '0']);
  assert.equal((await olga.call('/v1/balance')).body.mode, 'test');
  const wrong = await olga.call('/v1/balance', { headers: { 'lightmeter-mode': 'prod' } });
  assert.deepEqual([wrong.status, wrong.body.error.param], [400, 'Lightmeter-Mode']);
  const elsewhere = await olga.call('/v1/balance', { headers: { 'lightmeter-workspace': 'ws_none' } });
  assert.deepEqual([elsewhere.status, elsewhere.body.error.param], [404, 'Lightmeter-Workspace']);
});

test('a request of another page, or one that does not say whose it is, changes nothing', async () => {
  const before = (await olga.call('/v1/balance')).body.total_usd;
  for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`, null]) {
    const refused = await olga.call('/v1/images/generations', { json: PICTURE, headers: { origin } });
    assert.deepEqual([refused.status, refused.body.error.code], [403, 'csrf_refused'], String(origin));
    const out = await olga.call('/v1/session', { method: 'DELETE', headers: { origin } });
    assert.equal(out.status, 403);
  }
  const signIn = { email: 'olga@example.org', password: PASSWORD };
  const foreign = { origin: 'https://evil.example' };
  assert.equal(
    (await new Person(open.app).call('/v1/session', { json: signIn, headers: foreign })).status,
    403,
  );
  assert.equal((await olga.call('/v1/balance')).body.total_usd, before);
});

test('an API key beside the cookie decides alone, and needs no origin', async () => {
  const { secret } = (await olga.call('/v1/keys', { json: { name: 'app', scopes: ['images'] } })).body;
  const headers = { authorization: `Bearer ${secret}`, origin: null };
  assert.equal((await olga.call('/v1/quotes', { json: PICTURE, headers })).status, 200);
  assert.equal((await olga.call('/v1/balance', { headers })).status, 403);
  const people = await olga.call('/v1/members', {
    headers: {
      authorization: `Bearer ${(await olga.call('/v1/keys', { json: { name: 'all', scopes: ['read', 'keys'] } })).body.secret}`,
    },
  });
  assert.deepEqual([people.status, people.body.error.code], [403, 'permission_denied']);
});

test('a forged, a cut and a foreign cookie are nobody', async () => {
  const good = olga.cookie ?? assert.fail();
  for (const cookie of [
    good.replace(/.{4}$/, 'AAA%3D'),
    good.slice(0, 40),
    'lightmeter_session=',
    'lightmeter_session=%E0%A4%A',
    `lightmeter_session=${'x'.repeat(5_000)}.y`,
  ]) {
    const forger = new Person(open.app);
    forger.cookie = cookie;
    assert.equal((await forger.call('/v1/session')).body.member, null, cookie);
    forger.cookie = cookie;
    const { status } = await forger.call('/v1/balance');
    assert.equal(status, 401, cookie);
  }
});

test('a session ends 30 days after its last use, and use keeps it alive', async () => {
  const [person] = await signIn('olga@example.org');
  await open.sql(
    `update member_sessions set last_used_at = now() - interval '29 days', expires_at = now() + interval '1 day'`,
  );
  const used = await person.call('/v1/balance');
  assert.equal(used.status, 200);
  assert.match(String(used.headers['set-cookie']), /^lightmeter_session=.+Max-Age=2592000/);
  const again = await person.call('/v1/balance');
  assert.equal(again.headers['set-cookie'], undefined);
  const { expires_at } = (await person.call('/v1/session')).body;
  assert.ok(Date.parse(expires_at) > Date.now() + 29.9 * 86_400_000);
  await open.sql(`update member_sessions set expires_at = now() - interval '1 second' where session_id in (
    select session_id from member_sessions order by created_at desc limit 1)`);
  const late = await person.call('/v1/balance');
  assert.deepEqual([late.status, late.body.error.code], [401, 'session_ended']);
});

test('signing out ends the session for whoever copied its cookie', async () => {
  const [person] = await signIn('olga@example.org');
  const copy = new Person(open.app);
  copy.cookie = person.cookie;
  const out = await person.call('/v1/session', { method: 'DELETE' });
  assert.deepEqual([out.status, out.body.member, person.cookie], [200, null, undefined]);
  assert.equal((await copy.call('/v1/balance')).status, 401);
  assert.equal((await person.call('/v1/session', { method: 'DELETE' })).status, 200);
});

test('sessions are listed and ended one by one, and only one’s own', async () => {
  const nina = await invite(open, olga, { email: 'nina@example.org', role: 'member' });
  const [other] = await signIn('nina@example.org');
  const listed = (await nina.call('/v1/session/list')).body.data;
  assert.equal(listed.length, 2);
  assert.deepEqual(listed.filter((each: { is_current: boolean }) => each.is_current).length, 1);
  assert.equal(listed[0].user_agent, 'Test browser');
  const foreign = listed.find((each: { is_current: boolean }) => !each.is_current).id;
  assert.equal((await olga.call(`/v1/session/list/${foreign}`, { method: 'DELETE' })).status, 404);
  assert.equal((await nina.call(`/v1/session/list/${foreign}`, { method: 'DELETE' })).status, 200);
  assert.equal((await other.call('/v1/balance')).status, 401);
  assert.equal((await nina.call('/v1/balance')).status, 200);
});

test('a new password needs the old one and ends the other sessions', async () => {
  const paul = await invite(open, olga, { email: 'paul@example.org', role: 'member' });
  const [other] = await signIn('paul@example.org');
  const wrong = await paul.call('/v1/session/password', {
    json: { current_password: 'not his password', new_password: 'another password' },
  });
  assert.deepEqual([wrong.status, wrong.body.error.param], [401, 'current_password']);
  const changed = await paul.call('/v1/session/password', {
    json: { current_password: PASSWORD, new_password: 'another password' },
  });
  assert.equal(changed.status, 200);
  assert.equal((await paul.call('/v1/balance')).status, 200);
  assert.equal((await other.call('/v1/balance')).status, 401);
  assert.equal((await signIn('paul@example.org'))[1], 401);
  assert.equal((await signIn('paul@example.org', 'another password'))[1], 200);
});

test('another name is the name of the person’s keys as well', async () => {
  const rosa = await invite(open, olga, { email: 'rosa@example.org', role: 'member' });
  assert.equal((await rosa.call('/v1/balance')).status, 200);
  const renamed = await rosa.call('/v1/session', { method: 'PATCH', json: { name: 'Rosa R.' } });
  assert.equal(renamed.body.member.name, 'Rosa R.');
  const keys = (await olga.call('/v1/keys?members=true')).body.data;
  assert.ok(
    keys.some((key: { name: string; member: object | null }) => key.name === 'Rosa R.' && key.member),
  );
});

test('the eleventh attempt on one e-mail is refused in every process, also with the right password, and time heals it', async () => {
  await invite(open, olga, { email: 'xenia@example.org', role: 'viewer' });
  const apps = [open.app, await open.openAnother()];
  const attempt = (index: number, password: string) =>
    new Person(apps[index % 2] ?? open.app).call('/v1/session', {
      json: { email: index % 3 === 0 ? 'XENIA@example.org' : 'xenia@example.org', password },
      from: `10.0.0.${index + 1}`,
    });
  const wrong = await Promise.all(Array.from({ length: 10 }, (_, index) => attempt(index, 'guess')));
  assert.deepEqual([...new Set(wrong.map(({ status }) => status))], [401]);
  const refused = await attempt(10, PASSWORD);
  assert.deepEqual([refused.status, refused.body.error.code], [429, 'rate_limit_exceeded']);
  assert.ok(Number(refused.headers['retry-after']) > 800);
  await open.sql(`update sign_in_attempts set window_ends_at = now() - interval '1 second'`);
  assert.equal((await attempt(11, PASSWORD)).status, 200);
});

test('one address has 50 failed attempts, whatever they are for; what succeeds is not counted', async () => {
  const from = '10.9.9.9';
  for (let round = 0; round < 3; round += 1)
    assert.equal((await signIn('olga@example.org', PASSWORD, from))[1], 200);
  const guess = (index: number) =>
    new Person(open.app).call(`/v1/password-resets/${`${index}`.padStart(43, 'x')}`, { from });
  const answers = await Promise.all(Array.from({ length: 51 }, (_, index) => guess(index)));
  assert.equal(answers.filter(({ status }) => status === 410).length, 50);
  assert.equal(answers.filter(({ status }) => status === 429).length, 1);
  assert.equal((await signIn('olga@example.org', PASSWORD, from))[1], 429);
  assert.equal((await signIn('olga@example.org', PASSWORD, '10.9.9.10'))[1], 200);
});

test('an address that is refused locks nobody out: it counts on no e-mail any more', async () => {
  const from = '10.8.8.8';
  await invite(open, olga, { email: 'yvonne@example.org', role: 'viewer' });
  const guess = (path: string) => new Person(open.app).call(path, { from });
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => guess(`/v1/password-resets/${`${index}`.padStart(43, 'y')}`)),
  );
  const wrong = await Promise.all(
    Array.from({ length: 15 }, () => signIn('yvonne@example.org', 'not her password', from)),
  );
  assert.deepEqual([...new Set(wrong.map(([, status]) => status))], [429]);
  assert.equal((await signIn('yvonne@example.org', PASSWORD, '10.8.8.9'))[1], 200);
});

test('behind a trusted proxy each caller has an address of their own, and no other header is believed', async () => {
  const proxied = await openApp({ LIGHTMETER_TRUSTED_PROXIES: '10.7.7.7/32' });
  const guess = async (index: number, forwarded: string, from: string) =>
    (
      await new Person(proxied.app).call(`/v1/password-resets/${`${index}`.padStart(43, 'z')}`, {
        from,
        headers: { 'x-forwarded-for': forwarded },
      })
    ).status;
  try {
    const many = Array.from({ length: 51 }, (_, index) => index);
    const guesses = await Promise.all(
      many.map((index) => guess(index, `10.1.1.${index}, 203.0.113.5`, '10.7.7.7')),
    );
    assert.equal(guesses.filter((status) => status === 429).length, 1);
    assert.equal(await guess(60, '203.0.113.6', '10.7.7.7'), 410);
    const strangers = await Promise.all(many.map((index) => guess(index, `10.1.1.${index}`, '10.6.6.6')));
    assert.equal(strangers.filter((status) => status === 429).length, 1);
  } finally {
    await proxied.close();
  }
});

test('a stranger’s body is small: what is longer is refused before it is read', async () => {
  const doors = ['/v1/session', '/v1/setup', '/v1/password-resets/x', '/v1/invitations/by-token/x/accept'];
  for (const path of doors) {
    const long = await new Person(open.app).call(path, { json: { password: 'x'.repeat(16_384) } });
    assert.deepEqual([long.status, long.body.error.code], [413, 'payload_too_large'], path);
  }
  const longest = { email: 'nobody@example.org', password: '\u{1f511}'.repeat(500) };
  assert.equal((await new Person(open.app).call('/v1/session', { json: longest })).status, 401);
});

test('better-auth’s own endpoints are not there', async () => {
  for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email', '/api/auth/get-session'])
    assert.equal((await new Person(open.app).call(path)).status, 404);
});
