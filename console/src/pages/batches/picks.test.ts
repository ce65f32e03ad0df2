import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moveOf, readPicks, toggled, withRange } from './picks.ts';

// Three columns: 0 1 2 / 3 4 5 / 6 7
const SHEET = { count: 8, columns: 3 };
const move = (key: string, from: number) => moveOf(key, from, SHEET, 2);

test('arrows move by one picture and by one row, and stay at the edges', () => {
  const moves: readonly (readonly [string, number, number])[] = [
    ['ArrowRight', 2, 3],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 2, 2],
    ['PageDown', 0, 6],
    ['PageUp', 7, 1],
    ['Home', 5, 0],
    ['End', 0, 7],
  ];
  for (const [key, from, to] of moves) assert.equal(move(key, from), to, `${key} from ${from}`);
});

test('a key that moves nothing is nobody’s, and an empty sheet has nowhere to go', () => {
  assert.equal(move('x', 0), undefined);
  assert.equal(moveOf('ArrowRight', 0, { count: 0, columns: 3 }, 1), undefined);
});

test('a pick is made and taken back by the same step, without changing the set before', () => {
  const before = new Set(['a']);
  assert.deepEqual([...toggled(before, 'b')], ['a', 'b']);
  assert.deepEqual([...toggled(before, 'a')], []);
  assert.deepEqual([...before], ['a']);
});

test('a range is picked with both of its ends, forwards and backwards, beside what was picked', () => {
  const ids = ['a', 'b', 'c', 'd'];
  assert.deepEqual([...withRange(new Set(['d']), ids, [0, 1])], ['d', 'a', 'b']);
  assert.deepEqual([...withRange(new Set(), ids, [3, 2])], ['c', 'd']);
});

test('what is kept is read as picks, and nonsense as none', () => {
  assert.deepEqual([...readPicks(['a', 'b', 7])], ['a', 'b']);
  for (const kept of [null, '', 'a', { a: 1 }]) assert.equal(readPicks(kept).size, 0);
});
