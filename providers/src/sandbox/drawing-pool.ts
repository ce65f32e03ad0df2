// A few worker threads that draw, started when there is something to draw. A worker that dies takes at most one try of
// one picture with it; idle workers do not keep the process alive.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { UpstreamError } from '../adapter.ts';
import type { DrawingJob, DrawingOrder, DrawingReport, DrawnImage } from './drawing-job.ts';
import { timeout } from './latency.ts';

/** Two leave cores for the server on most machines. Each takes 150 MB to draw at 1K and 450 MB at 4K (measured). */
const MAX_WORKERS = 2;
/** A picture that kills its worker this often is given up. */
const MAX_TRIES = 2;

interface Order {
  readonly orderId: number;
  readonly job: DrawingJob;
  readonly resolve: (image: DrawnImage) => void;
  readonly reject: (error: unknown) => void;
  tries: number;
}

interface Desk {
  readonly worker: Worker;
  order: Order | undefined;
  /** What the worker died of, when it said. */
  error: unknown;
}

/** How many workers, and which. */
export interface DrawingPoolGiven {
  readonly workerCount?: number;
  /** For tests of what happens when a worker dies. */
  readonly workerFile?: URL;
}

/** Draws pictures in worker threads, in the order in which they are asked for. */
export class DrawingPool {
  private readonly workerCount: number;
  private readonly workerFile: URL;
  private readonly desks: Desk[] = [];
  private readonly queue: Order[] = [];
  private nextOrderId = 1;
  private isClosed = false;

  constructor(given: DrawingPoolGiven = {}) {
    this.workerCount = given.workerCount ?? Math.min(MAX_WORKERS, availableParallelism());
    this.workerFile = given.workerFile ?? new URL('./drawing-worker.ts', import.meta.url);
  }

  /**
   * Draws one picture when its turn comes.
   *
   * @throws UpstreamError `upstream_rejected` for an input image that does not decode, `upstream_unavailable` when the
   *   drawing failed; `upstream_timeout` when the signal aborts first: a picture that
   *   has not begun is then never drawn
   */
  draw(job: DrawingJob, signal: AbortSignal): Promise<DrawnImage> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) return reject(unavailable('The sandbox is closed.'));
      if (signal.aborted) return reject(timeout(signal.reason));
      const abort = () => {
        const waiting = this.queue.indexOf(order);
        if (waiting >= 0) this.queue.splice(waiting, 1);
        reject(timeout(signal.reason));
      };
      const settle = () => signal.removeEventListener('abort', abort);
      const order: Order = {
        orderId: this.nextOrderId++,
        job,
        tries: 0,
        resolve: (image) => {
          settle();
          resolve(image);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener('abort', abort, { once: true });
      this.queue.push(order);
      this.assign();
    });
  }

  /** Stops every worker; what is not drawn yet is given up. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const order of this.queue.splice(0)) order.reject(unavailable('The sandbox is closed.'));
    await Promise.all(this.desks.splice(0).map(({ worker }) => worker.terminate()));
  }

  private assign(): void {
    while (this.queue.length > 0) {
      const desk = this.desks.find((candidate) => candidate.order === undefined) ?? this.open();
      const order = desk && this.queue.shift();
      if (!desk || !order) return;
      desk.order = order;
      order.tries += 1;
      desk.worker.ref();
      const message: DrawingOrder = { orderId: order.orderId, job: order.job };
      desk.worker.postMessage(message);
    }
  }

  private open(): Desk | undefined {
    if (this.desks.length >= this.workerCount) return undefined;
    // Flags of the process (`--eval`, `--test`) are not for its workers.
    const worker = new Worker(this.workerFile, { execArgv: [] });
    const desk: Desk = { worker, order: undefined, error: undefined };
    worker.on('message', (report: DrawingReport) => this.finish(desk, report));
    // An uncaught error is followed by `exit`, where the order is given to another worker.
    worker.on('error', (error) => {
      desk.error = error;
    });
    worker.on('exit', () => this.replace(desk));
    this.desks.push(desk);
    return desk;
  }

  private finish(desk: Desk, report: DrawingReport): void {
    const { order } = desk;
    if (order?.orderId !== report.orderId) return;
    desk.order = undefined;
    desk.worker.unref();
    switch (report.kind) {
      case 'drawn':
        order.resolve(report.image);
        break;
      case 'failed':
        order.reject(unavailable(report.reason));
        break;
      case 'unreadable': {
        const given = { message: report.reason, param: 'image', unbilled: true };
        order.reject(new UpstreamError('upstream_rejected', given));
      }
    }
    this.assign();
  }

  private replace(desk: Desk): void {
    const place = this.desks.indexOf(desk);
    if (place >= 0) this.desks.splice(place, 1);
    const { order } = desk;
    desk.order = undefined;
    if (order && (this.isClosed || order.tries >= MAX_TRIES)) {
      order.reject(unavailable('The drawing worker died.', desk.error));
    } else if (order) this.queue.unshift(order);
    if (!this.isClosed) this.assign();
  }
}

function unavailable(reason: string, cause?: unknown): UpstreamError {
  return new UpstreamError('upstream_unavailable', { internal: { reason }, cause, unbilled: false });
}
