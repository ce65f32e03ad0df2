// Input images of an edit against what the model takes: how many, how large, and a mask that fits.

import { type Ask, refuseUnsupported, refuseValue } from './ask.ts';
import type { Capability } from './capability.ts';
import { LightmeterError } from './error.ts';
import type { ImageRequest, ReferenceImage } from './image-request.ts';
import { isSameSize, pixelsOf, renderImageSize } from './image-size.ts';

const ACCEPTED_FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];

/**
 * The references and the mask, checked. Images sent to generate are refused, not ignored.
 *
 * @throws LightmeterError `missing_parameter`, `invalid_value`, `image_unreadable`, `image_too_large`,
 *   `unsupported_value`, `mask_mismatch`
 */
export function resolveReferences(ask: Ask): Pick<ImageRequest, 'references' | 'mask'> {
  const { references, mask, operation } = ask.input;
  if (operation === 'generate') {
    refuseImages(references, mask);
    return { references: [], mask: undefined };
  }
  const { max } = ask.capability.references;
  const [first] = references;
  if (!first) {
    throw new LightmeterError('missing_parameter', {
      param: 'image',
      message: `An edit needs at least one input image; ${ask.model.id} takes up to ${max}.`,
    });
  }
  if (references.length > max) {
    refuseValue(
      'image',
      `There are ${references.length} input images; ${ask.model.id} takes at most ${max}. Send fewer.`,
    );
  }
  for (const reference of references) refuseReference(ask.capability, reference);
  if (mask) refuseMask(ask, mask, first);
  return { references, mask };
}

function refuseImages(references: readonly ReferenceImage[], mask: ReferenceImage | undefined): void {
  const [sent = mask] = references;
  if (sent) refuseValue(sent.param, 'Input images belong to edits. Use POST /v1/images/edits.');
}

function refuseReference(capability: Capability, { param, format, sizeBytes, size }: ReferenceImage): void {
  const { maxBytes, maxPixels } = capability.references;
  if (format !== undefined && !ACCEPTED_FORMATS.includes(format)) {
    throw new LightmeterError('image_unreadable', {
      param,
      message: `\`${param}\` is a ${format.toUpperCase()} file; send PNG, JPEG or WebP.`,
    });
  }
  if (sizeBytes !== undefined && sizeBytes > maxBytes) {
    refuseLarge(param, `has ${grouped(sizeBytes)} bytes; at most ${grouped(maxBytes)} are accepted.`);
  }
  if (pixelsOf(size) > maxPixels) {
    refuseLarge(
      param,
      `is ${renderImageSize(size)}; at most ${grouped(maxPixels)} pixels are accepted. Scale it down.`,
    );
  }
}

function refuseMask(ask: Ask, mask: ReferenceImage, first: ReferenceImage): void {
  const { maskMaxBytes } = ask.capability;
  if (maskMaxBytes === 0) refuseUnsupported(ask, mask.param, 'it takes no mask; leave it out.');
  if (mask.sizeBytes !== undefined && mask.sizeBytes > maskMaxBytes) {
    refuseLarge(
      mask.param,
      `has ${grouped(mask.sizeBytes)} bytes; at most ${grouped(maskMaxBytes)} are accepted.`,
    );
  }
  const refuse = (message: string): never => {
    throw new LightmeterError('mask_mismatch', { param: mask.param, message });
  };
  if (mask.format !== undefined && mask.format !== 'png') {
    refuse('The mask must be a PNG with an alpha channel.');
  }
  if (mask.hasAlpha === false) {
    refuse('The mask has no alpha channel; the parts to change must be fully transparent.');
  }
  if (!isSameSize(mask.size, first.size)) {
    refuse(
      `The mask is ${renderImageSize(mask.size)} and the first image ${renderImageSize(first.size)}; both must have the same size.`,
    );
  }
}

function refuseLarge(param: string, sentence: string): never {
  throw new LightmeterError('image_too_large', { param, message: `\`${param}\` ${sentence}` });
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
