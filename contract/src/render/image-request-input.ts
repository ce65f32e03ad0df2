// From the wire's spelling of a request to core's: one place for generations, edits, quotes, tasks and the command line.

import type { ImageRequestInput, Operation, ReferenceImage } from '@lightmeter/core';
import type { EditFields } from '../images.ts';

/** The fields of any body that asks for images. */
export type RequestFields = Pick<EditFields, 'model' | 'prompt'> & Partial<EditFields>;

/** The request as core reads it. Absent parameters stay absent. */
export function imageRequestInput(
  operation: Operation,
  body: RequestFields,
  images: { references: readonly ReferenceImage[]; mask: ReferenceImage | undefined },
): ImageRequestInput {
  return {
    operation,
    model: body.model,
    prompt: body.prompt,
    imageCount: body.n,
    size: body.size,
    aspectRatio: body.aspect_ratio,
    resolution: body.resolution,
    quality: body.quality,
    background: body.background,
    outputFormat: body.output_format,
    outputCompression: body.output_compression,
    moderation: body.moderation,
    inputFidelity: body.input_fidelity,
    seed: body.seed,
    stream: body.stream,
    partialImageCount: body.partial_images,
    safetyIdentifier: body.safety_identifier ?? body.user,
    references: images.references,
    mask: images.mask,
  };
}
