// The long version of weather.test.ts: npm run soak -- --weather --items 2000 --seed 7

import { proveWeather } from './weather-proof.ts';
import { runInWeather } from './weather-run.ts';

const HOUR_MS = 3_600_000;

/**
 * Runs the items and proves what they left.
 *
 * Limits are low enough to be reached: 6 calls at once, and fewer starts in a minute than those could make.
 *
 * @throws AssertionError naming the task for what does not hold
 */
export async function soakInWeather(given: {
  itemCount: number;
  seed: string;
  report: (line: string) => void;
}): Promise<void> {
  const { report } = given;
  report(
    `Seed ${given.seed}: the same seed and number of items bring the same weather, but for its outages.`,
  );
  await runInWeather({ ...given, concurrency: 6, perMinute: 400, deadlineMs: HOUR_MS }, async (evidence) => {
    const proved = await proveWeather(evidence);
    report(JSON.stringify(proved, null, 2));
    report(
      `${proved.succeeded} succeeded, ${proved.failed} failed, $${proved.chargedUsd} charged, nothing held, audit clean; ` +
        `${proved.peakCalls} calls at once and ${proved.mostStartsInAMinute} starts a minute at most`,
    );
  });
}
