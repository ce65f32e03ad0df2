import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorName } from './card-words.ts';

test('names the person, else the key, else says that nobody is known', () => {
  const member = { id: 'mem_1', name: 'Ada', email: 'ada@example.org' };
  assert.equal(actorName({ key_id: 'key_1', member }), 'Ada');
  assert.equal(actorName({ key_id: 'key_1', member: null }), 'the key key_1');
  assert.equal(actorName(null), 'somebody');
});
