import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { edgeRatio, isSameSize, parseImageSize, pixelsOf, renderImageSize } from './image-size.ts';
import { sizeOf } from './testing.ts';

const anySize = fc.record({
  widthPixels: fc.integer({ min: 1, max: 99_999 }),
  heightPixels: fc.integer({ min: 1, max: 99_999 }),
});

describe('sizes', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(anySize, (size) => assert.deepEqual(parseImageSize(renderImageSize(size)), { ...size })),
    );
  });

  const refused = [
    '',
    'auto',
    '0x0',
    '1024',
    '1024x',
    'x1024',
    '1024*1024',
    '1024X1024',
    '01024x1024',
    '-1x1',
  ];
  for (const text of [
    ...refused,
    '1024x1024 ',
    '1e3x1e3',
    '10.5x10',
    '100000x1',
    '1x100000',
    '1024x1024x3',
  ]) {
    it(`${JSON.stringify(text)} is not a size`, () => assert.equal(parseImageSize(text), undefined));
  }

  it('have from one to 99,999 pixels an edge', () => {
    assert.deepEqual(parseImageSize('1x99999'), { widthPixels: 1, heightPixels: 99_999 });
  });

  it('are the same only in both edges: a size turned is another', () => {
    assert.equal(isSameSize(sizeOf('1024x1536'), sizeOf('1024x1536')), true);
    assert.equal(isSameSize(sizeOf('1024x1536'), sizeOf('1536x1024')), false);
  });

  it('have an area and a ratio of the long edge to the short one, either way round', () => {
    assert.equal(pixelsOf(sizeOf('3840x2160')), 8_294_400);
    assert.equal(edgeRatio(sizeOf('3840x1280')), 3);
    assert.equal(edgeRatio(sizeOf('1280x3840')), 3);
    assert.equal(edgeRatio(sizeOf('7x7')), 1);
  });
});
