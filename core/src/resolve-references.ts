// Input images of an edit against what the model takes: how many, how large, and a mask that fits.

import type { Capability } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest, ImageRequestInput, ReferenceImage } from './image-request.ts';
import { isSameSize, pixelsOf, renderImageSize } from './image-size.ts';

const ACCEPTED_FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];

/**
 * The references and the mask, checked.
 *
 * @throws LightmeterError `missing_parameter`, `invalid_value`, `image_too_large`, `image_unreadable`, `mask_mismatch`
 */
export function resolveReferences(
  capability: Capability,
  input: ImageRequestInput,
): Pick<ImageRequest, 'references' | 'mask'> {
  if (input.operation === 'generate') return { references: [], mask: undefined };
  const { references, mask } = input;
  if (references.length === 0) {
    throw new LightmeterError('missing_parameter', {
      param: 'image',
      message: `An edit needs at least one input image; ${input.model} takes up to ${capability.references.max}.`,
    });
  }
  if (references.length > capability.references.max) {
    throw new LightmeterError('invalid_value', {
      param: 'image',
      message: `There are ${references.length} input images; ${input.model} takes at most ${capability.references.max}.`,
    });
  }
  for (const reference of references) refuseReference(capability, reference);
  if (mask) refuseMask(capability, mask, references[0] as ReferenceImage);
  return { references, mask };
}

function refuseReference(capability: Capability, reference: ReferenceImage): void {
  const { maxBytes, maxPixels } = capability.references;
  if (reference.format !== undefined && !ACCEPTED_FORMATS.includes(reference.format)) {
    throw new LightmeterError('image_unreadable', {
      param: reference.param,
      message: `\`${reference.param}\` is a ${reference.format.toUpperCase()} file; send PNG, JPEG or WebP.`,
    });
  }
  if (reference.sizeBytes !== undefined && reference.sizeBytes > maxBytes) {
    throw new LightmeterError('image_too_large', {
      param: reference.param,
      message: `\`${reference.param}\` has ${reference.sizeBytes.toLocaleString('en-US')} bytes; at most ${maxBytes.toLocaleString('en-US')} are accepted.`,
    });
  }
  if (pixelsOf(reference.size) > maxPixels) {
    throw new LightmeterError('image_too_large', {
      param: reference.param,
      message: `\`${reference.param}\` is ${renderImageSize(reference.size)}; at most ${maxPixels.toLocaleString('en-US')} pixels are accepted. Scale it down.`,
    });
  }
}

function refuseMask(capability: Capability, mask: ReferenceImage, first: ReferenceImage): void {
  const refuse = (sentence: string): never => {
    throw new LightmeterError('mask_mismatch', { param: 'mask', message: sentence });
  };
  if (capability.maskMaxBytes === 0) {
    throw new LightmeterError('unsupported_value', {
      param: 'mask',
      message: 'The model takes no mask; leave it out.',
    });
  }
  if (mask.sizeBytes !== undefined && mask.sizeBytes > capability.maskMaxBytes) {
    throw new LightmeterError('image_too_large', {
      param: 'mask',
      message: `The mask has ${mask.sizeBytes.toLocaleString('en-US')} bytes; at most ${capability.maskMaxBytes.toLocaleString('en-US')} are accepted.`,
    });
  }
  if (mask.format !== undefined && mask.format !== 'png')
    refuse('The mask must be a PNG with an alpha channel.');
  if (mask.hasAlpha === false) {
    refuse('The mask has no alpha channel; the parts to change must be fully transparent.');
  }
  if (!isSameSize(mask.size, first.size)) {
    refuse(
      `The mask is ${renderImageSize(mask.size)} and the first image ${renderImageSize(first.size)}; both must have the same size.`,
    );
  }
}
