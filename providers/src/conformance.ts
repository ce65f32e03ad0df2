// What every adapter must do, as tests. An adapter's own test file calls describeConformance with a way to bring its
// provider into each situation; a promise of adapter.ts that is not tested here is not kept.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, type TestContext, test } from 'node:test';
import sharp from 'sharp';
import type { ImageAdapter, InputImage, UpstreamRequest } from './adapter.ts';
import { describeJobs } from './conformance/jobs.ts';
import {
  ABORT_LIMIT_MS,
  abortAfter,
  assertDelivered,
  assertRefused,
  assertWhole,
  callOnce,
  type Refusal,
} from './conformance/one-call.ts';
import { FakeDelivery } from './fake-delivery.ts';

/** The situations that a provider is brought into. */
export type ConformanceScenario =
  | 'one image'
  | 'four images'
  | 'jpeg'
  | 'webp'
  | 'partials'
  | 'edit'
  | 'mask'
  | 'moderation'
  | 'rate limit'
  | 'server error'
  | 'timeout'
  | 'dropped connection'
  | 'empty'
  | 'fewer images'
  | 'no usage';

export interface ConformanceHarness {
  createAdapter(): ImageAdapter | Promise<ImageAdapter>;
  /**
   * The request that brings the provider into a situation, made from the one given: the prompt and the upstream model
   * may change. Undefined when the provider is never in that situation; its tests are then skipped.
   */
  scenario(kind: ConformanceScenario, request: UpstreamRequest): UpstreamRequest | undefined;
  /** Of an asynchronous model: what its provider can say of its jobs. */
  readonly jobs?: {
    /** Jobs submitted so far. */
    submissionCount(): number;
    /** Ids that the provider answers as unknown or expired, for the request. */
    lostJobs(request: UpstreamRequest): readonly string[];
  };
  /** Called once the adapter is closed. */
  close?(): Promise<void>;
}

/** Small, so that a provider that really draws stays quick. */
const SIZE = { widthPixels: 320, heightPixels: 192 };

/** A plain request of one PNG; a test states what it needs otherwise. */
export function conformanceRequest(given: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    operation: 'generate',
    upstreamModel: 'gpt-image-2',
    prompt: 'A lighthouse at dusk',
    imageCount: 1,
    size: SIZE,
    quality: 'low',
    background: 'auto',
    outputFormat: 'png',
    outputCompression: undefined,
    moderation: undefined,
    inputFidelity: undefined,
    seed: undefined,
    safetyIdentifier: undefined,
    references: [],
    mask: undefined,
    partialImageCount: undefined,
    ...given,
  };
}

/** An input image of 64 by 64 pixels; as a mask it is see-through. */
export async function inputImage(kind: 'picture' | 'mask' = 'picture'): Promise<InputImage> {
  const background = { r: 200, g: 120, b: 40, alpha: kind === 'mask' ? 0 : 1 };
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 4, background } })
    .png()
    .toBuffer();
  return {
    size: { widthPixels: 64, heightPixels: 64 },
    format: 'png',
    sizeBytes: bytes.length,
    open: () => Readable.from([bytes]),
  };
}

