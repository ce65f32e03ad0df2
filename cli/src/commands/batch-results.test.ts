// `lightmeter batch results`: whose folder it is, and that nothing in it is overwritten.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type FakeLightmeter, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { type BatchScript, batchOf, batchServer, FAKE_PICTURE, manifestOf } from '../testing/fake-batches.ts';
import { startFakeServer } from '../testing/fake-server.ts';
import { TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram } from '../testing/run-program.ts';

let directory: string;
let server: FakeLightmeter | undefined;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-results-'));
});
after(() => rm(directory, { recursive: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const ended = { status: 'completed', request_counts: { total: 2, completed: 2, failed: 0 } } as const;
const autumn = { batch: batchOf(ended, { name: 'Autumn' }), manifest: manifestOf(['task_1', 'task_2']) };
const winter = { batch: batchOf({ ...ended, id: 'batch_2' }), manifest: manifestOf(['task_3']) };

async function save(script: BatchScript, ...words: string[]) {
  await server?.close();
  server = await startFakeLightmeter(batchServer(script));
  const environment = { LIGHTMETER_URL: server.url, LIGHTMETER_API_KEY: TEST_KEY };
  return runProgram(['batch', 'results', script.batch.id, ...words], { directory, environment });
}

const contentOf = (...names: string[]) => readFile(join(directory, ...names), 'utf8');

test('without --out the folder is named after the batch, is as its ZIP unpacks, and names its batch', async () => {
  const { exitCode, stdout, stderr } = await save(autumn);
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^autumn\/images {2}2 pictures, .*\nautumn\/manifest\.csv\n$/);
  assert.deepEqual((await readdir(join(directory, 'autumn'))).sort(), [
    'batch.json',
    'images',
    'manifest.csv',
  ]);
  assert.deepEqual(JSON.parse(await contentOf('autumn', 'batch.json')), {
    object: 'batch.folder',
    batch_id: 'batch_1',
  });
  assert.equal(await contentOf('autumn', 'images', '0001-a-fox.png'), FAKE_PICTURE.toString());
  assert.equal((await save(winter)).stdout.split('/')[0], 'batch_2');
});

test('the same batch goes on in its folder, and another one is refused with 2 and changes nothing', async () => {
  await save(autumn, '--out', 'shared');
  const again = await save(autumn, '--out', 'shared');
  assert.match(again.stdout, /0 pictures, .*, 2 were there already/);
  const { exitCode, stderr } = await save(winter, '--out', 'shared');
  assert.equal(exitCode, 2);
  assert.match(stderr, /^Error: shared has the results of batch_1; nothing was saved/);
  assert.match(stderr, /Next: Name another folder: lightmeter batch results batch_2 --out /);
  assert.equal(await contentOf('shared', 'manifest.csv'), autumn.manifest);
});

test('a folder of generate is refused, and generate refuses one of results', async () => {
  const generating = await startFakeServer();
  const generate = (out: string) =>
    runProgram(['generate', 'a fox', '--yes', '--out', out], { directory, ...generating });
  try {
    assert.equal((await generate('images')).exitCode, 0);
    const before = await contentOf('images', 'manifest.csv');
    const { exitCode, stderr } = await save(autumn, '--out', 'images');
    assert.equal(exitCode, 2);
    assert.match(stderr, /images has the pictures of `lightmeter generate`; nothing was saved/);
    assert.equal(await contentOf('images', 'manifest.csv'), before);

    await save(autumn, '--out', 'of-batch');
    const charged = generating.charges.size;
    const refused = await generate('of-batch');
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /of-batch has a manifest\.csv of something else: the results of a batch/);
    assert.equal(await contentOf('of-batch', 'manifest.csv'), autumn.manifest);
    assert.equal(generating.charges.size, charged);
  } finally {
    await generating.close();
  }
});

test('an unpacked ZIP of the batch is gone on with; any other manifest.csv is left as it is', async () => {
  const put = async (folder: string, manifest: string) => {
    await mkdir(join(directory, folder));
    await writeFile(join(directory, folder, 'manifest.csv'), manifest);
  };
  await put('unpacked', manifestOf(['task_1']));
  assert.equal((await save(autumn, '--out', 'unpacked')).exitCode, 0);
  assert.equal(await contentOf('unpacked', 'manifest.csv'), autumn.manifest);
  for (const [folder, manifest] of [
    ['foreign', manifestOf(['task_9'])],
    ['table', 'name,price\nfox,"2\n'],
  ] as const) {
    await put(folder, manifest);
    const { exitCode, stderr } = await save(autumn, '--out', folder);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /has a manifest\.csv that is not of this batch/);
    assert.deepEqual(await readdir(join(directory, folder)), ['manifest.csv']);
    assert.equal(await contentOf(folder, 'manifest.csv'), manifest);
  }
});

test('a file is no folder', async () => {
  await writeFile(join(directory, 'note.txt'), 'x');
  const { exitCode, stderr } = await save(autumn, '--out', 'note.txt');
  assert.equal(exitCode, 2);
  assert.match(stderr, /^Error: note\.txt is a file\.\n/);
});
