import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nanoUsd, renderUsd } from './money.ts';
import type { RateLine } from './rate-card.ts';
import { changePercent, diffRateCards, percentOf, type RateChange } from './rate-card-diff.ts';
import { cardOf, flatModel, rateLine, tokenModel } from './testing.ts';

/** `{"tier":"2K"} 0.04 → 0.05`, `-` where a card has no such price. */
const written = ({ when, fromNanoUsd, toNanoUsd }: RateChange) => {
  const shown = (amount: RateChange['fromNanoUsd']) => (amount === undefined ? '-' : renderUsd(amount));
  return `${JSON.stringify(when)} ${shown(fromNanoUsd)} → ${shown(toNanoUsd)}`;
};

const cardWith = (...rateLines: RateLine[]) => cardOf([flatModel({ rateLines })]);
const image = (usdMillionths: bigint, when: RateLine['when'] = {}) =>
  rateLine('images', usdMillionths * 1_000n, when);

describe('the difference of two cards', () => {
  it('is every price that differs, and counts those that do not', () => {
    const diff = diffRateCards(
      cardWith(
        image(30_000n, { tier: '1K' }),
        image(40_000n, { tier: '2K' }),
        image(60_000n, { tier: '4K' }),
      ),
      cardWith(
        image(30_000n, { tier: '1K' }),
        image(50_000n, { tier: '2K' }),
        image(55_000n, { tier: '4K' }),
      ),
    );
    assert.deepEqual(diff.changes.map(written), ['{"tier":"2K"} 0.04 → 0.05', '{"tier":"4K"} 0.06 → 0.055']);
    assert.equal(diff.unchangedCount, 1);
  });

  it('is none between a card and itself', () => {
    const card = cardOf([flatModel(), tokenModel({ id: 'by-token' })]);
    assert.deepEqual(diffRateCards(card, card).changes, []);
  });

  it('compares prices and not lines: one price that is split by tier changes where its amount does', () => {
    const one = cardWith(image(40_000n));
    const split = cardWith(
      image(30_000n, { tier: '1K' }),
      image(40_000n, { tier: '2K' }),
      image(60_000n, { tier: '4K' }),
    );
    const expected = ['{"tier":"1K"} 0.04 → 0.03', '{"tier":"4K"} 0.04 → 0.06'];
    assert.deepEqual(diffRateCards(one, split).changes.map(written), expected);
    assert.deepEqual(diffRateCards(split, one).changes.map(written), [
      '{"tier":"1K"} 0.03 → 0.04',
      '{"tier":"4K"} 0.06 → 0.04',
    ]);
  });

  it('tells prices that cannot be compared as gone and new', () => {
    const byTier = cardWith(image(30_000n, { tier: '1K' }));
    const byQuality = cardWith(image(20_000n, { quality: 'low' }));
    assert.deepEqual(diffRateCards(byTier, byQuality).changes.map(written), [
      '{"quality":"low"} - → 0.02',
      '{"tier":"1K"} 0.03 → -',
    ]);
  });

  it('tells models that came and went, those that went last', () => {
    const left = cardOf([flatModel({ id: 'old', rateLines: [image(10_000n)] })]);
    const right = cardOf([flatModel({ id: 'new', rateLines: [image(20_000n)] })]);
    assert.deepEqual(
      diffRateCards(left, right).changes.map((change) => `${change.modelId} ${written(change)}`),
      ['new {} - → 0.02', 'old {} 0.01 → -'],
    );
  });
});

describe('a change in percent', () => {
  const cases: readonly [from: bigint | undefined, to: bigint | undefined, percent: number | undefined][] = [
    [30n, 40n, 33.33], // cut, not rounded up
    [40n, 30n, -25],
    [30n, 30n, 0],
    [0n, 30n, undefined],
    [undefined, 30n, undefined],
    [30n, undefined, undefined],
  ];
  for (const [from, to, percent] of cases) {
    it(`from ${from} to ${to} is ${percent}`, () => {
      const amount = (value: bigint | undefined) => (value === undefined ? undefined : nanoUsd(value));
      assert.equal(changePercent({ fromNanoUsd: amount(from), toNanoUsd: amount(to) }), percent);
    });
  }

  it('of a whole that is nothing is not known', () => {
    assert.equal(percentOf(nanoUsd(1n), nanoUsd(0n)), undefined);
  });
});
