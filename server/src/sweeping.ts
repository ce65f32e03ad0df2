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

/**
 * Does its chores on timers, until stopped. One that fails is logged and tried again; one that takes long holds up no
 * other: slow storage must not keep a dead process's tasks waiting.
 */
export function startSweeping(services: Services): Sweeping {
  const chores = [
    repeat(() => sweepTasks(services), { firstAfterMs: 0, everyMs: SWEEP_INTERVAL_MS }),
    repeat(() => removeLeftovers(services), { firstAfterMs: 0, everyMs: CLEAN_INTERVAL_MS }),
    // First after an hour, so that a start is quick and a day is not missed.
    repeat(() => removeOrphanedOutputs(services), {
      firstAfterMs: CLEAN_INTERVAL_MS,
      everyMs: ORPHAN_INTERVAL_MS,
    }),
  ];
  return {
    stop: async () => {
      await Promise.all(chores.map((chore) => chore.stop()));
    },
  };
}

/** Runs a chore that never throws, again and again; a turn that comes while it runs is left out. */
function repeat(chore: () => Promise<void>, times: { firstAfterMs: number; everyMs: number }): Sweeping {
  let running: Promise<void> | undefined;
  const turn = () => {
    running ??= chore().finally(() => (running = undefined));
  };
  let timer: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    turn();
    timer = setInterval(turn, times.everyMs).unref();
  }, times.firstAfterMs).unref();
  return {
    stop: async () => {
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}

async function sweepTasks(services: Services): Promise<void> {
  try {
    const swept = await services.store.sweepInterrupted(services.clock());
    if (swept.ended + swept.restarted === 0) return;
    services.log.warn(
      { ...swept },
      'Tasks of a process that died, or past their time, were ended or given back to the queue.',
    );
  } catch (error) {
    services.log.error({ err: error }, 'A sweep failed; it will be tried again.');
  }
}

/** What a crash left in the middle of arriving, and files past their time. */
async function removeLeftovers(services: Services): Promise<void> {
  try {
    const olderThan = new Date(services.clock().getTime() - INCOMING_AGE_MS);
    await services.outputs.sweepIncoming(olderThan);
    await services.files.sweepIncoming(olderThan);
    await services.store.files.forgetExpired(services.clock(), services.files);
    await removeStaleScratch(services);
  } catch (error) {
    services.log.error({ err: error }, 'Leftovers could not be removed; it will be tried again.');
  }
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
