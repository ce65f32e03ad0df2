// Puts the parts together and takes them apart again. The one place that knows every room.

import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createId, type IdPrefix } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import {
  type FileStore,
  type OutputStore,
  openStore,
  type Store,
  type StoreOptions,
} from '@lightmeter/store';
import type { Logger } from 'pino';
import { batchSubjects } from './batches/batch-event-renderer.ts';
import { ComparisonFeeder } from './comparisons/feeder.ts';
import type { Configuration } from './configuration.ts';
import { BodyGate } from './http/body-gate.ts';
import { createLinkSigner } from './http/signed-link.ts';
import { InFlight } from './in-flight.ts';
import { openMembers } from './members/open-members.ts';
import { createMetrics } from './metrics.ts';
import { adapterFor, openAdapters } from './open-adapters.ts';
import { openFiles, openOutputs } from './open-storage.ts';
import { loadPromptTokenCounter, type PromptTokenCounter } from './prompt-token-counter.ts';
import { LiveCatalog } from './rate-cards/live-catalog.ts';
import { RunningTasks } from './running-tasks.ts';
import type { Services } from './services.ts';
import { openWebhooks } from './webhooks/open-webhooks.ts';
import { startWork, type Work } from './work.ts';
import { parseRouteLimits } from './worker/route-limits.ts';
import { TaskWorker } from './worker/task-worker.ts';

export interface OpenServices {
  readonly services: Services;
  /** Runs queued tasks and takes up what dead processes left, from now on. */
  startWork(): void;
  /** Takes no new work from now on. */
  beginStop(): void;
  /** Waits for work in flight, then lets go of everything. Resolves to the number of tasks that were left. */
  close(): Promise<number>;
}

/** @throws whatever keeps the database, the outputs or a provider from being opened */
export async function openServices(configuration: Configuration, log: Logger): Promise<OpenServices> {
  const clock = () => new Date();
  const newId = (prefix: IdPrefix) => createId(prefix, { nowMs: Date.now(), random: randomBytes(10) });
  const instanceId = newId('inst');
  await mkdir(configuration.dataDirectory, { recursive: true });
  const [store, outputs, files, countPromptTokens] = await openSlowParts(configuration, {
    log,
    clock,
    instanceId,
  });
  const listening = { port: configuration.LIGHTMETER_PORT };
  const catalog = await LiveCatalog.open({ released: loadCatalog(), rateCards: store.rateCards, log });
  const scratchDirectory = join(configuration.dataDirectory, 'scratch', instanceId);
  await mkdir(scratchDirectory, { recursive: true });
  const adapters = openAdapters(configuration, countPromptTokens);
  const inFlight = new InFlight();
  const stopping = new AbortController();
  const running = new RunningTasks(store, log);
  const worker = openWorker(configuration);
  const links = createLinkSigner(await store.serverSecret('output-links'));
  const services: Services = {
    configuration,
    catalog,
    store,
    outputs,
    files,
    adapterFor: (model, mode) => adapterFor(adapters, model, mode),
    countPromptTokens,
    inFlight,
    metrics: createMetrics({ inFlight, queueDepth: () => store.queue.depth() }),
    links,
    ...(await openMembers(configuration, { store, adapters })),
    gate: new BodyGate(),
    log,
    clock,
    newId,
    instanceId,
    listening,
    taskTimeoutMs: configuration.LIGHTMETER_TASK_TIMEOUT_SECONDS * 1_000,
    taskDeadlineMs: configuration.LIGHTMETER_TASK_DEADLINE_HOURS * 3_600_000,
    running,
    worker,
    comparisons: new ComparisonFeeder(),
    ...openWebhooks({ configuration, store, links, listening, log, clock, instanceId }, batchSubjects(store)),
    stopping: stopping.signal,
    scratchDirectory,
  };
  let work: Work | undefined;
  return {
    services,
    startWork: () => {
      work = startWork(services);
    },
    beginStop: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      const left = await inFlight.drained(configuration.LIGHTMETER_SHUTDOWN_SECONDS * 1_000);
      await work?.stop();
      running.close();
      await catalog.close();
      await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
      await outputs.close();
      await files.close();
      await store.close();
      await rm(scratchDirectory, { recursive: true, force: true });
      return left;
    },
  };
}

function openWorker(configuration: Configuration): TaskWorker {
  return new TaskWorker({
    concurrency: configuration.LIGHTMETER_ROLE === 'http' ? 0 : configuration.LIGHTMETER_WORKER_CONCURRENCY,
    limits: parseRouteLimits(configuration.LIGHTMETER_PROVIDER_LIMITS ?? ''),
  });
}

/** What takes its time to open, side by side. */
function openSlowParts(
  configuration: Configuration,
  given: Pick<StoreOptions, 'log' | 'clock' | 'instanceId'>,
): Promise<[Store, OutputStore, FileStore, PromptTokenCounter]> {
  return Promise.all([
    openStore({
      ...given,
      databaseUrl: configuration.DATABASE_URL,
      dataDirectory: configuration.dataDirectory,
      random: randomBytes,
    }),
    openOutputs(configuration),
    openFiles(configuration),
    loadPromptTokenCounter(),
  ]);
}
