// The tasks this process is working on, so that they can be broken off: by their time running out, or by a caller who
// cancels in whatever process.

import type { Store } from '@lightmeter/store';
import type { Logger } from 'pino';

/** One task while it runs. */
export interface RunningTask {
  /** Aborts when the time is over or the task is broken off. */
  readonly signal: AbortSignal;
  /** What was asked for when somebody cancelled; undefined while nobody has. */
  readonly cancelled: { readonly keepIfDelivered: boolean } | undefined;
  /** The task has ended here. */
  end(): void;
}

/** A notification can be lost: the tasks that run are also looked at this often. */
const LOOK_INTERVAL_MS = 2_000;

export class RunningTasks {
  private readonly store: Store;
  private readonly log: Logger;
  private readonly running = new Map<string, Running>();
  private readonly timer: NodeJS.Timeout;
  private readonly stopListening: () => void;

  constructor(store: Store, log: Logger) {
    this.store = store;
    this.log = log;
    this.stopListening = store.queue.onCancel((taskId) => this.look([taskId]));
    this.timer = setInterval(() => this.look([...this.running.keys()]), LOOK_INTERVAL_MS).unref();
  }

  /** A task begins to run and has so much time. */
  begin(taskId: string, timeoutMs: number): RunningTask {
    const running: Running = new Running(timeoutMs, () => {
      if (this.running.get(taskId) === running) this.running.delete(taskId);
    });
    this.running.set(taskId, running);
    return running;
  }

  close(): void {
    clearInterval(this.timer);
    this.stopListening();
  }

  private look(taskIds: readonly string[]): void {
    const mine = taskIds.filter((taskId) => this.running.has(taskId));
    if (mine.length === 0) return;
    this.store.queue.cancelRequested(mine).then(
      (wishes) => {
        for (const { taskId, keepIfDelivered } of wishes) this.running.get(taskId)?.cancel(keepIfDelivered);
      },
      (error) => this.log.warn({ err: error }, 'Cancellations cannot be looked for'),
    );
  }
}

class Running implements RunningTask {
  cancelled: { readonly keepIfDelivered: boolean } | undefined;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly forget: () => void;

  constructor(timeoutMs: number, forget: () => void) {
    this.forget = forget;
    this.timer = setTimeout(() => this.controller.abort(), timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** An image that the caller would keep is waited for: it is paid for either way. */
  cancel(keepIfDelivered: boolean): void {
    this.cancelled ??= { keepIfDelivered };
    if (!keepIfDelivered) this.controller.abort();
  }

  end(): void {
    clearTimeout(this.timer);
    this.forget();
  }
}
