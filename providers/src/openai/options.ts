// From an upstream request to the parameters of the Images API, in wire spelling. Nothing is dropped: what the API
// has no parameter for is refused. Source: npm openai@7.57.0 (resources/images.d.ts) and OpenAI's guide, 2026-11-22.

import { renderImageSize } from '@lightmeter/core';
import { UpstreamError, type UpstreamRequest } from '../adapter.ts';

export type WireParameters = Readonly<Record<string, string | number | boolean>>;

/**
 * The parameters of one call, without the images of an edit.
 *
 * A parameter that the request leaves undefined is left out. `response_format` is never sent: GPT image models refuse
 * it and always answer base64.
 *
 * @throws UpstreamError `unsupported_value` for a seed, and for edit parameters without an edit
 */
export function wireParameters(request: UpstreamRequest): WireParameters {
  refuseWhatHasNoParameter(request);
  const isStreamed = request.partialImageCount !== undefined;
  return definedOnly({
    model: request.upstreamModel,
    prompt: request.prompt,
    n: request.imageCount,
    size: request.size === 'auto' ? 'auto' : renderImageSize(request.size),
    quality: request.quality,
    background: request.background,
    output_format: request.outputFormat,
    output_compression: request.outputCompression,
    moderation: request.moderation,
    input_fidelity: request.inputFidelity,
    safety_identifier: request.safetyIdentifier,
    stream: isStreamed ? true : undefined,
    partial_images: request.partialImageCount,
  });
}

function refuseWhatHasNoParameter(request: UpstreamRequest): void {
  if (request.seed !== undefined) refuse('seed', 'The Images API of OpenAI has no `seed`.');
  if (request.operation === 'edit') {
    if (request.references.length === 0) refuse('image', 'An edit needs at least one input image.');
    return;
  }
  if (request.references.length > 0) refuse('image', 'A generation takes no input images; edit them.');
  if (request.mask) refuse('mask', 'A generation takes no mask.');
  if (request.inputFidelity !== undefined)
    refuse('input_fidelity', 'A generation takes no `input_fidelity`.');
}

function refuse(param: string, message: string): never {
  throw new UpstreamError('unsupported_value', { param, message, unbilled: true });
}

function definedOnly(parameters: Record<string, string | number | boolean | undefined>): WireParameters {
  const defined: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}
