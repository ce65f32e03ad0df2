// The long version of crash.test.ts: npm run soak -- --rounds 20 --callers 30

import { parseArgs } from 'node:util';
import { runCrashes } from './support/crash-run.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, callers: { type: 'string', default: '30' } },
});
const result = await runCrashes({
  rounds: Number(values.rounds),
  callersPerRound: Number(values.callers),
  report: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(
  `${result.callers} callers, ${result.answeredBefore} answered before their kill, PostgreSQL killed ${result.databaseKills} times: ` +
    `$${result.spentUsd} charged, nothing held, audit clean\n`,
);
