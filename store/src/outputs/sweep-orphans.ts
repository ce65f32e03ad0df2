// Removes images that nothing refers to: a process that dies between keeping an image and settling its task leaves one.

import type { OutputStore } from './output-store.ts';

export interface OrphanSweep {
  readonly outputs: OutputStore;
  /** Those of the keys that the database names. */
  readonly referredKeys: (storageKeys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** An image that was committed since may belong to a task that is not settled yet, and stays. */
  readonly olderThan: Date;
  /** Ends the sweep after the page in hand. */
  readonly signal: AbortSignal;
}

/**
 * Removes the orphans and gives their number. Several processes may sweep at once.
 *
 * An image that a new task commits again while the sweep looks at it is newer than `olderThan` from then on, and its age is
 * asked again when it is removed.
 *
 * @throws LightmeterError `storage_unavailable`, `database_unavailable`
 */
export async function sweepOrphans(sweep: OrphanSweep): Promise<number> {
  const { outputs, olderThan } = sweep;
  let removedCount = 0;
  for await (const page of outputs.listOlderThan(olderThan)) {
    if (sweep.signal.aborted) break;
    const referred = await sweep.referredKeys(page);
    for (const storageKey of page) {
      if (!referred.has(storageKey) && (await outputs.removeOlderThan(storageKey, olderThan)))
        removedCount += 1;
    }
  }
  return removedCount;
}
