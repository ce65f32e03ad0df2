// Turns what the caller wrote into what the model will do, or says why it cannot and what comes nearest. Nothing is
// clamped, dropped or guessed: a default is only taken where the rate card documents one.

import { type Ask, refuseUnsupported, refuseValue } from './ask.ts';
import { type Capability, QUALITIES, type Quality } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest, ImageRequestInput } from './image-request.ts';
import { type RateCard, type SoldModel, soldModel } from './rate-card.ts';
import { resolveReferences } from './resolve-references.ts';
import { resolveSize } from './resolve-size.ts';
import type { Tier } from './tier.ts';

/** Assumed: a longer run of one character is no prompt. */
const MAX_REPEATED_CHARACTERS = 1_000;

/** 31 bits, as on the wire (contract/). Assumed: every provider with a seed takes as much. */
const MAX_SEED = 2_147_483_647;

export interface ResolvedRequest {
  readonly model: SoldModel;
  readonly capability: Capability;
  readonly request: ImageRequest;
}

/**
 * The request as this rate card's model will do it, every default spelled out.
 *
 * Of several faults the first in this order is reported: model, operation, prompt, `n`, size, output format, quality,
 * background, compression, moderation, input fidelity, seed, partial images, input images, mask.
 *
 * @throws LightmeterError `model_not_found`, `unsupported_value`, `invalid_value`, `missing_parameter`,
 *   `image_unreadable`, `image_too_large`, `mask_mismatch`: each names the parameter, the limit and the nearest things
 *   the model can do
 */
export function resolveImageRequest(card: RateCard, input: ImageRequestInput): ResolvedRequest {
  const model = soldModel(card, input.model);
  const capability = model.capability ?? refuseVideo(card, model);
  const ask: Ask = { model, capability, input };
  refuseOperation(ask);
  refusePrompt(ask);
  const imageCount = resolveImageCount(ask);
  const { size, tier } = resolveSize(ask, card.tiers);
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
    ...resolveReferences(ask),
  };
  return { model, capability, request };
}

function refuseVideo(card: RateCard, model: SoldModel): never {
  const nearest = card.models.filter((sold) => sold.capability).map((sold) => sold.id);
  throw new LightmeterError('unsupported_value', {
    param: 'model',
    message: `${model.id} makes video; images are made by the image models of GET /v1/models.`,
    details: { nearest },
  });
}

function refuseOperation(ask: Ask): void {
  if (ask.capability.operations.includes(ask.input.operation)) return;
  refuseUnsupported(
    ask,
    'model',
    ask.input.operation === 'edit'
      ? 'it makes images from a prompt alone and cannot edit. Use POST /v1/images/generations or another model.'
      : 'it needs an input image. Use POST /v1/images/edits or another model.',
  );
}

function refusePrompt({ model, capability, input }: Ask): void {
  const { min, max } = capability.promptCharacters;
  const { length } = input.prompt;
  if (input.prompt.trim() === '') {
    refuseValue('prompt', `\`prompt\` is empty; ${model.id} takes ${min} to ${max} characters.`);
  }
  if (length < min || length > max) {
    refuseValue(
      'prompt',
      `\`prompt\` has ${length} characters; ${model.id} takes ${min} to ${max}. ${length > max ? 'Shorten' : 'Lengthen'} it.`,
    );
  }
  const run = longestRun(input.prompt);
  if (run > MAX_REPEATED_CHARACTERS) {
    refuseValue(
      'prompt',
      `\`prompt\` repeats one character ${run} times in a row; at most ${MAX_REPEATED_CHARACTERS} are accepted. Describe the picture in words.`,
    );
  }
}

/** How often one character stands in a row at most; an emoji is one character, though JavaScript counts it as two. */
function longestRun(text: string): number {
  let longest = 0;
  let run = 0;
  let previous = '';
  for (const character of text) {
    run = character === previous ? run + 1 : 1;
    previous = character;
    if (run > longest) longest = run;
  }
  return longest;
}

function resolveImageCount({ model, capability, input }: Ask): number {
  const count = input.imageCount ?? 1;
  const { maxImageCount } = capability;
  if (Number.isSafeInteger(count) && count >= 1 && count <= maxImageCount) return count;
  return refuseValue(
    'n',
    `\`n\` is ${count}; ${model.id} makes 1${maxImageCount > 1 ? ` to ${maxImageCount} images` : ' image'} a request.${
      count > maxImageCount ? ' Send several requests.' : ''
    }`,
  );
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
      details: { nearest: offered },
    });
  }
  if (offered.length === 0) refuseUnsupported(ask, 'quality', 'it has no parameter `quality`; leave it out.');
  if (input.quality === 'auto' && capability.autoQuality) return 'auto';
  const quality = QUALITIES.find((known) => known === input.quality);
  if (quality && capability.qualities.includes(quality)) return quality;
  return refuseUnsupported(
    ask,
    'quality',
    `it has no quality ${JSON.stringify(input.quality.slice(0, 20))}.`,
    offered,
  );
}

