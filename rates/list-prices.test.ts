import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatUsd,
  inputImageTokens,
  listPriceOn,
  type ModelFacts,
  multiplyUsd,
  nanoUsd,
  outputImageTokens,
  parseImageSize,
  type Quality,
  type Tier,
  type TokenUsage,
  upstreamCost,
} from '@lightmeter/core';
import { loadCatalog } from './index.ts';

const DAY = '2026-11-22';

function modelFacts(modelId: string): ModelFacts {
  const facts = loadCatalog().providerModels.find((known) => known.modelId === modelId);
  assert.ok(facts, `${modelId} is in the catalog`);
  return facts;
}

/** What one output image costs at its list price, by the model's own token rule: cheapest and dearest. */
function imageCost(modelId: string, image: { size: string; quality?: Quality; tier?: Tier }) {
  const facts = modelFacts(modelId);
  const size = parseImageSize(image.size);
  const rate = listPriceOn(facts, DAY)?.rates.find((candidate) => candidate.unit === 'output_image_tokens');
  assert.ok(size && rate && facts.tokenMath?.outputImage);
  const { quality = 'medium', tier = '1K' } = image;
  const tokens = outputImageTokens(facts.tokenMath.outputImage, { size, quality, tier });
  assert.ok(tokens, `${modelId} knows ${image.size} at ${quality}`);
  return {
    tokens: tokens.high,
    lowNanoUsd: multiplyUsd(rate.unitPriceNanoUsd, tokens.low),
    highNanoUsd: multiplyUsd(rate.unitPriceNanoUsd, tokens.high),
  };
}

/** An amount as a price list prints it: rounded half up to so many digits after the point. */
function printed(amountNanoUsd: bigint, digits: number): string {
  const unit = 10n ** BigInt(9 - digits);
  const units = (amountNanoUsd + unit / 2n) / unit;
  return `${units / 10n ** BigInt(digits)}.${(units % 10n ** BigInt(digits)).toString().padStart(digits, '0')}`;
}

