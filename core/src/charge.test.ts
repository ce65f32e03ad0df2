import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Charge, type DeliveredImages, priceDelivery } from './charge.ts';
import type { ImageRequestInput } from './image-request.ts';
import { type LineItem, sumLines } from './line-item.ts';
import { renderUsd } from './money.ts';
import type { RateCard } from './rate-card.ts';
import {
  cardOf,
  deliveryOf,
  factsOf,
  flatModel,
  GRID_TOKEN_MATH,
  priced,
  rateLine,
  refusal,
  SHAPES_CAPABILITY,
  severalOrStreamed,
  sizeOf,
  TIER_RATES,
  TOKEN_RATES,
  tokenModel,
  usageOf,
} from './testing.ts';

const FLAT = cardOf();
const AS_IT_COMES = cardOf([flatModel({ autoSizeTier: undefined })]);
const TOKENS = cardOf([tokenModel()]);
const BY_QUALITY = cardOf([
  flatModel({
    rateLines: [
      rateLine('images', 10_000_000n, { quality: 'medium' }), // the cheapest, though not the lowest
      rateLine('images', 17_200_000n, { quality: 'low' }),
      rateLine('images', 182_900_000n, { quality: 'high' }),
    ],
  }),
]);

function charge(card: RateCard, asked: Partial<ImageRequestInput>, delivered: DeliveredImages): Charge {
  return priceDelivery({ ...priced(card, asked), delivered });
}

const written = (lines: readonly LineItem[]) =>
  lines.map((line) =>
    [line.quantity, line.unit, line.tier, line.quality, renderUsd(line.amountNanoUsd)]
      .filter((part) => part !== undefined)
      .join(' '),
  );

const FOUR_K = { size: '3840x2160' };

describe('a charge at a flat price per tier', () => {
  const table: readonly [string, RateCard, Partial<ImageRequestInput>, DeliveredImages, string][] = [
    ['as asked', FLAT, { ...FOUR_K, imageCount: 2 }, deliveryOf(['3840x2160', '3840x2160']), '0.12'],
    [
      'one of two undersized',
      FLAT,
      { ...FOUR_K, imageCount: 2 },
      deliveryOf(['3840x2160', '1024x1024']),
      '0.09',
    ],
    ['smaller, yet above the boundary of 2K', FLAT, FOUR_K, deliveryOf(['2150x2001']), '0.06'],
    ['smaller, on the boundary of 2K', FLAT, FOUR_K, deliveryOf(['2150x2000']), '0.04'],
    ['smaller, on the boundary of 1K', FLAT, FOUR_K, deliveryOf(['1600x1000']), '0.03'],
    ['smaller, one row above the boundary of 1K', FLAT, FOUR_K, deliveryOf(['1600x1001']), '0.04'],
    ['larger than asked', FLAT, { size: '1024x1024' }, deliveryOf(['3840x2160']), '0.03'],
    ['two of three', FLAT, { ...FOUR_K, imageCount: 3 }, deliveryOf(['3840x2160', '3840x2160']), '0.12'],
    ['one readable of two', FLAT, { imageCount: 2 }, deliveryOf(['1024x1024'], { sentCount: 2 }), '0.03'],
    ['three for one', FLAT, { size: '1024x1024' }, deliveryOf(['1024x1024', '1024x1024', '1x1']), '0.03'],
    ['none', FLAT, FOUR_K, deliveryOf([]), '0'],
    ['none readable', FLAT, FOUR_K, deliveryOf([], { sentCount: 1 }), '0'],
    ['auto, a 4K arrives', FLAT, {}, deliveryOf(['3840x2160']), '0.03'],
    ['auto at the tier that arrives: 1K', AS_IT_COMES, {}, deliveryOf(['1024x1024']), '0.03'],
    ['auto at the tier that arrives: 4K', AS_IT_COMES, {}, deliveryOf(['3840x2160']), '0.06'],
  ];
  for (const [what, card, asked, delivered, amount] of table) {
    it(`${what}: $${amount}`, () => {
      const { amountNanoUsd, lineItems, rateCardId } = charge(card, asked, delivered);
      assert.equal(renderUsd(amountNanoUsd), amount);
      assert.equal(sumLines(lineItems), amountNanoUsd);
      assert.equal(rateCardId, '2026-05');
    });
  }

  it('has a line per tier that was delivered, and tells the tier of each image in order', () => {
    const delivered = deliveryOf(['1024x1024', '3840x2160', '2048x2048', '1600x1000']);
    const { lineItems, tiers } = charge(FLAT, { ...FOUR_K, imageCount: 4 }, delivered);
    assert.deepEqual(tiers, ['1K', '4K', '2K', '1K']);
    assert.deepEqual(written(lineItems), ['2 images 1K 0.06', '1 images 4K 0.06', '1 images 2K 0.04']);
  });

  it('is without lines and tiers when nothing was kept', () => {
    const { lineItems, tiers } = charge(FLAT, FOUR_K, deliveryOf([]));
    assert.deepEqual([lineItems, tiers], [[], []]);
  });

  it('never needs a rate for a tier that the model does not offer', () => {
    const shapes = { '16:9': { '2K': sizeOf('2688x1536') }, '1:1': { '1K': sizeOf('1024x1024') } };
    const model = flatModel({
      capability: { ...SHAPES_CAPABILITY, autoSize: true, shapes },
      autoSizeTier: undefined,
      rateLines: TIER_RATES.slice(0, 2),
    });
    const { amountNanoUsd, tiers } = charge(cardOf([model]), {}, deliveryOf(['4096x4096']));
    assert.deepEqual([renderUsd(amountNanoUsd), tiers], ['0.04', ['2K']]);
  });
});

