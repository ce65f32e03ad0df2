import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkToken, safeNext } from './link-token.ts';

test('reads the token behind the # and nothing where there is none', () => {
  assert.equal(linkToken('#token=abc_123'), 'abc_123');
  assert.equal(linkToken(''), undefined);
});

test('after signing in only pages of the console are opened', () => {
  assert.equal(safeNext('/gallery?model=gpt-image-2'), '/gallery?model=gpt-image-2');
  assert.equal(safeNext(undefined), '/');
  assert.equal(safeNext('//example.com/'), '/');
  assert.equal(safeNext('/\\example.com/'), '/');
  assert.equal(safeNext('/\t/example.com/'), '/');
  assert.equal(safeNext('https://example.com/'), '/');
  assert.equal(safeNext('/sign-in?next=/sign-in'), '/');
});
