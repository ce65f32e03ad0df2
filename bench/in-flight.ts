// Thousands of requests in flight: what one that waits costs in memory, and what happens when all the answers come.

import { type Cleanup, withCleanup } from './cleanup.ts';
import { startLightmeter } from './gateway/lightmeter-server.ts';
import {
  type GatewayName,
  startPassThrough,
  startPortkey,
  type TestedGateway,
  verifyGateway,
} from './gateway/tested-gateway.ts';
import { CURVE_STEP_MS, type Flight, type FlightOutcome, flyRequests } from './in-flight/fly-requests.ts';
import { type Outside, startOutside } from './outside.ts';
import { maxOpenFiles } from './process-meter.ts';
import { type Report, type Scale, shown, shownMb } from './report.ts';
import type { PictureName } from './upstream/mock-upstream.ts';

type Subject = Exclude<GatewayName, 'direct' | 'storing proxy'>;
type Run = Pick<Flight, 'requestCount' | 'picture' | 'answeredOverMs'> & { readonly subject: Subject };
type RunOutcome = Run & FlightOutcome;

const runOf = (subject: Subject, requestCount: number, picture: PictureName, answeredOverMs = 0): Run => ({
  subject,
  requestCount,
  picture,
  answeredOverMs,
});

const RUNS: Readonly<Record<Scale, readonly Run[]>> = {
  full: [
    runOf('Lightmeter', 1_000, 'small'),
    runOf('Lightmeter', 5_000, 'small'),
    runOf('Lightmeter', 1_000, 'large'),
    runOf('Lightmeter', 5_000, 'large', 120_000),
    runOf('pass-through', 1_000, 'small'),
    runOf('pass-through', 5_000, 'small'),
    runOf('pass-through', 1_000, 'large'),
    runOf('Portkey', 1_000, 'small'),
    runOf('Portkey', 1_000, 'large'),
  ],
  quick: [
    runOf('Lightmeter', 1_000, 'small'),
    runOf('Lightmeter', 5_000, 'small'),
    runOf('Lightmeter', 1_000, 'large'),
    runOf('pass-through', 1_000, 'large'),
  ],
  tiny: [runOf('Lightmeter', 20, 'small'), runOf('pass-through', 20, 'large')],
};

/** How long everything waits once all requests have arrived, and how fast they come. */
const PACES: Readonly<Record<Scale, { readonly waitMs: number; readonly rampMs: number }>> = {
  full: { waitMs: 5_000, rampMs: 1_000 },
  quick: { waitMs: 5_000, rampMs: 1_000 },
  tiny: { waitMs: 200, rampMs: 50 },
};

/** Requests that bring a gateway to its working size before its memory counts as idle. */
const WARM_UP = { requestCount: 100, rampMs: 300, deadlineMs: 10_000, leastBodyBytes: 1 };

/** Beside the two sockets of each request. */
const SPARE_FILES = 1_000;

export function benchInFlight(scale: Scale): Promise<Report> {
  return withCleanup(async (cleanup) => {
    const outside = await startOutside(cleanup);
    const outcomes: RunOutcome[] = [];
    const billNotes: string[] = [];
    for (const run of RUNS[scale]) {
      requireFiles(run);
      const { outcome, billNote } = await fly(cleanup, outside, { ...run, ...PACES[scale] });
      outcomes.push({ ...run, ...outcome });
      if (billNote !== undefined) billNotes.push(billNote);
    }
    return reportOf(outcomes, billNotes);
  });
}

/** One run on a fresh gateway; the note when it is one that sends a bill. */
async function fly(
  cleanup: Cleanup,
  outside: Outside,
  run: Flight & Run,
): Promise<{ outcome: FlightOutcome; billNote: string | undefined }> {
  const { gateway, checkBill } = await STARTS[run.subject](cleanup, outside.upstreamUrl);
  await outside.upstream.ask('behave', { picture: 'small', delayMs: 0 });
  await verifyGateway(gateway);
  const warmUp = await outside.load.ask('burst', { target: gateway.target, ...WARM_UP });
  const outcome = await flyRequests(outside, gateway, run);
  const billNote = await checkBill?.(1 + warmUp.answeredAtMs.length + outcome.okCount);
  await gateway.stop();
  return { outcome, billNote };
}

