// What a gateway costs: Lightmeter with billing on, a plain pass-through proxy, one that also stores and charges, and
// Portkey's gateway, all between the same callers and the same upstream.

import { withCleanup } from './cleanup.ts';
import { type Comparison, compareGateways, type LoadCase } from './gateway/compare.ts';
import { comparisonTables } from './gateway/compare-report.ts';
import { startLightmeter } from './gateway/lightmeter-server.ts';
import {
  directWay,
  startPassThrough,
  startPortkey,
  startStoringProxy,
  verifyGateway,
} from './gateway/tested-gateway.ts';
import { startOutside } from './outside.ts';
import { isPinning } from './program.ts';
import type { Report, Scale } from './report.ts';

const ALL_CASES: readonly LoadCase[] = (['small', 'large'] as const).flatMap((picture) =>
  [0, 50].flatMap((delayMs) => [1, 16, 32].map((callers) => ({ picture, delayMs, callers }))),
);

const QUICK_CASES: readonly LoadCase[] = [
  { picture: 'small', delayMs: 0, callers: 1 },
  { picture: 'small', delayMs: 0, callers: 32 },
  { picture: 'large', delayMs: 50, callers: 1 },
  { picture: 'large', delayMs: 50, callers: 16 },
];

const TINY_CASES: readonly LoadCase[] = [
  { picture: 'small', delayMs: 0, callers: 2 },
  { picture: 'large', delayMs: 0, callers: 2 },
];

const COMPARISONS: Readonly<Record<Scale, Comparison>> = {
  full: { cases: ALL_CASES, rounds: 3, firstWarmUpMs: 8_000, warmUpMs: 500, windowMs: 5_000 },
  quick: { cases: QUICK_CASES, rounds: 1, firstWarmUpMs: 4_000, warmUpMs: 500, windowMs: 3_000 },
  tiny: { cases: TINY_CASES, rounds: 1, firstWarmUpMs: 100, warmUpMs: 0, windowMs: 300 },
};

export function benchGateway(scale: Scale): Promise<Report> {
  return withCleanup(async (cleanup) => {
    const outside = await startOutside(cleanup);
    const { upstreamUrl, upstream } = outside;
    const [passThrough, storingProxy, portkey, lightmeter] = await Promise.all([
      startPassThrough(cleanup, upstreamUrl),
      startStoringProxy(cleanup, upstreamUrl),
      startPortkey(cleanup, upstreamUrl),
      startLightmeter(cleanup, upstreamUrl),
    ]);
    const gateways = [directWay(upstreamUrl), passThrough, storingProxy, portkey, lightmeter];
    for (const gateway of gateways) await verifyGateway(gateway);
    const { slices, answeredCount } = await compareGateways(outside, gateways, COMPARISONS[scale]);
    const answerBytes = {
      small: await upstream.ask('answerBytes', 'small'),
      large: await upstream.ask('answerBytes', 'large'),
    };
    // One picture more was made when the gateway was verified.
    const billNote = await lightmeter.checkBill(answeredCount('Lightmeter') + 1);
    const { rounds, windowMs } = COMPARISONS[scale];
    return {
      name: 'gateway',
      title: 'Gateways between the same callers and the same upstream',
      summary: `POST /v1/images/generations, ${rounds} interleaved rounds of ${windowMs / 1_000} s. Rates, CPU time and memory are medians of the rounds; latencies are quantiles over all answers.`,
      tables: comparisonTables(slices, answerBytes),
      notes: [
        isPinning
          ? 'Gateways and their PostgreSQL are pinned to core 0, upstream and callers to core 1.'
          : 'Nothing was pinned to a core (that takes Linux, taskset and two cores): the programs disturbed each other.',
        'CPU time is that of the gateway and everything it started, PostgreSQL included; peak memory is that of the gateway’s own process.',
        billNote,
      ],
      measurements: { slices: slices.map(({ latenciesMs, ...slice }) => slice), answerBytes },
    };
  });
}
