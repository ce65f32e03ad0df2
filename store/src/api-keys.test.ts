import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { AdmittedKey } from './admit-api-key.ts';
import type { Store } from './open-store.ts';
import { openTestStore, sampleBook, sampleTask, type TestStore } from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

const admit = (secret: string, now: Date, store: Store = test.store): Promise<AdmittedKey | undefined> =>
  store.apiKeys.admit(hashOf(secret), { now, counted: true });

describe('API keys', () => {
  it('a secret is random, tells its mode, and is stored as a hash alone', async () => {
    const { workspaceId } = await sampleBook(test.store);
    const make = (mode: 'test' | 'live') =>
      test.store.apiKeys.create({ workspaceId, mode, name: 'K', scopes: ['images'] });
    const [first, second, live] = [await make('test'), await make('test'), await make('live')];
    assert.match(first.secret, /^lm_test_[0-9A-Za-z]{32}$/);
    assert.match(live.secret, /^lm_live_[0-9A-Za-z]{32}$/);
    assert.notEqual(first.secret, second.secret);
    assert.equal(first.key.hint, `lm_test_…${first.secret.slice(-4)}`);
    const rows = await test.sql<{ row: string }>('select k::text as row from api_keys k');
    assert.ok(rows.every(({ row }) => !row.includes(first.secret.slice(8, 36))));
  });

  it('a key is listed with its limits, in the order of creation, in both modes', async () => {
    const { workspaceId, key } = await sampleBook(test.store);
    const limits = {
      scopes: ['images', 'keys'],
      allowedModels: ['gpt-image-2', 'odd,"name'],
      budgetNanoUsd: nanoUsd(1_000_000_000n),
      spendCapNanoUsd: nanoUsd(2_000_000_000n),
      spendCapPeriod: 'month',
      spendLimits: [{ period: 'total', capNanoUsd: nanoUsd(9_000_000_000n), budgetNanoUsd: undefined }],
      rateLimitPerMinute: 60,
      expiresAt: new Date('2027-01-01T00:00:00.000Z'),
    } as const;
    const made = await test.store.apiKeys.create({
      workspaceId,
      mode: 'live',
      name: 'All limits',
      ...limits,
    });
    const listed = await test.store.apiKeys.list(workspaceId);
    assert.deepEqual(
      listed.map(({ keyId }) => keyId),
      [key.keyId, made.key.keyId],
    );
    assert.deepEqual(listed[1], made.key);
    assert.deepEqual(listed[1], {
      ...limits,
      keyId: made.key.keyId,
      workspaceId,
      mode: 'live',
      name: 'All limits',
      hint: made.key.hint,
      createdAt: made.key.createdAt,
      revokedAt: undefined,
      lastUsedAt: undefined,
      member: undefined,
      spentNanoUsd: 0n,
      heldNanoUsd: 0n,
      spendLimits: [
        {
          period: 'month',
          capNanoUsd: 2_000_000_000n,
          budgetNanoUsd: 1_000_000_000n,
          spentNanoUsd: 0n,
          heldNanoUsd: 0n,
        },
        {
          period: 'total',
          capNanoUsd: 9_000_000_000n,
          budgetNanoUsd: undefined,
          spentNanoUsd: 0n,
          heldNanoUsd: 0n,
        },
      ],
    });
  });

  it('a key with two limits of one period is refused, and none is left without limits', async () => {
    const { workspaceId } = await sampleBook(test.store);
    const twice = { period: 'total', budgetNanoUsd: nanoUsd(1n) } as const;
    const wish = { workspaceId, mode: 'test', name: 'Twice', scopes: ['images'] } as const;
    await assert.rejects(
      test.store.apiKeys.create({ ...wish, spendCapNanoUsd: nanoUsd(1n), spendLimits: [twice] }),
      { code: 'invalid_value', param: 'spend_limits' },
    );
    assert.equal((await test.store.apiKeys.list(workspaceId)).length, 1);
  });

  it('what is left out of an update is unlimited from then on', async () => {
    const { workspaceId, key } = await sampleBook(test.store, {
      limits: { spendCapNanoUsd: nanoUsd(1n), rateLimitPerMinute: 1, allowedModels: ['x'] },
    });
    const updated = await test.store.apiKeys.update(workspaceId, key.keyId, {
      name: 'New',
      scopes: ['read'],
    });
    assert.deepEqual(
      [
        updated?.name,
        updated?.scopes,
        updated?.spendLimits,
        updated?.rateLimitPerMinute,
        updated?.allowedModels,
      ],
      ['New', ['read'], [], undefined, undefined],
    );
  });

  it('nothing is found, changed or revoked from another workspace', async () => {
    const [{ key }, other] = [await sampleBook(test.store), await sampleBook(test.store)];
    const change = { name: 'Stolen', scopes: [] };
    assert.equal(await test.store.apiKeys.get(other.workspaceId, key.keyId), undefined);
    assert.equal(await test.store.apiKeys.update(other.workspaceId, key.keyId, change), undefined);
    assert.equal(await test.store.apiKeys.revoke(other.workspaceId, key.keyId), undefined);
    const [own] = await test.store.apiKeys.list(key.workspaceId);
    assert.deepEqual([own?.name, own?.revokedAt], ['Sample key', undefined]);
  });

  it('an owner may bring a secret, once', async () => {
    const { workspaceId } = await sampleBook(test.store);
    const secret = 'lm_live_0123456789-abcdef_';
    const given = { workspaceId, name: 'Brought', scopes: ['images'] } as const;
    const key = await test.store.apiKeys.importSecret(secret, given);
    assert.equal(key.mode, 'live');
    assert.equal((await admit(secret, new Date()))?.key.keyId, key.keyId);
    await assert.rejects(test.store.apiKeys.importSecret(secret, given), { code: 'conflict' });
  });

  it('a secret that is too short, or says no mode, is refused', async () => {
    const { workspaceId } = await sampleBook(test.store);
    for (const secret of [
      'lm_test_012345678901234',
      'lm_prod_0123456789abcdef',
      'sk-0123456789abcdef01234567',
      '',
    ]) {
      await assert.rejects(
        test.store.apiKeys.importSecret(secret, { workspaceId, name: 'Bad', scopes: ['images'] }),
        { code: 'invalid_value' },
      );
    }
  });

  it('a key cannot be made in a workspace that does not exist', async () => {
    const nowhere = { workspaceId: 'ws_nowhere', mode: 'test', name: 'K', scopes: ['images'] } as const;
    await assert.rejects(test.store.apiKeys.create(nowhere), { code: 'not_found' });
  });
});

