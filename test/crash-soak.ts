// The long versions of crash.test.ts, batch-crash.test.ts and weather.test.ts: npm run soak -- --rounds 20 --callers 30,
// npm run soak -- --batch --items 5000 --kills 10, and npm run soak -- --weather --items 2000 --seed 7

import { parseArgs } from 'node:util';
import { runBatchCrashes } from './support/batch-crash-run.ts';
import { runCrashes } from './support/crash-run.ts';
import { soakInWeather } from './weather-soak.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    callers: { type: 'string', default: '30' },
    batch: { type: 'boolean', default: false },
    weather: { type: 'boolean', default: false },
    seed: { type: 'string', default: '741' },
    /** 5,000 of a batch, 2,000 in weather by default. */
    items: { type: 'string' },
    /** Items that the balance pays for; nine of ten by default. */
    paid: { type: 'string' },
    workers: { type: 'string', default: '3' },
    kills: { type: 'string', default: '10' },
    'database-kills': { type: 'string', default: '1' },
  },
});
const say = (line: string) => void process.stdout.write(`${line}\n`);

if (values.batch) await soakBatch();
else if (values.weather)
  await soakInWeather({ itemCount: Number(values.items ?? 2_000), seed: values.seed, report: say });
else await soakCalls();

async function soakCalls(): Promise<void> {
  const result = await runCrashes({
    rounds: Number(values.rounds),
    callersPerRound: Number(values.callers),
    report: say,
  });
  say(
    `${result.callers} callers, ${result.answeredBefore} answered before their kill, PostgreSQL killed ${result.databaseKills} times: ` +
      `$${result.spentUsd} charged, nothing held, audit clean`,
  );
}

async function soakBatch(): Promise<void> {
  const items = Number(values.items ?? 5_000);
  const paidItems = values.paid === undefined ? Math.trunc((items * 9) / 10) : Number(values.paid);
  const result = await runBatchCrashes({
    items,
    paidItems,
    workers: Number(values.workers),
    workerConcurrency: 16,
    processKills: Number(values.kills),
    databaseKills: Number(values['database-kills']),
    upstreamMs: { least: 500, most: 2_500 },
    deadlineMs: 900_000,
    report: say,
  });
  say(
    `${items} items on a balance for ${paidItems}, ${values.workers} workers, ${values.kills} processes and PostgreSQL ${values['database-kills']} times killed, ` +
      `${Math.trunc(result.tookMs / 1_000)} s: ${paidItems} done, ${items - paidItems} refused for want of money, 0 lost, 0 doubled, 0 held, audit clean; ` +
      `${result.repeatedCalls} calls of the provider repeated, charged once`,
  );
}
