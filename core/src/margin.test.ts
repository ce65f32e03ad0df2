import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ListPrice } from './list-price.ts';
import {
  cardMargins,
  isBelowCost,
  type MarginCell,
  unitMargins,
  upstreamCost,
  worstFirst,
} from './margin.ts';
import { nanoUsd, renderUsd } from './money.ts';
import type { RateLine } from './rate-card.ts';
import {
  cardOf,
  factsOf,
  flatModel,
  GRID_TOKEN_MATH,
  rateLine,
  SHAPES_CAPABILITY,
  sizeOf,
  TOKEN_RATES,
  tokenModel,
  usageOf,
} from './testing.ts';
import { exactly } from './usage.ts';

const DAY = { day: '2026-11-22', promptTokens: 94 }; // with the 6 added: 100 × $5 a million = $0.0005

/** `1K low: 0.03 - 0.0021…0.02027 = 0.00973`, or the reason why the cost is not known. */
const written = ({ tier, quality, chargeNanoUsd, cost, marginNanoUsd, reason }: MarginCell) =>
  `${[tier, quality].filter(Boolean).join(' ')}: ${
    cost === undefined || marginNanoUsd === undefined
      ? reason
      : `${renderUsd(chargeNanoUsd)} - ${renderUsd(cost.lowNanoUsd)}…${renderUsd(cost.highNanoUsd)} = ${renderUsd(marginNanoUsd)}`
  }`;

const SQUARES = {
  ...SHAPES_CAPABILITY,
  shapes: { '1:1': { '1K': sizeOf('1024x1024'), '2K': sizeOf('2048x2048') } },
  qualities: ['low', 'medium', 'high'],
} as const;

describe('the margins of a card', () => {
  it('are told cell by cell, those below cost among them', () => {
    assert.deepEqual(cardMargins(cardOf([flatModel({ capability: SQUARES })]), DAY).map(written), [
      '1K low: 0.03 - 0.00638…0.00638 = 0.02362', // 196 × 30,000 + 500,000
      '1K medium: 0.03 - 0.05318…0.05318 = -0.02318', // 1,756 tokens
      '1K high: 0.03 - 0.21122…0.21122 = -0.18122', // 7,024 tokens
      '2K low: 0.04 - 0.01241…0.01241 = 0.02759', // 397 tokens: 256 × 6,194,304 ÷ 4,000,000 = 396.4
      '2K medium: 0.04 - 0.10754…0.10754 = -0.06754', // 3,568 tokens
      '2K high: 0.04 - 0.42866…0.42866 = -0.38866', // 14,272 tokens
    ]);
  });

  it('span the cheapest and the dearest size of a tier, and count the dearest', () => {
    const [low] = cardMargins(cardOf(), DAY);
    assert.ok(low);
    // 54 tokens (1408x480) and 231 (1264x1264): 256 × 3,597,696 ÷ 4,000,000 = 230.3
    assert.equal(written(low), '1K low: 0.03 - 0.00212…0.00743 = 0.02257');
    assert.deepEqual(
      cardMargins(cardOf(), DAY).map(({ tier, quality }) => `${tier} ${quality}`),
      ['1K', '2K', '4K'].flatMap((tier) => ['low', 'medium', 'high'].map((quality) => `${tier} ${quality}`)),
    );
  });

  it('count the text that the provider bills beside the image, at its most', () => {
    const facts = factsOf(
      {
        ...GRID_TOKEN_MATH,
        outputImage: { kind: 'tier', tokensByTier: { '1K': 1120, '2K': 1680 } },
        outputText: { low: 0, high: 4096 },
      },
      [...TOKEN_RATES, rateLine('output_text_tokens', 7_500n)],
    );
    const card = cardOf([flatModel({ capability: { ...SQUARES, qualities: [] }, facts })]);
    assert.deepEqual(cardMargins(card, DAY).map(written), [
      '1K: 0.03 - 0.0341…0.06482 = -0.03482', // 1,120 × 30,000 + 500,000; + 4,096 × 7,500 = 30,720,000
      '2K: 0.04 - 0.0509…0.08162 = -0.04162',
    ]);
  });

  it('take a list price per image as it stands', () => {
    const facts = factsOf(undefined, [
      rateLine('images', 20_000_000n, { tier: '1K' }),
      rateLine('images', 35_000_000n, { tier: '2K' }),
    ]);
    const card = cardOf([flatModel({ capability: { ...SQUARES, qualities: [] }, facts })]);
    assert.deepEqual(cardMargins(card, DAY).map(written), [
      '1K: 0.03 - 0.02…0.02 = 0.01',
      '2K: 0.04 - 0.035…0.035 = 0.005',
    ]);
  });

  const byDay: readonly [string, string][] = [
    ['2026-04-30', '1K: No list price is known.'],
    ['2026-05-01', '1K: 0.03 - 0.02…0.02 = 0.01'],
    ['2026-10-31', '1K: 0.03 - 0.02…0.02 = 0.01'],
    ['2026-11-01', '1K: 0.03 - 0.045…0.045 = -0.015'],
  ];
  for (const [day, cell] of byDay) {
    it(`go by the list price in force on ${day}`, () => {
      const facts = factsOf(undefined, [rateLine('images', 20_000_000n)]);
      const [dearer] = factsOf(undefined, [rateLine('images', 45_000_000n)]).listPrices;
      assert.ok(dearer);
      const listPrices = [...facts.listPrices, { ...dearer, effectiveFrom: '2026-11-01' }];
      const model = flatModel({
        capability: { ...SQUARES, qualities: [] },
        facts: { ...facts, listPrices },
      });
      assert.equal(cardMargins(cardOf([model]), { ...DAY, day }).map(written)[0], cell);
    });
  }

  const unknown: readonly [string, Parameters<typeof factsOf> | undefined][] = [
    ['No list price is known.', undefined],
    ['How the provider counts this image is not known.', [undefined, TOKEN_RATES]],
    [
      'How the provider counts this quality is not known.',
      [{ ...GRID_TOKEN_MATH, outputImage: { kind: 'patch', baseByQuality: {} } }, TOKEN_RATES],
    ],
    [
      'The list price has no rate for output image tokens.',
      [GRID_TOKEN_MATH, [rateLine('output_megapixels', 1n)]],
    ],
    ['The list price has no rate for input text tokens.', [GRID_TOKEN_MATH, TOKEN_RATES.slice(0, 1)]],
    [
      'The list price has no rate for output text tokens.',
      [{ ...GRID_TOKEN_MATH, outputText: exactly(1) }, TOKEN_RATES],
    ],
  ];
  for (const [reason, given] of unknown) {
    it(`are not known, and say so, when: ${reason}`, () => {
      const facts = given && factsOf(...given);
      const cells = cardMargins(cardOf([flatModel({ capability: SQUARES, facts })]), DAY);
      assert.equal(cells.length, 6);
      for (const cell of cells) {
        assert.deepEqual([cell.reason, cell.cost, cell.marginNanoUsd], [reason, undefined, undefined]);
      }
    });
  }

  it('do not exist for a price per token, which passes the cost on, nor for video', () => {
    const video = flatModel({ id: 'video', modality: 'video', capability: undefined, basis: 'seconds' });
    assert.deepEqual(cardMargins(cardOf([tokenModel(), video]), DAY), []);
  });
});

