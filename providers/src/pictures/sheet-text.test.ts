import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import { clipped, wrapped } from './sheet-text.ts';
import { fontFor } from './sheet-typefaces.ts';

const pen = createCanvas(1, 1).getContext('2d');
pen.font = fontFor('雪', 'regular', 14);
const widthOf = (text: string) => pen.measureText(text).width;

test('a text that fits stays as it is, one that is longer ends with an ellipsis within the width', () => {
  assert.equal(clipped(pen, 'A red fox', 500), 'A red fox');
  const cut = clipped(pen, 'A red fox in the snow of a long winter', 100);
  assert.match(cut, /^A red fox.*…$/);
  assert.ok(widthOf(cut) <= 100);
  assert.equal(clipped(pen, 'fox', 1), '…');
});

test('emoji, which the typefaces do not have, and line breaks are left out', () => {
  assert.equal(clipped(pen, '🦊 A\nred\t\u202efox 👩‍👩‍👧 ©7', 500), 'A red fox ©7');
});

test('lines break at spaces, never before a comma, and in words that are longer than a line', () => {
  assert.deepEqual(wrapped(pen, 'one, two', widthOf('one,'), 5), ['one,', 'two']);
  for (const text of [
    'The sandbox refused the prompt, as asked.',
    'x'.repeat(60),
    '雪山上的狐狸'.repeat(5),
  ]) {
    const lines = wrapped(pen, text, 120, 20);
    assert.ok(lines.length > 1);
    assert.ok(lines.every((line) => widthOf(line) <= 120));
    assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
  }
});

test('what does not fit the lines there are is cut in the last', () => {
  const lines = wrapped(pen, 'one two three four five six seven eight', 60, 2);
  assert.equal(lines.length, 2);
  assert.ok(lines[1]?.endsWith('…'));
  assert.deepEqual(wrapped(pen, '', 60, 2), []);
});