describe('a charge at a price per quality', () => {
  const asked = { imageCount: 2 };
  const two = ['1024x1024', '1024x1024'];

  it('is that of the quality asked for', () => {
    const { lineItems } = charge(BY_QUALITY, { ...asked, quality: 'high' }, deliveryOf(two));
    assert.deepEqual(written(lineItems), ['2 images 1K high 0.3658']);
  });

  it('is that of the quality the provider says it used, when it was auto', () => {
    const { lineItems } = charge(BY_QUALITY, asked, deliveryOf(two, { resolvedQuality: 'low' }));
    assert.deepEqual(written(lineItems), ['2 images 1K low 0.0344']);
  });

  it('is the cheapest when it was auto and the provider does not say', () => {
    const { lineItems } = charge(BY_QUALITY, asked, deliveryOf(two));
    assert.deepEqual(written(lineItems), ['2 images 1K medium 0.02']);
  });

  it('names no quality when it was auto and the price does not depend on it', () => {
    assert.deepEqual(written(charge(FLAT, asked, deliveryOf(two)).lineItems), ['2 images 1K 0.06']);
  });

  it('stops when the provider says it used a quality that has no rate', () => {
    const delivered = deliveryOf(two, { resolvedQuality: 'max' });
    assert.throws(() => charge(BY_QUALITY, asked, delivered), refusal('rate_missing'));
  });
});

