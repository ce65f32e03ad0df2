// GET /v1/operator/providers: who can be reached, what is sold through them, and how they did today.

import { errorResponse, type ProviderListResponse, providerListResponse } from '@lightmeter/contract';
import { LightmeterError, rateCardAt, type SoldModel } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import type { ProviderAttempts, RouteLimit } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../configuration.ts';
import type { Services } from '../services.ts';
import { parseRouteLimits } from '../worker/route-limits.ts';

const DAY_MS = 86_400_000;
const SANDBOX = 'sandbox';

type Provider = ProviderListResponse['data'][number];

/** Providers that this version has an adapter for: what configures it, and where it is then. */
const CONFIGURED_BY: Readonly<
  Record<string, { variable: keyof Configuration; baseUrl: (configuration: Configuration) => string }>
> = {
  openai: { variable: 'OPENAI_API_KEY', baseUrl: (configuration) => configuration.OPENAI_BASE_URL },
};

export function providerRoutes(app: FastifyInstance, services: Services): void {
  app.get(
    '/v1/operator/providers',
    {
      config: { scope: 'operator' },
      schema: {
        tags: ['Operation'],
        summary: 'List the providers',
        description:
          'Operators. Whether each is configured and by which setting, the models sold through it, its limits, and its attempts of the last 24 hours over all workspaces.',
        response: { 200: providerListResponse, default: errorResponse },
      },
    },
    async (): Promise<ProviderListResponse> => {
      const since = new Date(services.clock().getTime() - DAY_MS);
      const attempts = await services.store.providerAttempts(since);
      const models = modelsInForce(services);
      const limits = parseRouteLimits(services.configuration.LIGHTMETER_PROVIDER_LIMITS ?? '');
      const names = loadCatalog().providerFiles.map(({ provider: name, title }) => ({ name, title }));
      return {
        object: 'list',
        data: [{ name: SANDBOX, title: 'Sandbox' }, ...names].map((named) =>
          renderProvider(services, named, { models, limits, attempts }),
        ),
      };
    },
  );
}

/** What the cards in force sell, each model once. */
function modelsInForce({ catalog, clock }: Services): SoldModel[] {
  const now = clock();
  const series = new Set(catalog.cards.map((card) => card.series));
  const cards = [...series].flatMap((name) => {
    try {
      return [rateCardAt(catalog.cards, name, now)];
    } catch (error) {
      // A series whose first card is still to come.
      if (error instanceof LightmeterError && error.code === 'not_found') return [];
      throw error;
    }
  });
  return [...new Map(cards.flatMap((card) => card.models).map((model) => [model.id, model])).values()];
}

function renderProvider(
  services: Services,
  { name, title }: { name: string; title: string },
  given: {
    models: readonly SoldModel[];
    limits: readonly RouteLimit[];
    attempts: readonly ProviderAttempts[];
  },
): Provider {
  const door = CONFIGURED_BY[name];
  const configured = name === SANDBOX || services.liveProviders.includes(name);
  const attempts = given.attempts.find(({ provider }) => provider === name);
  return {
    object: 'provider',
    name,
    title,
    configured,
    has_adapter: name === SANDBOX || door !== undefined,
    base_url_host: configured && door ? new URL(door.baseUrl(services.configuration)).host : null,
    environment_variable: door?.variable ?? null,
    models: given.models
      .filter((model) => model.facts?.provider === name)
      .map((model) => ({
        model: model.id,
        title: model.title,
        upstream_model: model.facts?.modelId ?? model.id,
        route: `${name}/${model.facts?.modelId ?? model.id}`,
      })),
    limits: given.limits
      .filter(({ scope }) => scope === name || scope.startsWith(`${name}/`))
      .map(({ scope, concurrency, perMinute }) => ({
        scope,
        concurrency: concurrency ?? null,
        per_minute: perMinute ?? null,
      })),
    last_24_hours: {
      attempts: attempts?.attemptCount ?? 0,
      failures: (attempts?.failures ?? []).reduce((sum, { count }) => sum + count, 0),
      p50_ms: attempts?.p50Ms ?? null,
      failures_by_code: (attempts?.failures ?? []).map(({ code, count }) => ({ code, count })),
    },
  };
}
