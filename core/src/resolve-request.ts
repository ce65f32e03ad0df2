// Turns what the caller wrote into what the model will do, or says why it cannot and what comes nearest. Nothing is
// clamped, dropped or guessed: a default is only taken where the rate card documents one.

import { type Capability, QUALITIES, type Quality } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest, ImageRequestInput } from './image-request.ts';
import { type ImageSize, parseImageSize, renderImageSize } from './image-size.ts';
import { gridViolation, nearestSizes, shapeSizes, tierOfImage } from './model-sizes.ts';
import { type RateCard, type SoldModel, soldModel } from './rate-card.ts';
import { resolveReferences } from './resolve-references.ts';
import { TIERS, type Tier } from './tier.ts';

/** A longer run of one character is no prompt, and counting its tokens would block the process for a second. */
const MAX_REPEATED_CHARACTERS = 1_000;

export interface ResolvedRequest {
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly request: ImageRequest;
}

/**
 * The request as this rate card's model will do it, every default spelled out.
 *
 * @throws LightmeterError `model_not_found`, `unsupported_value`, `invalid_value`, `missing_parameter`, `image_too_large`,
 *   `mask_mismatch`: each names the parameter, the limit and the nearest things the model can do
 */
export function resolveImageRequest(card: RateCard, input: ImageRequestInput): ResolvedRequest {
  const model = soldModel(card, input.model);
  const capability = imageCapability(model);
  const ask: Ask = { model, capability, input };
  refuseOperation(ask);
  refusePrompt(ask);
  const imageCount = resolveImageCount(ask);
  const { size, tier } = resolveSize(ask, card);
  const outputFormat = resolveOutputFormat(ask);
  const request: ImageRequest = {
    operation: input.operation,
    modelId: model.id,
    prompt: input.prompt,
    imageCount,
    size,
    tier,
    quality: resolveQuality(ask),
    background: resolveBackground(ask, outputFormat, tier),
    outputFormat,
    outputCompression: resolveCompression(ask, outputFormat),
    moderation: resolveModeration(ask),
    inputFidelity: resolveInputFidelity(ask),
    seed: resolveSeed(ask),
    safetyIdentifier: input.safetyIdentifier,
    partialImageCount: resolvePartialImages(ask),
    ...resolveReferences(capability, input),
  };
  return { model, capability, request };
}

interface Ask {
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly input: ImageRequestInput;
}

/** @throws LightmeterError `unsupported_value` with what the model can do instead */
function unsupported(ask: Ask, param: string, sentence: string, nearest: readonly string[]): never {
  const offer = nearest.length === 0 ? '' : ` It can do ${nearest.join(', ')}.`;
  throw new LightmeterError('unsupported_value', {
    param,
    message: `${ask.model.id}: ${sentence}${offer}`,
    details: { nearest },
  });
}

function imageCapability(model: SoldModel): Capability {
  if (model.capability) return model.capability;
  throw new LightmeterError('unsupported_value', {
    param: 'model',
    message: `${model.id} makes video; images are made by the image models of GET /v1/models.`,
  });
}

function refuseOperation(ask: Ask): void {
  if (ask.capability.operations.includes(ask.input.operation)) return;
  const other = ask.input.operation === 'edit' ? 'POST /v1/images/generations' : 'POST /v1/images/edits';
  unsupported(
    ask,
    'model',
    ask.input.operation === 'edit'
      ? `it makes images from a prompt alone and cannot edit. Use ${other} or another model.`
      : `it needs an input image. Use ${other} or another model.`,
    [],
  );
}

function refusePrompt({ model, capability, input }: Ask): void {
  const { min, max } = capability.promptCharacters;
  const length = input.prompt.length;
  if (input.prompt.trim() === '') {
    throw new LightmeterError('invalid_value', {
      param: 'prompt',
      message: `\`prompt\` is empty; ${model.id} takes ${min} to ${max} characters.`,
    });
  }
  if (length < min || length > max) {
    throw new LightmeterError('invalid_value', {
      param: 'prompt',
      message: `\`prompt\` has ${length} characters; ${model.id} takes ${min} to ${max}. Shorten it.`,
    });
  }
  const run = longestRun(input.prompt);
  if (run > MAX_REPEATED_CHARACTERS) {
    throw new LightmeterError('invalid_value', {
      param: 'prompt',
      message: `\`prompt\` repeats one character ${run} times in a row; at most ${MAX_REPEATED_CHARACTERS} are accepted. Describe the picture in words.`,
    });
  }
}