describe("OpenAI's published prices per image, from list price and token rule", () => {
  // https://developers.openai.com/api/docs/guides/image-generation, as read on 2026-11-22. Output tokens only.
  const table: readonly [string, Quality, string, number, bigint, string][] = [
    ['gpt-image-2', 'low', '1024x1024', 196, 5_880_000n, '0.006'],
    ['gpt-image-2', 'low', '1024x1536', 158, 4_740_000n, '0.005'],
    ['gpt-image-2', 'low', '1536x1024', 158, 4_740_000n, '0.005'],
    ['gpt-image-2', 'medium', '1024x1024', 1756, 52_680_000n, '0.053'],
    ['gpt-image-2', 'medium', '1024x1536', 1372, 41_160_000n, '0.041'],
    ['gpt-image-2', 'medium', '1536x1024', 1372, 41_160_000n, '0.041'],
    ['gpt-image-2', 'high', '1024x1024', 7024, 210_720_000n, '0.211'],
    ['gpt-image-2', 'high', '1024x1536', 5488, 164_640_000n, '0.165'],
    ['gpt-image-2', 'high', '1536x1024', 5488, 164_640_000n, '0.165'],
    ['gpt-image-1.5', 'low', '1024x1024', 272, 8_704_000n, '0.009'],
    ['gpt-image-1.5', 'low', '1024x1536', 408, 13_056_000n, '0.013'],
    ['gpt-image-1.5', 'low', '1536x1024', 400, 12_800_000n, '0.013'],
    ['gpt-image-1.5', 'medium', '1024x1024', 1056, 33_792_000n, '0.034'],
    ['gpt-image-1.5', 'medium', '1024x1536', 1584, 50_688_000n, '0.05'],
    ['gpt-image-1.5', 'medium', '1536x1024', 1568, 50_176_000n, '0.05'],
    ['gpt-image-1.5', 'high', '1024x1024', 4160, 133_120_000n, '0.133'],
    ['gpt-image-1.5', 'high', '1024x1536', 6240, 199_680_000n, '0.20'],
    ['gpt-image-1.5', 'high', '1536x1024', 6208, 198_656_000n, '0.20'],
    ['gpt-image-1', 'low', '1024x1024', 272, 10_880_000n, '0.011'],
    ['gpt-image-1', 'low', '1024x1536', 408, 16_320_000n, '0.016'],
    ['gpt-image-1', 'low', '1536x1024', 400, 16_000_000n, '0.016'],
    ['gpt-image-1', 'medium', '1024x1024', 1056, 42_240_000n, '0.042'],
    ['gpt-image-1', 'medium', '1024x1536', 1584, 63_360_000n, '0.063'],
    ['gpt-image-1', 'medium', '1536x1024', 1568, 62_720_000n, '0.063'],
    ['gpt-image-1', 'high', '1024x1536', 6240, 249_600_000n, '0.25'],
    ['gpt-image-1', 'high', '1536x1024', 6208, 248_320_000n, '0.25'],
    ['gpt-image-1-mini', 'low', '1024x1024', 625, 5_000_000n, '0.005'],
    ['gpt-image-1-mini', 'low', '1024x1536', 750, 6_000_000n, '0.006'],
    ['gpt-image-1-mini', 'low', '1536x1024', 750, 6_000_000n, '0.006'],
    ['gpt-image-1-mini', 'medium', '1024x1024', 1375, 11_000_000n, '0.011'],
    ['gpt-image-1-mini', 'medium', '1024x1536', 1875, 15_000_000n, '0.015'],
    ['gpt-image-1-mini', 'medium', '1536x1024', 1875, 15_000_000n, '0.015'],
    ['gpt-image-1-mini', 'high', '1024x1024', 4500, 36_000_000n, '0.036'],
    ['gpt-image-1-mini', 'high', '1024x1536', 6500, 52_000_000n, '0.052'],
    ['gpt-image-1-mini', 'high', '1536x1024', 6500, 52_000_000n, '0.052'],
  ];
  for (const [modelId, quality, size, tokens, amountNanoUsd, published] of table) {
    it(`${modelId} ${quality} ${size} costs ${formatUsd(nanoUsd(amountNanoUsd))}, published as $${published}`, () => {
      const cost = imageCost(modelId, { size, quality });
      assert.equal(cost.tokens, tokens);
      assert.equal(cost.highNanoUsd, amountNanoUsd);
      assert.equal(printed(cost.highNanoUsd, published.length - 2), published);
    });
  }

  it('gpt-image-1 high 1024x1024 costs $0.1664 by the table; OpenAI prints $0.167, more than rounding explains', () => {
    assert.equal(imageCost('gpt-image-1', { size: '1024x1024', quality: 'high' }).highNanoUsd, 166_400_000n); // 4,160 × 40,000
  });

  it('gpt-image-1-mini has the published price as its ceiling and the table of gpt-image-1 as its floor', () => {
    const square = imageCost('gpt-image-1-mini', { size: '1024x1024', quality: 'medium' });
    assert.equal(square.lowNanoUsd, 8_448_000n); // 1,056 × 8,000
    assert.equal(square.highNanoUsd, 11_000_000n); // 1,375 × 8,000
  });
});

