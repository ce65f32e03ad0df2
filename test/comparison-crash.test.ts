// A comparison whose process dies between writing it down and beginning its last cell: the next process finishes it, and no
// cell is lost or made twice.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { nanoUsd } from '@lightmeter/core';
import type { NewComparison } from '@lightmeter/store';
import {
  openTestStore,
  sampleBook,
  sampleId,
  sampleQueuedTask,
  type TestStore,
} from '@lightmeter/store/testing';
import { type Answer, type Api, apiOf, assertAuditClean } from './support/api.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

let database: TestStore;
let workspaceId: string;
let keyId: string;
let server: ServerProcess | undefined;
let api: Api;

const environment = () => ({ DATABASE_URL: database.databaseUrl });

before(async () => {
  database = await openTestStore();
  server = await startServer({ balance: '50.00', environment: environment() });
  api = apiOf(server.url);
  const [key] = await database.sql<{ api_key_id: string; workspace_id: string }>(
    'select api_key_id, workspace_id from api_keys',
  );
  workspaceId = String(key?.workspace_id);
  keyId = String(key?.api_key_id);
});
after(async () => {
  await server?.stop();
  await database.close();
});

const REQUEST = { model: 'gpt-image-2', size: '1024x1024' };

/** Two variants of so many prompts, as a process writes them down before it begins the first cell. */
function written(prompts: number): NewComparison {
  return {
    workspaceId,
    mode: 'test',
    comparisonId: `cmp_${sampleId('x').slice(2)}`,
    apiKeyId: keyId,
    name: undefined,
    prompts: Array.from({ length: prompts }, (_, index) => `A fox ${index}`),
    variants: [0, 1].map((index) => ({
      label: `Variant ${index}`,
      modelId: 'gpt-image-2',
      request: REQUEST,
      takesSeed: false,
    })),
    seed: 1,
    rateCardId: '2026-11',
    requestHash: 'a'.repeat(64),
    idempotencyKey: undefined,
    idempotentSince: new Date(0),
    cells: Array.from({ length: prompts * 2 }, (_, index) => ({
      promptIndex: Math.floor(index / 2),
      variantIndex: index % 2,
      taskId: sampleId('task'),
      seed: undefined,
      quotedLowNanoUsd: nanoUsd(30_000_000n),
      quotedHighNanoUsd: nanoUsd(30_000_000n),
    })),
  };
}

async function ended(id: string): Promise<Answer['body']> {
  const endsMs = Date.now() + 60_000;
  for (;;) {
    const { status, body } = await api(`/v1/comparisons/${id}`);
    if (status === 200 && ['completed', 'cancelled'].includes(body.state)) return body;
    assert.ok(Date.now() < endsMs, JSON.stringify(body.counts));
    await wait(25);
  }
}

async function tasksOf(id: string): Promise<Answer['body'][]> {
  return (await api(`/v1/tasks?metadata.comparison_id=${id}&limit=100`)).body.data.tasks;
}

describe('a comparison whose process died', () => {
  it('before its first cell began is begun by another, each cell once', async () => {
    const dead = await database.openAnother();
    const comparison = written(2);
    await dead.comparisons.create(comparison);
    await dead.close();
    const done = await ended(comparison.comparisonId);
    assert.deepEqual([done.counts.succeeded, done.charged_usd], [4, '0.12']);
    assert.deepEqual(
      new Set((await tasksOf(comparison.comparisonId)).map(({ taskId }) => taskId)),
      new Set(comparison.cells.map(({ taskId }) => taskId)),
    );
  });

  it('between two of its cells goes on with those that had not begun', async () => {
    const dead = await database.openAnother();
    const comparison = written(2);
    await dead.comparisons.create(comparison);
    const input = { operation: 'generate', ...REQUEST, prompt: 'A fox 0' };
    for (const { taskId } of comparison.cells.slice(0, 2)) {
      const book = { ...(await sampleBook(dead)), workspaceId };
      const task = sampleQueuedTask(book, { taskId, apiKeyId: keyId, input, rateCardId: '2026-11' });
      assert.equal((await dead.tasks.begin(task)).kind, 'held');
    }
    await dead.close();
    const done = await ended(comparison.comparisonId);
    assert.deepEqual([done.counts.succeeded, done.charged_usd], [4, '0.12']);
    assert.deepEqual(
      done.cells.map(({ task_id }: Answer['body']) => task_id),
      comparison.cells.map(({ taskId }) => taskId),
    );
  });

  it('while it was cancelled is cancelled by another: what had not begun never does', async () => {
    const dead = await database.openAnother();
    const comparison = written(2);
    await dead.comparisons.create(comparison);
    await dead.comparisons.upkeep.requestCancel(comparison, comparison.comparisonId);
    await dead.close();
    const done = await ended(comparison.comparisonId);
    assert.deepEqual([done.state, done.counts.cancelled, done.charged_usd], ['cancelled', 4, '0']);
    assert.deepEqual(await tasksOf(comparison.comparisonId), []);
  });

  it('has its cells refused when its key was revoked meanwhile, and nothing held', async () => {
    const dead = await database.openAnother();
    const { key } = await dead.apiKeys.create({
      workspaceId,
      mode: 'test',
      name: 'Gone',
      scopes: ['images'],
    });
    await dead.apiKeys.revoke(workspaceId, key.keyId);
    const comparison = { ...written(1), apiKeyId: key.keyId };
    await dead.comparisons.create(comparison);
    await dead.close();
    const done = await ended(comparison.comparisonId);
    assert.deepEqual(
      done.cells.map(({ state, error }: Answer['body']) => [state, error.code]),
      [
        ['refused', 'api_key_revoked'],
        ['refused', 'api_key_revoked'],
      ],
    );
  });

  it('is left alone while its process lives', async () => {
    const live = await database.openAnother();
    const comparison = written(1);
    await live.comparisons.create(comparison);
    assert.ok((await live.liveInstances()).length >= 2);
    const other = await database.openAnother();
    assert.deepEqual(await other.comparisons.upkeep.take(await other.liveInstances()), []);
    assert.deepEqual(await live.comparisons.upkeep.take([]), [comparison.comparisonId]);
    await live.close();
    await ended(comparison.comparisonId);
  });

  it('by a kill at any moment of the call has all of its cells or does not exist, and the repeat of the call finds it', async () => {
    const prompts = Array.from({ length: 3 }, (_, index) => `A fox ${index}`);
    const json = { prompts, variants: [{ request: REQUEST }, { request: REQUEST }] };
    for (const [round, delayMs] of [4, 15, 40].entries()) {
      const headers = { 'idempotency-key': `killed ${round}` };
      const doomed = await startServer({ environment: { ...environment(), LIGHTMETER_ROLE: 'http' } });
      const call = apiOf(doomed.url)('/v1/comparisons', { json, headers }).catch(() => undefined);
      await wait(delayMs);
      await doomed.kill();
      await call;
      const repeat = await api('/v1/comparisons', { json, headers });
      assert.equal(repeat.status, 200, JSON.stringify(repeat.body));
      const done = await ended(repeat.body.id);
      assert.deepEqual([done.counts.succeeded, done.charged_usd], [6, '0.18'], `killed after ${delayMs} ms`);
      assert.equal((await tasksOf(done.id)).length, 6);
      await doomed.stop();
    }
    const { data: listed } = (await api('/v1/comparisons?limit=100')).body;
    const killed = listed.filter(({ prompt_count }: Answer['body']) => prompt_count === 3);
    assert.equal(killed.length, 3);
    assert.equal((await api('/v1/balance')).body.held_usd, '0');
    await assertAuditClean(api);
  });
});