/** How often one character stands in a row at most. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  for (let index = 0; index < text.length; index += 1) {
    run = index > 0 && text.charCodeAt(index) === text.charCodeAt(index - 1) ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

function resolveImageCount({ model, capability, input }: Ask): number {
  const count = input.imageCount ?? 1;
  if (Number.isSafeInteger(count) && count >= 1 && count <= capability.maxImageCount) return count;
  throw new LightmeterError('invalid_value', {
    param: 'n',
    message: `\`n\` is ${count}; ${model.id} makes 1${
      capability.maxImageCount > 1 ? ` to ${capability.maxImageCount} images` : ' image'
    } a request. Send several requests.`,
  });
}

function resolveSize(ask: Ask, card: RateCard): Pick<ImageRequest, 'size' | 'tier'> {
  const { capability, input, model } = ask;
  const byShape = input.aspectRatio !== undefined || input.resolution !== undefined;
  if (input.size !== undefined && byShape) {
    throw new LightmeterError('invalid_value', {
      param: 'size',
      message: 'Send either `size`, or `aspect_ratio` and `resolution`, not both.',
    });
  }
  if (byShape) return resolveShape(ask);
  if (input.size === undefined && !capability.autoSize) return resolveShape(ask);
  if (input.size === undefined || input.size === 'auto') {
    if (!capability.autoSize) unsupported(ask, 'size', '`size` cannot be auto.', sizeNames(capability));
    return { size: 'auto', tier: model.basis === 'images' ? model.autoSizeTier : undefined };
  }
  const size = parseImageSize(input.size);
  if (!size) {
    const example = shapeSizes(capability)[0];
    throw new LightmeterError('invalid_value', {
      param: 'size',
      message: `\`size\` is ${JSON.stringify(input.size.slice(0, 40))}; write WIDTHxHEIGHT in pixels${
        example ? `, such as "${renderImageSize(example.size)}"` : ''
      }${capability.autoSize ? ', or "auto"' : ''}.`,
    });
  }
  refuseSize(ask, size);
  return { size, tier: tierOfImage(capability, card.tiers, size) };
}

function refuseSize(ask: Ask, size: ImageSize): void {
  const { sizes } = ask.capability;
  const violation =
    sizes.kind === 'grid'
      ? gridViolation(sizes, size)
      : shapeSizes(ask.capability).some((known) => renderImageSize(known.size) === renderImageSize(size))
        ? undefined
        : 'It makes only the sizes it names.';
  if (violation === undefined) return;
  const nearest = nearestSizes(ask.capability, size).map(renderImageSize);
  throw new LightmeterError('unsupported_value', {
    param: 'size',
    message: `${ask.model.id} cannot make ${renderImageSize(size)}. ${violation} Nearest: ${nearest.join(', ')}.`,
    details: { nearest },
  });
}

function sizeNames(capability: Capability): string[] {
  return shapeSizes(capability).map((shape) => renderImageSize(shape.size));
}

/** An aspect ratio at a tier: the ratio is 1:1 and the tier the lowest offered when left out, as GET /v1/models says. */
function resolveShape(ask: Ask): { size: ImageSize; tier: Tier } {
  const { capability, input } = ask;
  const ratio = input.aspectRatio ?? '1:1';
  const byTier = capability.shapes[ratio];
  if (!byTier) {
    unsupported(
      ask,
      'aspect_ratio',
      `it has no aspect ratio ${JSON.stringify(ratio.slice(0, 20))}.`,
      Object.keys(capability.shapes),
    );
  }
  const offered = TIERS.filter((tier) => byTier[tier] !== undefined);
  const tier = input.resolution ?? offered[0];
  const size = tier && byTier[tier];
  if (!tier || !size) {
    unsupported(
      ask,
      'resolution',
      `it cannot make ${ratio} at ${input.resolution}.`,
      offered.map((possible) => `${ratio} at ${possible}`),
    );
  }
  return { size, tier };
}

function resolveQuality(ask: Ask): Quality | 'auto' | undefined {
  const { capability, input } = ask;
  const offered = [...(capability.autoQuality ? ['auto'] : []), ...capability.qualities];
  if (input.quality === undefined) {
    if (capability.autoQuality) return 'auto';
    if (capability.qualities.length === 0) return undefined;
    throw new LightmeterError('missing_parameter', {
      param: 'quality',
      message: `${ask.model.id} needs \`quality\`: ${offered.join(', ')}.`,
    });
  }
  if (offered.length === 0) unsupported(ask, 'quality', 'it has no parameter `quality`; leave it out.', []);
  if (input.quality === 'auto' && capability.autoQuality) return 'auto';
  const quality = QUALITIES.find((known) => known === input.quality);
  if (quality && capability.qualities.includes(quality)) return quality;
  return unsupported(
    ask,
    'quality',
    `it has no quality ${JSON.stringify(input.quality.slice(0, 20))}.`,
    offered,
  );
}