describe('prices per image by formula', () => {
  const table: readonly [string, Quality, bigint, bigint][] = [
    ['gpt-image-2.5-flare', 'low', 5_880_000n, 5_880_000n],
    ['gpt-image-2.5-flare', 'medium', 13_170_000n, 13_170_000n],
    ['gpt-image-2.5-flare', 'high', 52_680_000n, 52_680_000n],
    ['gpt-image-2.5-flare', 'xhigh', 93_660_000n, 93_660_000n],
    ['gpt-image-2.5-flare', 'max', 210_720_000n, 210_720_000n],
    // 2.6: low and medium are known only within bounds, three to four times the tokens of 2.5.
    ['gpt-image-2.6-sunburst', 'low', 17_940_000n, 23_430_000n], // 598 to 781 × 30,000
    ['gpt-image-2.6-sunburst', 'medium', 40_350_000n, 52_680_000n], // 1,345 to 1,756 × 30,000
    ['gpt-image-2.6-sunburst', 'high', 52_680_000n, 52_680_000n],
    ['gpt-image-2.6-sunburst', 'xhigh', 93_660_000n, 93_660_000n],
    ['gpt-image-2.6-sunburst', 'max', 210_720_000n, 210_720_000n],
  ];
  for (const [modelId, quality, lowNanoUsd, highNanoUsd] of table) {
    it(`${modelId} ${quality} 1024x1024 costs ${lowNanoUsd} to ${highNanoUsd} nUSD`, () => {
      const cost = imageCost(modelId, { size: '1024x1024', quality });
      assert.deepEqual([cost.lowNanoUsd, cost.highNanoUsd], [lowNanoUsd, highNanoUsd]);
    });
  }

  it('flare and sunburst of one generation cost the same', () => {
    for (const generation of ['2.5', '2.6']) {
      const [flare, sunburst] = ['flare', 'sunburst'].map((name) =>
        modelFacts(`gpt-image-${generation}-${name}`),
      );
      assert.deepEqual(flare?.tokenMath, sunburst?.tokenMath);
      assert.deepEqual(flare?.listPrices[0]?.rates, sunburst?.listPrices[0]?.rates);
    }
  });
});

describe("Google's published prices per image, from list price and token rule", () => {
  // https://ai.google.dev/gemini-api/docs/pricing as of 2026-10-06. Image tokens only; thinking comes on top.
  const table: readonly [string, Tier, number, bigint, string][] = [
    ['gemini-nano-banana-2.1', '1K', 1120, 33_600_000n, '0.0336'],
    ['gemini-nano-banana-2.1', '2K', 1680, 50_400_000n, '0.0504'],
    ['gemini-nano-banana-2.1', '4K', 3780, 113_400_000n, '0.1134'],
    ['gemini-3.1-flash-image', '1K', 1120, 67_200_000n, '0.067'],
    ['gemini-3.1-flash-image', '2K', 1680, 100_800_000n, '0.101'],
    ['gemini-3.1-flash-image', '4K', 2520, 151_200_000n, '0.151'],
    ['gemini-3.1-flash-lite-image', '1K', 1120, 33_600_000n, '0.0336'],
    ['gemini-3-pro-image', '1K', 1120, 134_400_000n, '0.134'],
    ['gemini-3-pro-image', '2K', 1120, 134_400_000n, '0.134'],
    ['gemini-3-pro-image', '4K', 2000, 240_000_000n, '0.24'],
    ['gemini-2.5-flash-image', '1K', 1290, 38_700_000n, '0.039'],
  ];
  for (const [modelId, tier, tokens, amountNanoUsd, published] of table) {
    it(`${modelId} at ${tier} costs $${published}`, () => {
      const cost = imageCost(modelId, { size: '1024x1024', tier });
      assert.equal(cost.tokens, tokens);
      assert.equal(cost.highNanoUsd, amountNanoUsd);
      assert.equal(printed(cost.highNanoUsd, published.length - 2), published);
    });
  }
});

