// Housekeeping on a timer: tasks whose process died, uploads and images that a crash left behind.

import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Services } from './services.ts';

/** A dead process's holds are released within this much of its heartbeat running out. */
const SWEEP_INTERVAL_MS = 5_000;
/** Longer than any image may pause while it arrives. */
const INCOMING_AGE_MS = 86_400_000;
const CLEAN_INTERVAL_MS = 3_600_000;

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
        if (swept > 0)
          services.log.warn(
            { tasks: swept },
            'Tasks of a process that died were failed and their holds released.',
          );
        const nowMs = services.clock().getTime();
        if (nowMs - cleanedAtMs < CLEAN_INTERVAL_MS) return;
        cleanedAtMs = nowMs;
        await services.outputs.sweepIncoming(new Date(nowMs - INCOMING_AGE_MS));
        await removeStaleScratch(services);
      } catch (error) {
        services.log.error({ err: error }, 'A sweep failed; it will be tried again.');
      }
    });
  };
  sweep();
  const timer = setInterval(sweep, SWEEP_INTERVAL_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
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