function resolveOutputFormat(ask: Ask): ImageRequest['outputFormat'] {
  const { capability, input } = ask;
  const format =
    input.outputFormat === undefined
      ? capability.outputFormats[0]
      : capability.outputFormats.find((known) => known === input.outputFormat);
  return (
    format ??
    unsupported(
      ask,
      'output_format',
      `it cannot write ${JSON.stringify(input.outputFormat)}.`,
      capability.outputFormats,
    )
  );
}

function resolveCompression(ask: Ask, format: ImageRequest['outputFormat']): number | undefined {
  const { capability, input } = ask;
  if (input.outputCompression === undefined) return undefined;
  if (!capability.outputCompression) {
    unsupported(ask, 'output_compression', 'it has no parameter `output_compression`; leave it out.', []);
  }
  if (format === 'png') {
    unsupported(ask, 'output_compression', '`output_compression` needs `output_format` jpeg or webp.', []);
  }
  if (
    Number.isSafeInteger(input.outputCompression) &&
    input.outputCompression >= 0 &&
    input.outputCompression <= 100
  ) {
    return input.outputCompression;
  }
  throw new LightmeterError('invalid_value', {
    param: 'output_compression',
    message: `\`output_compression\` is ${input.outputCompression}; it is a whole number from 0 to 100.`,
  });
}

function resolveBackground(
  ask: Ask,
  format: ImageRequest['outputFormat'],
  tier: Tier | undefined,
): ImageRequest['background'] {
  const { capability, input } = ask;
  const background = input.background ?? (capability.backgrounds.includes('auto') ? 'auto' : 'opaque');
  if (!capability.backgrounds.includes(background)) {
    unsupported(ask, 'background', `it has no background "${background}".`, capability.backgrounds);
  }
  if (background !== 'transparent') return background;
  if (format === 'jpeg') {
    unsupported(ask, 'background', 'a transparent background needs `output_format` png or webp.', []);
  }
  const tiers = capability.transparentTiers;
  if (tiers && (tier === undefined || !tiers.includes(tier))) {
    unsupported(ask, 'background', `it makes transparent backgrounds only at ${tiers.join(' and ')}.`, []);
  }
  return background;
}

function resolveModeration(ask: Ask): ImageRequest['moderation'] {
  if (ask.input.moderation === undefined) return undefined;
  if (ask.capability.moderation) return ask.input.moderation;
  return unsupported(ask, 'moderation', 'it has no parameter `moderation`; leave it out.', []);
}

function resolveInputFidelity(ask: Ask): ImageRequest['inputFidelity'] {
  const { inputFidelity } = ask.input;
  if (inputFidelity === undefined) return undefined;
  if (ask.input.operation !== 'edit') {
    unsupported(ask, 'input_fidelity', '`input_fidelity` belongs to edits.', []);
  }
  if (ask.capability.inputFidelity.includes(inputFidelity)) return inputFidelity;
  return unsupported(
    ask,
    'input_fidelity',
    ask.capability.inputFidelity.length === 0
      ? 'it has no parameter `input_fidelity`; leave it out.'
      : `it has no input fidelity "${inputFidelity}".`,
    ask.capability.inputFidelity,
  );
}

function resolveSeed(ask: Ask): number | undefined {
  if (ask.input.seed === undefined) return undefined;
  if (ask.capability.seed) return ask.input.seed;
  return unsupported(ask, 'seed', 'it takes no `seed`; leave it out.', []);
}

function resolvePartialImages(ask: Ask): number | undefined {
  const { stream, partialImageCount } = ask.input;
  const { maxPartialImages } = ask.capability;
  if (!stream) {
    if (partialImageCount === undefined || partialImageCount === 0) return undefined;
    throw new LightmeterError('invalid_value', {
      param: 'partial_images',
      message: '`partial_images` needs `stream: true`.',
    });
  }
  const count = partialImageCount ?? 0;
  if (Number.isSafeInteger(count) && count >= 0 && count <= maxPartialImages) return count;
  throw new LightmeterError('invalid_value', {
    param: 'partial_images',
    message: `\`partial_images\` is ${count}; ${ask.model.id} streams 0 to ${maxPartialImages}.`,
  });
}
