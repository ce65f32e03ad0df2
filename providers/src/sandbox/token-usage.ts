// What the sandbox says it used: the same token rules that quotes are made with, so that charges can be checked.

import {
  exactly,
  type ImageSize,
  inputImageTokens,
  inputTextTokens,
  outputImageTokens,
  QUALITIES,
  type Quality,
  type QuantityRange,
  type TierBoundaries,
  type TokenMath,
  type TokenUsage,
  tierOfSize,
} from '@lightmeter/core';
import type { UpstreamRequest } from '../adapter.ts';

/** Tiers of the models that bill by tier; the usual boundaries of a rate card. */
const TIERS: TierBoundaries = { '1K': 1_600_000, '2K': 4_300_000, '4K': 17_000_000 };

/** The quality that `auto` stands for: medium, or the model's first where it has no such thing. Undefined: no parameter. */
export function resolvedQuality(request: UpstreamRequest, math: TokenMath | undefined): Quality | undefined {
  if (request.quality !== 'auto') return request.quality;
  const known = ruleQualities(math);
  return known.length === 0 || known.includes('medium') ? 'medium' : known[0];
}

function ruleQualities(math: TokenMath | undefined): readonly Quality[] {
  const rule = math?.outputImage;
  if (rule?.kind === 'patch') return QUALITIES.filter((quality) => rule.baseByQuality[quality] !== undefined);
  if (rule?.kind === 'table')
    return QUALITIES.filter((quality) => rule.tokensByQuality[quality] !== undefined);
  return [];
}

/** What a call came to, as far as its tokens depend on it. */
export interface UsageGiven {
  readonly math: TokenMath;
  readonly promptTokens: number;
  /** Sizes of the images that were delivered. */
  readonly sizes: readonly ImageSize[];
  readonly quality: Quality | undefined;
  readonly partialImageCount: number;
}

/**
 * The tokens of a call. A rule that is only known as a range gives its middle; one that is not known leaves its unit
 * undefined.
 *
 * @example gpt-image-2, one medium 1024x1024, a 17-token prompt: 1,756 output image tokens, 17 + 6 = 23 input text tokens
 */
export function tokenUsage(request: UpstreamRequest, given: UsageGiven): TokenUsage {
  const { math, sizes, quality } = given;
  const images = sum(sizes.map((size) => imageTokens(math, size, quality)));
  const highFidelity = request.inputFidelity === 'high';
  const inputRule = math.inputImage;
  return {
    output_image_tokens:
      images === undefined ? undefined : images + math.partialImageTokens * given.partialImageCount,
    output_text_tokens: middle(math.outputText),
    input_text_tokens: middle(
      inputTextTokens(math, {
        prompt: exactly(given.promptTokens),
        referenceCount: request.references.length,
      }),
    ),
    input_image_tokens: sum(
      request.references.map(
        ({ size }) => inputRule && middle(inputImageTokens(inputRule, { size, highFidelity })),
      ),
    ),
  };
}

function imageTokens(math: TokenMath, size: ImageSize, quality: Quality | undefined): number | undefined {
  const tier = tierOfSize(TIERS, size) ?? '4K';
  const tokens =
    math.outputImage && outputImageTokens(math.outputImage, { size, quality: quality ?? 'medium', tier });
  return tokens && middle(tokens);
}

/** The sum; undefined as soon as one part is unknown. */
function sum(parts: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return total;
}

function middle({ low, high }: QuantityRange): number {
  return Math.floor((low + high) / 2);
}
