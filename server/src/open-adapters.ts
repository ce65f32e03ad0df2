// The providers this server can reach, and which of them serves a model.

import { LightmeterError, type SoldModel } from '@lightmeter/core';
import {
  createOpenAiAdapter,
  createSandboxAdapter,
  type ImageAdapter,
  parseProviderWeather,
} from '@lightmeter/providers';
import { loadCatalog } from '@lightmeter/rates';
import type { Configuration } from './configuration.ts';
import type { PromptTokenCounter } from './prompt-token-counter.ts';

export function openAdapters(
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
      weather: parseProviderWeather(configuration.LIGHTMETER_SANDBOX_WEATHER),
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

export function adapterFor(
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
