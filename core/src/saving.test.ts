import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ImageRequestInput } from './image-request.ts';
import { renderImageSize } from './image-size.ts';
import { renderUsd } from './money.ts';
import type { RateCard } from './rate-card.ts';
import { smallerTiers } from './saving.ts';
import { cardOf, flatModel, GRID_CAPABILITY, priced, rateLine, tokenModel } from './testing.ts';

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
