// Waits for tasks to end, in whatever process they run. PostgreSQL notifies; because a notification can be missed
// while the connection is away, the tasks waited for are also looked at now and then.

import type { Database } from './database.ts';
import type { Log } from './log.ts';
import { MicroBatch } from './micro-batch.ts';
import type { Notifications } from './notifications.ts';

/** The channel on which tasks_settle names each task it ended. */
const CHANNEL = 'lightmeter_task_ended';

/** How stale an answer can be when a notification was missed. */
const POLL_INTERVAL_MS = 2_000;

export interface TaskWatcherOptions {
  readonly notifications: Notifications;
  readonly database: Database;
  readonly log: Log;
}

export class TaskWatcher {
  private readonly options: TaskWatcherOptions;
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly looks: MicroBatch<string, boolean>;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(options: TaskWatcherOptions) {
    this.options = options;
    this.looks = new MicroBatch({ apply: (taskIds) => haveEnded(options.database, taskIds) });
  }

  /**
   * True once the task has ended; false when the time is over first, or there is no such task by then.
   *
   * @throws the reason of `signal` when it aborts; LightmeterError `database_unavailable`
   */
  async wait(
    taskId: string,
    given: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<boolean> {
    given.signal?.throwIfAborted();
    const ended = Promise.withResolvers<boolean>();
    const hasEnded = () => ended.resolve(true);
    const abort = () => ended.reject(given.signal?.reason);
    const timeout = setTimeout(() => ended.resolve(false), given.timeoutMs);
    given.signal?.addEventListener('abort', abort);
    this.add(taskId, hasEnded);
    // Registered first, looked at second: a task that ends in between is not missed.
    this.look([taskId]).catch(ended.reject);
    try {
      return await ended.promise;
    } finally {
      clearTimeout(timeout);
      given.signal?.removeEventListener('abort', abort);
      this.remove(taskId, hasEnded);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening?.();
    await this.looks.stop();
  }

  private add(taskId: string, hasEnded: () => void): void {
    const others = this.waiting.get(taskId);
    if (others) others.add(hasEnded);
    else this.waiting.set(taskId, new Set([hasEnded]));
    this.timer ??= setInterval(() => this.lookAtAll(), POLL_INTERVAL_MS).unref();
    this.stopListening ??= this.options.notifications.on(CHANNEL, (endedId) => this.wake(endedId));
  }

  private remove(taskId: string, hasEnded: () => void): void {
    const others = this.waiting.get(taskId);
    others?.delete(hasEnded);
    if (others?.size === 0) this.waiting.delete(taskId);
    if (this.waiting.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private wake(taskId: string): void {
    for (const hasEnded of this.waiting.get(taskId) ?? []) hasEnded();
  }

  private async look(taskIds: readonly string[]): Promise<void> {
    await Promise.all(
      taskIds.map(async (taskId) => {
        if (await this.looks.submit(taskId)) this.wake(taskId);
      }),
    );
  }

  private lookAtAll(): void {
    this.look([...this.waiting.keys()]).catch((error) =>
      this.options.log.warn({ err: error }, 'Tasks that are waited for cannot be looked at'),
    );
  }
}

async function haveEnded(database: Database, taskIds: readonly string[]): Promise<boolean[]> {
  const rows = await database.query<{ task_id: string }>(
    `select task_id from tasks where task_id = any ($1::text[]) and ended_at is not null`,
    [[...new Set(taskIds)]],
  );
  const ended = new Set(rows.map((row) => row.task_id));
  return taskIds.map((taskId) => ended.has(taskId));
}
