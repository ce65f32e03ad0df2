// What the comparison of gateways shows: medians over the rounds, latencies over all answers of all rounds, and the
// aims.

import { median, quantile } from '../quantiles.ts';
import { shown, shownMb, shownRatio, type Table } from '../report.ts';
import type { PictureName } from '../upstream/mock-upstream.ts';
import type { LoadCase, Slice } from './compare.ts';
import type { GatewayName } from './tested-gateway.ts';

/** One gateway under one load, over all rounds. */
interface Result extends LoadCase {
  readonly gateway: GatewayName;
  readonly requestsPerSecond: number;
  /** How many times Portkey's rate, round by round; NaN without Portkey. */
  readonly timesPortkey: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Against the direct way. */
  readonly addedP50Ms: number;
  readonly addedP99Ms: number;
  readonly cpuMsPerRequest: number;
  readonly databaseCpuMsPerRequest: number;
  readonly peakBytes: number;
  readonly failedCount: number;
}

const COLUMNS = [
  'callers',
  'gateway',
  'requests/s',
  'to Portkey',
  'p50 ms',
  'p99 ms',
  'added p50',
  'added p99',
  'CPU ms/request',
  'peak MB',
  'failed',
];

/** A table for each kind of answer, and one for the aims. */
export function comparisonTables(
  slices: readonly Slice[],
  answerBytes: Readonly<Record<PictureName, number>>,
): Table[] {
  const results = resultsOf(slices);
  const titles = new Set(results.map((result) => titleOf(result, answerBytes)));
  const tables = [...titles].map((title) => ({
    title,
    columns: COLUMNS,
    rows: results.filter((result) => titleOf(result, answerBytes) === title).map(rowOf),
  }));
  return [aimsTable(results), ...tables];
}

function titleOf({ picture, delayMs }: LoadCase, answerBytes: Readonly<Record<PictureName, number>>): string {
  const size = answerBytes[picture];
  const shownSize = size < 100_000 ? `${size} bytes` : `${shown(size / 1_000_000)} MB`;
  return `Answers of ${shownSize}, upstream takes ${delayMs} ms`;
}

function resultsOf(slices: readonly Slice[]): Result[] {
  const first = slices.filter((slice) => slice.round === 0);
  return first.map(({ gateway, picture, delayMs, callers }) => {
    const rounds = (name: GatewayName) =>
      slices.filter(
        (slice) =>
          slice.gateway === name &&
          slice.picture === picture &&
          slice.delayMs === delayMs &&
          slice.callers === callers,
      );
    const own = rounds(gateway);
    const portkey = rounds('Portkey');
    const latency = (name: GatewayName, share: number) =>
      quantile(
        rounds(name).flatMap((slice) => [...slice.latenciesMs]),
        share,
      );
    const middle = (read: (slice: Slice) => number | undefined) =>
      median(own.map((slice) => read(slice) ?? Number.NaN));
    return {
      gateway,
      picture,
      delayMs,
      callers,
      requestsPerSecond: middle((slice) => slice.requestsPerSecond),
      timesPortkey: median(
        own.map(
          (slice, round) => slice.requestsPerSecond / (portkey[round]?.requestsPerSecond ?? Number.NaN),
        ),
      ),
      p50Ms: latency(gateway, 0.5),
      p99Ms: latency(gateway, 0.99),
      addedP50Ms: latency(gateway, 0.5) - latency('direct', 0.5),
      addedP99Ms: latency(gateway, 0.99) - latency('direct', 0.99),
      cpuMsPerRequest: middle((slice) => slice.cpuMsPerRequest),
      databaseCpuMsPerRequest: middle((slice) => slice.databaseCpuMsPerRequest),
      peakBytes: middle((slice) => slice.peakBytes),
      failedCount: own.reduce((count, slice) => count + slice.failedCount, 0),
    };
  });
}

function rowOf(result: Result): string[] {
  const isDirect = result.gateway === 'direct';
  const database =
    result.databaseCpuMsPerRequest > 0 ? ` (database ${shown(result.databaseCpuMsPerRequest)})` : '';
  return [
    String(result.callers),
    result.gateway,
    shown(result.requestsPerSecond),
    shownRatio(result.timesPortkey),
    shown(result.p50Ms),
    shown(result.p99Ms),
    isDirect ? '' : shown(result.addedP50Ms),
    isDirect ? '' : shown(result.addedP99Ms),
    isDirect ? '' : `${shown(result.cpuMsPerRequest)}${database}`,
    isDirect ? '' : shownMb(result.peakBytes),
    String(result.failedCount),
  ];
}

/** A rate shows what a gateway can do only where the gateway limits it: not with one caller who waits. */
function isLimitedByGateway({ picture, delayMs, callers }: LoadCase): boolean {
  return callers > 1 && (picture === 'large' || delayMs === 0);
}

function aimsTable(results: readonly Result[]): Table {
  const least = (gateway: GatewayName, picture: PictureName) => {
    const cases = results.filter(
      (result) => result.gateway === gateway && result.picture === picture && isLimitedByGateway(result),
    );
    return `${shownRatio(Math.min(...cases.map((result) => result.timesPortkey)))} at the least`;
  };
  const calmer = (gateway: GatewayName) => {
    const own = results.filter((result) => result.gateway === gateway);
    const better = own.filter((result) => {
      const portkey = results.find((other) => other.gateway === 'Portkey' && isSameLoad(other, result));
      return portkey !== undefined && result.addedP99Ms < portkey.addedP99Ms;
    });
    return `in ${better.length} of ${own.length} loads`;
  };
  return {
    title: 'Aims',
    columns: ['aim', 'Lightmeter', 'storing proxy'],
    rows: [
      [
        'at least 6× Portkey’s requests/s with large answers',
        least('Lightmeter', 'large'),
        least('storing proxy', 'large'),
      ],
      [
        'at least 2× Portkey’s requests/s with small answers',
        least('Lightmeter', 'small'),
        least('storing proxy', 'small'),
      ],
      ['added p99 below Portkey’s', calmer('Lightmeter'), calmer('storing proxy')],
    ],
  };
}

function isSameLoad(one: LoadCase, other: LoadCase): boolean {
  return one.picture === other.picture && one.delayMs === other.delayMs && one.callers === other.callers;
}
