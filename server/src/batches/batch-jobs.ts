// The background jobs of batches, and the feeder beside them.

import type { Jobs } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { BatchFeeder } from './feeder.ts';
import { finishBatch } from './finish-batch.ts';
import { FINISH_JOB, PREPARE_JOB } from './job-names.ts';
import { prepareBatch } from './prepare-batch.ts';

/** Batches that one process validates, or finishes, at the same time. */
const CONCURRENCY = 2;

/** Defines the jobs and, in a process that works, begins to feed. Before the jobs start. */
export function startBatches(services: Services, given: { working: boolean }): { stop(): Promise<void> } {
  const define = (name: string, work: (services: Services, batchId: string) => Promise<void>) => {
    const handler: Parameters<Jobs['define']>[1] = ({ batchId }) => work(services, String(batchId));
    services.store.jobs.define(name, handler, { concurrency: CONCURRENCY, pollingIntervalSeconds: 1 });
  };
  define(PREPARE_JOB, prepareBatch);
  define(FINISH_JOB, finishBatch);
  if (!given.working) return { stop: async () => {} };
  const feeder = new BatchFeeder(services);
  feeder.start();
  return feeder;
}