/** Runs the suite for one adapter. */
export function describeConformance(name: string, harness: ConformanceHarness): void {
  describe(`${name} as an image adapter`, () => {
    let adapter: ImageAdapter;
    before(async () => {
      adapter = await harness.createAdapter();
    });
    after(async () => {
      await adapter.close();
      await harness.close?.();
    });

    /** Defines a test of one situation, skipped where the provider does not know it. */
    const inScenario = (
      kind: ConformanceScenario,
      guarantee: string,
      body: (request: UpstreamRequest) => Promise<void>,
      given: () => Promise<Partial<UpstreamRequest>> | Partial<UpstreamRequest> = () => ({}),
    ) =>
      test(`${kind}: ${guarantee}`, async (context: TestContext) => {
        const request = harness.scenario(kind, conformanceRequest(await given()));
        if (request) await body(request);
        else context.skip(`${name} is never in this situation.`);
      });

    const delivers = async (request: UpstreamRequest) => {
      const call = await callOnce(adapter, request);
      await assertDelivered(call, request);
      return call;
    };
    const refuses = async (request: UpstreamRequest, expected: Refusal) => {
      assertRefused(await callOnce(adapter, request), expected);
    };

    inScenario('one image', 'one whole image of the size and format asked for', async (request) => {
      const { answer } = await delivers(request);
      for (const count of Object.values(answer?.usage ?? {})) {
        assert.ok(count === undefined || (Number.isSafeInteger(count) && count >= 0));
      }
    });
    inScenario(
      'four images',
      'four images, in order',
      async (request) => void (await delivers(request)),
      () => ({ imageCount: 4 }),
    );
    inScenario(
      'jpeg',
      'a JPEG',
      async (request) => void (await delivers(request)),
      () => ({ outputFormat: 'jpeg', outputCompression: 80 }),
    );
    inScenario(
      'webp',
      'a WebP',
      async (request) => void (await delivers(request)),
      () => ({ outputFormat: 'webp' }),
    );
    inScenario(
      'partials',
      'partial images come before the final one and are counted',
      async (request) => {
        const { delivery, answer } = await delivers(request);
        const kinds = delivery.images.map((image) => image.kind);
        assert.deepEqual(kinds.slice(-1), ['final']);
        assert.equal(answer?.partialImageCount, delivery.partials().length);
        assert.ok(delivery.partials().length <= 2);
        for (const image of delivery.partials()) assertWhole(image);
      },
      () => ({ partialImageCount: 2 }),
    );
    inScenario(
      'edit',
      'an edit of two input images delivers',
      async (request) => void (await delivers(request)),
      async () => ({ operation: 'edit', references: [await inputImage(), await inputImage()] }),
    );
    inScenario(
      'mask',
      'an edit with a mask delivers',
      async (request) => void (await delivers(request)),
      async () => ({ operation: 'edit', references: [await inputImage()], mask: await inputImage('mask') }),
    );
    inScenario(
      'fewer images',
      'what came is delivered and counted',
      async (request) => {
        const { answer, delivery } = await callOnce(adapter, request);
        assert.ok(delivery.finals().length < 4 && delivery.finals().length > 0);
        assert.equal(answer?.imageCount, delivery.finals().length);
      },
      () => ({ imageCount: 4 }),
    );
    inScenario('no usage', 'usage that was not reported is undefined', async (request) => {
      const { answer } = await delivers(request);
      assert.equal(answer?.usage, undefined);
    });

    inScenario('moderation', 'is told apart from other refusals', (request) =>
      refuses(request, { code: 'moderation_blocked' }),
    );
    inScenario('rate limit', 'cannot have been billed', (request) =>
      refuses(request, { code: 'upstream_rate_limited', unbilled: true }),
    );
    inScenario('server error', 'may have been billed', (request) =>
      refuses(request, { code: 'upstream_unavailable', unbilled: false }),
    );
    inScenario('dropped connection', 'may have been billed', (request) =>
      refuses(request, { code: 'upstream_connection_lost', unbilled: false }),
    );
    inScenario('empty', 'an answer without an image is an error and may have been billed', (request) =>
      refuses(request, { code: 'upstream_empty', unbilled: false }),
    );

    inScenario('timeout', 'the deadline ends the call promptly', async (request) => {
      const { signal, abortedAtMs } = abortAfter(100);
      const call = await callOnce(adapter, request, { signal });
      assertRefused(call, { code: 'upstream_timeout' });
      assert.ok(performance.now() - abortedAtMs() < ABORT_LIMIT_MS);
    });
    inScenario(
      'one image',
      'a deadline that has passed begins nothing and is not billed',
      async (request) => {
        const call = await callOnce(adapter, request, { signal: AbortSignal.abort() });
        assertRefused(call, { code: 'upstream_timeout', unbilled: true });
        assert.equal(call.delivery.images.length, 0);
      },
    );
    inScenario('one image', 'the deadline ends the call even when a sink never answers', async (request) => {
      const deadline = new AbortController();
      const delivery = new FakeDelivery(() => {
        deadline.abort();
        return new Promise(() => {});
      });
      const call = await callOnce(adapter, request, { delivery, signal: deadline.signal });
      assertRefused(call, { code: 'upstream_timeout' });
      assert.deepEqual(
        delivery.images.map((image) => image.state),
        ['abandoned'],
      );
    });
    inScenario('four images', 'a sink that fails ends the call with its own error', async (request) => {
      const diskFull = new Error('The disk is full.');
      const delivery = new FakeDelivery(() => Promise.reject(diskFull));
      const { error } = await callOnce(adapter, request, { delivery });
      assert.equal(error, diskFull);
    });

    const jobs = harness.jobs;
    if (jobs) describeJobs({ jobs, inScenario, adapter: () => adapter });
    else {
      inScenario(
        'one image',
        'a synchronous model reports no job and ignores one to resume',
        async (request) => {
          assert.equal(adapter.isAsynchronous(request.upstreamModel), false);
          const call = await callOnce(adapter, request, { upstreamJob: 'job_of_nobody' });
          await assertDelivered(call, request);
          assert.deepEqual(call.reportedJobs, []);
        },
      );
    }
  });
}
