import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { conformanceRequest } from '../conformance.ts';
import { fakeAttempt } from '../fake-attempt.ts';
import { createOpenAiAdapter } from './adapter.ts';
import { startFakeOpenAiServer } from './fake-openai-server.ts';

const CALLS = 200;
const IMAGE_BYTES = 3_000_000;

/**
 * Measured at 90 to 105 MB, the server's half in this process included (Node 24.21, 2026-11-22). Holding the answers
 * would take 800 MB as base64, 600 MB decoded.
 */
const MAX_GROWTH_BYTES = 250_000_000;

test('200 answers of 3 MB that arrive at once take less than 250 MB, and lose no byte', async (context) => {
  const body = Buffer.from(`{"data":[{"b64_json":"${Buffer.alloc(IMAGE_BYTES, 7).toString('base64')}"}]}`);
  const everyoneIsHere = Promise.withResolvers<void>();
  const server = await startFakeOpenAiServer(async (response) => {
    if (server.received.length === CALLS) everyoneIsHere.resolve();
    await everyoneIsHere.promise;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
  const adapter = createOpenAiAdapter({ baseUrl: server.baseUrl, apiKey: 'sk-test' });
  context.after(async () => {
    await adapter.close();
    await server.close();
  });

  const residentBytes = () => process.memoryUsage.rss();
  const beforeBytes = residentBytes();
  let peakBytes = beforeBytes;
  let deliveredBytes = 0;
  const sink = {
    write: async (chunk: Uint8Array) => {
      deliveredBytes += chunk.length;
      peakBytes = Math.max(peakBytes, residentBytes());
      await nextTurn();
    },
    end: async () => {},
    abandon: async () => assert.fail('An image was abandoned.'),
  };
  const delivery = { beginImage: () => sink, beginPartialImage: () => sink };
  const attempt = fakeAttempt();
  await Promise.all(
    Array.from({ length: CALLS }, () => adapter.run(conformanceRequest(), delivery, attempt)),
  );

  assert.equal(deliveredBytes, 600_000_000);
  const growthBytes = peakBytes - beforeBytes;
  assert.ok(growthBytes < MAX_GROWTH_BYTES, `Memory grew by ${Math.round(growthBytes / 1e6)} MB.`);
});
