// Takes tasks that wait and runs them, as many at once as this process may. What may run is decided in the database,
// for all processes together; here is only the loop.

import { LightmeterError } from '@lightmeter/core';
import type { ClaimedTask, RouteLimit } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { runTask, type TaskWork } from './run-task.ts';

export interface TaskWorkerOptions {
  /** Tasks of anybody at once; 0 runs only those whose caller waits in this process. */
  readonly concurrency: number;
  readonly limits: readonly RouteLimit[];
}

/** Pauses after failed attempts end at any time, and a notification can be lost. */
const LOOK_INTERVAL_MS = 1_000;

export class TaskWorker {
  private readonly options: TaskWorkerOptions;
  private services: Services | undefined;
  /** What the callers who wait in this process handed in, until their tasks have ended. */
  private readonly expected = new Map<string, TaskWork>();
  private readonly running = new Set<string>();
  private claiming: Promise<void> | undefined;
  private isWoken = false;
  private stopLooking: (() => void) | undefined;

  constructor(options: TaskWorkerOptions) {
    this.options = options;
  }

  /** Whether calls of the route must take their turn among those of all processes. */
  isLimited(route: string): boolean {
    const [provider] = route.split('/', 1);
    return this.options.limits.some(({ scope }) => scope === route || scope === provider);
  }

  /** Takes tasks from now on, until `stop()` or the server's own stop. */
  start(services: Services): void {
    this.services = services;
    const stopListening = services.store.queue.onQueued(() => this.wake());
    const timer = setInterval(() => this.wake(), LOOK_INTERVAL_MS).unref();
    this.stopLooking = () => {
      stopListening();
      clearInterval(timer);
    };
    this.wake();
  }

  /** Takes no more tasks. Those that run are in flight and are waited for elsewhere. */
  async stop(): Promise<void> {
    this.stopLooking?.();
    this.services = undefined;
    await this.claiming;
  }

  /** A task that is about to begin: it is run here with what its caller handed in. */
  expect(taskId: string, work: TaskWork): void {
    this.expected.set(taskId, work);
  }

  /** The task has ended, or did not begin after all. */
  forget(taskId: string): void {
    this.expected.delete(taskId);
  }

  /** There may be something to take. */
  wake(): void {
    this.isWoken = true;
    this.claiming ??= this.claimWhileWoken().finally(() => (this.claiming = undefined));
  }

  private async claimWhileWoken(): Promise<void> {
    while (this.isWoken) {
      this.isWoken = false;
      // Tasks that end in this turn of the event loop make room for one claim together.
      await new Promise(setImmediate);
      const { services } = this;
      if (!services) return;
      try {
        await this.claim(services);
      } catch (error) {
        services.log.warn({ err: error }, 'Waiting tasks cannot be taken; it will be tried again.');
      }
    }
  }

  private async claim(services: Services): Promise<void> {
    const { limits, concurrency } = this.options;
    const waitingHere = [...this.expected.keys()].filter((taskId) => !this.running.has(taskId)).length;
    const claimed: ClaimedTask[] = [];
    if (waitingHere > 0) {
      claimed.push(...(await services.store.queue.claim({ wanted: waitingHere, ownOnly: true, limits })));
    }
    const sharedCount = [...this.running].filter((taskId) => !this.expected.has(taskId)).length;
    const wanted = services.stopping.aborted ? 0 : concurrency - sharedCount;
    if (wanted > 0) {
      claimed.push(...(await services.store.queue.claim({ wanted, ownOnly: false, limits })));
    }
    for (const task of claimed) services.inFlight.track(this.run(services, task));
  }

  /** One turn of one task. Never throws. */
  private async run(services: Services, claimed: ClaimedTask): Promise<void> {
    const { taskId } = claimed;
    this.running.add(taskId);
    try {
      await runTask(services, claimed, this.expected.get(taskId));
    } catch (error) {
      services.log.error(
        { err: error, internal: error instanceof LightmeterError ? error.internal : undefined, taskId },
        'A turn of a task was lost; the sweep takes it up.',
      );
    } finally {
      this.running.delete(taskId);
      this.wake();
    }
  }
}