interface Started {
  readonly gateway: TestedGateway;
  readonly checkBill?: (deliveredCount: number) => Promise<string>;
}

const STARTS: Readonly<Record<Subject, (cleanup: Cleanup, upstreamUrl: string) => Promise<Started>>> = {
  Lightmeter: async (cleanup, upstreamUrl) => {
    const gateway = await startLightmeter(cleanup, upstreamUrl);
    return { gateway, checkBill: gateway.checkBill };
  },
  'pass-through': async (cleanup, upstreamUrl) => ({ gateway: await startPassThrough(cleanup, upstreamUrl) }),
  Portkey: async (cleanup, upstreamUrl) => ({ gateway: await startPortkey(cleanup, upstreamUrl) }),
};

/** @throws Error that says what to raise */
function requireFiles({ requestCount }: Run): void {
  const needed = 2 * requestCount + SPARE_FILES;
  if (maxOpenFiles() >= needed) return;
  throw new Error(
    `A process may open ${maxOpenFiles()} files here; ${needed} are needed. Raise \`ulimit -Hn\`.`,
  );
}

function reportOf(outcomes: readonly RunOutcome[], billNotes: readonly string[]): Report {
  const rows = outcomes.map((outcome) => [
    outcome.subject,
    String(outcome.requestCount),
    outcome.picture === 'small' ? 'small' : '3 MB',
    outcome.answeredOverMs === 0 ? 'at once' : `over ${outcome.answeredOverMs / 1_000} s`,
    shownMb(outcome.idleBytes),
    shownMb(outcome.waitingBytes),
    shown((outcome.waitingBytes - outcome.idleBytes) / outcome.requestCount / 1_024),
    shownMb(outcome.peakBytes),
    `${outcome.okCount} of ${outcome.requestCount}`,
    shown(outcome.answeringMs / 1_000),
    sparkline(outcome.residentBytes),
  ]);
  return {
    name: 'in-flight',
    title: 'Thousands of requests in flight',
    summary:
      'All requests wait for the upstream, for 5 s after the last has arrived; then the upstream answers all of them. Memory is the resident memory of the gateway’s own process; each run has a fresh one.',
    tables: [
      {
        title: 'Memory and answers',
        columns: [
          ...['gateway', 'requests', 'answers', 'answered', 'idle MB', 'waiting MB', 'KB each'],
          ...['peak MB', 'whole answers', 'answering s', 'memory over time'],
        ],
        rows,
      },
    ],
    notes: [
      'KB each: memory while all wait, above idle, for each request. Aim for Lightmeter: under 60 KB.',
      'Aim for Lightmeter when 1,000 answers of 3 MB come at once: a peak under 400 MB.',
      'Memory over time: from the first request to the last answer, from zero to the run’s own peak.',
      ...new Set(billNotes),
    ],
    measurements: { outcomes, curveStepMs: CURVE_STEP_MS },
  };
}

const BARS = '▁▂▃▄▅▆▇█';
const CURVE_CHARACTERS = 40;

/** At most 40 bars, each the most of its part of the curve. */
function sparkline(values: readonly number[]): string {
  const most = Math.max(...values);
  const step = Math.max(1, values.length / CURVE_CHARACTERS);
  const parts = Array.from({ length: Math.min(values.length, CURVE_CHARACTERS) }, (_, index) =>
    values.slice(
      Math.floor(index * step),
      Math.max(Math.floor((index + 1) * step), 1 + Math.floor(index * step)),
    ),
  );
  return parts.map((part) => BARS[Math.ceil((Math.max(...part) / most) * BARS.length) - 1] ?? '').join('');
}
