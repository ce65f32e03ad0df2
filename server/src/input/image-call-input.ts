// From the wire's spelling to core's: one place for generations, edits and quotes.

import type { EditFields, GenerationBody } from '@lightmeter/contract';
import type { ImageRequestInput, Operation, ReferenceImage } from '@lightmeter/core';

/** The request as core reads it. Absent parameters stay absent. */
export function imageRequestInput(
  operation: Operation,
  body: GenerationBody | EditFields,
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
    inputFidelity: 'input_fidelity' in body ? body.input_fidelity : undefined,
    seed: body.seed,
    stream: body.stream,
    partialImageCount: body.partial_images,
    safetyIdentifier: body.safety_identifier ?? body.user,
    references: images.references,
    mask: images.mask,
  };
}
