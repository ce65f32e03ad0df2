// GET /v1/timings: how long pictures take, measured here, else as others say.

import { errorResponse, type Timing, type TimingsResponse, timingsResponse } from '@lightmeter/contract';
import type { RateCard } from '@lightmeter/core';
import { loadCatalog } from '@lightmeter/rates';
import type { MeasuredTiming } from '@lightmeter/store';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** The page is public: however many look at it, the database is asked once in this time. */
const KEPT_MS = 30_000;

export function timingRoutes(app: FastifyInstance, services: Services): void {
  let kept: { readonly measured: Promise<MeasuredTiming[]>; readonly at: Date } | undefined;
  const measure = () => {
    const at = services.clock();
    if (kept && at.getTime() - kept.at.getTime() < KEPT_MS) return kept;
    const asked = { measured: services.store.measuredTimings(new Date(at.getTime() - DAYS * DAY_MS)), at };
    kept = asked;
    // A failure is not kept.
    asked.measured.catch(() => {
      if (kept === asked) kept = undefined;
    });
    return asked;
  };
  app.get(
    '/v1/timings',
    {
      schema: {
        tags: ['Models'],
        summary: 'Read how long pictures take',
        description:
          'Public. Of the last 30 days on this server by model, tier and mode; test mode is the sandbox. And what others have published, with its source. Measured at most 30 s ago.',
        response: { 200: timingsResponse, default: errorResponse },
      },
    },
    async (_request, reply): Promise<TimingsResponse> => {
      const { measured, at } = measure();
      reply.header('cache-control', 'public, max-age=30');
      return {
        object: 'list',
        from: new Date(at.getTime() - DAYS * DAY_MS).toISOString(),
        to: at.toISOString(),
        data: [...(await measured).map(renderMeasured), ...publishedTimings(services.catalog.cards)],
      };
    },
  );
}

function renderMeasured(timing: MeasuredTiming): Timing {
  return {
    model: timing.modelId,
    tier: timing.tier,
    source: 'measured',
    usual_low_ms: timing.p50Ms,
    usual_high_ms: timing.p90Ms,
    p50_ms: timing.p50Ms,
    p90_ms: timing.p90Ms,
    tasks: timing.taskCount,
    mode: timing.mode,
    note: null,
    url: null,
    checked_on: null,
  };
}

/** For every model that any card sells by the provider's model that was timed. */
function publishedTimings(cards: readonly RateCard[]): Timing[] {
  const sold = new Map(cards.flatMap((card) => card.models).map((model) => [model.id, model]));
  return [...sold.values()].flatMap((model) => {
    const name = model.facts && `${model.facts.provider}/${model.facts.modelId}`;
    const timing = loadCatalog().timings.find(({ providerModel }) => providerModel === name);
    if (!timing) return [];
    const { lowMs, highMs, provenance } = timing;
    return [
      {
        model: model.id,
        tier: null,
        source: 'published' as const,
        usual_low_ms: lowMs,
        usual_high_ms: highMs,
        p50_ms: null,
        p90_ms: null,
        tasks: null,
        mode: null,
        note: provenance.note,
        url: provenance.source,
        checked_on: provenance.checkedOn,
      },
    ];
  });
}
