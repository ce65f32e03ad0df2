import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type ManifestEntry, RunFolder } from './run-folder.ts';

const SOURCE = 'prompts.txt';

let parent: string;
let path: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'lightmeter-run-'));
  path = join(parent, 'images');
});
afterEach(() => rm(parent, { recursive: true }));

function entry(key: string, given: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    key,
    line: 2,
    prompt: 'a fox',
    model: 'gpt-image-2',
    files: ['0002-a-fox.png'],
    tiers: ['1K'],
    quoted_usd: '0.03',
    charged_usd: '0.03',
    rate_card: '2026-11',
    task_id: 'task_1',
    output_ids: ['out_1'],
    ...given,
  };
}

async function begin(): Promise<RunFolder> {
  const folder = await RunFolder.open(path, { source: SOURCE, resume: false });
  await folder.begin();
  return folder;
}

test('looking at a folder writes nothing', async () => {
  await RunFolder.open(path, { source: SOURCE, resume: false });
  assert.deepEqual(await readdir(parent), []);
});

test('a resumed run has the id of the run before and knows what it made', async () => {
  const first = await begin();
  await first.append(entry('one'));
  const resumed = await RunFolder.open(path, { source: SOURCE, resume: true });
  assert.equal(resumed.runId, first.runId);
  assert.equal(resumed.has('one'), true);
  assert.equal(resumed.has('two'), false);
});

test('a run that is not resumed has an id of its own, and later the last run is the one resumed', async () => {
  const first = await begin();
  const second = await begin();
  assert.notEqual(second.runId, first.runId);
  assert.equal((await RunFolder.open(path, { source: SOURCE, resume: true })).runId, second.runId);
});

test('there is nothing to resume in a folder that has no run of these prompts', async () => {
  await begin();
  await assert.rejects(RunFolder.open(path, { source: 'other.txt', resume: true }), { exitCode: 2 });
});

test('a line that was cut off while it was written is forgotten, and the next one is whole', async () => {
  const first = await begin();
  await first.append(entry('one'));
  await appendFile(join(path, 'manifest.jsonl'), '{"key":"two","li');
  const resumed = await RunFolder.open(path, { source: SOURCE, resume: true });
  assert.equal(resumed.has('two'), false);
  await resumed.begin();
  await resumed.append(entry('two'));
  const again = await RunFolder.open(path, { source: SOURCE, resume: true });
  assert.deepEqual([again.has('one'), again.has('two')], [true, true]);
});

test('a manifest that is damaged in the middle is refused, not overwritten', async () => {
  await begin();
  await writeFile(join(path, 'manifest.jsonl'), 'nonsense\n');
  await assert.rejects(RunFolder.open(path, { source: SOURCE, resume: true }), /damaged in line 1/);
});

test('the sheet is RFC 4180, and no cell begins like a formula', async () => {
  const folder = await begin();
  await folder.append(entry('one', { prompt: '=SUM(A1)', files: ['a.png', 'b.png'], tiers: ['1K', '1K'] }));
  await folder.append(entry('two', { line: null, prompt: 'say "hi",\nthen go' }));
  await folder.writeSheet();
  assert.equal(
    await readFile(join(path, 'manifest.csv'), 'utf8'),
    `line,prompt,model,files,tiers,charged_usd,task_id
2,'=SUM(A1),gpt-image-2,a.png;b.png,1K;1K,0.03,task_1
,"say ""hi"",
then go",gpt-image-2,0002-a-fox.png,1K,0.03,task_1
`,
  );
});
