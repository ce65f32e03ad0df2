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

/** A claim's answer can be lost with its connection, and a turn with the database: such tasks are looked for this often. */
const LOST_INTERVAL_MS = 5_000;

export class TaskWorker {
  private readonly options: TaskWorkerOptions;
  private services: Services | undefined;
  /** What the callers who wait in this process handed in, until their tasks have ended. */
  private readonly expected = new Map<string, TaskWork>();
  private readonly running = new Set<string>();
  private claiming: Promise<void> | undefined;
  private isWoken = false;
  private lostAtMs = 0;
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

  /** Takes no more tasks, and gives back what a claim under way takes. Those that run are waited for elsewhere. */
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
    this.claiming ??= this.claimWhileWoken().finally(() => {
      this.claiming = undefined;
      // Woken after the loop had ended and before this.
      if (this.isWoken) this.wake();
    });
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
    const { queue } = services.store;
    await this.takeUpLost(services);
    const sharedCount = [...this.running].filter((taskId) => !this.expected.has(taskId)).length;
    const wanted = services.stopping.aborted ? 0 : concurrency - sharedCount;
    if (wanted > 0) {
      // Callers who wait here take part in this one: on a limited route they must not starve what is queued.
      const claimed = await queue.claim({ wanted, ownOnly: false, limits });
      await this.begin(services, claimed, services.stopping.aborted);
    }
    const waitingHere = [...this.expected.keys()].filter((taskId) => !this.running.has(taskId)).length;
    if (waitingHere > 0) {
      const claimed = await queue.claim({ wanted: waitingHere, ownOnly: true, limits });
      await this.begin(services, claimed, this.services === undefined);
    }
  }

  /** Runs what was claimed, or gives it back when the server has begun to stop meanwhile. */
  private async begin(
    services: Services,
    claimed: readonly ClaimedTask[],
    isStopping: boolean,
  ): Promise<void> {
    if (claimed.length === 0) return;
    if (isStopping) return services.store.queue.giveBack(claimed.map(({ taskId }) => taskId));
    for (const task of claimed) {
      // Taken from this process, which was thought dead, and claimed again: the first turn goes on.
      if (!this.running.has(task.taskId)) services.inFlight.track(this.run(services, task));
    }
  }

  /**
   * Tasks that are this process's in the database and run nowhere: they are left to the sweep, which counts how often that
   * happens, or wait again here when their caller does. Between claims, so that none of them is on its way.
   */
  private async takeUpLost(services: Services): Promise<void> {
    const nowMs = performance.now();
    if (nowMs < this.lostAtMs) return;
    const claimed = await services.store.queue.claimedHere();
    this.lostAtMs = nowMs + LOST_INTERVAL_MS;
    const lost = claimed.filter(({ taskId }) => !this.running.has(taskId));
    if (lost.length === 0) return;
    services.log.warn(
      { tasks: lost.length },
      'Tasks were claimed here and do not run; they are taken up again.',
    );
    await services.store.queue.disown(lost.map(({ taskId }) => taskId));
    const ofCallers = lost.filter(({ isOfCaller }) => isOfCaller);
    await services.store.queue.giveBack(ofCallers.map(({ taskId }) => taskId));
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
        'A turn of a task was lost; it will be taken up again.',
      );
    } finally {
      this.running.delete(taskId);
      this.wake();
    }
  }
}