describe('admission', () => {
  it('finds the key and its workspace by the secret’s hash, and nothing by any other', async () => {
    const { workspaceId, key, secret } = await sampleBook(test.store);
    const found = await admit(secret, new Date());
    assert.deepEqual(
      [found?.key.keyId, found?.workspace.workspaceId, found?.workspace.rateCardSeries, found?.rateLimit],
      [key.keyId, workspaceId, 'standard', undefined],
    );
    assert.equal(await admit(`${secret}x`, new Date()), undefined);
  });

  it('requests that arrive together each get their own key', async () => {
    const books = await Promise.all(Array.from({ length: 20 }, () => sampleBook(test.store)));
    const found = await Promise.all(books.map(({ secret }) => admit(secret, new Date())));
    assert.deepEqual(
      found.map((each) => each?.key.keyId),
      books.map(({ key }) => key.keyId),
    );
  });

  it('a revoked key says so with the very next request, and takes nothing from its limit', async () => {
    const { workspaceId, key, secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 1 } });
    const now = new Date();
    assert.equal((await admit(secret, now))?.key.revokedAt, undefined);
    const revoked = await test.store.apiKeys.revoke(workspaceId, key.keyId);
    assert.ok(revoked?.revokedAt);
    const found = await admit(secret, now);
    assert.deepEqual([found?.key.revokedAt, found?.rateLimit], [revoked.revokedAt, undefined]);
    assert.deepEqual((await test.store.apiKeys.revoke(workspaceId, key.keyId))?.revokedAt, revoked.revokedAt);
  });

  it('last use is kept to the minute', async () => {
    const start = new Date('2026-11-22T12:00:00.000Z').getTime();
    const { workspaceId, secret } = await sampleBook(test.store);
    const usedAt = async (offsetMs: number) => {
      await admit(secret, new Date(start + offsetMs));
      const [key] = await test.store.apiKeys.list(workspaceId);
      return key?.lastUsedAt?.getTime();
    };
    assert.equal(await usedAt(0), start);
    assert.equal(await usedAt(60_000), start);
    assert.equal(await usedAt(60_001), start + 60_001);
  });
});

