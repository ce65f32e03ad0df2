// Puts the gateways under the same loads, in turns, and notes rate, latency, CPU time and memory of each.

import type { Outside } from '../outside.ts';
import { cpuTimeOfTree, forgetPeak, memoryOf } from '../process-meter.ts';
import { quantile } from '../quantiles.ts';
import type { PictureName } from '../upstream/mock-upstream.ts';
import type { GatewayName, TestedGateway } from './tested-gateway.ts';

/** One load. */
export interface LoadCase {
  readonly picture: PictureName;
  /** How long the upstream takes. */
  readonly delayMs: number;
  readonly callers: number;
}

export interface Comparison {
  readonly cases: readonly LoadCase[];
  readonly rounds: number;
  /** Before the first round, of each gateway with each picture. */
  readonly firstWarmUpMs: number;
  /** Before each window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
}

/** One gateway under one load in one round. */
export interface Slice extends LoadCase {
  readonly gateway: GatewayName;
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Undefined for the direct way, as are the next two. */
  readonly cpuMsPerRequest: number | undefined;
  /** Of it, by the gateway's database. */
  readonly databaseCpuMsPerRequest: number | undefined;
  /** Of the gateway's own process. */
  readonly peakBytes: number | undefined;
  readonly answeredCount: number;
  readonly failedCount: number;
  readonly latenciesMs: Float64Array;
}

/** Every gateway under every load, the order turned in each round. Resolves to the slices, warm-ups left out. */
export async function compareGateways(
  outside: Outside,
  gateways: readonly TestedGateway[],
  comparison: Comparison,
): Promise<{ slices: Slice[]; answeredCount: (gateway: GatewayName) => number }> {
  const { cases, rounds, firstWarmUpMs, warmUpMs, windowMs } = comparison;
  const slices: Slice[] = [];
  const warmUps: Slice[] = [];
  for (const gateway of gateways) {
    for (const picture of ['small', 'large'] as const) {
      const load: LoadCase = { picture, delayMs: 0, callers: 8 };
      warmUps.push(
        await measure(outside, gateway, { ...load, round: 0, warmUpMs: 0, windowMs: firstWarmUpMs }),
      );
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const load of cases) {
      for (const gateway of turned(gateways, round)) {
        slices.push(await measure(outside, gateway, { ...load, round, warmUpMs, windowMs }));
      }
    }
  }
  const answeredCount = (gateway: GatewayName) =>
    [...warmUps, ...slices]
      .filter((slice) => slice.gateway === gateway)
      .reduce((count, slice) => count + slice.answeredCount, 0);
  return { slices, answeredCount };
}

function turned<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

async function measure(
  { upstream, load }: Outside,
  { name, target, pid }: TestedGateway,
  given: LoadCase & { round: number; warmUpMs: number; windowMs: number },
): Promise<Slice> {
  const { picture, delayMs, callers, round, warmUpMs, windowMs } = given;
  await upstream.ask('behave', { picture, delayMs });
  if (pid !== undefined) forgetPeak(pid);
  const before = pid === undefined ? undefined : cpuTimeOfTree(pid);
  const { latenciesMs, answeredCount, failedCount } = await load.ask('steady', {
    target,
    callers,
    warmUpMs,
    windowMs,
  });
  const after = pid === undefined ? undefined : cpuTimeOfTree(pid);
  const perRequest = (read: 'totalMs' | 'databaseMs') =>
    before && after ? (after[read] - before[read]) / answeredCount : undefined;
  return {
    gateway: name,
    picture,
    delayMs,
    callers,
    round,
    requestsPerSecond: latenciesMs.length / (windowMs / 1_000),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMsPerRequest: perRequest('totalMs'),
    databaseCpuMsPerRequest: perRequest('databaseMs'),
    peakBytes: pid === undefined ? undefined : memoryOf(pid).peakBytes,
    answeredCount,
    failedCount,
    latenciesMs,
  };
}
