// A batch over crashes and past its balance. The long version: npm run soak -- --batch --items 5000 --kills 10

import { test } from 'node:test';
import { runBatchCrashes } from './support/batch-crash-run.ts';

test('workers and the database may be killed in the middle of a batch that its balance cannot pay: what it pays is done once, the rest fails, nothing is held', async (context) => {
  const result = await runBatchCrashes({
    items: 60,
    paidItems: 50,
    workers: 2,
    workerConcurrency: 4,
    processKills: 2,
    databaseKills: 1,
    upstreamMs: { least: 300, most: 900 },
    deadlineMs: 120_000,
    report: (line) => context.diagnostic(line),
  });
  context.diagnostic(`${result.tookMs} ms; the provider was called again ${result.repeatedCalls} times`);
});
