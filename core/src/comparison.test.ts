import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkSize, meanUsd, medianOf, shareAmount, usdPerMegapixel } from './comparison.ts';
import { nanoUsd, renderUsd, sumUsd } from './money.ts';

const size = (widthPixels: number, heightPixels: number) => ({ widthPixels, heightPixels });
const shown = (amount: ReturnType<typeof meanUsd>) => (amount === undefined ? amount : renderUsd(amount));

describe('the cost of a megapixel', () => {
  it('is rounded up to six digits, and exact where it has no more', () => {
    // $0.03 / 1.048576 = $0.02861022…
    assert.equal(shown(usdPerMegapixel(nanoUsd(30_000_000n), [size(1024, 1024)])), '0.028611');
    assert.equal(shown(usdPerMegapixel(nanoUsd(30_000_000n), [size(1000, 1000)])), '0.03');
    assert.equal(shown(usdPerMegapixel(nanoUsd(30_000_001n), [size(1000, 1000)])), '0.030001');
  });

  it('counts the pixels of all images, is zero for a gift, and nothing without an image', () => {
    assert.equal(shown(usdPerMegapixel(nanoUsd(60_000_000n), [size(1000, 1000), size(2000, 1000)])), '0.02');
    assert.equal(shown(usdPerMegapixel(nanoUsd(0n), [size(1000, 1000)])), '0');
    assert.equal(usdPerMegapixel(nanoUsd(30_000_000n), []), undefined);
  });
});

describe('the mean of amounts', () => {
  it('is rounded up to six digits, and nothing of none', () => {
    const cents = [30_000_000n, 30_000_000n, 40_000_000n].map(nanoUsd);
    assert.equal(shown(meanUsd(cents)), '0.033334');
    assert.equal(shown(meanUsd(cents.slice(0, 2))), '0.03');
    assert.equal(meanUsd([]), undefined);
  });
});

describe('the median', () => {
  it('is the middle value, the lower of two, whatever their order', () => {
    assert.equal(medianOf([900, 5, 100]), 100);
    assert.equal(medianOf([900, 5, 100, 20]), 20);
    assert.equal(medianOf([7]), 7);
    assert.equal(medianOf([]), undefined);
  });
});

describe('a delivered size', () => {
  it('is exact, of the same ratio within one per cent, or another', () => {
    assert.equal(checkSize(size(1024, 1024), size(1024, 1024)), 'exact');
    assert.equal(checkSize(size(1024, 1024), size(512, 512)), 'same_ratio');
    // 1600:900 against 1376:768 is 0.8 % off.
    assert.equal(checkSize(size(1600, 900), size(1376, 768)), 'same_ratio');
    // At one per cent, and one pixel past it.
    assert.equal(checkSize(size(100, 100), size(101, 100)), 'same_ratio');
    assert.equal(checkSize(size(1000, 1000), size(1011, 1000)), 'other');
    assert.equal(checkSize(size(1536, 1024), size(1024, 1536)), 'other');
  });
});

describe('the shares of an amount', () => {
  it('are as equal as can be without weights, and by weight with them', () => {
    assert.deepEqual(shareAmount(nanoUsd(100n), [0n, 0n, 0n]), [33n, 33n, 34n]);
    // $0.09 for one image at $0.06 and one at $0.03.
    assert.deepEqual(shareAmount(nanoUsd(90_000_000n), [60n, 30n]), [60_000_000n, 30_000_000n]);
    assert.deepEqual(shareAmount(nanoUsd(90n), []), []);
  });

  it('add up to it, and none is negative', () => {
    const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), weights, (amount, parts) => {
        const shares = shareAmount(nanoUsd(amount), parts);
        assert.equal(sumUsd(shares), amount);
        assert.ok(shares.every((share) => share >= 0n));
      }),
    );
  });
});
