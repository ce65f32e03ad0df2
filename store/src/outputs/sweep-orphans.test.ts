// Orphaned images: found by what the database names, safe from a sweep that runs while tasks do.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sampleBook, sampleOutput, sampleSuccess, sampleTask } from '../samples.ts';
import { openTestStore, type TestStore } from '../testing.ts';
import { bytesOf, codeOf, storeImage } from './conformance.ts';
import { openFileOutputStore } from './file-output-store.ts';
import type { OutputStore } from './output-store.ts';
import { samplePng } from './png-fixture.ts';
import { sweepOrphans } from './sweep-orphans.ts';

const DAY_MS = 86_400_000;
/** Images committed before this day began are swept. */
const OLDER_THAN = new Date(Date.now() - DAY_MS);

let database: TestStore;
let directory: string;
let outputs: OutputStore;

before(async () => {
  database = await openTestStore();
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-orphans-'));
  outputs = await openFileOutputStore({ directory, randomName: randomUUID });
});
after(async () => {
  await outputs.close();
  await rm(directory, { recursive: true });
  await database.close();
});

/** An image that was committed so long ago. */
async function agedImage(caption: string, ageMs: number): Promise<string> {
  const { storageKey } = await storeImage(outputs, samplePng(caption, 1_000));
  const committedAt = new Date(Date.now() - ageMs);
  await utimes(join(directory, storageKey), committedAt, committedAt);
  return storageKey;
}

function sweep(given: { signal?: AbortSignal; during?: () => Promise<void> } = {}): Promise<number> {
  return sweepOrphans({
    outputs,
    olderThan: OLDER_THAN,
    signal: given.signal ?? new AbortController().signal,
    referredKeys: async (keys) => {
      const referred = await database.store.referredStorageKeys(keys);
      await given.during?.();
      return referred;
    },
  });
}

async function isKept(storageKey: string): Promise<boolean> {
  const read = outputs.read(storageKey).then(bytesOf);
  return (
    (await read.then(
      () => 'kept',
      () => codeOf(outputs.read(storageKey)),
    )) === 'kept'
  );
}

test('an old image that no row names is removed; the outputs and inputs of tasks and what is younger stay', async () => {
  const book = await sampleBook(database.store);
  const task = sampleTask(book);
  await database.store.tasks.begin(task);
  const delivered = await agedImage('delivered', 3 * DAY_MS);
  const input = await agedImage('input', 3 * DAY_MS);
  const orphan = await agedImage('orphan', 3 * DAY_MS);
  const justOld = await agedImage('just old', DAY_MS + 60_000);
  const young = await agedImage('young', DAY_MS - 60_000);
  await database.store.tasks.settle(
    sampleSuccess(task, { outputs: [sampleOutput({ storageKey: delivered })] }),
  );
  await database.sql(
    `insert into task_inputs
       (task_id, position, role, param, storage_key, sha256, format, width_pixels, height_pixels, size_bytes, has_alpha)
     values ('task_waiting', 0, 'reference', 'image[0]', $1, '', 'png', 64, 48, 1000, false)`,
    [input],
  );
  assert.equal(await sweep(), 2);
  const kept = await Promise.all([delivered, input, young, orphan, justOld].map(isKept));
  assert.deepEqual(kept, [true, true, true, false, false]);
});

test('an orphan that a new task commits again while the database is asked stays', async () => {
  const reused = await agedImage('reused', 3 * DAY_MS);
  const commitAgain = async () => {
    await storeImage(outputs, samplePng('reused', 1_000));
  };
  assert.equal(await sweep({ during: commitAgain }), 0);
  assert.equal(await isKept(reused), true);
});

test('two processes that sweep at once remove each orphan once', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => agedImage(`shared ${index}`, 3 * DAY_MS)));
  const [left, right] = await Promise.all([sweep(), sweep()]);
  assert.equal(left + right, 20);
});

test('a server that stops ends its sweep', async () => {
  const orphan = await agedImage('stopped', 3 * DAY_MS);
  assert.equal(await sweep({ signal: AbortSignal.abort() }), 0);
  assert.equal(await isKept(orphan), true);
});
