// A program for tests and benchmarks of memory: serves a batch of so many pictures of so many bytes as the server does,
// from a real file store. Twenty different pictures take turns. Prints its address; SIGTERM ends it.

import { ZERO_USD } from '@lightmeter/core';
import fastify from 'fastify';
import { pino } from 'pino';
import { BodyGate } from '../http/body-gate.ts';
import { linkOf, openResultsFixture, resultItem } from './results-fixture.ts';
import { sendDownload } from './send-download.ts';
import { zipResults } from './zip-results.ts';

const PICTURES = 20;

const [itemCount = 100, sizeBytes = 3_000_000] = process.argv.slice(2).map(Number);
const fixture = await openResultsFixture();
const pictures = await Promise.all(
  Array.from({ length: PICTURES }, () =>
    fixture.picture({ sizeBytes, widthPixels: 1_024, heightPixels: 1_024 }),
  ),
);
const services = {
  gate: new BodyGate(),
  log: pino({ level: 'error' }, pino.destination(2)),
  stopping: new AbortController().signal,
};
const app = fastify({ forceCloseConnections: true, http: { highWaterMark: 1_048_576 } });
app.get('/results.zip', async (_request, reply) => {
  await sendDownload(services, reply, {
    headers: { 'content-type': 'application/zip' },
    blocks: zipResults({
      batch: { batchId: 'batch_large', name: undefined, state: 'completed', itemCount },
      items: async function* () {
        for (let itemIndex = 0; itemIndex < itemCount; itemIndex += 1) {
          const picture = pictures[itemIndex % PICTURES];
          yield resultItem(itemIndex, picture ? [picture] : []);
        }
      },
      metadataNames: async () => [],
      chargedNanoUsd: async () => ZERO_USD,
      outputs: fixture.outputs,
      linkOf,
      scratchDirectory: fixture.scratchDirectory,
      clock: () => new Date(),
    }),
  });
  return reply;
});
process.once('SIGTERM', async () => {
  await app.close();
  await fixture.close();
  process.exit(0);
});
process.stdout.write(`Serving at ${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
