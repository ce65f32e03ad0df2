import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageRequestInput } from './image-request.ts';
import { renderImageSize } from './image-size.ts';
import { nanoUsd, renderUsd } from './money.ts';
import type { RateCard } from './rate-card.ts';
import { type ChargedImages, compareCharges, nextDearerPrice, priceAt4K, smallerTiers } from './saving.ts';
import {
  cardOf,
  flatModel,
  GRID_CAPABILITY,
  priced,
  rateLine,
  SHAPES_CAPABILITY,
  sizeOf,
  tokenModel,
} from './testing.ts';
import type { Tier } from './tier.ts';

const FLAT = cardOf();

const written = (card: RateCard, asked: Partial<ImageRequestInput>) => {
  const { quote, ...given } = priced(card, asked);
  return smallerTiers(given, quote).map(
    ({ tier, size, quote: cheaper, savedNanoUsd, savedPercent }) =>
      `${tier} ${renderImageSize(size)} ${renderUsd(cheaper.highNanoUsd)}: saves ${renderUsd(savedNanoUsd)}, ${savedPercent} %`,
  );
};

describe('the same picture at smaller tiers', () => {
  const table: readonly [string, RateCard, Partial<ImageRequestInput>, readonly string[]][] = [
    [
      'of a 4K saves a third at 2K and a half at 1K',
      FLAT,
      { size: '3840x2160' },
      ['2K 2560x1440 0.04: saves 0.02, 33 %', '1K 1536x864 0.03: saves 0.03, 50 %'],
    ],
    [
      'of ten 4K would save as much on each',
      FLAT,
      { size: '2160x3840', imageCount: 10 },
      ['2K 1440x2560 0.4: saves 0.2, 33 %', '1K 864x1536 0.3: saves 0.3, 50 %'],
    ],
    ['of a 2K saves a quarter at 1K', FLAT, { resolution: '2K' }, ['1K 1024x1024 0.03: saves 0.01, 25 %']],
    ['of a 1K saves nothing', FLAT, { size: '1024x1024' }, []],
    ['of auto is not known', FLAT, {}, []],
    ['of a size that no aspect ratio names is not known', FLAT, { size: '3840x2144' }, []],
    [
      'is left out where it costs as much',
      cardOf([flatModel({ rateLines: [rateLine('images', 20_000_000n)] })]),
      { size: '3840x2160' },
      [],
    ],
    [
      'is left out where it costs nothing to begin with',
      cardOf([flatModel({ rateLines: [rateLine('images', 0n)] })]),
      { size: '3840x2160' },
      [],
    ],
    [
      'is left out where it cannot have the transparent background that was asked for',
      cardOf([flatModel({ capability: { ...GRID_CAPABILITY, transparentTiers: ['1K', '4K'] } })]),
      { size: '3840x2160', background: 'transparent' },
      ['1K 1536x864 0.03: saves 0.03, 50 %'],
    ],
    [
      'is priced by the token where the card is', // 7,370 and 4,312 tokens against 13,342, and 23 of text each
      cardOf([tokenModel()]),
      { size: '3840x2160', quality: 'high' },
      ['2K 2560x1440 0.221215: saves 0.17916, 44 %', '1K 1536x864 0.129475: saves 0.2709, 67 %'],
    ],
  ];
  for (const [what, card, asked, smaller] of table) {
    it(what, () => assert.deepEqual(written(card, asked), smaller));
  }
});

/** Priced by quality at 1K and 2K; a flat price at 4K. */
const BY_QUALITY = flatModel({
  id: 'by-quality',
  rateLines: [
    rateLine('images', 10_000_000n, { tier: '1K', quality: 'low' }),
    rateLine('images', 50_000_000n, { tier: '1K', quality: 'high' }),
    rateLine('images', 90_000_000n, { tier: '2K', quality: 'high' }),
    rateLine('images', 150_000_000n, { tier: '4K' }),
  ],
});
/** One price, whatever the tier, and nothing above 2K. */
const SMALL = flatModel({
  id: 'small',
  rateLines: [rateLine('images', 25_000_000n)],
  capability: {
    ...SHAPES_CAPABILITY,
    shapes: { '1:1': { '1K': sizeOf('1024x1024'), '2K': sizeOf('2048x2048') } },
  },
});
const VIDEO = flatModel({ id: 'video', modality: 'video', capability: undefined });
const MARKET = cardOf([flatModel(), BY_QUALITY, SMALL, tokenModel({ id: 'by-token' }), VIDEO]);

function chargedOf(
  modelId: string,
  tier: Tier,
  unitCharge: bigint,
  quality?: ChargedImages['quality'],
): ChargedImages {
  return { card: MARKET, modelId, tier, quality, imageCount: 1, unitChargeNanoUsd: nanoUsd(unitCharge) };
}

describe('an image that was charged', () => {
  const table: readonly [string, ChargedImages, string | undefined, string | undefined][] = [
    ['at 1K', chargedOf('gpt-image-2', '1K', 30_000_000n, 'high'), '0.06', '0.05'],
    ['at 1K without a quality', chargedOf('gpt-image-2', '1K', 30_000_000n), '0.06', undefined],
    ['at 2K', chargedOf('gpt-image-2', '2K', 40_000_000n, 'high'), '0.06', '0.09'],
    ['at 4K', chargedOf('gpt-image-2', '4K', 60_000_000n, 'high'), undefined, '0.15'],
    ['at a quality', chargedOf('by-quality', '1K', 10_000_000n, 'low'), '0.15', '0.025'],
    ['as much as another costs', chargedOf('by-quality', '1K', 25_000_000n, 'low'), '0.15', '0.03'],
    ['one nano-dollar less than it', chargedOf('by-quality', '1K', 24_999_999n, 'low'), '0.15', '0.025'],
    ['at the dearest', chargedOf('by-quality', '1K', 50_000_000n, 'high'), '0.15', undefined],
    ['by a model that makes no 4K', chargedOf('small', '2K', 25_000_000n), undefined, '0.04'],
    ['by a model that the card does not have', chargedOf('gone', '1K', 20_000_000n), undefined, '0.025'],
    ['by a model priced by the token', chargedOf('by-token', '1K', 29_000_000n), undefined, '0.03'],
  ];
  for (const [what, images, at4K, dearer] of table) {
    it(`${what} is compared with ${at4K ?? 'nothing'} at 4K and ${dearer ?? 'nothing'} of the next dearer`, () => {
      const rendered = [priceAt4K(images), nextDearerPrice(images)].map((price) => price && renderUsd(price));
      assert.deepEqual(rendered, [at4K, dearer]);
    });
  }

  it('counts in the sums when it can be compared, and in none when it cannot', () => {
    const three = { ...chargedOf('gpt-image-2', '1K', 30_000_000n, 'high'), imageCount: 3 };
    const charged = [
      three,
      chargedOf('small', '1K', 25_000_000n),
      chargedOf('by-quality', '1K', 50_000_000n),
    ];
    assert.deepEqual(compareCharges(charged, priceAt4K), {
      imageCount: 4,
      chargedNanoUsd: 140_000_000n,
      comparedNanoUsd: 330_000_000n,
    });
    assert.deepEqual(compareCharges(charged, nextDearerPrice), {
      imageCount: 4,
      chargedNanoUsd: 115_000_000n,
      comparedNanoUsd: 180_000_000n,
    });
    assert.deepEqual(compareCharges([], priceAt4K), {
      imageCount: 0,
      chargedNanoUsd: 0n,
      comparedNanoUsd: 0n,
    });
  });
});
