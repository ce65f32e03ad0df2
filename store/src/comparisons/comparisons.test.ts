import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LightmeterError, nanoUsd } from '@lightmeter/core';
import type { Store } from '../open-store.ts';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleId,
  sampleQueuedTask,
  sampleSuccess,
  type TestStore,
} from '../testing.ts';
import type { NewComparison } from './comparison.ts';

let test: TestStore;
let store: Store;
let book: SampleBook;

before(async () => {
  test = await openTestStore();
  store = test.store;
  book = await sampleBook(store);
});
after(() => test?.close());

const REFUSED = { code: 'insufficient_balance', message: 'No money is left.' };

/** One prompt, two variants, $0.03 each. */
function sampleComparison(given: Partial<NewComparison> = {}): NewComparison {
  const request = { model: 'gpt-image-2' };
  return {
    workspaceId: book.workspaceId,
    mode: book.mode,
    comparisonId: sampleId('cmp'),
    apiKeyId: book.key.keyId,
    name: 'Lamps',
    prompts: ['A lamp'],
    variants: ['a', 'b'].map((label) => ({ label, modelId: 'gpt-image-2', request, takesSeed: false })),
    seed: 7,
    rateCardId: '2026-05',
    requestHash: 'a'.repeat(64),
    idempotencyKey: undefined,
    idempotentSince: new Date(0),
    cells: [0, 1].map((variantIndex) => ({
      promptIndex: 0,
      variantIndex,
      taskId: sampleId('task'),
      seed: undefined,
      quotedLowNanoUsd: nanoUsd(20_000_000n),
      quotedHighNanoUsd: nanoUsd(30_000_000n),
    })),
    ...given,
  };
}

async function statesOf(comparisonId: string): Promise<string[]> {
  return (await store.comparisons.cells(comparisonId)).map(({ state }) => state);
}

describe('a comparison', () => {
  it('is written down whole, with the sum of its cells as its quote', async () => {
    const made = sampleComparison();
    const { comparison, replayed } = await store.comparisons.create(made);
    assert.deepEqual(
      [replayed, comparison.quotedLowNanoUsd, comparison.quotedHighNanoUsd, comparison.hasWork],
      [false, 40_000_000n, 60_000_000n, true],
    );
    assert.equal(comparison.apiKeyName, 'Sample key');
    assert.deepEqual(await statesOf(made.comparisonId), ['pending', 'pending']);
    assert.deepEqual(await store.comparisons.get(book, made.comparisonId), comparison);
    assert.equal(await store.comparisons.get({ ...book, mode: 'live' }, made.comparisonId), undefined);
  });

  it('is one for each Idempotency-Key, whoever comes first, and another body is refused', async () => {
    const wishes = Array.from({ length: 6 }, () => sampleComparison({ idempotencyKey: 'once' }));
    const answers = await Promise.all(wishes.map((wish) => store.comparisons.create(wish)));
    assert.equal(new Set(answers.map(({ comparison }) => comparison.comparisonId)).size, 1);
    assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
    await assert.rejects(
      store.comparisons.create(sampleComparison({ idempotencyKey: 'once', requestHash: 'b'.repeat(64) })),
      (error) => error instanceof LightmeterError && error.code === 'idempotency_key_mismatch',
    );
    const later = sampleComparison({ idempotencyKey: 'once', idempotentSince: new Date(Date.now() + 1_000) });
    assert.equal((await store.comparisons.create(later)).comparison.comparisonId, later.comparisonId);
  });

  it('is listed newest first, page by page, with how far it is', async () => {
    const own = await sampleBook(store);
    const ids = ['cmp_1', 'cmp_2', 'cmp_3'].map((id) => `${id}${sampleId('x').slice(2)}`);
    for (const comparisonId of ids) {
      await store.comparisons.create(sampleComparison({ workspaceId: own.workspaceId, comparisonId }));
    }
    await store.comparisons.create(
      sampleComparison({
        workspaceId: own.workspaceId,
        comparisonId: `cmp_0${sampleId('x').slice(2)}`,
        prompts: ['The "first" \n', ...Array.from({ length: 49 }, () => 'x'.repeat(20_000))],
      }),
    );
    const first = await store.comparisons.list({ ...own, limit: 2 });
    assert.deepEqual(
      first.comparisons.map(({ comparisonId }) => comparisonId),
      [ids[2], ids[1]],
    );
    const rest = await store.comparisons.list({ ...own, limit: 2, cursor: first.nextCursor });
    assert.deepEqual([rest.comparisons[0]?.comparisonId, rest.nextCursor], [ids[0], undefined]);
    const [, long] = rest.comparisons;
    assert.deepEqual([long?.promptCount, long?.firstPrompt], [50, 'The "first" \n']);
    // A million characters of prompts stay where they are, however many such comparisons a page has.
    assert.ok(
      JSON.stringify(long, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).length < 2_000,
    );
    const progress = await store.comparisons.progressOf(ids);
    assert.equal(progress.get(String(ids[0]))?.counts.pending, 2);
  });
});