describe('real bills, from the usage that was reported', () => {
  const usage = (
    inputText: number,
    inputImage: number,
    outputText: number,
    outputImage: number,
  ): TokenUsage => ({
    input_text_tokens: inputText,
    input_image_tokens: inputImage,
    output_text_tokens: outputText,
    output_image_tokens: outputImage,
  });
  const bill = (modelId: string, reported: TokenUsage) => {
    const listPrice = listPriceOn(modelFacts(modelId), DAY);
    assert.ok(listPrice);
    return upstreamCost(listPrice, { usage: reported, tiers: ['1K'] });
  };

  it('gpt-image-1.5, medium square (https://github.com/BerriAI/litellm/issues/18541)', () => {
    // 23 × 5,000 + 1,056 × 32,000 = 115,000 + 33,792,000
    assert.equal(bill('gpt-image-1.5', usage(23, 0, 0, 1056)), 33_907_000n);
  });

  it('gpt-image-1.5, high square with text output (https://github.com/BerriAI/litellm/pull/19515, "$0.14")', () => {
    // 169 × 5,000 + 439 × 10,000 + 4,160 × 32,000 = 845,000 + 4,390,000 + 133,120,000
    assert.equal(bill('gpt-image-1.5', usage(169, 0, 439, 4160)), 138_355_000n);
  });

  it('gpt-image-1.5, an edit of a two-tile image (https://github.com/BerriAI/litellm/issues/21902)', () => {
    // 34 × 5,000 + 323 × 8,000 + 335 × 10,000 + 6,208 × 32,000 = 170,000 + 2,584,000 + 3,350,000 + 198,656,000
    assert.equal(bill('gpt-image-1.5', usage(34, 323, 335, 6208)), 204_760_000n);
  });

  it('gemini-3-pro-image with thinking (https://github.com/BerriAI/litellm/issues/17410)', () => {
    // 10 × 2,000 + 225 × 12,000 + 1,120 × 120,000 = 20,000 + 2,700,000 + 134,400,000
    assert.equal(bill('gemini-3-pro-image', usage(10, 0, 225, 1120)), 137_120_000n);
  });

  it('a text allowance is wide enough for every amount of text that was seen', () => {
    const allowance = (modelId: string) => modelFacts(modelId).tokenMath?.outputText.high ?? 0;
    assert.ok(allowance('gpt-image-1.5') >= 439);
    assert.ok(allowance('gemini-3-pro-image') >= 225);
  });
});

describe('input images by the rule of each model', () => {
  const tokensOf = (modelId: string, text: string, highFidelity = false) => {
    const size = parseImageSize(text);
    const rule = modelFacts(modelId).tokenMath?.inputImage;
    assert.ok(size && rule);
    return inputImageTokens(rule, { size, highFidelity });
  };
  const table: readonly [string, string, number, number][] = [
    ['gpt-image-2', '1024x1024', 1024, 1024],
    ['gpt-image-2', '1536x1024', 1536, 1536],
    ['gpt-image-2.5-flare', '341x512', 704, 704],
    ['gpt-image-2.6-flare', '1024x1024', 1, 1536], // not published for 2.6
    ['gpt-image-1.5', '1536x1024', 323, 323], // the bill above
    ['gemini-3-pro-image', '1024x1024', 560, 560],
    ['gemini-3.1-flash-lite-image', '1024x1024', 1120, 1120],
    ['gemini-nano-banana-2.1', '1024x1024', 560, 2240], // not published
  ];
  for (const [modelId, size, low, high] of table) {
    it(`${modelId} counts ${low === high ? low : `${low} to ${high}`} for ${size}`, () => {
      assert.deepEqual(tokensOf(modelId, size), { low, high });
    });
  }

  const published: readonly [string, bigint, string][] = [
    ['gemini-3-pro-image', 1_120_000n, '0.0011'], // 560 × 2,000
    ['gemini-3.1-flash-lite-image', 280_000n, '0.00028'], // 1,120 × 250
  ];
  for (const [modelId, amountNanoUsd, price] of published) {
    it(`${modelId} bills an input image at $${price}, as published`, () => {
      const rates = listPriceOn(modelFacts(modelId), DAY)?.rates ?? [];
      const rate = rates.find((candidate) => candidate.unit === 'input_image_tokens');
      assert.ok(rate);
      const cost = multiplyUsd(rate.unitPriceNanoUsd, tokensOf(modelId, '1024x1024').high);
      assert.equal(cost, amountNanoUsd);
      assert.equal(printed(cost, price.length - 2), price);
    });
  }
});
