// People in the store, at the edges of time and when things happen at once. What callers see of it is tested in
// test/sessions.test.ts, invitations.test.ts and roles.test.ts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestStore, type TestStore } from '../testing.ts';

const BEGIN_MS = Date.parse('2026-11-23T12:00:00Z');
const DAY_MS = 86_400_000;

let open: TestStore;
let nowMs = BEGIN_MS;
let workspaceId: string;
let memberId: string;

before(async () => {
  open = await openTestStore({ clock: () => new Date(nowMs) });
  workspaceId = (await open.store.workspaces.create({ name: 'First', rateCardSeries: 'standard' }))
    .workspaceId;
  const person = { email: 'Ada@Example.org', name: 'Ada', passwordHash: 'salt:key' };
  memberId = (await open.store.members.createFirst(person))?.memberId ?? assert.fail();
});
after(() => open.close());

const token = (name: string) => name.padEnd(32, '.');

async function at<Result>(instantMs: number, work: () => Promise<Result>): Promise<Result> {
  nowMs = instantMs;
  try {
    return await work();
  } finally {
    nowMs = BEGIN_MS;
  }
}

test('the first person is in lower case, an operator, and owner of the oldest workspace; there is no second first', async () => {
  const found = await open.store.members.credentials(' ADA@example.ORG');
  assert.deepEqual(
    [found?.member.email, found?.member.isOperator, found?.passwordHash],
    ['ada@example.org', true, 'salt:key'],
  );
  const [workspace] = await open.store.members.workspaces(memberId);
  assert.deepEqual([workspace?.workspaceId, workspace?.role], [workspaceId, 'owner']);
  const second = { email: 'eve@example.org', name: 'Eve', passwordHash: 'salt:key' };
  assert.equal(await open.store.members.createFirst(second), undefined);
  assert.equal(await open.store.members.findByEmail('eve@example.org'), undefined);
});

test('a session is there until 30 days after its last use, and not at that instant', async () => {
  const { sessions } = open.store;
  await sessions.open({ memberId, token: token('unused'), userAgent: '' });
  const end = BEGIN_MS + 30 * DAY_MS;
  assert.equal(await at(end, () => sessions.find(token('unused'))), undefined);
  const used = await at(end - 1, () => sessions.find(token('unused')));
  assert.deepEqual([used?.wasExtended, used?.session.expiresAt.getTime()], [true, end - 1 + 30 * DAY_MS]);
  assert.equal((await at(end, () => sessions.find(token('unused'))))?.wasExtended, false);
  assert.equal(await sessions.find(token('another')), undefined);
});

test('a session that was used within the hour is not written to again', async () => {
  const { sessions } = open.store;
  await sessions.open({ memberId, token: token('hourly'), userAgent: '' });
  const hour = BEGIN_MS + 3_600_000;
  const extendedAt = async (ms: number) => (await at(ms, () => sessions.find(token('hourly'))))?.wasExtended;
  assert.equal(await extendedAt(hour), false);
  assert.equal(await extendedAt(hour + 1), true);
  assert.equal(await extendedAt(hour + 2), false);
});

test('ten first requests at once make one key for a person in a workspace and mode', async () => {
  await open.store.sessions.open({ memberId, token: token('many'), userAgent: '' });
  const other = await open.openAnother();
  const admitted = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (index % 2 ? other : open.store).sessions.admit(token('many'), { workspaceId, mode: 'live' }),
    ),
  );
  const keys = new Set(admitted.map((each) => each?.at?.key.keyId));
  assert.equal(keys.size, 1);
  const [key] = await open.store.apiKeys.list(workspaceId, { withMembers: true });
  assert.deepEqual(
    [key?.keyId, key?.mode, key?.member?.email, key?.scopes],
    [[...keys][0], 'live', 'ada@example.org', ['images', 'read', 'keys', 'operator']],
  );
  assert.deepEqual(await open.store.apiKeys.list(workspaceId), []);
  assert.equal((await open.store.apiKeys.revoke(workspaceId, key?.keyId ?? ''))?.revokedAt, undefined);
});

