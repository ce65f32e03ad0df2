// What a process does beside answering calls: it runs queued tasks, feeds batches and comparisons, delivers webhooks, and
// takes up what dead processes left.

import { startBatches } from './batches/batch-jobs.ts';
import type { Services } from './services.ts';
import { startSweeping } from './sweeping.ts';
import { startWebhooks } from './webhooks/open-webhooks.ts';

export interface Work {
  /** Begins nothing more, and resolves when what was begun has ended. */
  stop(): Promise<void>;
}

export function startWork(services: Services): Work {
  const { comparisons, configuration, log, store, webhooks, worker } = services;
  // A process that only answers still sweeps: it may be the only one left.
  const working = configuration.LIGHTMETER_ROLE !== 'http';
  const sweeping = startSweeping(services);
  worker.start(services);
  startWebhooks(services, { working });
  const batches = startBatches(services, { working });
  // Whoever answers creates them, and begins their cells without waiting for a worker.
  comparisons.start(services);
  store.jobs
    .start({ working })
    .catch((error) => log.error({ err: error }, 'The background jobs cannot be started.'));
  return {
    stop: async () => {
      await batches.stop();
      await comparisons.stop();
      await worker.stop();
      await webhooks.stop();
      await store.jobs.stop();
      await sweeping.stop();
    },
  };
}
