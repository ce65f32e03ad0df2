// Looks after comparisons that have work: cells to begin, a cancellation to carry out. The process that created one does it
// at once; when it dies in the middle, another finds what it left and goes on under the same task ids.

import type { Services } from '../services.ts';
import { beginCells, cancelCells, sentenceOf } from './begin-cells.ts';

/** How soon work is taken up again that was left, by a dead process or by a failure. */
const LOOK_INTERVAL_MS = 1_000;

export class ComparisonFeeder {
  private services: Services | undefined;
  private readonly feeding = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  /** Looks for work from now on, until `stop()` or the server's own stop. */
  start(services: Services): void {
    this.services = services;
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
    void this.look();
  }

  /** Begins nothing more, and resolves when what was begun has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await Promise.all(this.feeding.values());
  }

  /** Takes up what is there to do. Never throws. */
  look(): Promise<void> {
    this.looking ??= this.takeUp().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /**
   * Does what there is to do for a comparison that this process has taken. Never throws: what fails is tried again. Who
   * asks while it is being done waits for the same.
   */
  feed(comparisonId: string): Promise<void> {
    const { services } = this;
    const begun = this.feeding.get(comparisonId);
    if (begun || !services) return begun ?? Promise.resolve();
    const work = services.inFlight
      .track(carryOn(services, comparisonId))
      .catch((error) => {
        services.log.warn(
          { err: error, comparisonId },
          'A comparison cannot be carried on; it will be tried again.',
        );
      })
      .finally(() => this.feeding.delete(comparisonId));
    this.feeding.set(comparisonId, work);
    return work;
  }

  private async takeUp(): Promise<void> {
    const { services } = this;
    if (!services || services.stopping.aborted) return;
    const { upkeep } = services.store.comparisons;
    try {
      if (!(await upkeep.isNeeded())) return;
      const taken = await upkeep.take(await services.store.liveInstances());
      await Promise.all(taken.map((comparisonId) => this.feed(comparisonId)));
    } catch (error) {
      services.log.warn({ err: error }, 'Comparisons cannot be looked after; it will be tried again.');
    }
  }
}

/**
 * Until nothing is left to do, or what is left has to wait. Dying at any line loses nothing. A process that was thought
 * dead meanwhile may begin cells of a comparison that another has cancelled and finished: it looks once more, and ends them.
 */
async function carryOn(services: Services, comparisonId: string): Promise<void> {
  const { comparisons } = services.store;
  let wasCancelled: boolean | undefined;
  for (;;) {
    const comparison = await comparisons.find(comparisonId);
    const isCancelled = comparison?.cancelRequestedAt !== undefined;
    const hasBegunTooLate = isCancelled && wasCancelled === false;
    if (!comparison || isCancelled === wasCancelled || !(comparison.hasWork || hasBegunTooLate)) return;
    wasCancelled = isCancelled;
    if (isCancelled) {
      await comparisons.upkeep.endPending(comparisonId, sentenceOf('task_cancelled'));
      await cancelCells(services, comparison);
    } else {
      await beginCells(services, comparison);
    }
    // Refused when somebody wants to cancel since it was read: then there is another turn.
    await comparisons.upkeep.finish(comparisonId, comparison.cancelRequestedAt);
  }
}