describe('the cells of a comparison', () => {
  it('are what their tasks are: a refusal written down for a task that began is none', async () => {
    const made = sampleComparison();
    await store.comparisons.create(made);
    const [first, second] = made.cells;
    assert.ok(first && second);
    const task = sampleQueuedTask(book, { taskId: first.taskId });
    await store.tasks.begin(task);
    for (const cell of [first, second]) {
      await store.comparisons.upkeep.refuse(made.comparisonId, cell, REFUSED);
    }
    assert.deepEqual(await statesOf(made.comparisonId), ['queued', 'refused']);
    await store.tasks.settle(sampleSuccess(task));
    const cells = await store.comparisons.cells(made.comparisonId);
    assert.deepEqual(
      cells.map(({ state, error }) => [state, error?.code]),
      [
        ['succeeded', undefined],
        ['refused', 'insufficient_balance'],
      ],
    );
    const progress = (await store.comparisons.progressOf([made.comparisonId])).get(made.comparisonId);
    assert.deepEqual(
      [progress?.counts.succeeded, progress?.counts.refused, progress?.chargedNanoUsd],
      [1, 1, 30_000_000n],
    );
    assert.deepEqual(progress?.previewTaskIds, [first.taskId]);
  });

  it('are work until each has begun or ended, and again when somebody wants to cancel', async () => {
    const made = sampleComparison();
    const { upkeep } = store.comparisons;
    await store.comparisons.create(made);
    assert.equal(await upkeep.finish(made.comparisonId, undefined), false);
    for (const cell of made.cells) await upkeep.refuse(made.comparisonId, cell, REFUSED);
    await upkeep.requestCancel(book, made.comparisonId);
    // Whoever looked before the wish to cancel has not carried it out.
    assert.equal(await upkeep.finish(made.comparisonId, undefined), false);
    const { cancelRequestedAt } = (await store.comparisons.find(made.comparisonId)) ?? {};
    assert.ok(cancelRequestedAt);
    assert.equal(await upkeep.finish(made.comparisonId, cancelRequestedAt), true);
    await upkeep.requestCancel(book, made.comparisonId);
    assert.equal((await store.comparisons.find(made.comparisonId))?.hasWork, false);
  });

  it('are looked after by one live process, and by the next when it is dead', async () => {
    const made = sampleComparison();
    await store.comparisons.create(made);
    const other = await test.openAnother();
    const takenBy = async (taker: Store, live: readonly string[]) =>
      (await taker.comparisons.upkeep.take(live)).includes(made.comparisonId);
    const live = await store.liveInstances();
    assert.equal(await takenBy(other, live), false);
    assert.equal(await takenBy(store, live), true);
    assert.equal(await takenBy(other, []), true);
    assert.equal(await takenBy(store, live), false);
  });
});

describe('votes', () => {
  it('are one for each voter and prompt: a second replaces the first', async () => {
    const made = sampleComparison();
    await store.comparisons.create(made);
    const vote = (voterId: string, winner: number | undefined) =>
      store.comparisons.vote(made.comparisonId, { promptIndex: 0, voterId, winner });
    await vote('key_a', 0);
    await vote('key_b', undefined);
    await vote('key_a', 1);
    const votes = await store.comparisons.votes(made.comparisonId);
    assert.deepEqual(votes.map(({ voterId, winner }) => [voterId, winner]).toSorted(), [
      ['key_a', 1],
      ['key_b', undefined],
    ]);
  });
});
