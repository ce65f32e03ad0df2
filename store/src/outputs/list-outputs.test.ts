import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LightmeterError } from '@lightmeter/core';
import type { Store } from '../open-store.ts';
import type { TaskBegin } from '../task.ts';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleOutput,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from '../testing.ts';
import type { GalleryQuery } from './list-outputs.ts';

let test: TestStore;
let store: Store;
let book: SampleBook;
/** By name, in the order in which they came. */
const outputIds = new Map<string, string>();
let now = new Date();

before(async () => {
  test = await openTestStore({ clock: () => now });
  store = test.store;
  book = await sampleBook(store, { creditNanoUsd: 100_000_000_000n });
  await make('fox', '10:00:00', { request: { prompt: 'A red FOX at 50% of_size', n: 1 } });
  await make('banana', '10:00:01', { modelId: 'nano-banana-2', request: { prompt: 'Ein Äpfel', n: 1 } });
  await make('broken', '10:00:02', { request: { prompt: 'zero \0 and half \ud83d of it', n: 1 } });
  await make('three', '10:00:03', { request: { prompt: 'Back\\slash \\u0041', n: 3 } }, 3);
  await make('same instant', '10:00:03', { request: { prompt: 'a fox', n: 1 } });
  const other = sampleTask(book);
  await store.tasks.begin(other);
});
after(() => test.close());

async function make(name: string, time: string, given: Partial<TaskBegin>, count = 1): Promise<void> {
  now = new Date(`2026-11-22T${time}Z`);
  const task = sampleTask(book, given);
  await store.tasks.begin(task);
  const outputs = Array.from({ length: count }, (_, imageIndex) =>
    sampleOutput({ imageIndex, tier: imageIndex === 1 ? '2K' : '1K' }),
  );
  await store.tasks.settle(sampleSuccess(task, { outputs }));
  for (const { outputId, imageIndex } of outputs) {
    outputIds.set(count === 1 ? name : `${name} ${imageIndex}`, outputId);
  }
}

function list(given: Partial<GalleryQuery> = {}) {
  const { workspaceId, mode } = book;
  return store.outputs.gallery({ workspaceId, mode, limit: 100, ...given });
}

/** Names of the listed outputs, sorted. */
async function namesOf(given: Partial<GalleryQuery>): Promise<string[]> {
  const names = new Map([...outputIds].map(([name, id]) => [id, name]));
  const { outputs } = await list(given);
  return outputs.map(({ output }) => names.get(output.outputId) ?? 'unknown').sort();
}

describe('the gallery', () => {
  it('has every output once, the newest first and those of a task in their order, with what made it', async () => {
    const { outputs, total, nextCursor } = await list({ counted: true });
    assert.deepEqual([total, nextCursor, outputs.length], [7, undefined, 7]);
    const times = outputs.map(({ createdAt }) => createdAt.getTime());
    assert.deepEqual(
      times,
      times.toSorted((left, right) => right - left),
    );
    const three = outputs.filter(({ tiers }) => tiers.length === 3);
    assert.deepEqual(
      three.map(({ output }) => output.imageIndex),
      [0, 1, 2],
    );
    assert.deepEqual(three[0]?.tiers[1], { imageIndex: 1, tier: '2K' });
    assert.deepEqual(three[0]?.apiKey, { keyId: book.key.keyId, name: 'Sample key' });
    assert.deepEqual([three[0]?.chargedNanoUsd, three[0]?.quotedNanoUsd], [30_000_000n, 30_000_000n]);
    const broken = outputs.find(({ output }) => output.outputId === outputIds.get('broken'));
    assert.equal(broken?.request.prompt, 'zero \0 and half \ud83d of it');
  });

  it('by cursor has every output once, whatever the length of a page', async () => {
    const whole = (await list()).outputs.map(({ output }) => output.outputId);
    for (const limit of [1, 2, 3, 6, 7, 8]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        assert.ok(page.outputs.length <= limit);
        seen.push(...page.outputs.map(({ output }) => output.outputId));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(seen, whole, `pages of ${limit}`);
    }
  });

  it('is narrowed by model, tier, key, origin and time, together', async () => {
    assert.deepEqual(await namesOf({ modelId: 'nano-banana-2' }), ['banana']);
    assert.deepEqual(await namesOf({ tier: '2K' }), ['three 1']);
    assert.deepEqual(await namesOf({ apiKeyId: 'key_of_nobody' }), []);
    assert.deepEqual(await namesOf({ origin: 'batch' }), []);
    assert.deepEqual(await namesOf({ batchId: 'batch_of_nobody' }), []);
    assert.deepEqual(await namesOf({ comparisonId: 'cmp_of_nobody' }), []);
    const at = new Date('2026-11-22T10:00:01Z');
    assert.deepEqual(await namesOf({ madeBefore: at }), ['fox']);
    assert.deepEqual(await namesOf({ madeFrom: at, madeBefore: new Date('2026-11-22T10:00:02Z') }), [
      'banana',
    ]);
    assert.deepEqual(await namesOf({ madeFrom: at, modelId: 'gpt-image-2', tier: '2K' }), ['three 1']);
    assert.equal((await list({ tier: '1K', limit: 1, counted: true })).total, 6);
  });

  it('finds text in prompts whatever its capitals in any script, every character as itself', async () => {
    assert.deepEqual(await namesOf({ promptText: 'fox' }), ['fox', 'same instant']);
    assert.deepEqual(await namesOf({ promptText: 'äPFEL' }), ['banana']);
    assert.deepEqual(await namesOf({ promptText: '50% OF_' }), ['fox']);
    assert.deepEqual(await namesOf({ promptText: 'r%d' }), []);
    assert.deepEqual(await namesOf({ promptText: 'r_d' }), []);
    assert.deepEqual(await namesOf({ promptText: '\\SLASH' }), ['three 0', 'three 1', 'three 2']);
    assert.deepEqual(await namesOf({ promptText: '\\u0041' }), ['three 0', 'three 1', 'three 2']);
    // Names and values of the request that are not its prompt are not searched.
    assert.deepEqual(await namesOf({ promptText: 'prompt' }), []);
  });

  it('finds what stands beside characters that text cannot hold', async () => {
    assert.deepEqual(await namesOf({ promptText: 'and HALF' }), ['broken']);
    assert.deepEqual(await namesOf({ promptText: 'of it' }), ['broken']);
  });

  it('never has an output of another workspace or mode, nor a deleted one', async () => {
    const other = await sampleBook(store);
    assert.deepEqual((await list({ workspaceId: other.workspaceId })).outputs, []);
    assert.deepEqual((await list({ mode: 'live' })).outputs, []);
    const gone = String(outputIds.get('three 1'));
    await store.outputs.delete(book, [gone]);
    assert.deepEqual(await namesOf({ promptText: 'slash' }), ['three 0', 'three 2']);
    assert.equal((await list({ promptText: 'slash' })).outputs[0]?.tiers.length, 3);
  });

  it('refuses a cursor that no page gave', async () => {
    for (const cursor of ['', 'x', '12', '1.task_0', "1.task_0' or true.0"]) {
      await assert.rejects(
        list({ cursor }),
        (error) =>
          error instanceof LightmeterError && error.code === 'invalid_value' && error.param === 'cursor',
        cursor,
      );
    }
  });
});
