import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_TIERS } from './testing.ts';
import { isTier, lowerTier, TIERS, tierOfSize, tiersUpTo } from './tier.ts';

describe('the tier of a size', () => {
  const table: readonly [number, number, string | undefined][] = [
    [1, 1, '1K'],
    [1_599_999, 1, '1K'],
    [1_600_000, 1, '1K'],
    [1_600_001, 1, '2K'],
    [4_299_999, 1, '2K'],
    [4_300_000, 1, '2K'],
    [4_300_001, 1, '4K'],
    [16_999_999, 1, '4K'],
    [17_000_000, 1, '4K'],
    [17_000_001, 1, undefined],
    [2000, 800, '1K'], // 1,600,000 exactly
    [2160, 720, '1K'], // the area decides, not the long edge: 1,555,200
    [2048, 2048, '2K'], // 4,194,304
    [3840, 2160, '4K'], // 8,294,400
  ];
  for (const [widthPixels, heightPixels, tier] of table) {
    it(`${widthPixels}x${heightPixels} is ${tier ?? 'of no tier'}`, () => {
      assert.equal(tierOfSize(DEFAULT_TIERS, { widthPixels, heightPixels }), tier);
    });
  }
});

describe('tiers among each other', () => {
  it('are lower the fewer pixels they hold, whichever is named first', () => {
    assert.equal(lowerTier('1K', '4K'), '1K');
    assert.equal(lowerTier('4K', '2K'), '2K');
    assert.equal(lowerTier('2K', '2K'), '2K');
  });

  it('are listed from the smallest up to and including the one named', () => {
    assert.deepEqual(tiersUpTo('1K'), ['1K']);
    assert.deepEqual(tiersUpTo('2K'), ['1K', '2K']);
    assert.deepEqual(tiersUpTo('4K'), ['1K', '2K', '4K']);
  });

  it('have exactly three names', () => {
    assert.deepEqual(TIERS.filter(isTier), ['1K', '2K', '4K']);
    for (const text of ['1k', '3K', '8K', '', 'constructor']) assert.equal(isTier(text), false);
  });
});
