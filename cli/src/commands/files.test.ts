// `lightmeter files`: uploads, lists and downloads, without writing where it was not told to.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type FakeReply, startFakeLightmeter } from '@lightmeter/sdk/fake';
import { TEST_KEY } from '../testing/run-against-fake.ts';
import { runProgram } from '../testing/run-program.ts';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-files-'));
  await writeFile(join(directory, 'prompts.txt'), 'A fox\n');
});
after(() => rm(directory, { recursive: true }));

async function run(words: readonly string[], ...replies: FakeReply[]) {
  const fake = await startFakeLightmeter((_request, count) => replies[count - 1] ?? replies.at(-1) ?? {});
  const environment = { LIGHTMETER_URL: fake.url, LIGHTMETER_API_KEY: TEST_KEY };
  const result = await runProgram(['files', ...words], { directory, environment });
  await fake.close();
  return { ...result, requests: fake.requests };
}

const FILE = {
  id: 'file_1',
  object: 'file',
  bytes: 1_234_567,
  created_at: 1_795_372_200,
  filename: 'prompts.txt',
  purpose: 'batch',
};

test('upload prints the id alone on stdout', async () => {
  const { stdout, stderr, requests } = await run(['upload', 'prompts.txt', '--keep-hours', '24'], {
    json: { ...FILE, expires_at: 1_795_458_600 },
  });
  assert.equal(stdout, 'file_1\n');
  assert.equal(stderr, '1.2 MB, batch, kept until 2026-11-23 18:30, UTC.\n');
  assert.match(requests[0]?.body ?? '', /filename="prompts\.txt"/);
  assert.match(requests[0]?.body ?? '', /86400/);
});

test('a file that is not there is a mistake on the line, and nothing is sent', async () => {
  const { exitCode, requests } = await run(['upload', 'absent.txt']);
  assert.deepEqual([exitCode, requests.length], [2, 0]);
});

test('list is a table, of so many at most', async () => {
  const { stdout, stderr } = await run(['list', '--limit', '1'], {
    json: { data: [FILE, FILE], last_id: 'file_1', has_more: true },
  });
  assert.equal(
    stdout,
    `Id      Name         Purpose    Size  Created (UTC)     Expires (UTC)
file_1  prompts.txt  batch    1.2 MB  2026-11-22 18:30
`,
  );
  assert.equal(stderr, 'There are more; --limit 10 shows them.\n');
});

test('a download keeps to its folder whatever the name says, and replaces nothing unasked', async () => {
  const bytes = { bytes: Buffer.from('one\n') };
  const escaping = await run(
    ['download', 'file_1'],
    { json: { ...FILE, filename: '../../escaped.txt' } },
    bytes,
  );
  assert.equal(escaping.exitCode, 0, escaping.stderr);
  assert.equal(await readFile(join(directory, 'escaped.txt'), 'utf8'), 'one\n');
  const again = await run(['download', 'file_1'], { json: { ...FILE, filename: 'escaped.txt' } }, bytes);
  assert.equal(again.exitCode, 2);
  assert.match(
    again.stderr,
    /^Error: escaped\.txt is there already\.\nNext: Name another file with --out\.\n/,
  );
  const piped = await run(['download', 'file_1', '--out', '-'], bytes);
  assert.deepEqual([piped.stdout, piped.stderr], ['one\n', '']);
  assert.deepEqual((await readdir(directory)).sort(), ['escaped.txt', 'prompts.txt']);
});
