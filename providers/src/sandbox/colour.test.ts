import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fade, fromOklch, mix, shift, toBytes, toOklch } from './colour.ts';

test('a colour survives the way to OKLCH and back', () => {
  for (const colour of ['#f8312f', '#3478e0', '#ffffff', '#000000', '#808080', '#a6d84a']) {
    assert.equal(fromOklch(toOklch(colour)), colour);
  }
});

test('red is at hue 29, lightness 0.63, as published for OKLCH', () => {
  const { lightness, chroma, hue } = toOklch('#ff0000');
  assert.deepEqual([lightness.toFixed(3), chroma.toFixed(3), hue.toFixed(1)], ['0.628', '0.258', '29.2']);
});

test('mixing goes from one colour to the other; half of black and white is a middle grey', () => {
  assert.equal(mix('#102030', '#405060', 0), '#102030');
  assert.equal(mix('#102030', '#405060', 1), '#405060');
  assert.equal(mix('#000000', '#ffffff', 0.5), '#636363');
});

test('a colour outside the screen’s range loses chroma, never its lightness', () => {
  const vivid = shift('#3478e0', { chroma: 5 });
  assert.ok(Math.abs(toOklch(vivid).lightness - toOklch('#3478e0').lightness) < 0.02);
  assert.match(vivid, /^#[0-9a-f]{6}$/);
});

test('opacity is two hexadecimal digits; short colours are read, anything else is mid grey', () => {
  assert.equal(fade('#102030', 0.5), '#10203080');
  assert.equal(fade('#102030', 2), '#102030ff');
  assert.deepEqual(
    [toBytes('#f0a'), toBytes('blue')],
    [
      [255, 0, 170],
      [128, 128, 128],
    ],
  );
});
