// The size of a request: WIDTHxHEIGHT, `auto`, or an aspect ratio at a tier. A size is never moved to the next one that
// fits: what the model cannot make is refused with the nearest sizes it can.

import { type Ask, refuseUnsupported, refuseValue } from './ask.ts';
import type { AspectRatio, Capability } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest } from './image-request.ts';
import { type ImageSize, isSameSize, parseImageSize, renderImageSize } from './image-size.ts';
import { gridViolation, nearestSizes, shapeSizes, tierOfImage } from './model-sizes.ts';
import { TIERS, type Tier, type TierBoundaries } from './tier.ts';

/** The ratio where only a resolution is named, or nothing at all for a model without `size: auto`. */
const DEFAULT_RATIO: AspectRatio = '1:1';

/** hiapi's default `aspect_ratio`: the same as leaving it out, and no shape of any model. */
const AUTO_RATIO: AspectRatio = 'auto';
const AUTO_TIER: Tier = '1K';

/**
 * The size to make and the tier to pay for.
 *
 * Nothing named means `auto` where the model takes it, else the lowest tier of 1:1. An aspect ratio of `auto` means the
 * same, and goes with no tier but 1K. Tier is undefined when `auto` is charged at the tier that arrives.
 *
 * @throws LightmeterError `invalid_value`, `unsupported_value` with the nearest sizes, `missing_parameter`
 */
export function resolveSize(ask: Ask, boundaries: TierBoundaries): Pick<ImageRequest, 'size' | 'tier'> {
  const { capability, input, model } = ask;
  const byShape = input.aspectRatio !== undefined || input.resolution !== undefined;
  if (input.size !== undefined && byShape) {
    refuseValue('size', 'Send either `size`, or `aspect_ratio` and `resolution`, not both.');
  }
  if (input.aspectRatio === AUTO_RATIO) return resolveAutoRatio(ask, boundaries);
  if (byShape || (input.size === undefined && !capability.autoSize)) return resolveShape(ask);
  if (input.size === undefined || input.size === 'auto') {
    if (!capability.autoSize) {
      refuseUnsupported(ask, 'size', '`size` cannot be auto.', someSizes(capability));
    }
    return { size: 'auto', tier: model.basis === 'images' ? model.autoSizeTier : undefined };
  }
  const size = parseImageSize(input.size) ?? refuseSpelling(capability, input.size);
  refuseSize(ask, size);
  return { size, tier: tierOfImage(capability, boundaries, size) };
}

/** What leaving the ratio out means; the model's own choice of a size is never asked for at a higher tier. */
function resolveAutoRatio(ask: Ask, boundaries: TierBoundaries): Pick<ImageRequest, 'size' | 'tier'> {
  const { capability, input } = ask;
  const { resolution = AUTO_TIER } = input;
  if (resolution === AUTO_TIER) {
    const kept = capability.autoSize ? undefined : input.resolution;
    return resolveSize({ ...ask, input: { ...input, aspectRatio: undefined, resolution: kept } }, boundaries);
  }
  const ratios = Object.keys(capability.shapes);
  const offered = ratios.filter((ratio) => capability.shapes[ratio]?.[resolution] !== undefined);
  return refuseUnsupported(
    ask,
    'aspect_ratio',
    `the aspect ratio "auto" exists only at ${AUTO_TIER}; name a shape${offered.length === 0 ? '' : ` at ${resolution}`}.`,
    offered.length === 0 ? ratios : offered,
  );
}

function refuseSpelling(capability: Capability, size: string): never {
  const [example] = someSizes(capability);
  refuseValue(
    'size',
    `\`size\` is ${JSON.stringify(size.slice(0, 40))}; write WIDTHxHEIGHT in pixels${
      example === undefined ? '' : `, such as "${example}"`
    }${capability.autoSize ? ', or "auto"' : ''}.`,
  );
}

function refuseSize({ model, capability }: Ask, size: ImageSize): void {
  const violation = sizeViolation(capability, size);
  if (violation === undefined) return;
  const nearest = nearestSizes(capability, size).map(renderImageSize);
  throw new LightmeterError('unsupported_value', {
    param: 'size',
    message: `${model.id} cannot make ${renderImageSize(size)}. ${violation} Nearest: ${nearest.join(', ')}.`,
    details: { nearest },
  });
}

function sizeViolation(capability: Capability, size: ImageSize): string | undefined {
  if (capability.sizes.kind === 'grid') return gridViolation(capability.sizes, size);
  return shapeSizes(capability).some((known) => isSameSize(known.size, size))
    ? undefined
    : 'It makes only the sizes it names.';
}

/** The first three sizes that the model names: enough to show the form, where nothing says which is nearest. */
function someSizes(capability: Capability): string[] {
  return shapeSizes(capability)
    .slice(0, 3)
    .map((shape) => renderImageSize(shape.size));
}

/** An aspect ratio at a tier: 1:1, and the lowest tier that the ratio is offered in, where one is left out. */
function resolveShape(ask: Ask): { size: ImageSize; tier: Tier } {
  const { capability, input } = ask;
  const ratio = input.aspectRatio ?? DEFAULT_RATIO;
  const byTier = Object.hasOwn(capability.shapes, ratio) ? capability.shapes[ratio] : undefined;
  if (!byTier) return refuseRatio(ask, ratio);
  const offered = TIERS.filter((tier) => byTier[tier] !== undefined);
  const tier = input.resolution ?? offered[0];
  const size = tier && byTier[tier];
  if (tier && size) return { size, tier };
  return refuseUnsupported(
    ask,
    'resolution',
    `it cannot make ${ratio}${tier ? ` at ${tier}` : ''}.`,
    offered.map((possible) => `${ratio} at ${possible}`),
  );
}

/** Names the parameter that is missing when the ratio was our default and not the caller's word. */
function refuseRatio(ask: Ask, ratio: AspectRatio): never {
  const ratios = Object.keys(ask.capability.shapes);
  if (ask.input.aspectRatio === undefined) {
    throw new LightmeterError('missing_parameter', {
      param: 'aspect_ratio',
      message: `${ask.model.id} needs \`aspect_ratio\`: ${ratios.join(', ')}.`,
      details: { nearest: ratios },
    });
  }
  return refuseUnsupported(
    ask,
    'aspect_ratio',
    `it has no aspect ratio ${JSON.stringify(ratio.slice(0, 20))}.`,
    ratios,
  );
}
