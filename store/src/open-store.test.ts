import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import { assertAuditIsClean, openTestStore, sampleBook, sampleTask, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

describe('the first start', () => {
  const secret = 'lm_test_bootstrap0123456789';
  const wish = {
    workspaceName: 'Default',
    rateCardSeries: 'standard',
    keyName: 'First key',
    secret,
    scopes: ['images', 'operator'],
    testCreditNanoUsd: nanoUsd(5_000_000_000n),
  } as const;

  it('a secret that is not one of an API key makes nothing', async () => {
    await assert.rejects(test.store.bootstrap({ ...wish, secret: 'hunter2' }), { code: 'invalid_value' });
    assert.deepEqual(await test.store.workspaces.list(), []);
  });

  it('makes one workspace with its key and credit, whoever of many comes first', async () => {
    const other = await test.openAnother();
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? test.store : other).bootstrap(wish)),
    );
    const [workspace, ...more] = await test.store.workspaces.list();
    assert.deepEqual(more, []);
    assert.deepEqual(
      made.filter((each) => each !== undefined),
      [{ workspaceId: workspace?.workspaceId }],
    );
    const secretHash = createHash('sha256').update(secret).digest('hex');
    const found = await test.store.apiKeys.admit(secretHash, { now: new Date(), counted: true });
    assert.deepEqual(
      [found?.workspace.workspaceId, found?.key.scopes, found?.key.mode],
      [workspace?.workspaceId, ['images', 'operator'], 'test'],
    );
    const balance = await test.store.ledger.balance(workspace?.workspaceId ?? '', 'test');
    assert.equal(balance.availableNanoUsd, 5_000_000_000n);
    await assertAuditIsClean(test.store);
  });
});

describe('a workspace', () => {
  it('is read back as it was made, with two empty books', async () => {
    const made = await test.store.workspaces.create({
      name: 'Ünïcode & "quotes"',
      rateCardSeries: 'at-cost',
    });
    assert.match(made.workspaceId, /^ws_[0-9a-z]{26}$/);
    assert.deepEqual(await test.store.workspaces.get(made.workspaceId), made);
    for (const mode of ['test', 'live'] as const) {
      const balance = await test.store.ledger.balance(made.workspaceId, mode);
      assert.deepEqual(balance, { availableNanoUsd: 0n, heldNanoUsd: 0n, totalNanoUsd: 0n });
    }
    assert.equal(await test.store.workspaces.get('ws_nowhere'), undefined);
  });
});

describe('a server secret', () => {
  it('is the same for every process and another for every name', async () => {
    const other = await test.openAnother();
    const [mine, theirs, named] = await Promise.all([
      test.store.serverSecret('links'),
      other.serverSecret('links'),
      other.serverSecret('webhooks'),
    ]);
    assert.equal(mine.length, 32);
    assert.deepEqual(mine, theirs);
    assert.notDeepEqual(mine, named);
  });
});

describe('an open store', () => {
  it('knows which processes are alive, and signs off when it closes', async () => {
    const instanceId = `inst_${randomBytes(8).toString('hex')}`;
    const other = await test.openAnother({ instanceId });
    assert.ok((await test.store.liveInstances()).includes(instanceId));
    await Promise.all([other.close(), other.close()]);
    assert.ok(!(await test.store.liveInstances()).includes(instanceId));
  });

  it('takes nothing more once it closes, and finishes what it has taken', async () => {
    const other = await test.openAnother();
    const book = await sampleBook(other);
    const begun = other.tasks.begin(sampleTask(book));
    const closed = other.close();
    await assert.rejects(other.tasks.begin(sampleTask(book)), { code: 'shutting_down' });
    assert.deepEqual(await begun, { kind: 'held' });
    await closed;
    assert.equal(await other.ping(), false);
    assert.equal(await test.store.ping(), true);
  });
});
