// Housekeeping on a timer: tasks whose process died, uploads and images that a crash left behind.

import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sweepOrphans } from '@lightmeter/store';
import type { Services } from './services.ts';

/** A dead process's holds are released within this much of its heartbeat running out. */
const SWEEP_INTERVAL_MS = 5_000;
/** Longer than any image may pause while it arrives. */
const INCOMING_AGE_MS = 86_400_000;
const CLEAN_INTERVAL_MS = 3_600_000;
/** Orphaned images cost space and nothing else; finding them lists every image that is kept. */
const ORPHAN_INTERVAL_MS = 86_400_000;
/** An image is kept before its task is settled: it is no orphan until the longest task would have been. */
const ORPHAN_AGE_MS = 86_400_000;

export interface Sweeping {
  stop(): Promise<void>;
}

/** Sweeps at once and then on a timer, until stopped. A failed sweep is logged and tried again. */
export function startSweeping(services: Services): Sweeping {
  let running = Promise.resolve();
  let cleanedAtMs = 0;
  const sweep = () => {
    running = running.then(async () => {
      try {
        const swept = await services.store.sweepInterrupted(services.clock());
        if (swept.ended + swept.restarted > 0)
          services.log.warn(
            { ...swept },
            'Tasks of a process that died, or past their time, were ended or given back to the queue.',
          );
        const nowMs = services.clock().getTime();
        if (nowMs - cleanedAtMs < CLEAN_INTERVAL_MS) return;
        cleanedAtMs = nowMs;
        await services.outputs.sweepIncoming(new Date(nowMs - INCOMING_AGE_MS));
        await services.files.sweepIncoming(new Date(nowMs - INCOMING_AGE_MS));
        await services.store.files.forgetExpired(services.clock(), services.files);
        await removeStaleScratch(services);
      } catch (error) {
        services.log.error({ err: error }, 'A sweep failed; it will be tried again.');
      }
    });
  };
  // Beside the sweep, which must not wait for it; first after an hour, so that a start is quick and a day is not missed.
  let orphans = Promise.resolve();
  let orphansAtMs = services.clock().getTime() - ORPHAN_INTERVAL_MS + CLEAN_INTERVAL_MS;
  const removeOrphans = () => {
    const nowMs = services.clock().getTime();
    if (nowMs - orphansAtMs < ORPHAN_INTERVAL_MS) return;
    orphansAtMs = nowMs;
    orphans = orphans.then(() => removeOrphanedOutputs(services));
  };
  sweep();
  const timers = [setInterval(sweep, SWEEP_INTERVAL_MS), setInterval(removeOrphans, CLEAN_INTERVAL_MS)];
  for (const timer of timers) timer.unref();
  return {
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([running, orphans]);
    },
  };
}

/** Images whose task never came to be settled. Ends early when the server stops; a failure is logged, for the next day. */
async function removeOrphanedOutputs(services: Services): Promise<void> {
  try {
    const removed = await sweepOrphans({
      outputs: services.outputs,
      referredKeys: (keys) => services.store.referredStorageKeys(keys),
      olderThan: new Date(services.clock().getTime() - ORPHAN_AGE_MS - services.taskTimeoutMs),
      signal: services.stopping,
    });
    if (removed > 0) services.log.warn({ images: removed }, 'Images that no task refers to were removed.');
  } catch (error) {
    services.log.error({ err: error }, 'Orphaned images could not be removed; it is tried again in a day.');
  }
}

/** Scratch folders of instances that are gone. */
async function removeStaleScratch(services: Services): Promise<void> {
  const parent = dirname(services.scratchDirectory);
  const live = new Set(await services.store.liveInstances());
  for (const instance of await readdir(parent)) {
    // Only folders that an instance made: whatever else stands beside them is not this program's to remove.
    if (/^inst_[0-9a-z]{26}$/.test(instance) && !live.has(instance))
      await rm(join(parent, instance), { recursive: true, force: true });
  }
}
