import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TokenMath } from '@lightmeter/core';
import { conformanceRequest } from '../conformance.ts';
import { GPT_IMAGE_2, inputOf } from './call-fixture.ts';
import { resolvedQuality, tokenUsage } from './token-usage.ts';

const SQUARE = { widthPixels: 1024, heightPixels: 1024 };
const BY_TIER: TokenMath = {
  outputImage: { kind: 'tier', tokensByTier: { '1K': 1120, '2K': 1680, '4K': 3780 } },
  inputImage: undefined,
  promptOverhead: { tokens: 0, editTokensPerImage: { low: 0, high: 0 } },
  partialImageTokens: 0,
  outputText: { low: 0, high: 400 },
};

test('quality auto is medium, the first quality of a rule without it, and nothing without the parameter', () => {
  const onlyLow: TokenMath = {
    ...GPT_IMAGE_2,
    outputImage: { kind: 'patch', baseByQuality: { low: { low: 16, high: 16 } } },
  };
  const auto = conformanceRequest({ quality: 'auto' });
  assert.equal(resolvedQuality(auto, GPT_IMAGE_2), 'medium');
  assert.equal(resolvedQuality(auto, onlyLow), 'low');
  assert.equal(resolvedQuality(auto, undefined), 'medium');
  assert.equal(resolvedQuality(conformanceRequest({ quality: 'high' }), onlyLow), 'high');
  assert.equal(resolvedQuality(conformanceRequest({ quality: undefined }), GPT_IMAGE_2), undefined);
});

test('an edit adds the tokens of its input images and the middle of its prompt overhead', () => {
  const request = conformanceRequest({ references: [inputOf(Buffer.alloc(0), SQUARE)] });
  const usage = tokenUsage(request, {
    math: GPT_IMAGE_2,
    promptTokens: 17,
    sizes: [SQUARE],
    quality: 'low',
    partialImageCount: 0,
  });
  assert.deepEqual(usage, {
    output_image_tokens: 196,
    output_text_tokens: 0,
    // 17 + 6 + the middle of 0 to 40
    input_text_tokens: 43,
    // 32 × 32 patches
    input_image_tokens: 1_024,
  });
});

test('a model that bills by tier counts by the delivered size; an unknown rule leaves its unit undefined', () => {
  const request = conformanceRequest({ references: [inputOf(Buffer.alloc(0), SQUARE)] });
  const usage = tokenUsage(request, {
    math: BY_TIER,
    promptTokens: 10,
    sizes: [SQUARE, { widthPixels: 4096, heightPixels: 4096 }],
    quality: undefined,
    partialImageCount: 0,
  });
  assert.deepEqual(usage, {
    // 1,120 + 3,780
    output_image_tokens: 4_900,
    output_text_tokens: 200,
    input_text_tokens: 10,
    input_image_tokens: undefined,
  });
});
