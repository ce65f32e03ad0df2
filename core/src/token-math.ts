// Token counts of image models as published or measured: which rule a model follows is data in rates/providers,
// the rules themselves are here. Sources and dates stand beside each rule.

import type { Quality } from './capability.ts';
import { edgeRatio, type ImageSize, pixelsOf, renderImageSize } from './image-size.ts';
import type { Tier } from './tier.ts';
import { addRanges, exactly, hullOf, type QuantityRange } from './usage.ts';

/** How a model counts the tokens of one output image. */
export type OutputImageRule =
  /** OpenAI's closed formula. A base is exact, or a range where only bounds are known (2.6 low and medium). */
  | { readonly kind: 'patch'; readonly baseByQuality: Readonly<Partial<Record<Quality, QuantityRange>>> }
  /** A published table by quality and size. */
  | {
      readonly kind: 'table';
      readonly tokensByQuality: Readonly<Partial<Record<Quality, Readonly<Record<string, QuantityRange>>>>>;
    }
  /** The same count for every ratio of a tier. */
  | { readonly kind: 'tier'; readonly tokensByTier: Readonly<Partial<Record<Tier, number>>> };

/** How a model counts the tokens of one input image. */
export type InputImageRule =
  | { readonly kind: 'patch32' }
  | {
      readonly kind: 'tiles512';
      readonly baseTokens: number;
      readonly tokensPerTile: number;
      readonly highFidelitySquareTokens: number;
      readonly highFidelityOblongTokens: number;
    }
  | { readonly kind: 'fixed'; readonly tokens: QuantityRange };

/** The token rules of one model; an undefined rule is unknown. */
export interface TokenMath {
  readonly outputImage: OutputImageRule | undefined;
  readonly inputImage: InputImageRule | undefined;
  /** Tokens that the provider adds to the prompt's own o200k_base count; for edits, per input image as well. */
  readonly promptOverhead: { readonly tokens: number; readonly editTokensPerImage: QuantityRange };
  /** Image output tokens added by every partial image. */
  readonly partialImageTokens: number;
  /** Text the model may bill as output beside the image (thinking, captions): an allowance, per request. */
  readonly outputText: QuantityRange;
}

/**
 * Output tokens of one image by OpenAI's closed formula.
 *
 * `base` is 16, 24, 48, 64 or 96 by model and quality. Symmetric in width and height. An exact half rounds to even,
 * and the order of the floating-point operations is OpenAI's: the docs-site calculator as read on 2026-10-08.
 *
 * @example 1024x1024, base 48: 48 × 48 × (2,000,000 + 1,048,576) ÷ 4,000,000 = 1,755.98 → 1,756
 */
export function patchOutputTokens(base: number, size: ImageSize): number {
  const long = Math.max(size.widthPixels, size.heightPixels);
  const short = Math.min(size.widthPixels, size.heightPixels);
  const scaled = base / (long / short);
  const floor = Math.floor(scaled);
  const rows = scaled - floor === 0.5 ? floor + (floor % 2) : Math.floor(scaled + 0.5);
  return Math.ceil((base * rows * (2_000_000 + pixelsOf(size))) / 4_000_000);
}

/** Tokens of one output image; undefined when the rule says nothing of this size or quality. */
export function outputImageTokens(
  rule: OutputImageRule,
  image: { size: ImageSize; quality: Quality; tier: Tier },
): QuantityRange | undefined {
  switch (rule.kind) {
    case 'patch': {
      const base = rule.baseByQuality[image.quality];
      if (!base) return undefined;
      return { low: patchOutputTokens(base.low, image.size), high: patchOutputTokens(base.high, image.size) };
    }
    case 'table':
      return rule.tokensByQuality[image.quality]?.[renderImageSize(image.size)];
    case 'tier': {
      const tokens = rule.tokensByTier[image.tier];
      return tokens === undefined ? undefined : exactly(tokens);
    }
  }
}

/**
 * Tokens of one output image whose quality or size is left to the model: the hull over everything it may choose.
 *
 * `sizes` are all that the model may deliver: at one area a square has more tokens than a strip, so the largest and the
 * smallest area alone do not bound it. Undefined when the rule is silent about any of them, or when there are none.
 */
export function outputImageTokensOver(
  rule: OutputImageRule,
  choice: { sizes: readonly { size: ImageSize; tier: Tier }[]; qualities: readonly Quality[] },
): QuantityRange | undefined {
  let hull: QuantityRange | undefined;
  for (const { size, tier } of choice.sizes) {
    for (const quality of choice.qualities) {
      const tokens = outputImageTokens(rule, { size, quality, tier });
      if (!tokens) return undefined;
      hull = hull ? hullOf([hull, tokens]) : tokens;
    }
  }
  return hull;
}

