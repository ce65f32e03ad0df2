// POST /v1/tasks and the workers behind it, against an upstream that answers at once: how many tasks a second are created
// by so many callers, what ten thousand that wait cost in memory, and how fast workers finish them.

import { performance } from 'node:perf_hooks';
import type { Cleanup } from '../cleanup.ts';
import { startOutside } from '../outside.ts';
import { forgetPeak, memoryOf } from '../process-meter.ts';
import { quantile } from '../quantiles.ts';
import { type Scale, shown, shownMb, type Table } from '../report.ts';
import { AUTHORIZED, startTaskServer, type TaskServer, until } from './task-server.ts';

interface Extent {
  readonly callers: readonly number[];
  readonly windowMs: number;
  /** At least so many wait before a worker comes. */
  readonly waitingCount: number;
  readonly workerConcurrency: number;
}

const EXTENTS: Readonly<Record<Scale, Extent>> = {
  full: { callers: [1, 16, 64, 256], windowMs: 3_000, waitingCount: 10_000, workerConcurrency: 64 },
  quick: { callers: [1, 16, 64, 256], windowMs: 1_500, waitingCount: 10_000, workerConcurrency: 64 },
  tiny: { callers: [4], windowMs: 200, waitingCount: 40, workerConcurrency: 8 },
};

/** What the fill after the measured windows is made with. */
const FILL = { callers: 64, warmUpMs: 0, windowMs: 500 };
const DRAIN_PATIENCE_MS = 600_000;

interface Creation {
  readonly callers: number;
  readonly createdPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Drain {
  readonly taskCount: number;
  readonly finishedPerSecond: number;
  readonly workerPeakBytes: number;
}

interface WaitingMemory {
  readonly taskCount: number;
  /** Of the process that answers. */
  readonly idleBytes: number;
  readonly waitingBytes: number;
}

interface ServerRun {
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
  readonly creations: readonly Creation[];
  readonly memory: WaitingMemory;
  readonly drain: Drain;
}

export async function measureServer(cleanup: Cleanup, scale: Scale): Promise<ServerRun> {
  const extent = EXTENTS[scale];
  const outside = await startOutside(cleanup);
  await outside.upstream.ask('behave', { picture: 'small', delayMs: 0 });
  const server = await startTaskServer(cleanup, outside.upstreamUrl);
  const target = {
    url: `${server.url}/v1/tasks`,
    headers: { 'content-type': 'application/json', ...AUTHORIZED },
    body: JSON.stringify({
      model: 'gpt-image-2',
      input: { prompt: 'A lighthouse at dusk', size: '1024x1024' },
    }),
  };
  const creations: Creation[] = [];
  let taskCount = 0;
  for (const callers of extent.callers) {
    const load = { target, callers, warmUpMs: extent.windowMs / 4, windowMs: extent.windowMs };
    const outcome = await outside.load.ask('steady', load);
    if (outcome.failedCount > 0) throw new Error(`${outcome.failedCount} creations failed.`);
    taskCount += outcome.answeredCount;
    creations.push({
      callers,
      createdPerSecond: (outcome.latenciesMs.length / extent.windowMs) * 1_000,
      p50Ms: quantile(outcome.latenciesMs, 0.5),
      p99Ms: quantile(outcome.latenciesMs, 0.99),
    });
  }
  // By now the process has its working size; what it has more with tasks that wait is theirs.
  await finishAll(server, extent);
  const idleBytes = memoryOf(server.pid).residentBytes;
  let waitingCount = 0;
  while (waitingCount < extent.waitingCount) {
    waitingCount += (await outside.load.ask('steady', { target, ...FILL })).answeredCount;
  }
  taskCount += waitingCount;
  const memory = { taskCount: waitingCount, idleBytes, waitingBytes: memoryOf(server.pid).residentBytes };
  const drain = await finishAll(server, extent);
  await server.checkBill(taskCount);
  return {
    tables: [creationTable(creations), waitingTable(memory, drain, extent)],
    notes: [
      'Through the server: the process that answers, one worker and PostgreSQL share a core; callers and upstream have the other. The upstream answers at once with a tiny picture, which is measured, hashed, synced to disk and charged.',
      `Afterwards ${taskCount.toLocaleString('en-US')} pictures were charged, exactly their price; the audit is clean.`,
    ],
    creations,
    memory,
    drain,
  };
}

/** A worker comes, and goes when nothing is left. */
async function finishAll(
  server: TaskServer,
  { workerConcurrency }: Pick<Extent, 'workerConcurrency'>,
): Promise<Drain> {
  const worker = await server.startWorker(workerConcurrency);
  const before = await server.queueDepth();
  const beganMs = performance.now();
  forgetPeak(worker.pid);
  await until(async () => Object.values(await server.queueDepth()).every((count) => count === 0), {
    withinMs: DRAIN_PATIENCE_MS,
    what: 'The end of all tasks',
  });
  const tookMs = performance.now() - beganMs;
  const workerPeakBytes = memoryOf(worker.pid).peakBytes;
  await worker.stop();
  return {
    taskCount: before.waiting + before.running,
    finishedPerSecond: ((before.waiting + before.running) / tookMs) * 1_000,
    workerPeakBytes,
  };
}

function creationTable(creations: readonly Creation[]): Table {
  return {
    title: 'POST /v1/tasks',
    columns: ['callers', 'created/s', 'p50 ms', 'p99 ms'],
    rows: creations.map(({ callers, createdPerSecond, p50Ms, p99Ms }) => [
      String(callers),
      shown(createdPerSecond),
      shown(p50Ms),
      shown(p99Ms),
    ]),
  };
}

function waitingTable(memory: WaitingMemory, drain: Drain, { workerConcurrency }: Extent): Table {
  const { idleBytes, waitingBytes, taskCount } = memory;
  return {
    title: 'Tasks that wait, and their end',
    columns: [
      ...['tasks waiting', 'server MB without', 'with them'],
      ...['worker at once', 'finished/s', 'worker peak MB'],
    ],
    rows: [
      [
        taskCount.toLocaleString('en-US'),
        shownMb(idleBytes),
        shownMb(waitingBytes),
        String(workerConcurrency),
        shown(drain.finishedPerSecond),
        shownMb(drain.workerPeakBytes),
      ],
    ],
  };
}
