// Puts the parts together and takes them apart again. The one place that knows every room.

import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createId, type IdPrefix, LightmeterError, type SoldModel } from '@lightmeter/core';
import { createOpenAiAdapter, createSandboxAdapter, type ImageAdapter } from '@lightmeter/providers';
import { loadCatalog } from '@lightmeter/rates';
import { type OutputStore, openFileOutputStore, openS3OutputStore, openStore } from '@lightmeter/store';
import type { Logger } from 'pino';
import type { Configuration } from './configuration.ts';
import { BodyGate } from './http/body-gate.ts';
import { createLinkSigner } from './http/signed-link.ts';
import { InFlight } from './in-flight.ts';
import { createMetrics } from './metrics.ts';
import { loadPromptTokenCounter, type PromptTokenCounter } from './prompt-token-counter.ts';
import type { Services } from './services.ts';
import { startSweeping } from './sweeping.ts';

export interface OpenServices {
  readonly services: Services;
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
  const [store, outputs, countPromptTokens] = await Promise.all([
    openStore({
      databaseUrl: configuration.DATABASE_URL,
      dataDirectory: configuration.dataDirectory,
      instanceId,
      log,
      clock,
      random: randomBytes,
    }),
    openOutputs(configuration),
    loadPromptTokenCounter(),
  ]);
  const catalog = loadCatalog();
  const scratchDirectory = join(configuration.dataDirectory, 'scratch', instanceId);
  await mkdir(scratchDirectory, { recursive: true });
  const adapters = openAdapters(configuration, countPromptTokens);
  const inFlight = new InFlight();
  const stopping = new AbortController();
  const services: Services = {
    configuration,
    catalog,
    store,
    outputs,
    adapterFor: (model, mode) => adapterFor(adapters, model, mode),
    countPromptTokens,
    inFlight,
    metrics: createMetrics(inFlight),
    links: createLinkSigner(await store.serverSecret('output-links')),
    gate: new BodyGate(),
    log,
    clock,
    newId,
    instanceId,
    taskTimeoutMs: configuration.LIGHTMETER_TASK_TIMEOUT_SECONDS * 1_000,
    stopping: stopping.signal,
    scratchDirectory,
  };
  const sweeping = startSweeping(services);
  return {
    services,
    beginStop: () => stopping.abort(),
    close: async () => {
      stopping.abort();
      const left = await inFlight.drained(configuration.LIGHTMETER_SHUTDOWN_SECONDS * 1_000);
      await sweeping.stop();
      await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
      await outputs.close();
      await store.close();
      await rm(scratchDirectory, { recursive: true, force: true });
      return left;
    },
  };
}

async function openOutputs(configuration: Configuration): Promise<OutputStore> {
  const randomName = () => randomBytes(16).toString('hex');
  const directory = join(configuration.dataDirectory, 'outputs');
  const bucket = configuration.LIGHTMETER_S3_BUCKET;
  if (bucket === undefined) return openFileOutputStore({ directory, randomName });
  const {
    LIGHTMETER_S3_ENDPOINT: endpoint,
    LIGHTMETER_S3_ACCESS_KEY_ID: accessKeyId,
    LIGHTMETER_S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = configuration;
  return openS3OutputStore({
    bucket,
    region: configuration.LIGHTMETER_S3_REGION,
    forcePathStyle: configuration.LIGHTMETER_S3_PATH_STYLE,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
    incomingDirectory: join(directory, 'incoming'),
    randomName,
  });
}

function openAdapters(
  configuration: Configuration,
  countPromptTokens: PromptTokenCounter,
): ReadonlyMap<string, ImageAdapter> {
  const { providerModels } = loadCatalog();
  const adapters = new Map<string, ImageAdapter>();
  adapters.set(
    'sandbox',
    createSandboxAdapter({
      latency: configuration.LIGHTMETER_SANDBOX_LATENCY,
      tokenMathOf: (upstreamModel) =>
        providerModels.find((model) => model.modelId === upstreamModel)?.tokenMath,
      countPromptTokens: (prompt) => countPromptTokens(prompt).high,
    }),
  );
  if (configuration.OPENAI_API_KEY !== undefined) {
    adapters.set(
      'openai',
      createOpenAiAdapter({
        baseUrl: configuration.OPENAI_BASE_URL,
        apiKey: configuration.OPENAI_API_KEY,
        answerTimeoutMs: configuration.LIGHTMETER_TASK_TIMEOUT_SECONDS * 1_000,
        ...(configuration.OPENAI_ORGANIZATION === undefined
          ? {}
          : { organization: configuration.OPENAI_ORGANIZATION }),
        ...(configuration.OPENAI_PROJECT === undefined ? {} : { project: configuration.OPENAI_PROJECT }),
      }),
    );
  }
  return adapters;
}

function adapterFor(
  adapters: ReadonlyMap<string, ImageAdapter>,
  model: SoldModel,
  mode: 'test' | 'live',
): ImageAdapter {
  const name = mode === 'test' ? 'sandbox' : (model.facts?.provider ?? 'none');
  const adapter = adapters.get(name);
  if (adapter) return adapter;
  throw new LightmeterError('provider_not_configured', {
    param: 'model',
    message: `No provider is configured for ${model.id}. ${
      name === 'openai' ? 'Set OPENAI_API_KEY on the server' : 'This server has no adapter for it'
    }, or use a lm_test_ key: the sandbox serves every model.`,
  });
}
