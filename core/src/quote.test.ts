import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ImageRequestInput } from './image-request.ts';
import { type LineItem, sumLines } from './line-item.ts';
import { renderUsd } from './money.ts';
import { type Quote, quoteImages, repeatQuote } from './quote.ts';
import {
  cardOf,
  factsOf,
  flatModel,
  GRID_CAPABILITY,
  GRID_TOKEN_MATH,
  priced,
  rateLine,
  referenceOf,
  refusal,
  severalOrStreamed,
  TIER_RATES,
  TOKEN_RATES,
  tokenModel,
} from './testing.ts';
import { exactly } from './usage.ts';

const FLAT = cardOf();
const TOKENS = cardOf([tokenModel()]);

const lowHigh = ({ lowNanoUsd, highNanoUsd }: Quote) => [renderUsd(lowNanoUsd), renderUsd(highNanoUsd)];
const written = (lines: readonly LineItem[]) =>
  lines.map((line) => {
    const cell = [line.tier, line.quality].filter((part) => part !== undefined).join(' ');
    return `${line.quantity} ${line.unit}${cell && ` ${cell}`} × ${renderUsd(line.unitPriceNanoUsd)} = ${renderUsd(line.amountNanoUsd)}`;
  });

describe('a quote at a flat price per tier', () => {
  const table: readonly [Partial<ImageRequestInput>, string, string][] = [
    [{ size: '1408x1136' }, '0.03', '1,599,488 pixels, the last size of the grid below the boundary'],
    [{ size: '2000x800' }, '0.03', '1,600,000 pixels, the boundary itself'],
    [{ size: '2128x752' }, '0.04', '1,600,256 pixels, the next above'],
    [{ size: '3536x1216' }, '0.04', '4,299,776 pixels'],
    [{ size: '2512x1712' }, '0.06', '4,300,544 pixels'],
    [{ size: '3840x2160' }, '0.06', '8,294,400 pixels, the largest there is'],
    [{ size: '3840x2160', imageCount: 10 }, '0.6', '10 × $0.06'],
    [{ size: '1536x1024', imageCount: 2 }, '0.06', '2 × $0.03'],
    [{ aspectRatio: '16:9', resolution: '2K' }, '0.04', 'as its size'],
    [{}, '0.03', 'auto is paid at 1K'],
    [{ size: 'auto', imageCount: 3, quality: 'high' }, '0.09', '3 × $0.03'],
    [{ quality: 'high' }, '0.03', 'quality makes no difference'],
    [{ stream: true, partialImageCount: 3 }, '0.03', 'partial images cost nothing'],
    [{ model: 'gpt-image-2-2026-04-21', size: '3840x2160' }, '0.06', 'by its alias'],
    [{ operation: 'edit', references: [referenceOf('1024x1024')] }, '0.03', 'an edit costs as much'],
  ];
  for (const [changes, amount, reason] of table) {
    const { size } = changes;
    it(`${size ?? 'auto'} × ${changes.imageCount ?? 1} is exactly $${amount}: ${reason}`, () => {
      const { quote } = priced(FLAT, changes);
      assert.deepEqual([quote.kind, ...lowHigh(quote)], ['exact', amount, amount]);
      assert.equal(quote.rateCardId, '2026-05');
    });
  }

  it('has one line, whose quality is the one asked for or none', () => {
    const asked = { size: '2048x2048', imageCount: 2 };
    assert.deepEqual(written(priced(FLAT, { ...asked, quality: 'high' }).quote.lineItems), [
      '2 images 2K high × 0.04 = 0.08',
    ]);
    assert.deepEqual(written(priced(FLAT, asked).quote.lineItems), ['2 images 2K × 0.04 = 0.08']);
  });

  it('tells the tokens the model is expected to use, or that they are not known', () => {
    const asked = { size: '1024x1024', quality: 'medium', imageCount: 2 };
    assert.deepEqual(priced(FLAT, asked).quote.expectedUsage, {
      output_image_tokens: exactly(3512), // 2 × 1,756
      output_text_tokens: exactly(0),
      input_text_tokens: exactly(23), // 17 + 6
      input_image_tokens: exactly(0),
    });
    const unknown = cardOf([flatModel({ facts: undefined })]);
    assert.deepEqual(Object.values(priced(unknown, asked).quote.expectedUsage), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('spans every tier the model may choose when auto is paid at the tier that arrives', () => {
    const { quote } = priced(cardOf([flatModel({ autoSizeTier: undefined })]), { imageCount: 2 });
    assert.deepEqual([quote.kind, ...lowHigh(quote)], ['bounded', '0.06', '0.12']);
    assert.deepEqual(written(quote.lowLineItems), ['2 images 1K × 0.03 = 0.06']);
    assert.deepEqual(written(quote.lineItems), ['2 images 4K × 0.06 = 0.12']);
  });

  it('is refused where the card has no rate: never free', () => {
    const card = cardOf([flatModel({ rateLines: TIER_RATES.slice(0, 2), autoSizeTier: undefined })]);
    assert.equal(priced(card, { size: '2048x2048' }).quote.highNanoUsd, 40_000_000n);
    assert.throws(() => priced(card, { size: '3840x2160' }), refusal('rate_missing'));
    assert.throws(() => priced(card, { size: 'auto' }), refusal('rate_missing'));
  });

  it('is refused for a model that names no size at all: never free', () => {
    const capability = { ...GRID_CAPABILITY, sizes: { kind: 'shapes' }, shapes: {} } as const;
    const card = cardOf([flatModel({ capability, autoSizeTier: undefined })]);
    assert.throws(() => priced(card), refusal('internal_error'));
  });
});

describe('a quote at a price per quality', () => {
  const rateLines = [
    rateLine('images', 17_200_000n, { quality: 'low' }),
    rateLine('images', 182_900_000n, { quality: 'medium' }),
    rateLine('images', 67_200_000n, { quality: 'high' }), // cheaper than medium: the price decides, not the name
  ];
  const card = cardOf([flatModel({ rateLines })]);

  it('is exact when the quality is named', () => {
    const { quote } = priced(card, { quality: 'high', imageCount: 2 });
    assert.deepEqual([quote.kind, ...lowHigh(quote)], ['exact', '0.1344', '0.1344']);
  });

  it('spans the cheapest and the dearest when it is auto', () => {
    const { quote } = priced(card, { quality: 'auto' });
    assert.equal(quote.kind, 'bounded');
    assert.deepEqual(written(quote.lowLineItems), ['1 images 1K low × 0.0172 = 0.0172']);
    assert.deepEqual(written(quote.lineItems), ['1 images 1K medium × 0.1829 = 0.1829']);
  });
});

describe('a quote at a price per token', () => {
  const square = { size: '1024x1024', quality: 'medium' };

  it('is exact when size, quality and prompt are known', () => {
    const { quote } = priced(TOKENS, square);
    assert.equal(quote.kind, 'exact');
    assert.deepEqual(written(quote.lineItems), [
      '1756 output_image_tokens × 0.00003 = 0.05268', // 1,756 × 30,000 = 52,680,000 nUSD
      '23 input_text_tokens × 0.000005 = 0.000115', // 23 × 5,000 = 115,000 nUSD
    ]);
    assert.equal(quote.highNanoUsd, 52_795_000n);
  });

  const table: readonly [string, Partial<ImageRequestInput>, string, string][] = [
    ['two images', { ...square, imageCount: 2 }, '0.105475', '0.105475'], // 3,512 × 30,000 + 115,000
    ['quality auto', { size: '1024x1024' }, '0.005995', '0.210835'], // 196 and 7,024 tokens
    ['size auto', { quality: 'low' }, '0.001735', '0.019885'], // 54 (1408x480) and 659 (2880x2880) tokens
    ['size and quality auto', {}, '0.001735', '0.711685'], // 54 and 23,719 tokens
    ['one partial image', { ...square, stream: true, partialImageCount: 1 }, '0.052795', '0.055795'], // + 100
    ['three partial images', { ...square, stream: true, partialImageCount: 3 }, '0.052795', '0.061795'], // + 300
  ];
  for (const [what, changes, low, high] of table) {
    it(`spans $${low} to $${high} for ${what}`, () => {
      assert.deepEqual(lowHigh(priced(TOKENS, changes).quote), [low, high]);
    });
  }

  it('has a line for input images, and allows for the text an edit adds to each', () => {
    const references = [referenceOf('1024x1024'), referenceOf('1536x1024')];
    const { quote } = priced(TOKENS, { ...square, operation: 'edit', references });
    assert.deepEqual(written(quote.lowLineItems), [
      '1756 output_image_tokens × 0.00003 = 0.05268',
      '23 input_text_tokens × 0.000005 = 0.000115',
      '2560 input_image_tokens × 0.000008 = 0.02048', // 1,024 + 1,536
    ]);
    assert.equal(written(quote.lineItems)[1], '103 input_text_tokens × 0.000005 = 0.000515'); // 23 + 2 × 40
  });

  it('counts input images by the fidelity asked for', () => {
    const facts = factsOf(
      {
        ...GRID_TOKEN_MATH,
        inputImage: {
          kind: 'tiles512',
          baseTokens: 65,
          tokensPerTile: 129,
          highFidelitySquareTokens: 4160,
          highFidelityOblongTokens: 6240,
        },
      },
      TOKEN_RATES,
    );
    const capability = { ...GRID_CAPABILITY, inputFidelity: ['low', 'high'] } as const;
    const card = cardOf([tokenModel({ facts, capability })]);
    const edit = { ...square, operation: 'edit', references: [referenceOf('1024x1024')] } as const;
    const tokens = (inputFidelity?: 'low' | 'high') =>
      priced(card, { ...edit, inputFidelity }).quote.expectedUsage.input_image_tokens;
    assert.deepEqual(tokens(), exactly(194)); // 65 + 129
    assert.deepEqual(tokens('low'), exactly(194));
    assert.deepEqual(tokens('high'), exactly(4354)); // 194 + 4,160
  });

  it('is bounded by what is only known within bounds: the prompt, the base, the text beside the image', () => {
    const bounded = priced(TOKENS, square, { low: 10, high: 30 }).quote; // 16 and 36 tokens with the 6 added
    assert.deepEqual(lowHigh(bounded), ['0.05276', '0.05286']);
    const outputImage = { kind: 'patch', baseByQuality: { medium: { low: 42, high: 48 } } } as const;
    const facts = factsOf({ ...GRID_TOKEN_MATH, outputImage, outputText: { low: 0, high: 1024 } }, []);
    const rateLines = [...TOKEN_RATES, rateLine('output_text_tokens', 10_000n)];
    const { quote } = priced(cardOf([tokenModel({ facts, rateLines })]), square);
    assert.deepEqual(written(quote.lowLineItems).slice(0, 2), [
      '1345 output_image_tokens × 0.00003 = 0.04035', // 42 × 42 × 3,048,576 ÷ 4,000,000 = 1,344.4
      '0 output_text_tokens × 0.00001 = 0',
    ]);
    assert.deepEqual(written(quote.lineItems).slice(0, 2), [
      '1756 output_image_tokens × 0.00003 = 0.05268',
      '1024 output_text_tokens × 0.00001 = 0.01024',
    ]);
  });

  it('is refused where the card has no rate for a unit that the request uses, and only there', () => {
    const card = cardOf([tokenModel({ rateLines: TOKEN_RATES.slice(0, 2) })]);
    assert.doesNotThrow(() => priced(card, square));
    const edit = { ...square, operation: 'edit', references: [referenceOf('1x1')] } as const;
    assert.throws(() => priced(card, edit), refusal('rate_missing'));
  });

  const { outputImage } = GRID_TOKEN_MATH;
  const lowOnly = { kind: 'patch', baseByQuality: { low: exactly(16) } } as const;
  const squareOnly = { kind: 'table', tokensByQuality: { high: { '1024x1024': exactly(4160) } } } as const;
  const edit = { ...square, operation: 'edit', references: [referenceOf('1x1')] } as const;
  const unbounded: readonly [string, object | undefined, Partial<ImageRequestInput>, string][] = [
    ['nothing is known', undefined, square, 'model'],
    ['how it counts output is not known', { outputImage: undefined }, square, 'model'],
    ['how it counts this quality is not known', { outputImage: lowOnly }, square, 'model'],
    ['auto may choose a quality not known', { outputImage: lowOnly }, { size: '1024x1024' }, 'quality'],
    ['auto may choose a size not known', { outputImage: squareOnly }, { quality: 'high' }, 'size'],
    ['how it counts input images is not known', { outputImage, inputImage: undefined }, edit, 'image'],
  ];
  for (const [what, math, changes, param] of unbounded) {
    it(`is refused when ${what}, and names \`${param}\``, () => {
      const facts = factsOf(math && { ...GRID_TOKEN_MATH, ...math }, TOKEN_RATES);
      const card = cardOf([tokenModel({ facts })]);
      assert.throws(() => priced(card, changes), refusal('unsupported_value', param));
    });
  }
});

describe('every quote', () => {
  const anyPicture = fc.record({
    size: fc.constantFrom('auto', '1024x1024', '1536x864', '2048x2048', '3840x2160', '1008x1024'),
    quality: fc.constantFrom('auto', 'low', 'medium', 'high'),
  });
  const anyRequest = fc
    .tuple(anyPicture, severalOrStreamed(10))
    .map(([picture, rest]) => ({ ...picture, ...rest }));
  const cards = [FLAT, TOKENS, cardOf([flatModel({ autoSizeTier: undefined })])];
  const anyGiven = fc
    .tuple(fc.constantFrom(...cards), anyRequest, fc.nat({ max: 32_000 }))
    .map(([card, changes, promptTokens]) => priced(card, changes, exactly(promptTokens)));

  it('is the sum of its lines at both ends, the low end at most the high one, exact when both are one', () => {
    fc.assert(
      fc.property(anyGiven, ({ quote }) => {
        assert.equal(sumLines(quote.lineItems), quote.highNanoUsd);
        assert.equal(sumLines(quote.lowLineItems), quote.lowNanoUsd);
        assert.ok(quote.lowNanoUsd > 0n && quote.lowNanoUsd <= quote.highNanoUsd);
        assert.equal(quote.kind, quote.lowNanoUsd === quote.highNanoUsd ? 'exact' : 'bounded');
      }),
    );
  });

  it('is the same every time it is made', () => {
    fc.assert(fc.property(anyGiven, ({ quote, ...given }) => assert.deepEqual(quoteImages(given), quote)));
  });

  it('left to auto holds that of every size and quality that auto may choose', () => {
    const auto = priced(TOKENS, {}).quote;
    const edge = fc.integer({ min: 30, max: 240 }).map((steps) => steps * 16);
    const { qualities } = GRID_CAPABILITY;
    fc.assert(
      fc.property(edge, edge, fc.constantFrom(...qualities), (width, height, quality) => {
        const pixels = width * height;
        fc.pre(pixels >= 655_360 && pixels <= 8_294_400 && Math.max(width / height, height / width) <= 3);
        const { quote } = priced(TOKENS, { size: `${width}x${height}`, quality });
        assert.ok(auto.lowNanoUsd <= quote.lowNanoUsd && quote.highNanoUsd <= auto.highNanoUsd);
      }),
    );
  });

  const many: readonly [string, number, string][] = [
    ['1024x1024', 500, '15'],
    ['3840x2160', 500, '30'],
    ['1024x1024', 100, '3'],
    ['3840x2160', 100, '6'],
    ['1024x1024', 1_000_000, '30000'],
  ];
  for (const [size, count, total] of many) {
    it(`repeated: ${count} × ${size} come to $${total}`, () => {
      const quote = repeatQuote(priced(FLAT, { size }).quote, count);
      assert.deepEqual(lowHigh(quote), [total, total]);
      assert.equal(quote.lineItems[0]?.quantity, count);
      assert.equal(sumLines(quote.lineItems), quote.highNanoUsd);
    });
  }

  it('repeated a + b times is that of a times and that of b times together, tokens too', () => {
    const times = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(anyGiven, times, times, ({ quote }, a, b) => {
        const [together, first, second] = [a + b, a, b].map((count) => repeatQuote(quote, count));
        assert.ok(together && first && second);
        assert.equal(together.highNanoUsd, first.highNanoUsd + second.highNanoUsd);
        assert.equal(together.lowNanoUsd, first.lowNanoUsd + second.lowNanoUsd);
        const tokens = (given: Quote) => given.expectedUsage.output_image_tokens?.high ?? 0;
        assert.equal(tokens(together), tokens(first) + tokens(second));
      }),
    );
  });
});