/** The first format on the card where none is named. */
function resolveOutputFormat(ask: Ask): ImageRequest['outputFormat'] {
  const { outputFormats } = ask.capability;
  const named = ask.input.outputFormat ?? outputFormats[0] ?? 'png';
  return (
    outputFormats.find((known) => known === named) ??
    refuseUnsupported(
      ask,
      'output_format',
      `it cannot write ${JSON.stringify(named.slice(0, 20))}.`,
      outputFormats,
    )
  );
}

function resolveBackground(
  ask: Ask,
  format: ImageRequest['outputFormat'],
  tier: Tier | undefined,
): ImageRequest['background'] {
  const { capability, input } = ask;
  const background = input.background ?? (capability.backgrounds.includes('auto') ? 'auto' : 'opaque');
  if (!capability.backgrounds.includes(background)) {
    refuseUnsupported(ask, 'background', `it has no background "${background}".`, capability.backgrounds);
  }
  if (background !== 'transparent') return background;
  if (format === 'jpeg') {
    refuseUnsupported(ask, 'background', 'a transparent background needs `output_format` png or webp.');
  }
  const tiers = capability.transparentTiers;
  if (tiers && (tier === undefined || !tiers.includes(tier))) {
    refuseUnsupported(ask, 'background', `it makes transparent backgrounds only at ${tiers.join(' and ')}.`);
  }
  return background;
}

function resolveCompression(ask: Ask, format: ImageRequest['outputFormat']): number | undefined {
  const { outputCompression: percent } = ask.input;
  if (percent === undefined) return undefined;
  if (!ask.capability.outputCompression) {
    refuseUnsupported(ask, 'output_compression', 'it has no parameter `output_compression`; leave it out.');
  }
  if (format === 'png') {
    refuseUnsupported(ask, 'output_compression', '`output_compression` needs `output_format` jpeg or webp.');
  }
  if (Number.isSafeInteger(percent) && percent >= 0 && percent <= 100) return percent;
  return refuseValue(
    'output_compression',
    `\`output_compression\` is ${percent}; it is a whole number from 0 to 100.`,
  );
}

function resolveModeration(ask: Ask): ImageRequest['moderation'] {
  if (ask.input.moderation === undefined || ask.capability.moderation) return ask.input.moderation;
  return refuseUnsupported(ask, 'moderation', 'it has no parameter `moderation`; leave it out.');
}

function resolveInputFidelity(ask: Ask): ImageRequest['inputFidelity'] {
  const { inputFidelity } = ask.input;
  const offered = ask.capability.inputFidelity;
  if (inputFidelity === undefined) return undefined;
  if (ask.input.operation !== 'edit') {
    refuseUnsupported(ask, 'input_fidelity', '`input_fidelity` belongs to edits.');
  }
  if (offered.includes(inputFidelity)) return inputFidelity;
  return refuseUnsupported(
    ask,
    'input_fidelity',
    offered.length === 0
      ? 'it has no parameter `input_fidelity`; leave it out.'
      : `it has no input fidelity "${inputFidelity}".`,
    offered,
  );
}

function resolveSeed(ask: Ask): number | undefined {
  const { seed } = ask.input;
  if (seed === undefined) return undefined;
  if (!ask.capability.seed) refuseUnsupported(ask, 'seed', 'it takes no `seed`; leave it out.');
  if (Number.isSafeInteger(seed) && seed >= 0 && seed <= MAX_SEED) return seed;
  return refuseValue('seed', `\`seed\` is ${seed}; it is a whole number from 0 to ${MAX_SEED}.`);
}

function resolvePartialImages(ask: Ask): number | undefined {
  const { stream, partialImageCount } = ask.input;
  const { maxPartialImages } = ask.capability;
  if (!stream) {
    if (partialImageCount === undefined || partialImageCount === 0) return undefined;
    return refuseValue('partial_images', '`partial_images` needs `stream: true`.');
  }
  // Upstream: OpenAI refuses streams of several images, https://github.com/theopenco/llmgateway/issues/3963 (2026-09-06).
  if ((ask.input.imageCount ?? 1) > 1) {
    return refuseValue('n', '`stream` works with one image a request. Send several requests.');
  }
  const count = partialImageCount ?? 0;
  if (Number.isSafeInteger(count) && count >= 0 && count <= maxPartialImages) return count;
  return refuseValue(
    'partial_images',
    `\`partial_images\` is ${count}; ${ask.model.id} streams 0 to ${maxPartialImages}.`,
  );
}
