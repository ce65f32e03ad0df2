// Turns many small writes into few transactions: one batch is in flight, and all that arrives meanwhile goes in the
// next. The busier it is, the larger the batches; when it is quiet, nothing waits.

import { setTimeout as delay } from 'node:timers/promises';
import { LightmeterError } from '@lightmeter/core';

export interface MicroBatchOptions<Item, Outcome> {
  /** Applies items in one transaction and gives their outcomes in the same order. All or nothing. */
  readonly apply: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  /** 1,024 by default. */
  readonly maxItems?: number;
  /** Items with equal keys never share a batch: the later one is decided after the earlier is committed. */
  readonly keyOf?: (item: Item) => string;
  /**
   * How long a batch waits for company, 0 by default. Only where the last batch had more than one item, or left some
   * behind: an item that comes alone never waits.
   */
  readonly gatherMs?: number;
}

/**
 * For the lanes of requests. A statement costs PostgreSQL about as much with one item as with four, and what a processor
 * that is busy saves is more than the wait: with 32 callers 3 ms took a third off the work of each request and
 * shortened it (one core, small images, 2026-11-22). More saves little beyond that.
 */
export const REQUEST_GATHER_MS = 3;

/** Throughput is flat from 512 up (measured 2026-11-22); longer batches only make callers wait. */
const DEFAULT_MAX_ITEMS = 1_024;

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export class MicroBatch<Item, Outcome> {
  private readonly options: MicroBatchOptions<Item, Outcome>;
  private queue: Waiting<Item, Outcome>[] = [];
  private draining: Promise<void> | undefined;
  private isStopped = false;
  private wasShared = false;

  constructor(options: MicroBatchOptions<Item, Outcome>) {
    this.options = options;
  }

  /**
   * The outcome of the item, once its batch is committed.
   *
   * @throws LightmeterError `shutting_down` after `stop()`, or what `apply` throws for this item
   */
  submit(item: Item): Promise<Outcome> {
    if (this.isStopped) return Promise.reject(new LightmeterError('shutting_down'));
    return new Promise((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  /** Takes no more items and resolves when all that were taken have their outcome. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.draining;
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      // Callers that the last batch released come back within this turn of the event loop: they join the next one.
      await new Promise(setImmediate);
      if (this.wasShared) await this.gather();
      const batch = this.takeBatch();
      this.wasShared = batch.length + this.queue.length > 1;
      await this.applyBatch(batch);
    }
    this.draining = undefined;
  }

  /** Not while stopping, and not when the batch is full as it is. */
  private async gather(): Promise<void> {
    const { gatherMs = 0, maxItems = DEFAULT_MAX_ITEMS } = this.options;
    if (gatherMs > 0 && !this.isStopped && this.queue.length < maxItems) await delay(gatherMs);
  }

  private takeBatch(): Waiting<Item, Outcome>[] {
    const { keyOf, maxItems = DEFAULT_MAX_ITEMS } = this.options;
    if (!keyOf) return this.queue.splice(0, maxItems);
    const batch: Waiting<Item, Outcome>[] = [];
    const later: Waiting<Item, Outcome>[] = [];
    const keys = new Set<string>();
    for (const waiting of this.queue) {
      const key = keyOf(waiting.item);
      if (batch.length === maxItems || keys.has(key)) later.push(waiting);
      else batch.push(waiting);
      keys.add(key);
    }
    this.queue = later;
    return batch;
  }

  /** A batch that fails is halved until the item at fault stands alone and fails alone. Never throws. */
  private async applyBatch(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.options.apply(batch.map((waiting) => waiting.item));
      for (const [index, waiting] of batch.entries()) waiting.resolve(outcomes[index] as Outcome);
    } catch (error) {
      const isNobodysFault = error instanceof LightmeterError && error.code === 'database_unavailable';
      if (batch.length === 1 || isNobodysFault) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      const middle = batch.length >> 1;
      await this.applyBatch(batch.slice(0, middle));
      await this.applyBatch(batch.slice(middle));
    }
  }
}
