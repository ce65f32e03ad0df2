// Enqueue and finish rates of tasks that do nothing: Lightmeter's tasks, with all they keep, against pg-boss, on the same
// embedded PostgreSQL in the same run.

import pg from 'pg';
import type { Cleanup } from '../cleanup.ts';
import { databaseAddress } from '../embedded-database.ts';
import { openBenchStore } from '../open-bench-store.ts';
import { median } from '../quantiles.ts';
import { type Scale, shown, shownRatio, type Table } from '../report.ts';
import { lightmeterQueue } from './lightmeter-queue.ts';
import { openPgBossQueues } from './pg-boss-queue.ts';
import { measureQueue, type QueueOutcome, type TestedQueue } from './tested-queue.ts';

interface Extent {
  readonly atOnce: readonly number[];
  /** Tasks that wait besides, all the time. */
  readonly backlogs: readonly number[];
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly windowMs: number;
}

const EXTENTS: Readonly<Record<Scale, Extent>> = {
  full: { atOnce: [1, 16, 64, 256], backlogs: [0, 10_000], rounds: 3, warmUpMs: 500, windowMs: 3_000 },
  quick: { atOnce: [1, 16, 64, 256], backlogs: [0, 10_000], rounds: 1, warmUpMs: 300, windowMs: 1_500 },
  tiny: { atOnce: [8], backlogs: [0, 50], rounds: 1, warmUpMs: 20, windowMs: 100 },
};

/** A million dollars pays for 33 million tasks: nothing runs dry. */
const MONEY = { balanceNanoUsd: 1_000_000_000_000_000n, priceNanoUsd: 30_000_000n };
/** A backlog comes in parts, so that no side makes a statement of a size nobody makes. */
const BACKLOG_PART = 1_000;

interface Slice extends QueueOutcome {
  readonly queue: string;
  readonly atOnce: number;
  readonly backlog: number;
  readonly round: number;
}

export interface QueueComparison {
  readonly table: Table;
  readonly notes: readonly string[];
  readonly slices: readonly Slice[];
}

export async function compareQueues(cleanup: Cleanup, scale: Scale): Promise<QueueComparison> {
  const extent = EXTENTS[scale];
  const dataDirectory = await cleanup.folder();
  const bench = await openBenchStore(cleanup, { dataDirectory, balanceNanoUsd: MONEY.balanceNanoUsd });
  const address = databaseAddress(dataDirectory);
  const queues = [lightmeterQueue(bench, MONEY), ...(await openPgBossQueues(cleanup, address))];
  const slices: Slice[] = [];
  let waitingCount = 0;
  for (const backlog of extent.backlogs) {
    for (const queue of queues) await fill(queue, backlog - waitingCount);
    waitingCount = backlog;
    slices.push(...(await measure(queues, { ...extent, backlog, tidyUp: () => tidyUp(address) })));
  }
  for (const queue of queues) {
    const own = slices.filter((slice) => slice.queue === queue.name);
    const finishedCount = own.reduce((sum, slice) => sum + slice.taskCount, 0);
    await queue.verify({ waitingCount, finishedCount });
  }
  return { table: tableOf(slices, extent), notes: notesOf(extent), slices };
}

async function fill(queue: TestedQueue, taskCount: number): Promise<void> {
  for (let left = taskCount; left > 0; left -= BACKLOG_PART) {
    await queue.enqueue(Math.min(left, BACKLOG_PART));
  }
}

/** Rounds take turns, so that whatever else the machine does meets all. */
async function measure(
  queues: readonly TestedQueue[],
  run: Extent & { backlog: number; tidyUp: () => Promise<void> },
): Promise<Slice[]> {
  const slices: Slice[] = [];
  for (let round = 0; round < run.rounds; round += 1) {
    for (const atOnce of run.atOnce) {
      for (const queue of round % 2 === 0 ? queues : queues.toReversed()) {
        await run.tidyUp();
        const outcome = await measureQueue(queue, { ...run, atOnce });
        slices.push({ queue: queue.name, atOnce, backlog: run.backlog, round, ...outcome });
      }
    }
  }
  return slices;
}

/** Nobody pays for what the former slice left: changed pages are written out, dead rows removed. */
async function tidyUp(address: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  await client.query('vacuum (analyze)');
  await client.query('checkpoint');
  await client.end();
}

function tableOf(slices: readonly Slice[], { atOnce, backlogs }: Extent): Table {
  const names = [...new Set(slices.map((slice) => slice.queue))];
  const [own = ''] = names;
  const rows = backlogs.flatMap((backlog) =>
    atOnce.flatMap((count) => {
      const rate = (queue: string, read: (slice: Slice) => number) =>
        median(
          slices
            .filter((slice) => slice.queue === queue && slice.backlog === backlog && slice.atOnce === count)
            .map(read),
        );
      const enqueued = (queue: string) => rate(queue, (slice) => slice.enqueuedPerSecond);
      const finished = (queue: string) => rate(queue, (slice) => slice.finishedPerSecond);
      return names.map((queue) => [
        shownCount(backlog),
        String(count),
        queue,
        shown(enqueued(queue)),
        shown(finished(queue)),
        queue === own ? '' : shownRatio(enqueued(own) / enqueued(queue)),
        queue === own ? '' : shownRatio(finished(own) / finished(queue)),
      ]);
    }),
  );
  const columns = ['waiting besides', 'at once', 'queue', 'enqueued/s', 'finished/s'];
  return {
    title: 'Tasks that do nothing, against pg-boss',
    columns: [...columns, 'Lightmeter to it, enqueued', 'finished'],
    rows,
  };
}

function shownCount(count: number): string {
  return count.toLocaleString('en-US');
}

function notesOf({ rounds, windowMs }: Extent): string[] {
  return [
    `Against pg-boss: so many are enqueued by as many callers at once, then taken with one claim and ended; medians of ${rounds} interleaved rounds of ${windowMs / 1_000} s. Lightmeter begins each task with a balance check, a hold and the request, claims in fair order within a limit, and settles each with capture, charge, output and attempt. pg-boss 12.38 does none of this: \`send\`, \`fetch\`, \`complete\`, job by job or with one statement for all.`,
    'After the run Lightmeter’s balance was what was finished and held, to the nano-dollar, its audit was clean, and no queue had lost a task.',
  ];
}
