// What tests of the renderers stand on: a real HTTP server of one route, a real file store, one finished task.

import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LightmeterError, nanoUsd } from '@lightmeter/core';
import { type OutputStore, openFileOutputStore, type StoredImage, type TaskRecord } from '@lightmeter/store';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { pino } from 'pino';
import { readConfiguration } from '../configuration.ts';
import { BodyGate } from './body-gate.ts';
import { errorBody } from './error-response.ts';
import type { EventServices } from './image-events.ts';
import { createLinkSigner } from './signed-link.ts';

/** One grey pixel. */
export const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);

export interface AnswerFixture {
  readonly services: EventServices;
  readonly outputs: OutputStore;
  /** Messages that were logged at `warn` and above, in order. */
  readonly logged: readonly string[];
  /** Stores the pixel and gives the task that delivered it: quoted $0.04, charged $0.03. */
  finishedTask(): Promise<{ task: TaskRecord; image: StoredImage }>;
  /** Serves GET / with the handler and gives the address. */
  listen(handler: (reply: FastifyReply) => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

export async function openAnswerFixture(): Promise<AnswerFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'lightmeter-answer-'));
  const scratchDirectory = join(directory, 'scratch');
  await mkdir(scratchDirectory);
  const outputs = await openFileOutputStore({
    directory: join(directory, 'outputs'),
    randomName: randomUUID,
  });
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line).msg) });
  const services: EventServices = {
    outputs,
    scratchDirectory,
    log,
    gate: new BodyGate(),
    clock: () => new Date('2026-11-22T12:00:05.000Z'),
    configuration: readConfiguration({}),
    links: createLinkSigner(Buffer.alloc(32)),
    stopping: new AbortController().signal,
  };
  const apps: FastifyInstance[] = [];
  return {
    services,
    outputs,
    logged,
    finishedTask: () => finishedTask(outputs),
    listen: async (handler) => {
      const app = oneRoute(handler);
      apps.push(app);
      return app.listen({ port: 0, host: '127.0.0.1' });
    },
    close: async () => {
      await Promise.all(apps.map((app) => app.close()));
      await outputs.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** Errors are rendered as the application renders them. */
function oneRoute(handler: (reply: FastifyReply) => Promise<void>): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.decorateRequest('failedTask', undefined);
  app.setErrorHandler((thrown, request, reply) => {
    if (!(thrown instanceof LightmeterError)) throw thrown;
    const given = { requestId: request.id, origin: 'http://localhost', task: request.failedTask };
    return reply.status(thrown.kind.status).send(errorBody(thrown, given));
  });
  app.get('/', async (_request, reply) => {
    await handler(reply);
    return reply;
  });
  return app;
}

async function finishedTask(outputs: OutputStore): Promise<{ task: TaskRecord; image: StoredImage }> {
  const writer = outputs.begin();
  await writer.write(PIXEL);
  const image = await writer.commit();
  if (image.kind !== 'stored') throw new Error('The pixel is a whole image.');
  const task = {
    taskId: 'task_rendered',
    state: 'succeeded',
    mode: 'test',
    rateCardId: '2026-05',
    quotedHighNanoUsd: nanoUsd(40_000_000n),
    chargedNanoUsd: nanoUsd(30_000_000n),
    request: { quality: 'auto', size: 'auto', background: 'auto', output_format: 'png' },
    resolved: { quality: 'medium', size: '1x1', background: 'opaque', latency_ms: 4_000 },
    usage: undefined,
    error: undefined,
    createdAt: new Date('2026-11-22T12:00:00.000Z'),
    endedAt: new Date('2026-11-22T12:00:07.000Z'),
    deletedOutputs: [],
    outputs: [
      {
        outputId: 'out_rendered',
        imageIndex: 0,
        storageKey: image.storageKey,
        sha256: image.sha256,
        format: 'png',
        widthPixels: 1,
        heightPixels: 1,
        sizeBytes: PIXEL.length,
        tier: '1K',
      },
    ],
    // What the renderers do not read is left out.
  } satisfies Partial<TaskRecord>;
  return { task: task as unknown as TaskRecord, image };
}
