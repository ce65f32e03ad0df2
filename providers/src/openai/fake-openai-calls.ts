// Calls through a real adapter to the fake server, for tests: a fresh server for each test, and every call's sinks
// checked against their contract.

import assert from 'node:assert/strict';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ImageAdapter, type UpstreamAnswer, UpstreamError, type UpstreamRequest } from '../adapter.ts';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { FakeDelivery } from '../fake-delivery.ts';
import { createOpenAiAdapter, type OpenAiAdapterOptions } from './adapter.ts';
import {
  type FakeOpenAiServer,
  recordedAnswer,
  replay,
  startFakeOpenAiServer,
} from './fake-openai-server.ts';

/** Not a picture: the adapter hands on bytes and leaves it to others to look at them. 560,000 bytes. */
export const PICTURE = Buffer.from('picture bytes '.repeat(40_000));

/** As little a picture; 13,000 bytes. */
export const SKETCH = Buffer.from('sketch bytes '.repeat(1_000));

export interface FakeOpenAi {
  /** Answers every generation with PICTURE until a test says otherwise. */
  readonly server: FakeOpenAiServer;
  /** An adapter for the server, which is closed after the test. */
  adapterWith(options?: Partial<OpenAiAdapterOptions>): ImageAdapter;
  /** Makes one call: by default the plain request of the conformance suite. */
  call(
    given?: Partial<UpstreamRequest>,
    adapter?: ImageAdapter,
  ): Promise<{ answer: UpstreamAnswer; delivery: FakeDelivery }>;
}

/** Starts the server before each test of the file and ends everything after it. */
export function useFakeOpenAi(): FakeOpenAi {
  let server: FakeOpenAiServer;
  let adapters: ImageAdapter[];
  beforeEach(async () => {
    server = await startFakeOpenAiServer(replay(recordedAnswer('generation'), [PICTURE]));
    adapters = [];
  });
  afterEach(async () => {
    await server.close();
    await Promise.all(adapters.map((adapter) => adapter.close()));
  });

  const adapterWith = (options: Partial<OpenAiAdapterOptions> = {}) => {
    const adapter = createOpenAiAdapter({ baseUrl: server.baseUrl, apiKey: 'sk-test', ...options });
    adapters.push(adapter);
    return adapter;
  };
  return {
    get server() {
      return server;
    },
    adapterWith,
    call: async (given = {}, adapter = adapterWith()) => {
      const delivery = new FakeDelivery();
      try {
        return { answer: await adapter.run(conformanceRequest(given), delivery, fakeAttempt()), delivery };
      } finally {
        delivery.close();
        assert.deepEqual(delivery.breaches, []);
      }
    },
  };
}

/** The UpstreamError that a call rejects with. */
export async function failure(call: Promise<unknown>): Promise<UpstreamError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof UpstreamError, String(error));
    return error;
  }
  return assert.fail('The call did not fail.');
}

/** What became of each image, `final 0 ended 560000`, in the order in which they began. */
export function outcomesOf(delivery: FakeDelivery): string[] {
  return delivery.images.map((image) => `${image.kind} ${image.index} ${image.state} ${image.bytes.length}`);
}

/** The port of a server that listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Polls; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 5_000;
  while (!condition()) {
    assert.ok(performance.now() < deadlineMs, 'It did not come to that in five seconds.');
    await nextTurn();
  }
}
