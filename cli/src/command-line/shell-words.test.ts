import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellLine, shellWord } from './shell-words.ts';

test('plain words stay as they are', () => {
  assert.equal(
    shellLine(['lightmeter', 'quote', '--size', '1536x1024']),
    'lightmeter quote --size 1536x1024',
  );
});

test('a shell reads every word back as it was', () => {
  const words = ['a fox', "it's", '"HARBOR"', '$HOME `id` \\ !', '', 'двa\nlines', '*', '-n'];
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
  });
  assert.deepEqual(read.split('\0').slice(0, -1), words);
});