test('a subject has exactly its limit of attempts in 15 minutes, and all of them after that', async () => {
  const { signInAttempts } = open.store;
  const subject = [{ name: 'email a@example.org', limit: 3 }];
  const take = () => signInAttempts.take(subject);
  assert.deepEqual([await take(), await take(), await take()], [undefined, undefined, undefined]);
  const windowMs = 15 * 60_000;
  assert.equal(await take(), windowMs);
  assert.equal(await at(BEGIN_MS + windowMs - 1, take), 1);
  assert.equal(await at(BEGIN_MS + windowMs, take), undefined);
});

test('an attempt that is given back leaves room for another, and the strictest subject decides', async () => {
  const { signInAttempts } = open.store;
  const [narrow, wide] = [
    { name: 'narrow', limit: 1 },
    { name: 'wide', limit: 5 },
  ] as const;
  assert.equal(await signInAttempts.take([narrow, wide]), undefined);
  await signInAttempts.giveBack([narrow, wide]);
  assert.equal(await signInAttempts.take([wide, narrow]), undefined);
  assert.notEqual(await signInAttempts.take([wide, narrow]), undefined);
  assert.equal(await signInAttempts.take([wide]), undefined);
});

test('links end at the instant they say: an invitation after seven days, a reset after one', async () => {
  const { invitations, passwordResets } = open.store;
  const wish = { workspaceId, email: 'bob@example.org', role: 'viewer', invitedBy: memberId } as const;
  await invitations.create({ ...wish, token: token('invitation') });
  await passwordResets.create(memberId, token('reset'));
  const isThere = async (ms: number, find: () => Promise<unknown>) => (await at(ms, find)) !== undefined;
  for (const [find, days] of [
    [() => invitations.findByToken(token('invitation')), 7],
    [() => passwordResets.findByToken(token('reset')), 1],
  ] as const) {
    assert.equal(await isThere(BEGIN_MS + days * DAY_MS - 1, find), true);
    assert.equal(await isThere(BEGIN_MS + days * DAY_MS, find), false);
  }
  const late = () => passwordResets.use(token('reset'), 'salt:other');
  assert.equal(await at(BEGIN_MS + DAY_MS, late), false);
  const accept = () => invitations.accept(token('invitation'), { name: 'Bob', passwordHash: 'salt:bob' });
  assert.equal(await at(BEGIN_MS + 7 * DAY_MS, accept), false);
  assert.equal(await open.store.members.findByEmail('bob@example.org'), undefined);
});

test('an invitation whose account cannot be made is not used up', async () => {
  const { invitations } = open.store;
  const wish = { workspaceId, email: 'carl@example.org', role: 'member', invitedBy: memberId } as const;
  await invitations.create({ ...wish, token: token('carl') });
  await assert.rejects(invitations.accept(token('carl'), undefined), { code: 'conflict' });
  assert.notEqual(await invitations.findByToken(token('carl')), undefined);
  assert.equal(await invitations.accept(token('carl'), { name: 'Carl', passwordHash: 'salt:carl' }), true);
  assert.equal(await invitations.findByToken(token('carl')), undefined);
});

test('no link outlives its maker’s right, also when both happen at once', async () => {
  const { invitations, members, passwordResets, workspaceMembers } = open.store;
  const join = async (name: string, role: 'owner' | 'member') => {
    const email = `${name}@example.org`;
    await invitations.create({ workspaceId, email, role, invitedBy: memberId, token: token(name) });
    await invitations.accept(token(name), { name, passwordHash: 'salt:key' });
    return (await members.findByEmail(email))?.memberId ?? assert.fail();
  };
  const zoe = await join('zoe', 'member');
  for (const round of Array.from({ length: 8 }, (_, index) => index)) {
    const owner = await join(`owner${round}`, 'owner');
    const [reset, invitation] = [token(`reset${round}`), token(`invitation${round}`)];
    const wish = {
      workspaceId,
      email: `friend${round}@example.org`,
      role: 'owner',
      invitedBy: owner,
    } as const;
    await Promise.all([
      passwordResets.create(zoe, reset, { within: owner }),
      invitations.create({ ...wish, token: invitation }).catch(() => undefined),
      workspaceMembers.remove(workspaceId, owner),
    ]);
    assert.equal(await passwordResets.findByToken(reset), undefined);
    assert.equal(await invitations.findByToken(invitation), undefined);
    assert.equal(await passwordResets.create(zoe, token('late'), { within: owner }), undefined);
    await assert.rejects(invitations.create({ ...wish, token: token('late') }), {
      code: 'permission_denied',
    });
  }
});
