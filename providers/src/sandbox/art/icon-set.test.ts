import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasIcon, iconArt, iconNames, splitBody } from './icon-set.ts';
import { mainColour, tintArt } from './recolour.ts';

test('an icon is split into its elements, from the lowest to the topmost', () => {
  assert.deepEqual(splitBody('<g fill="none"><path fill="#111" d="M0 0"/><circle r="1"/></g>'), [
    '<path fill="#111" d="M0 0"/>',
    '<circle r="1"/>',
  ]);
});

test('an icon whose elements refer to each other stays whole', () => {
  const body = '<g fill="none"><defs><clipPath id="a"/></defs><path clip-path="url(#a)" d="M0 0"/></g>';
  assert.deepEqual(splitBody(body), [body]);
});

test('every drawing has at least one element, and no element is lost in splitting', () => {
  for (const name of iconNames()) {
    const pieces = iconArt(name)?.pieces ?? [];
    assert.ok(pieces.length > 0 && pieces.every((piece) => piece.startsWith('<')), name);
  }
  assert.equal(hasIcon('no-such-thing'), false);
  assert.equal(iconArt('no-such-thing'), undefined);
});

test('a colour moves the main colour of a drawing and leaves the others', () => {
  const car = iconArt('automobile');
  assert.ok(car);
  assert.equal(mainColour(car), '#f8312f');
  const green = tintArt(car, '#1f7a45');
  assert.equal(mainColour(green), '#1f7a45');
  // The windows.
  assert.ok(green.pieces.some((piece) => piece.includes('#26c9fc')));
});
