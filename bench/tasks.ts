// Tasks per second: of the queue alone against pg-boss, and through the real server with a worker beside it; what waiting
// tasks cost in memory, and how soon somebody who waits gets a turn while a batch is at work.

import { withCleanup } from './cleanup.ts';
import type { Report, Scale } from './report.ts';
import { compareQueues } from './tasks/compare-queues.ts';
import { measureInteractive } from './tasks/interactive-first.ts';
import { measureServer } from './tasks/through-server.ts';

export async function benchTasks(scale: Scale): Promise<Report> {
  const queues = await withCleanup((cleanup) => compareQueues(cleanup, scale));
  const server = await withCleanup((cleanup) => measureServer(cleanup, scale));
  const interactive = await withCleanup((cleanup) => measureInteractive(cleanup, scale));
  return {
    name: 'tasks',
    title: 'Tasks',
    summary:
      'Tasks that wait for a worker: how many are created and finished in a second, by the store alone and through the server.',
    tables: [queues.table, ...server.tables, interactive.table],
    notes: [...queues.notes, ...server.notes, interactive.note],
    measurements: { queues: queues.slices, server, interactive: interactive.waitedMs },
  };
}
