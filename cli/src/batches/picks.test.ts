import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../command-line/command-error.ts';
import { readPicks } from './picks.ts';

test('numbers count from 1 as in the names of the files, and become indexes from 0', () => {
  assert.equal(readPicks('all'), 'all');
  assert.deepEqual(readPicks('1,4,7-9'), [0, 3, 6, 7, 8]);
  assert.deepEqual(readPicks(' 3 , 5-5 '), [2, 4]);
});

test('anything else is a custom id, and id: makes one of what looks like a number', () => {
  assert.deepEqual(readPicks('red-fox,id:12,id:7-9'), ['red-fox', '12', '7-9']);
});

test('one picture of several is named by its output', () => {
  assert.deepEqual(readPicks('4=out_1,red-fox=out_2'), [
    { item: 3, output_id: 'out_1' },
    { item: 'red-fox', output_id: 'out_2' },
  ]);
});

test('what is no pick is a mistake on the line', () => {
  for (const text of ['', ' , ', '0', '9-7', '0-3']) assert.throws(() => readPicks(text), CommandError, text);
});
