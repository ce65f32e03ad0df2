import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdempotencyKeys } from './idempotency-keys.ts';

test('a thing keeps its key over repetitions, and has another one after its end', () => {
  let made = 0;
  const keys = new IdempotencyKeys(() => `key ${++made}`);
  const thing = {};
  assert.equal(keys.of(thing), 'key 1');
  assert.equal(keys.of(thing), 'key 1');
  assert.equal(keys.of({}), 'key 2');
  keys.end(thing);
  assert.equal(keys.of(thing), 'key 3');
});