describe('the cost of one upstream call', () => {
  const listPrice = (...rates: RateLine[]): ListPrice => {
    const [price] = factsOf(undefined, rates).listPrices;
    assert.ok(price);
    return price;
  };
  const tokens = listPrice(...TOKEN_RATES, rateLine('output_text_tokens', 0n));
  const full = {
    output_image_tokens: 1756,
    output_text_tokens: 5,
    input_text_tokens: 23,
    input_image_tokens: 0,
  };

  it('is every reported token at its list rate', () => {
    const cost = upstreamCost(tokens, { usage: usageOf(full), tiers: ['1K'] });
    assert.equal(cost, 52_795_000n); // 1,756 × 30,000 + 23 × 5,000; text out is listed at 0
  });

  it('is every image that was sent, at the rate of its tier', () => {
    const perImage = listPrice(
      rateLine('images', 20_000_000n, { tier: '1K' }),
      rateLine('images', 35_000_000n, { tier: '2K' }),
    );
    assert.equal(upstreamCost(perImage, { usage: undefined, tiers: ['1K', '2K', '1K'] }), 75_000_000n);
    assert.equal(upstreamCost(perImage, { usage: undefined, tiers: [] }), 0n);
    assert.equal(upstreamCost(perImage, { usage: undefined, tiers: ['1K', '4K'] }), undefined);
  });

  const { input_image_tokens: _, ...silent } = full;
  const none = {
    output_image_tokens: 0,
    output_text_tokens: 0,
    input_text_tokens: 0,
    input_image_tokens: 0,
  };
  const perMegapixel = listPrice(rateLine('output_megapixels', 1n));
  const unknown: readonly [string, ListPrice, Parameters<typeof usageOf>[0] | undefined][] = [
    ['nothing was reported', tokens, undefined],
    ['a part was not reported', tokens, silent],
    ['a reported unit has no list rate', listPrice(...TOKEN_RATES), full],
    ['the list price is in a unit that is not reported', perMegapixel, none],
  ];
  for (const [what, price, usage] of unknown) {
    it(`is unknown, not 0, when ${what}`, () => {
      assert.equal(upstreamCost(price, { usage: usage && usageOf(usage), tiers: ['1K'] }), undefined);
    });
  }

  it('is known without a part that the list price says is free', () => {
    const { output_text_tokens: _, ...rest } = full;
    assert.equal(upstreamCost(tokens, { usage: usageOf(rest), tiers: ['1K'] }), 52_795_000n);
  });
});

describe('the margins of prices per token', () => {
  const sold = (...rates: RateLine[]) => cardOf([tokenModel({ rateLines: rates })]);

  it('are price less list price, unit by unit', () => {
    const card = sold(rateLine('output_image_tokens', 33_000n), rateLine('input_text_tokens', 4_000n));
    assert.deepEqual(
      unitMargins(card, DAY.day).map((unit) => [unit.unit, unit.marginNanoUsd, isBelowCost(unit)]),
      [
        ['output_image_tokens', 3_000n, false], // 33,000 − 30,000
        ['input_text_tokens', -1_000n, true], // 4,000 − 5,000
      ],
    );
  });

  it('are not known without a list price of the unit, and say so', () => {
    const [unit] = unitMargins(sold(rateLine('cached_input_text_tokens', 1n)), DAY.day);
    assert.deepEqual(
      [unit?.listPriceNanoUsd, unit?.marginNanoUsd, unit?.reason],
      [undefined, undefined, 'The list price has no rate for cached input text tokens.'],
    );
    const [early] = unitMargins(sold(rateLine('output_image_tokens', 1n)), '2026-04-30');
    assert.equal(early?.reason, 'No list price is known.');
  });

  it('have no part of what is priced per image', () => assert.deepEqual(unitMargins(cardOf(), DAY.day), []));

  it('stand with the worst first and the unknown last', () => {
    const cells = [undefined, 5n, -2n, 0n].map((amount) => ({
      marginNanoUsd: amount === undefined ? undefined : nanoUsd(amount),
    }));
    assert.deepEqual(
      worstFirst(cells).map((cell) => cell.marginNanoUsd),
      [-2n, 0n, 5n, undefined],
    );
  });
});
