import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterRows } from './parameter-rows.ts';

test('every parameter that was sent is a row, and the prompt and what is null are none', () => {
  assert.deepEqual(
    parameterRows({
      prompt: 'A fox',
      model: 'gpt-image-2',
      n: 1,
      seed: null,
      stream: false,
      images: ['out_1'],
      references: [],
    }),
    [
      { name: 'model', text: 'gpt-image-2' },
      { name: 'n', text: '1' },
      { name: 'stream', text: 'false' },
      { name: 'images', text: '["out_1"]' },
    ],
  );
});

test('a picture in the request does not fill the page', () => {
  assert.equal(parameterRows({ mask: `data:image/png;base64,${'A'.repeat(5_000)}` })[0]?.text.length, 201);
});
