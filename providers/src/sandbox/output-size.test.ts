import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderImageSize } from '@lightmeter/core';
import { conformanceRequest } from '../conformance.ts';
import { inputOf } from './call-fixture.ts';
import { halfSize, outputSize } from './output-size.ts';

const sizeFor = (prompt: string) => renderImageSize(outputSize(conformanceRequest({ prompt, size: 'auto' })));

test('a size that was asked for is the size', () => {
  const size = { widthPixels: 1008, heightPixels: 656 };
  assert.deepEqual(outputSize(conformanceRequest({ prompt: 'a tall tower', size })), size);
});

/** Prompt → size for `auto`. */
const AUTO = [
  ['a cup of tea', '1024x1024'],
  ['a landscape in the morning', '1536x1024'],
  ['panoramic view of a city', '1536x1024'],
  ['a tall lighthouse', '1024x1536'],
  ['portrait of a fox', '1024x1536'],
  ['a wide portrait', '1536x1024'],
  ['portraits and landscapes', '1024x1024'],
  ['横版海报', '1536x1024'],
  ['竖版海报', '1024x1536'],
] as const;

for (const [prompt, size] of AUTO) {
  test(`“${prompt}” is ${size}`, () => assert.equal(sizeFor(prompt), size));
}

test('an edit takes the shape of its first input image, from 1.2 to 1 on', () => {
  const shapeOf = (widthPixels: number, heightPixels: number) =>
    renderImageSize(
      outputSize(
        conformanceRequest({
          size: 'auto',
          prompt: 'a tall tower',
          references: [inputOf(Buffer.alloc(0), { widthPixels, heightPixels })],
        }),
      ),
    );
  assert.equal(shapeOf(1199, 1000), '1024x1024');
  assert.equal(shapeOf(1200, 1000), '1536x1024');
  assert.equal(shapeOf(1000, 1200), '1024x1536');
});

test('half a size halves each edge, rounded down, and is never nothing', () => {
  assert.equal(renderImageSize(halfSize({ widthPixels: 1008, heightPixels: 655 })), '504x327');
  assert.equal(renderImageSize(halfSize({ widthPixels: 1, heightPixels: 3 })), '1x1');
});
