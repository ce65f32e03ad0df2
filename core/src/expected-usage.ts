// The tokens a request is expected to use, by the model's own rules. What no rule says is undefined, never 0. A flat price
// does not depend on them; they are told all the same.

import type { Quality } from './capability.ts';
import type { ImageRequest } from './image-request.ts';
import type { TieredSize } from './model-sizes.ts';
import { possibleQualities, possibleSizes, ruleQualities } from './possible-delivery.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import type { TierBoundaries } from './tier.ts';
import {
  inputImageTokens,
  inputTextTokens,
  type OutputImageRule,
  outputImageTokensOver,
  type TokenMath,
} from './token-math.ts';
import { addRanges, exactly, type QuantityRange, scaleRange, type TokenUnit } from './usage.ts';

/** Tokens a request is expected to use; undefined where the model's rule is unknown. */
export type ExpectedUsage = { readonly [unit in TokenUnit]: QuantityRange | undefined };

const UNKNOWN_USAGE: ExpectedUsage = {
  output_image_tokens: undefined,
  output_text_tokens: undefined,
  input_text_tokens: undefined,
  input_image_tokens: undefined,
};

/** A resolved request, with the card's tier boundaries and the prompt's own o200k_base token count. */
export interface UsageGiven extends ResolvedRequest {
  readonly tiers: TierBoundaries;
  readonly promptTokens: QuantityRange;
}

/**
 * Tokens of the whole request, all its images together.
 *
 * @example gpt-image-2, 1024x1024 at medium, n = 2, a 17-token prompt: 2 × 1,756 image tokens out, 17 + 6 = 23 text in
 */
export function expectedUsageOf(given: UsageGiven): ExpectedUsage {
  const math = given.model.facts?.tokenMath;
  if (!math) return UNKNOWN_USAGE;
  return {
    output_image_tokens: expectedOutputTokens(given, math),
    output_text_tokens: math.outputText,
    input_text_tokens: inputTextTokens(math, {
      prompt: given.promptTokens,
      referenceCount: given.request.references.length,
    }),
    input_image_tokens: expectedInputImageTokens(given.request, math),
  };
}

/** Partial images are asked for and may not all come, so they widen the range upwards. */
function expectedOutputTokens(given: UsageGiven, math: TokenMath): QuantityRange | undefined {
  const perImage =
    math.outputImage &&
    tokensOver(math.outputImage, {
      sizes: possibleSizes(given, given.tiers),
      qualities: ruleQualities(possibleQualities(given)),
    });
  if (!perImage) return undefined;
  const { imageCount, partialImageCount = 0 } = given.request;
  const partials = { low: 0, high: partialImageCount * math.partialImageTokens };
  return scaleRange(addRanges(perImage, partials), imageCount);
}

const hulls = new WeakMap<readonly TieredSize[], Map<string, QuantityRange | undefined>>();

/** As outputImageTokensOver, but worked out once: a list of all deliverable sizes has some fifteen thousand. */
function tokensOver(
  rule: OutputImageRule,
  choice: { sizes: readonly TieredSize[]; qualities: readonly Quality[] },
): QuantityRange | undefined {
  if (choice.sizes.length === 1) return outputImageTokensOver(rule, choice);
  const known = hulls.get(choice.sizes) ?? new Map<string, QuantityRange | undefined>();
  hulls.set(choice.sizes, known);
  const key = `${JSON.stringify(rule)} ${choice.qualities.join()}`;
  if (!known.has(key)) known.set(key, outputImageTokensOver(rule, choice));
  return known.get(key);
}

function expectedInputImageTokens(request: ImageRequest, math: TokenMath): QuantityRange | undefined {
  if (request.references.length === 0) return exactly(0);
  const rule = math.inputImage;
  if (!rule) return undefined;
  return request.references
    .map((reference) =>
      inputImageTokens(rule, { size: reference.size, highFidelity: request.inputFidelity === 'high' }),
    )
    .reduce(addRanges);
}
