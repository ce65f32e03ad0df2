import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, limitText } from './provider-words.ts';

test('a limit of the provider needs no name and one of a route has its own', () => {
  assert.equal(
    limitText({ scope: 'openai', concurrency: 4, per_minute: 60 }, 'openai'),
    '4 at once, 60 a minute',
  );
  assert.equal(
    limitText({ scope: 'openai/gpt-image-2', concurrency: null, per_minute: 5 }, 'openai'),
    'gpt-image-2: 5 a minute',
  );
});

test('under a second it is milliseconds and from a second on tenths, cut', () => {
  assert.equal(durationText(999), '999 ms');
  assert.equal(durationText(1_000), '1 s');
  assert.equal(durationText(18_499), '18.4 s');
});