const PATCH_EDGE_PIXELS = 32;
const MAX_INPUT_PATCHES = 1536;

/**
 * Input tokens of one image for gpt-image-2 and later: 32-pixel patches of a canvas, at most 1,536.
 *
 * Images under 1,024 px are magnified at most twofold, ratios beyond 3:1 are padded to 3:1. OpenAI publishes no rule;
 * this is the community's, which reproduces every measured point known on 2026-11-22 (ratios beyond 3:1 untested).
 *
 * @example 341x512 → magnified to 682x1024 → 22 × 32 = 704
 */
export function patchInputTokens(size: ImageSize): number {
  let { widthPixels: width, heightPixels: height } = size;
  const long = Math.max(width, height);
  if (long < 1024) {
    const scale = Math.min(2, 1024 / long);
    width = Math.floor(width * scale + 0.5);
    height = Math.floor(height * scale + 0.5);
  }
  width = Math.max(width, Math.ceil(height / 3));
  height = Math.max(height, Math.ceil(width / 3));
  const patches = Math.ceil(width / PATCH_EDGE_PIXELS) * Math.ceil(height / PATCH_EDGE_PIXELS);
  if (patches <= MAX_INPUT_PATCHES) return patches;
  let scale = Math.sqrt((PATCH_EDGE_PIXELS * PATCH_EDGE_PIXELS * MAX_INPUT_PATCHES) / (width * height));
  scale *= Math.min(wholePatches(width * scale), wholePatches(height * scale));
  return (
    Math.ceil(Math.floor(width * scale) / PATCH_EDGE_PIXELS) *
    Math.ceil(Math.floor(height * scale) / PATCH_EDGE_PIXELS)
  );
}

function wholePatches(edge: number): number {
  return Math.floor(edge / PATCH_EDGE_PIXELS) / (edge / PATCH_EDGE_PIXELS);
}

/** Tiles of 512 pixels once the short edge is scaled down to 512; a smaller image is not scaled up. */
function tilesAcross(size: ImageSize): number {
  const tilePixels = Math.max(512, Math.min(size.widthPixels, size.heightPixels));
  return Math.ceil(size.widthPixels / tilePixels) * Math.ceil(size.heightPixels / tilePixels);
}

/**
 * The surcharge of `input_fidelity: high` on one image.
 *
 * OpenAI names two amounts, for a square and for what is "closer to" portrait or landscape, and not where the one ends;
 * between 1:1 and 3:2 both are possible. (Images and vision guide, as read on 2026-11-22.)
 */
function highFidelitySurcharge(
  rule: Extract<InputImageRule, { kind: 'tiles512' }>,
  size: ImageSize,
): QuantityRange {
  const { highFidelitySquareTokens: square, highFidelityOblongTokens: oblong } = rule;
  if (edgeRatio(size) === 1) return exactly(square);
  return edgeRatio(size) >= 1.5 ? exactly(oblong) : { low: square, high: oblong };
}

/**
 * Tokens of one input image.
 *
 * High fidelity is counted on every image. The providers are said to keep it to the first one or the first five
 * (second hand), so with more the true count may be lower and is never higher.
 */
export function inputImageTokens(
  rule: InputImageRule,
  image: { size: ImageSize; highFidelity: boolean },
): QuantityRange {
  switch (rule.kind) {
    case 'patch32':
      return exactly(patchInputTokens(image.size));
    case 'fixed':
      return rule.tokens;
    case 'tiles512': {
      const tokens = exactly(rule.baseTokens + rule.tokensPerTile * tilesAcross(image.size));
      return image.highFidelity ? addRanges(tokens, highFidelitySurcharge(rule, image.size)) : tokens;
    }
  }
}

/**
 * Text tokens the provider bills for a prompt.
 *
 * @param prompt the prompt's own o200k_base count, as a range when it was bounded rather than counted
 * @example a 17-token prompt to generate: 17 + 6 = 23
 */
export function inputTextTokens(
  math: TokenMath,
  request: { prompt: QuantityRange; referenceCount: number },
): QuantityRange {
  const { tokens, editTokensPerImage } = math.promptOverhead;
  return {
    low: request.prompt.low + tokens + editTokensPerImage.low * request.referenceCount,
    high: request.prompt.high + tokens + editTokensPerImage.high * request.referenceCount,
  };
}
