import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatUsd, maxUsd, minUsd, multiplyUsd, nanoUsd, parseUsd, renderUsd, sumUsd } from './money.ts';
import { refusal } from './testing.ts';

/** Every amount that the wire can write: up to twelve digits of dollars, nine after the point. */
const wireAmount = fc
  .bigInt({ min: -999_999_999_999_999_999_999n, max: 999_999_999_999_999_999_999n })
  .map(nanoUsd);

describe('amounts on the wire', () => {
  const table: readonly [string, bigint][] = [
    ['0', 0n],
    ['0.000000001', 1n],
    ['0.033792', 33_792_000n],
    ['0.04', 40_000_000n],
    ['1.5', 1_500_000_000n],
    ['30', 30_000_000_000n],
    ['-2', -2_000_000_000n],
    ['-0.000000001', -1n],
    ['999999999999.999999999', 999_999_999_999_999_999_999n],
  ];
  for (const [text, amount] of table) {
    it(`${text} is ${amount} nUSD, read and written`, () => {
      assert.equal(parseUsd(text), amount);
      assert.equal(renderUsd(nanoUsd(amount)), text);
    });
  }

  it('come back as they were written, whatever the amount', () => {
    fc.assert(fc.property(wireAmount, (amount) => assert.equal(parseUsd(renderUsd(amount)), amount)));
  });

  it('have no exponent, no trailing zeros and at most nine digits after the point', () => {
    fc.assert(
      fc.property(wireAmount, (amount) => {
        assert.match(renderUsd(amount), /^-?(0|[1-9]\d*)(\.\d{0,8}[1-9])?$/);
      }),
    );
  });

  it('are read with leading and trailing zeros, and minus zero is zero', () => {
    assert.equal(parseUsd('007.500000000'), 7_500_000_000n);
    assert.equal(renderUsd(parseUsd('-0.00')), '0');
  });

  const refused = ['', ' 1', '1 ', '+1', '1e3', '.5', '5.', '1,5', '0x10', 'NaN', '--1', '$1', '٣'];
  for (const text of [...refused, '0.0000000001', '1000000000000', '1\n']) {
    it(`${JSON.stringify(text)} is refused and the parameter named`, () => {
      assert.throws(
        () => parseUsd(text, 'Lightmeter-Max-Cost'),
        refusal('invalid_value', 'Lightmeter-Max-Cost'),
      );
    });
  }

  it('quotes no more than forty characters of what was sent', () => {
    assert.throws(
      () => parseUsd('9'.repeat(1_000_000)),
      (error: Error) => error.message.length < 250,
    );
  });
});

describe('amounts for people', () => {
  const table: readonly [bigint, string][] = [
    [0n, '$0.00'],
    [1n, '$0.000000001'],
    [9_999_999n, '$0.009999999'],
    [10_000_000n, '$0.01'],
    [33_792_000n, '$0.033792'],
    [40_000_000n, '$0.04'],
    [1_500_000_000n, '$1.50'],
    [999_000_000_000n, '$999.00'],
    [1_000_000_000_000n, '$1,000.00'],
    [1_234_567_890_000_000_000n, '$1,234,567,890.00'],
    [-2_000_000_000n, '-$2.00'],
  ];
  for (const [amount, text] of table) {
    it(`${amount} nUSD reads ${text}`, () => assert.equal(formatUsd(nanoUsd(amount)), text));
  }

  it('never read $0.00 unless they are zero', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -20_000_000n, max: 20_000_000n }), (amount) => {
        assert.equal(/^-?\$0\.0*$/.test(formatUsd(nanoUsd(amount))), amount === 0n);
      }),
    );
  });

  it('say every digit the amount has', () => {
    fc.assert(
      fc.property(wireAmount, (amount) => {
        assert.equal(parseUsd(formatUsd(amount).replace(/[$,]/g, '')), amount);
      }),
    );
  });
});

describe('arithmetic with amounts', () => {
  it('multiplies a rate by a whole quantity, exactly', () => {
    assert.equal(multiplyUsd(nanoUsd(30_000n), 1756), 52_680_000n); // 1,756 × 30,000
    assert.equal(multiplyUsd(nanoUsd(30_000n), 0), 0n);
    assert.equal(multiplyUsd(nanoUsd(1n), Number.MAX_SAFE_INTEGER), 9_007_199_254_740_991n);
  });

  for (const quantity of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    it(`refuses ${quantity} as a quantity: it is our bug`, () => {
      assert.throws(() => multiplyUsd(nanoUsd(1n), quantity), refusal('internal_error'));
    });
  }

  it('adds up any number of amounts, none to zero', () => {
    assert.equal(sumUsd([]), 0n);
    assert.equal(sumUsd([nanoUsd(3n), nanoUsd(-5n), nanoUsd(10n)]), 8n);
  });

  it('tells the smaller and the larger of two amounts', () => {
    assert.equal(minUsd(nanoUsd(-1n), nanoUsd(1n)), -1n);
    assert.equal(maxUsd(nanoUsd(-1n), nanoUsd(1n)), 1n);
    assert.equal(minUsd(nanoUsd(7n), nanoUsd(7n)), 7n);
  });
});