describe('a charge at a price per token', () => {
  const asked = { size: '1024x1024', quality: 'medium' }; // quoted: 1,756 and 23 tokens, $0.052795
  const square = (usage: Parameters<typeof usageOf>[0] | undefined, changes: Partial<DeliveredImages> = {}) =>
    deliveryOf(['1024x1024'], { usage: usage && usageOf(usage), ...changes });
  const full = {
    output_image_tokens: 1756,
    input_text_tokens: 23,
    input_image_tokens: 0,
    output_text_tokens: 0,
  };

  const table: readonly [string, Partial<ImageRequestInput>, DeliveredImages, readonly string[], string][] = [
    [
      'is what was reported',
      asked,
      square({ ...full, output_image_tokens: 1700, input_text_tokens: 20 }),
      ['1700 output_image_tokens 0.051', '20 input_text_tokens 0.0001'],
      '0.0511',
    ],
    [
      'is the expected usage when nothing was reported',
      asked,
      square(undefined),
      ['1756 output_image_tokens 0.05268', '23 input_text_tokens 0.000115'],
      '0.052795',
    ],
    [
      'is the expected usage at its least when it was a range',
      { size: '1024x1024', stream: true, partialImageCount: 3 },
      square(undefined, { partialImageCount: 3 }),
      ['196 output_image_tokens 0.00588', '23 input_text_tokens 0.000115'],
      '0.005995',
    ],
    [
      'takes the least expected for a part that was not reported',
      asked,
      square({ output_image_tokens: 1000 }),
      ['1000 output_image_tokens 0.03', '23 input_text_tokens 0.000115'],
      '0.030115',
    ],
    [
      'has no line for what was not used',
      asked,
      square({ ...full, input_text_tokens: 0 }),
      ['1756 output_image_tokens 0.05268'],
      '0.05268',
    ],
    [
      'takes back what would exceed the quote',
      asked,
      square({ ...full, output_image_tokens: 2756 }),
      ['2756 output_image_tokens 0.08268', '23 input_text_tokens 0.000115', '1 quote_cap -0.03'],
      '0.052795',
    ],
    [
      'counts output for the images that were kept of those that were sent',
      { ...asked, imageCount: 3 },
      deliveryOf(['1024x1024'], { sentCount: 3, usage: usageOf({ ...full, output_image_tokens: 5000 }) }),
      ['1666 output_image_tokens 0.04998', '23 input_text_tokens 0.000115'], // 5,000 ÷ 3, rounded down
      '0.050095',
    ],
    [
      'counts a third of the expected output for one of three when nothing was reported',
      { ...asked, imageCount: 3 },
      deliveryOf(['1024x1024'], { sentCount: 3 }),
      ['1756 output_image_tokens 0.05268', '23 input_text_tokens 0.000115'],
      '0.052795',
    ],
    [
      'counts output for one image when three arrive for one',
      asked,
      deliveryOf(['1024x1024', '1024x1024', '16x16'], {
        usage: usageOf({ ...full, output_image_tokens: 4500 }),
      }),
      ['1500 output_image_tokens 0.045', '23 input_text_tokens 0.000115'],
      '0.045115',
    ],
    [
      'of an undersized image is at most what that size uses',
      { ...asked, size: '2048x2048' },
      square({ ...full, output_image_tokens: 3568 }), // 48 × 48 × 6,194,304 ÷ 4,000,000 = 3,567.9
      ['1756 output_image_tokens 0.05268', '23 input_text_tokens 0.000115'],
      '0.052795',
    ],
    [
      'of an undersized image is what was reported when that is less',
      { ...asked, size: '2048x2048' },
      square({ ...full, output_image_tokens: 100 }),
      ['100 output_image_tokens 0.003', '23 input_text_tokens 0.000115'],
      '0.003115',
    ],
    [
      'of an undersized image allows for the partial images',
      { ...asked, size: '2048x2048', stream: true, partialImageCount: 2 },
      square({ ...full, output_image_tokens: 3768 }, { partialImageCount: 2 }),
      ['1956 output_image_tokens 0.05868', '23 input_text_tokens 0.000115'], // 1,756 + 2 × 100
      '0.058795',
    ],
    [
      'of an undersized image at an unknown quality assumes the dearest the model has',
      { size: '2048x2048' },
      square({ ...full, output_image_tokens: 9000 }),
      ['7024 output_image_tokens 0.21072', '23 input_text_tokens 0.000115'],
      '0.210835',
    ],
    [
      'of an undersized image goes by the quality the provider says it used',
      { size: '2048x2048' },
      square({ ...full, output_image_tokens: 9000 }, { resolvedQuality: 'low' }),
      ['196 output_image_tokens 0.00588', '23 input_text_tokens 0.000115'],
      '0.005995',
    ],
    [
      'of a smaller image in a costlier shape is at most what the size asked for uses',
      { size: '3840x2160', quality: 'high', imageCount: 2 }, // 13,342 each; 2816x2816 would use 22,881
      deliveryOf(['3840x2160', '2816x2816'], { usage: usageOf({ ...full, output_image_tokens: 40_000 }) }),
      ['26684 output_image_tokens 0.80052', '23 input_text_tokens 0.000115'],
      '0.800635',
    ],
  ];
  for (const [what, request, delivered, lines, amount] of table) {
    it(what, () => {
      const { amountNanoUsd, lineItems } = charge(TOKENS, request, delivered);
      assert.deepEqual(written(lineItems), lines);
      assert.equal(renderUsd(amountNanoUsd), amount);
    });
  }

  it('stops when a unit was used that has no rate: it is never free', () => {
    assert.throws(
      () => charge(TOKENS, asked, square({ ...full, output_text_tokens: 1 })),
      refusal('rate_missing'),
    );
  });

  it('does not limit an undersized image whose size the rule of the model does not name', () => {
    const outputImage = {
      kind: 'table',
      tokensByQuality: { medium: { '2048x2048': { low: 9, high: 9 } } },
    } as const;
    const card = cardOf([tokenModel({ facts: factsOf({ ...GRID_TOKEN_MATH, outputImage }, TOKEN_RATES) })]);
    const { lineItems } = charge(
      card,
      { ...asked, size: '2048x2048' },
      square({ ...full, output_image_tokens: 8 }),
    );
    assert.equal(written(lineItems)[0], '8 output_image_tokens 0.00024');
  });
});

