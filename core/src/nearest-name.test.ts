import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName } from './nearest-name.ts';

const NAMES = ['Handle', 'Title', 'Body (HTML)', 'Vendor'];

for (const [wanted, nearest] of [
  ['Titel', 'Title'],
  ['title', 'Title'],
  [' HANDEL ', 'Handle'],
  ['Body HTML', 'Body (HTML)'],
  ['Vendors', 'Vendor'],
  ['prompt', undefined],
  ['x', undefined],
  ['', undefined],
] as const) {
  test(`${JSON.stringify(wanted)} most likely means ${nearest ?? 'none of the names'}`, () => {
    assert.equal(nearestName(wanted, NAMES), nearest);
  });
}

test('of two names equally far away the first is meant, and of none there is none', () => {
  assert.equal(nearestName('cat', ['bat', 'hat']), 'bat');
  assert.equal(nearestName('cat', []), undefined);
});
