// The sandbox as an adapter: an offline provider behind every model. It draws a real picture, takes its time, reports
// usage by the model's token rules, and fails when the prompt or the weather says so.

import type { TokenMath } from '@lightmeter/core';
import { type ImageAdapter, UpstreamError } from '../adapter.ts';
import { DrawingPool } from './drawing-pool.ts';
import { isAsynchronousModel } from './job.ts';
import type { SandboxLatency } from './latency.ts';
import { planCall } from './plan-call.ts';
import { openCallLedger } from './provider-weather/call-ledger.ts';
import { parseProviderWeather } from './provider-weather/parse-provider-weather.ts';
import type { ProviderWeather } from './provider-weather/provider-weather.ts';
import { runCall } from './run-call.ts';

/** What the sandbox needs of the server: rules and a tokenizer, which this room has none of. */
export interface SandboxAdapterOptions {
  readonly latency: SandboxLatency;
  /** The token rules of a model; undefined when they are not known: then no usage is reported. */
  tokenMathOf(upstreamModel: string): TokenMath | undefined;
  /** The prompt's own o200k_base tokens. */
  countPromptTokens(prompt: string): number;
  /** Drawing threads, two as a rule. They start with the first picture. */
  readonly workerCount?: number;
  /** Trouble of the provider's own making; clear by default. */
  readonly weather?: ProviderWeather;
}

/** One adapter for all models: the upstream model decides the style, the token rules, and whether it is asynchronous. */
export function createSandboxAdapter(options: SandboxAdapterOptions): ImageAdapter {
  const pool = new DrawingPool(options.workerCount === undefined ? {} : { workerCount: options.workerCount });
  const weather = options.weather ?? parseProviderWeather('clear');
  const ledger = openCallLedger(weather.ledgerFolder);
  let callsUnderWay = 0;
  return {
    name: 'sandbox',
    isAsynchronous: isAsynchronousModel,
    async run(request, delivery, context) {
      if (context.signal.aborted) throw new UpstreamError('upstream_timeout', { unbilled: true });
      const line = { provider: 'sandbox', model: request.upstreamModel, attempt_id: context.attemptId };
      ledger.write({ event: 'start', ...line });
      callsUnderWay += 1;
      let outcome = 'delivered';
      try {
        const call = planCall(request, {
          context,
          weather,
          latency: options.latency,
          math: options.tokenMathOf(request.upstreamModel),
          isOverCapacity: callsUnderWay > (weather.capacity ?? Number.POSITIVE_INFINITY),
        });
        return await runCall(call, {
          pool,
          delivery,
          latency: options.latency,
          countPromptTokens: (prompt) => options.countPromptTokens(prompt),
          noteSubmission: () => ledger.write({ event: 'submit', ...line }),
        });
      } catch (error) {
        outcome = error instanceof UpstreamError ? error.code : 'failed';
        throw error;
      } finally {
        callsUnderWay -= 1;
        ledger.write({ event: 'end', ...line, outcome });
      }
    },
    close: () => pool.close(),
  };
}
