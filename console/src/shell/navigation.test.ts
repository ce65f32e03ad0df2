import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesFor, NAVIGATION } from './navigation.ts';

const labels = (given: Parameters<typeof entriesFor>[0]) => entriesFor(given).map((entry) => entry.label);

test('without signing in only the rates are offered', () => {
  assert.deepEqual(labels({ isSignedIn: false, canOwn: false, canOperate: false }), ['Rates']);
});

test('a viewer is offered no page that owners manage', () => {
  const offered = labels({ isSignedIn: true, canOwn: false, canOperate: false });
  assert.ok(offered.includes('Ledger'));
  assert.ok(!offered.includes('API keys'));
  assert.ok(!offered.includes('Operator'));
});

test('every page has a key and a path of its own', () => {
  assert.equal(new Set(NAVIGATION.map((entry) => entry.key)).size, NAVIGATION.length);
  assert.equal(new Set(NAVIGATION.map((entry) => entry.path)).size, NAVIGATION.length);
});
