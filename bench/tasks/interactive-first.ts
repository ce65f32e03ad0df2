// How soon somebody who waits gets a turn while ten thousand items of a batch do: every place of the worker is taken, and
// the first that becomes free must be theirs.

import { setTimeout as delay } from 'node:timers/promises';
import type { Cleanup } from '../cleanup.ts';
import { startOutside } from '../outside.ts';
import { quantile } from '../quantiles.ts';
import { type Scale, shown, type Table } from '../report.ts';
import { createBatch, uploadLines } from './submit-lines.ts';
import { startTaskServer, type TaskServer, until } from './task-server.ts';

interface Extent {
  readonly itemCount: number;
  readonly workerConcurrency: number;
  /** What the upstream takes for every picture. */
  readonly itemMs: number;
  /** Tasks that are submitted one after another, at moments that have nothing to do with the batch. */
  readonly interactiveCount: number;
}

const EXTENTS: Readonly<Record<Scale, Extent>> = {
  full: { itemCount: 10_000, workerConcurrency: 16, itemMs: 2_000, interactiveCount: 30 },
  quick: { itemCount: 10_000, workerConcurrency: 16, itemMs: 2_000, interactiveCount: 10 },
  tiny: { itemCount: 100, workerConcurrency: 2, itemMs: 200, interactiveCount: 2 },
};
const PATIENCE_MS = 300_000;

export interface InteractiveRun {
  readonly table: Table;
  readonly note: string;
  readonly waitedMs: readonly number[];
}

export async function measureInteractive(cleanup: Cleanup, scale: Scale): Promise<InteractiveRun> {
  const extent = EXTENTS[scale];
  const outside = await startOutside(cleanup);
  await outside.upstream.ask('behave', { picture: 'small', delayMs: extent.itemMs });
  const server = await startTaskServer(cleanup, outside.upstreamUrl);
  await server.startWorker(extent.workerConcurrency);
  const { fileId } = await uploadLines(server, { lineCount: extent.itemCount, lineBytes: 200 });
  const batchId = await createBatch(server, fileId);
  await until(async () => (await server.queueDepth()).running >= extent.workerConcurrency, {
    withinMs: PATIENCE_MS,
    what: 'The start of the batch',
  });
  const waitedMs: number[] = [];
  for (let index = 0; index < extent.interactiveCount; index += 1) {
    await delay(Math.random() * extent.itemMs);
    waitedMs.push(await waitOfTask(server, index));
  }
  const { lightmeter } = await server.ask(`/v1/batches/${batchId}`);
  const { counts } = lightmeter as { counts: Record<string, number> };
  await server.ask(`/v1/batches/${batchId}/cancel`, {});
  return {
    table: tableOf(waitedMs, extent),
    note: `Interactive: every one of the ${extent.workerConcurrency} places was taken by the batch, of which ${shownCount(counts)} items still waited at the end.`,
    waitedMs,
  };
}

function shownCount(counts: Record<string, number>): string {
  return ((counts.pending ?? 0) + (counts.queued ?? 0)).toLocaleString('en-US');
}

/** From its creation to the beginning of its upstream call, by the server's clock. */
async function waitOfTask(server: TaskServer, index: number): Promise<number> {
  const created = await server.ask('/v1/tasks', {
    model: 'gpt-image-2',
    input: { prompt: `A fox in a hurry, number ${index}`, size: '1024x1024' },
  });
  const { taskId } = created.data as { taskId: string };
  for (;;) {
    const { data } = await server.ask(`/v1/tasks/${taskId}`);
    const task = data as { created_at: string; started_at: string | null };
    if (task.started_at !== null) return Date.parse(task.started_at) - Date.parse(task.created_at);
    await delay(50);
  }
}

function tableOf(waitedMs: readonly number[], extent: Extent): Table {
  return {
    title: 'An interactive task while a batch waits',
    columns: ['items of the batch', 'places', 'an item takes ms', 'tasks', 'p50 wait ms', 'longest wait ms'],
    rows: [
      [
        extent.itemCount.toLocaleString('en-US'),
        String(extent.workerConcurrency),
        shown(extent.itemMs),
        String(waitedMs.length),
        shown(quantile(waitedMs, 0.5)),
        shown(quantile(waitedMs, 1)),
      ],
    ],
  };
}
