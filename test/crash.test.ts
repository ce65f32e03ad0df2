// Promises 2, 3 and 4 over crashes. The long version: npm run soak -- --rounds 20

import { test } from 'node:test';
import { runCrashes } from './support/crash-run.ts';

test('the server and its database may be killed at any moment: no charge is missing or doubled, no hold leaks', async (context) => {
  await runCrashes({ rounds: 4, callersPerRound: 12, report: (line) => context.diagnostic(line) });
});
