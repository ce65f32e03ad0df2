// How the sandbox's tests call it: an instant adapter with GPT Image 2's token rules, and the files of a call.

import { Readable } from 'node:stream';
import type { TokenMath } from '@lightmeter/core';
import type { ImageAdapter, InputImage, UpstreamAnswer, UpstreamRequest } from '../adapter.ts';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { createSandboxAdapter, type SandboxAdapterOptions } from './adapter.ts';

/** Output bases 16, 48 and 96; 6 tokens on top of the prompt; 100 a partial image. */
export const GPT_IMAGE_2: TokenMath = {
  outputImage: {
    kind: 'patch',
    baseByQuality: {
      low: { low: 16, high: 16 },
      medium: { low: 48, high: 48 },
      high: { low: 96, high: 96 },
    },
  },
  inputImage: { kind: 'patch32' },
  promptOverhead: { tokens: 6, editTokensPerImage: { low: 0, high: 40 } },
  partialImageTokens: 100,
  outputText: { low: 0, high: 0 },
};

/** An adapter that does not wait and counts 17 tokens in every prompt. */
export function instantSandbox(given: Partial<SandboxAdapterOptions> = {}): ImageAdapter {
  return createSandboxAdapter({
    latency: 'instant',
    tokenMathOf: (upstreamModel) => (upstreamModel === 'gpt-image-2' ? GPT_IMAGE_2 : undefined),
    countPromptTokens: () => 17,
    ...given,
  });
}

/** What a call delivered and answered. */
export interface Delivered {
  readonly answer: UpstreamAnswer;
  /** The final images' files, in order. */
  readonly files: readonly Buffer[];
  readonly delivery: FakeDelivery;
}

/** One call of a small PNG that differs as given. */
export async function call(adapter: ImageAdapter, given: Partial<UpstreamRequest>): Promise<Delivered> {
  const delivery = new FakeDelivery();
  const answer = await adapter.run(conformanceRequest(given), delivery, fakeAttempt());
  return { answer, files: delivery.finals().map((image) => image.bytes), delivery };
}

/** A file as an input image of the adapter contract. */
export function inputOf(file: Buffer, size: { widthPixels: number; heightPixels: number }): InputImage {
  return { size, format: 'png', sizeBytes: file.length, open: () => Readable.from([file]) };
}
