// Keeps every running batch fed: a small window of its items waits or runs as tasks, the rest costs nothing yet. Works in
// every process that works; the database says who takes which item.

import type { BatchAtWork } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { cancelOpenTasks } from './cancel-open-tasks.ts';
import { feedBatch } from './feed-batch.ts';
import { FINISH_JOB, PREPARE_JOB } from './job-names.ts';

/** A notification can be lost, and money can arrive without one. */
const LOOK_INTERVAL_MS = 1_000;
/** Tasks that end within so much time are made up for together. */
const GATHER_MS = 20;
/** How often a job that prepares or finishes a batch is asked for again, should its process have died. */
const NUDGE_INTERVAL_MS = 5_000;

export class BatchFeeder {
  private readonly services: Services;
  private readonly feeding = new Map<string, Promise<void>>();
  /** Batches that were to be looked at while they were fed: their turn comes again at once. */
  private readonly lookAgainAt = new Set<string>();
  /** By job and batch. */
  private readonly nudgedAtMs = new Map<string, number>();
  private isWoken = false;
  private looking: Promise<void> | undefined;
  private live: { readonly instances: readonly string[]; readonly atMs: number } | undefined;
  private stopWaking: () => void = () => {};

  constructor(services: Services) {
    this.services = services;
  }

  /** Feeds from now on, until `stop()` or the server's own stop. */
  start(): void {
    const { batches } = this.services.store;
    const wake = () => this.wake();
    const listening = [batches.onChanged(wake), batches.onTaskEnded(wake)];
    const timer = setInterval(wake, LOOK_INTERVAL_MS).unref();
    this.stopWaking = () => {
      clearInterval(timer);
      for (const stopListening of listening) stopListening();
    };
    this.wake();
  }

  /** Takes no more items; those that were taken begin first. */
  async stop(): Promise<void> {
    this.stopWaking();
    this.isWoken = false;
    await this.looking;
    await Promise.all(this.feeding.values());
  }

  /** There may be something to do. */
  wake(): void {
    this.isWoken = true;
    this.looking ??= this.lookWhileWoken().finally(() => (this.looking = undefined));
  }

  private async lookWhileWoken(): Promise<void> {
    while (this.isWoken && !this.services.stopping.aborted) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      this.isWoken = false;
      try {
        for (const batch of await this.services.store.batches.feeding.atWork()) this.look(batch);
      } catch (error) {
        this.services.log.warn({ err: error }, 'Batches cannot be looked after; it will be tried again.');
      }
    }
  }

  /** One batch at a time by itself: a slow one holds up no other. */
  private look(batch: BatchAtWork): void {
    const { batchId } = batch;
    if (this.feeding.has(batchId)) {
      this.lookAgainAt.add(batchId);
      return;
    }
    const work = this.services.inFlight.track(this.work(batch)).catch((error) => {
      this.services.log.warn({ err: error, batchId }, 'A batch cannot be fed; it will be tried again.');
    });
    this.feeding.set(
      batchId,
      work.finally(() => {
        this.feeding.delete(batchId);
        if (this.lookAgainAt.delete(batchId)) this.wake();
      }),
    );
  }

  private async work(batch: BatchAtWork): Promise<void> {
    const { batchId } = batch;
    const { batches } = this.services.store;
    switch (batch.state) {
      case 'in_progress':
        if (await feedBatch(this.services, batch, await this.liveInstances()))
          await this.nudge(FINISH_JOB, batchId);
        return;
      case 'cancelling':
        await feedBatch(this.services, batch, await this.liveInstances());
        await cancelOpenTasks(this.services, batchId);
        if (await batches.feeding.isCancelled(batchId)) await this.nudge(FINISH_JOB, batchId);
        return;
      case 'paused':
        if ((await batches.feeding.openTasks(batchId)).some(({ isQueued }) => isQueued))
          await batches.control.giveBackQueued(batchId);
        return;
      case 'validating':
        return this.nudge(PREPARE_JOB, batchId);
      case 'finalizing':
        return this.nudge(FINISH_JOB, batchId);
    }
  }

  /** Jobs outlive their processes; this is for one that was never sent, or failed too often. */
  private async nudge(job: string, batchId: string): Promise<void> {
    const nowMs = performance.now();
    const key = `${job} ${batchId}`;
    const nudgedAtMs = this.nudgedAtMs.get(key);
    if (nudgedAtMs !== undefined && nowMs - nudgedAtMs < NUDGE_INTERVAL_MS) return;
    for (const [other, atMs] of this.nudgedAtMs) {
      if (nowMs - atMs > NUDGE_INTERVAL_MS) this.nudgedAtMs.delete(other);
    }
    this.nudgedAtMs.set(key, nowMs);
    await this.services.store.jobs.send(job, { batchId }, { onlyOneOf: batchId });
  }

  private async liveInstances(): Promise<readonly string[]> {
    const nowMs = performance.now();
    if (!this.live || nowMs - this.live.atMs > LOOK_INTERVAL_MS)
      this.live = { instances: await this.services.store.liveInstances(), atMs: nowMs };
    return this.live.instances;
  }
}
