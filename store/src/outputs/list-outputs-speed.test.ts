// Ten thousand outputs in one workspace beside ten thousand of another. The bounds are five times what a quiet machine of two
// cores takes; docs/outputs.md has those figures.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestStore, type SampleBook, sampleBook, type TestStore } from '../testing.ts';
import type { GalleryQuery } from './list-outputs.ts';

let database: TestStore;
let book: SampleBook;

before(async () => {
  database = await openTestStore();
  book = await sampleBook(database.store);
  const other = await sampleBook(database.store);
  for (const { workspaceId, key } of [book, other]) {
    await database.sql(
      `insert into tasks
         (task_id, workspace_id, mode, api_key_id, operation, model_id, route, origin, batch_id, request, request_hash,
          rate_card_id, quoted_low_nano_usd, quoted_high_nano_usd, state, created_at, started_at, ended_at)
       select 'task_' || substr($1, 4) || lpad(i::text, 8, '0'), $1, 'test', $2, 'generate',
         case when i % 1000 = 7 then 'rare' else 'gpt-image-2' end, 'sandbox/gpt-image-2',
         case when i % 3 = 0 then 'batch' else 'task' end, case when i % 3 = 0 then 'batch_' || i / 1000 end,
         json_build_object('operation', 'generate', 'model', 'gpt-image-2', 'prompt',
           repeat('A product photo of lamp number ' || i || ' on white, ', 6)
             || case when i % 2500 = 1 then 'Zeppelin' else '' end, 'n', 1, 'size', '1024x1024'),
         'h', '2026-11', 30000000, 30000000, 'succeeded', t.at, t.at, t.at
       from generate_series(1, 10000) i, lateral (select timestamptz '2026-10-01' + i * interval '5 minutes' as at) t`,
      [workspaceId, key.keyId],
    );
  }
  await database.sql(
    `insert into outputs (output_id, task_id, image_index, storage_key, sha256, format, width_pixels, height_pixels,
       size_bytes, tier, created_at)
     select 'out_' || substr(task_id, 6), task_id, 0, 'ab/cd/x.png', repeat('ab', 32), 'png', 1024, 1024, 1234567,
       case when right(task_id, 3) = '004' then '4K' else '1K' end, ended_at from tasks`,
  );
  await database.sql('analyze');
});
after(() => database?.close());

function gallery(given: Partial<GalleryQuery>) {
  const { workspaceId, mode } = book;
  return database.store.outputs.gallery({ workspaceId, mode, limit: 100, ...given });
}

async function fastestMs(given: Partial<GalleryQuery>, expected: number): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const beganMs = performance.now();
    assert.equal((await gallery(given)).outputs.length, expected);
    fastest = Math.min(fastest, performance.now() - beganMs);
  }
  return fastest;
}

const CASES: readonly [string, Partial<GalleryQuery>, number, number][] = [
  ['the newest', {}, 100, 50],
  ['all, counted', { counted: true }, 100, 100],
  ['a model', { modelId: 'gpt-image-2' }, 100, 50],
  ['a rare model', { modelId: 'rare' }, 10, 50],
  ['a tier', { tier: '4K' }, 10, 100],
  ['a batch', { batchId: 'batch_3' }, 100, 50],
  ['a comparison', { comparisonId: 'cmp_of_nobody' }, 0, 50],
  ['a key', { apiKeyId: 'key_of_nobody' }, 0, 50],
  ['a day', { madeFrom: new Date('2026-10-10'), madeBefore: new Date('2026-10-11') }, 100, 50],
  ['a common word', { promptText: 'LAMP' }, 100, 50],
  ['a rare word', { promptText: 'zeppelin' }, 4, 250],
  ['a word of no prompt', { promptText: 'unicorn' }, 0, 250],
];

for (const [name, given, expected, boundMs] of CASES) {
  test(`a page of ten thousand outputs by ${name} takes less than ${boundMs} ms`, async (context) => {
    const tookMs = await fastestMs(given, expected);
    context.diagnostic(`${tookMs.toFixed(1)} ms`);
    assert.ok(tookMs < boundMs, `${tookMs} ms`);
  });
}

test('the last page of ten thousand outputs is as fast as the first', async () => {
  let cursor: string | undefined;
  for (let page = 0; page < 49; page += 1) cursor = (await gallery({ cursor, limit: 200 })).nextCursor;
  const tookMs = await fastestMs({ cursor, limit: 200 }, 200);
  assert.equal((await gallery({ cursor, limit: 200 })).nextCursor, undefined);
  assert.ok(tookMs < 50, `${tookMs} ms`);
});
