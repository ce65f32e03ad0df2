// Sentences around a failure to read name the file; the reason does not name it again.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runProgram } from '../testing/run-program.ts';
import { readFailureText } from './read-failure.ts';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lightmeter-read-'));
});
after(() => rm(directory, { recursive: true }));

async function reasonOf(path: string): Promise<string> {
  return readFile(path).then(() => assert.fail('It was read.'), readFailureText);
}

test('what the file system says is told in words, and a failure without words of its own loses the path', async () => {
  assert.equal(await reasonOf(join(directory, 'absent')), 'there is no such file');
  assert.equal(await reasonOf(directory), 'it is a folder');
  const rare = Object.assign(new Error("EMFILE: too many open files, open 'a, b.png'"), { code: 'EMFILE' });
  assert.equal(readFailureText(rare), 'EMFILE: too many open files');
  assert.equal(readFailureText(new Error('The disk is gone')), 'The disk is gone');
});

test('an absent file of any flag is named once', async () => {
  const environment = { LIGHTMETER_API_KEY: 'lm_test_0123456789abcdefghijklmnop' };
  for (const words of [
    ['quote', 'a hat', '--local', '--image', 'absent.x'],
    ['quote', '--local', '--file', 'absent.x', '--file-format', 'txt'],
    ['webhooks', 'signing-key', 'set', '--secret-file', 'absent.x'],
    ['balance', '--api-key-file', 'absent.x'],
  ]) {
    const { stderr, exitCode } = await runProgram(words, { directory, environment });
    assert.notEqual(exitCode, 0, words.join(' '));
    assert.match(stderr, /^Error: .*absent\.x cannot be read: there is no such file\.$/m);
    assert.equal(stderr.match(/absent\.x/g)?.length, 1, stderr);
  }
});
