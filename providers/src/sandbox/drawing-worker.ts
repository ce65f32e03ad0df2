// A worker thread that draws: one order at a time, its files handed over without a copy.

import { parentPort } from 'node:worker_threads';
import { draw } from './draw.ts';
import type { DrawingOrder, DrawingReport, DrawnImage } from './drawing-job.ts';
import { UnreadableImage } from './reference.ts';

const port = parentPort;
if (!port) throw new Error('drawing-worker.ts runs only as a worker thread.');

port.on('message', async ({ orderId, job }: DrawingOrder) => {
  try {
    const image = owned(await draw(job));
    const report: DrawingReport = { orderId, kind: 'drawn', image };
    port.postMessage(report, [image.final.buffer, ...image.partials.map((partial) => partial.buffer)]);
  } catch (error) {
    port.postMessage(failure(orderId, error));
  }
});

/** `unreadable` is told to the caller in words made for them, `failed` to the log with its stack. */
function failure(orderId: number, error: unknown): DrawingReport {
  if (error instanceof UnreadableImage) return { orderId, kind: 'unreadable', reason: error.message };
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { orderId, kind: 'failed', reason };
}

/** The same files in memory that can be transferred: what sharp allocated cannot. */
function owned(image: DrawnImage): { final: Uint8Array<ArrayBuffer>; partials: Uint8Array<ArrayBuffer>[] } {
  return {
    final: new Uint8Array(image.final),
    partials: image.partials.map((partial) => new Uint8Array(partial)),
  };
}