describe('every charge', () => {
  const size = fc.constantFrom(
    '16x16',
    '1024x1024',
    '1600x1001',
    '2048x2048',
    '2880x2880',
    '3840x2160',
    '9999x9999',
  );
  const tokens = fc.option(fc.nat({ max: 50_000 }), { nil: undefined });
  const anyUsage = fc.record({
    output_image_tokens: tokens,
    output_text_tokens: fc.constantFrom(0, undefined),
    input_text_tokens: tokens,
    input_image_tokens: tokens,
  });
  const anyDelivery: fc.Arbitrary<DeliveredImages> = fc
    .record({
      sizes: fc.array(size, { maxLength: 5 }),
      unreadableCount: fc.nat({ max: 3 }),
      partialImageCount: fc.nat({ max: 9 }),
      resolvedQuality: fc.constantFrom('low', 'medium', 'high', undefined),
      usage: fc.option(anyUsage, { nil: undefined }),
    })
    .map(({ sizes, unreadableCount, ...rest }) =>
      deliveryOf(sizes, { ...rest, sentCount: sizes.length + unreadableCount }),
    );
  const anyPicture = fc.record({
    size: fc.constantFrom('auto', '1024x1024', '2048x2048', '3840x2160'),
    quality: fc.constantFrom('auto', 'low', 'medium', 'high'),
  });
  const anyRequest = fc
    .tuple(anyPicture, severalOrStreamed(4))
    .map(([picture, rest]) => ({ ...picture, ...rest }));
  const anyCard = fc.constantFrom(FLAT, AS_IT_COMES, BY_QUALITY, TOKENS);

  it('is at least nothing, at most the quote, and the sum of its lines', () => {
    fc.assert(
      fc.property(anyCard, anyRequest, anyDelivery, (card, asked, delivered) => {
        const given = priced(card, asked);
        const { amountNanoUsd, lineItems, tiers } = priceDelivery({ ...given, delivered });
        assert.ok(amountNanoUsd >= 0n && amountNanoUsd <= given.quote.highNanoUsd);
        assert.equal(sumLines(lineItems), amountNanoUsd);
        assert.equal(tiers.length, Math.min(asked.imageCount, delivered.images.length));
        if (delivered.images.length === 0) assert.equal(amountNanoUsd, 0n);
      }),
      { numRuns: 500 },
    );
  });

  it('without reported usage is, for auto, at most that of whichever quality ran had it been named', () => {
    const quality = fc.constantFrom('low', 'medium', 'high');
    fc.assert(
      fc.property(anyCard, anyRequest, anyDelivery, quality, (card, asked, reported, other) => {
        const delivered = { ...reported, usage: undefined };
        const named = { ...asked, quality: reported.resolvedQuality ?? other };
        const auto = { ...asked, quality: 'auto' };
        assert.ok(
          charge(card, auto, delivered).amountNanoUsd <= charge(card, named, delivered).amountNanoUsd,
        );
      }),
    );
  });

  it('of two deliveries together is the sum of both, as long as both are within their quotes', () => {
    const some = fc.array(size, { minLength: 1, maxLength: 4 });
    const within = fc.record({
      output_image_tokens: fc.nat({ max: 54 }),
      output_text_tokens: fc.constant(0),
      input_text_tokens: fc.nat({ max: 11 }),
      input_image_tokens: fc.constant(0),
    });
    fc.assert(
      fc.property(anyCard, some, some, within, within, (card, first, second, usage, other) => {
        const amount = (sizes: readonly string[], reported: typeof usage) =>
          charge(card, { imageCount: sizes.length }, deliveryOf(sizes, { usage: reported })).amountNanoUsd;
        const together = {
          ...usage,
          output_image_tokens: usage.output_image_tokens + other.output_image_tokens,
          input_text_tokens: usage.input_text_tokens + other.input_text_tokens,
        };
        assert.equal(amount([...first, ...second], together), amount(first, usage) + amount(second, other));
      }),
    );
  });
});
