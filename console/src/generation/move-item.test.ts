import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedItem } from './move-item.ts';

const items = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
const order = (id: string, places: -1 | 1) => movedItem(items, id, places).map((item) => item.id);

test('an item changes places with its neighbour and stays at either end', () => {
  assert.deepEqual(order('b', -1), ['b', 'a', 'c']);
  assert.deepEqual(order('b', 1), ['a', 'c', 'b']);
  assert.deepEqual(order('a', -1), ['a', 'b', 'c']);
  assert.deepEqual(order('c', 1), ['a', 'b', 'c']);
});
