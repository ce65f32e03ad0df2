import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UpstreamError, type UpstreamRequest } from '../adapter.ts';
import { conformanceRequest, inputImage } from '../conformance.ts';
import { wireParameters } from './options.ts';

test('sends what was asked for and nothing else', () => {
  assert.deepEqual(wireParameters(conformanceRequest({ size: 'auto', quality: undefined })), {
    model: 'gpt-image-2',
    prompt: 'A lighthouse at dusk',
    n: 1,
    size: 'auto',
    background: 'auto',
    output_format: 'png',
  });
});

test('sends every parameter that was given, in wire spelling', async () => {
  const request = conformanceRequest({
    operation: 'edit',
    upstreamModel: 'gpt-image-1.5',
    imageCount: 4,
    size: { widthPixels: 1536, heightPixels: 1024 },
    quality: 'high',
    background: 'opaque',
    outputFormat: 'webp',
    outputCompression: 0,
    moderation: 'low',
    inputFidelity: 'high',
    safetyIdentifier: 'user-7',
    references: [await inputImage()],
    partialImageCount: 0,
  });
  assert.deepEqual(wireParameters(request), {
    model: 'gpt-image-1.5',
    prompt: 'A lighthouse at dusk',
    n: 4,
    size: '1536x1024',
    quality: 'high',
    background: 'opaque',
    output_format: 'webp',
    output_compression: 0,
    moderation: 'low',
    input_fidelity: 'high',
    safety_identifier: 'user-7',
    stream: true,
    partial_images: 0,
  });
});

test('refuses what the API has no parameter for, naming it, before anything is sent', async () => {
  const image = await inputImage();
  const refused: { param: string; given: Partial<UpstreamRequest> }[] = [
    { param: 'seed', given: { seed: 7 } },
    { param: 'image', given: { operation: 'edit' } },
    { param: 'image', given: { references: [image] } },
    { param: 'mask', given: { mask: image } },
    { param: 'input_fidelity', given: { inputFidelity: 'high' } },
  ];
  for (const { param, given } of refused) {
    assert.throws(
      () => wireParameters(conformanceRequest(given)),
      (error) =>
        error instanceof UpstreamError &&
        error.code === 'unsupported_value' &&
        error.given.param === param &&
        error.unbilled,
    );
  }
});