describe('rate limits', () => {
  it('admits the limit at once, then one request as each share of the minute passes', async () => {
    const start = new Date('2026-11-22T12:00:00.000Z').getTime();
    const { secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 3 } });
    const at = async (offsetMs: number) => (await admit(secret, new Date(start + offsetMs)))?.rateLimit;
    assert.deepEqual(await at(0), { limit: 3, remaining: 2, resetMs: 20_000, retryAfterMs: undefined });
    assert.deepEqual(await at(0), { limit: 3, remaining: 1, resetMs: 40_000, retryAfterMs: undefined });
    assert.deepEqual(await at(0), { limit: 3, remaining: 0, resetMs: 60_000, retryAfterMs: undefined });
    assert.deepEqual(await at(0), { limit: 3, remaining: 0, resetMs: 60_000, retryAfterMs: 20_000 });
    assert.deepEqual(await at(19_999), { limit: 3, remaining: 0, resetMs: 40_001, retryAfterMs: 1 });
    assert.deepEqual(await at(20_000), { limit: 3, remaining: 0, resetMs: 60_000, retryAfterMs: undefined });
    assert.deepEqual(await at(80_000), { limit: 3, remaining: 2, resetMs: 20_000, retryAfterMs: undefined });
  });

  it('does not drift when a minute is not a whole number of shares', async () => {
    const start = Date.now();
    const { secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 7 } });
    let admitted = 0;
    for (let offsetMs = 0; offsetMs <= 600_000; offsetMs += 2_000) {
      const found = await admit(secret, new Date(start + offsetMs));
      if (found?.rateLimit?.retryAfterMs === undefined) admitted += 1;
    }
    // 7 at once and 7 in each of ten minutes.
    assert.equal(admitted, 77);
  });

  it('is exact for two processes at once', async () => {
    const { secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 100 } });
    const other = await test.openAnother();
    const now = new Date();
    const found = await Promise.all(
      Array.from({ length: 300 }, (_, index) => admit(secret, now, index % 2 === 0 ? test.store : other)),
    );
    const admitted = found.filter((each) => each?.rateLimit?.retryAfterMs === undefined);
    assert.equal(admitted.length, 100);
    assert.deepEqual(
      admitted.map((each) => each?.rateLimit?.remaining).sort((left, right) => Number(left) - Number(right)),
      Array.from({ length: 100 }, (_, index) => index),
    );
  });

  it('time does not run backwards for it when the clock of one process is behind', async () => {
    const start = Date.now();
    const { secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 1 } });
    await admit(secret, new Date(start));
    assert.equal((await admit(secret, new Date(start - 3_600_000)))?.rateLimit?.retryAfterMs, 60_000);
    assert.equal((await admit(secret, new Date(start + 59_999)))?.rateLimit?.retryAfterMs, 1);
    assert.equal((await admit(secret, new Date(start + 60_000)))?.rateLimit?.retryAfterMs, undefined);
  });

  it('a request that does not count takes nothing', async () => {
    const { secret } = await sampleBook(test.store, { limits: { rateLimitPerMinute: 1 } });
    const now = new Date();
    const uncounted = await Promise.all(
      [1, 2, 3].map(() => test.store.apiKeys.admit(hashOf(secret), { now, counted: false })),
    );
    assert.deepEqual(
      uncounted.map((each) => each?.rateLimit),
      [undefined, undefined, undefined],
    );
    assert.equal((await admit(secret, now))?.rateLimit?.remaining, 0);
  });

  it('a limit that is lowered holds from the next request', async () => {
    const { workspaceId, key, secret } = await sampleBook(test.store, {
      limits: { rateLimitPerMinute: 100 },
    });
    const now = new Date();
    for (let count = 0; count < 10; count += 1) await admit(secret, now);
    await test.store.apiKeys.update(workspaceId, key.keyId, {
      name: 'Slower',
      scopes: ['images'],
      rateLimitPerMinute: 5,
    });
    // Ten requests are in a bucket for five: at five a minute six must drain before one more fits.
    assert.deepEqual((await admit(secret, now))?.rateLimit, {
      limit: 5,
      remaining: 0,
      resetMs: 120_000,
      retryAfterMs: 72_000,
    });
  });
});

describe('spending shown with a key', () => {
  it('counts what is held now', async () => {
    const book = await sampleBook(test.store);
    await test.store.tasks.begin(sampleTask(book));
    const [key] = await test.store.apiKeys.list(book.workspaceId);
    assert.deepEqual([key?.spentNanoUsd, key?.heldNanoUsd], [0n, 30_000_000n]);
  });
});
