// Runs items through one HTTP server and two workers while the sandbox plays provider weather, and gathers what the task
// rows, the call ledger and the balance say afterwards.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type ProviderWeather,
  parseProviderWeather,
  type RecordedCall,
  readCallLedger,
} from '@lightmeter/providers';
import { openStore, type Store, type TaskRecord } from '@lightmeter/store';
import { quietLog } from '@lightmeter/store/testing';
import { type Api, apiOf } from './support/api.ts';
import { startServer, startWorker } from './support/server-process.ts';
import { createTasks, quoteOf, type WeatherItem, weatherItems } from './weather-items.ts';

export interface WeatherRun {
  readonly itemCount: number;
  readonly seed: string;
  readonly concurrency: number;
  readonly perMinute: number;
  /** All tasks must have ended by then. */
  readonly deadlineMs: number;
  readonly report: (line: string) => void;
}

/** An item and what became of it. */
export interface WeatheredTask {
  readonly item: WeatherItem;
  readonly task: TaskRecord;
}

/** What a run leaves to be proved. */
export interface WeatherEvidence {
  readonly run: WeatherRun;
  readonly weather: ProviderWeather;
  readonly tasks: readonly WeatheredTask[];
  readonly calls: readonly RecordedCall[];
  /** The balance before it all. */
  readonly grantedNanoUsd: bigint;
  readonly api: Api;
}

/** Longer than any picture takes to draw, shorter than `stall=…:forever`. */
export const CALL_TIMEOUT_SECONDS = 10;
/** Some of everything, and calls that never answer. */
const WEATHER = 'storm,stall=0.02:forever,by=prompt';

/** Runs it all, lets `prove` look, and leaves nothing behind. */
export async function runInWeather(
  run: WeatherRun,
  prove: (evidence: WeatherEvidence) => Promise<void>,
): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-weather-'));
  const ledgerFolder = join(dataDirectory, 'calls');
  const weather = `${WEATHER},seed=${run.seed},ledger=${ledgerFolder}`;
  const environment = {
    LIGHTMETER_SANDBOX_LATENCY: 'instant',
    LIGHTMETER_SANDBOX_WEATHER: weather,
    LIGHTMETER_PROVIDER_LIMITS: `sandbox: concurrency=${run.concurrency}, per_minute=${run.perMinute}`,
    LIGHTMETER_TASK_TIMEOUT_SECONDS: String(CALL_TIMEOUT_SECONDS),
    LIGHTMETER_LOG_LEVEL: 'error',
  };
  const items = weatherItems(run.itemCount);
  const grantedNanoUsd = items.reduce((sum, item) => sum + quoteOf(item), 1_000_000_000n);
  const stops: (() => Promise<unknown>)[] = [() => rm(dataDirectory, { recursive: true, force: true })];
  try {
    const server = await startServer({
      dataDirectory,
      balance: usd(grantedNanoUsd),
      environment: { ...environment, LIGHTMETER_ROLE: 'http' },
    });
    stops.push(() => server.stop());
    const store = await openBeside(dataDirectory);
    stops.push(() => store.close());
    const workers = await Promise.all([1, 2].map(() => startWorker(server, environment)));
    for (const worker of workers) stops.push(() => worker.kill());
    const taskIds = await createTasks(server.url, items);
    await allEnded(store, run);
    const tasks = await Promise.all(
      items.map(async (item, index) => {
        const task = await store.tasks.findTask(taskIds[index] ?? '');
        assert.ok(task, `There is no task of "${item.prompt}".`);
        return { item, task };
      }),
    );
    const calls = readCallLedger(ledgerFolder);
    await prove({
      run,
      weather: parseProviderWeather(weather),
      tasks,
      calls,
      grantedNanoUsd,
      api: apiOf(server.url),
    });
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function usd(amountNanoUsd: bigint): string {
  const text = String(amountNanoUsd).padStart(10, '0');
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}

/** The rows of the run, past the server that is on trial. */
function openBeside(dataDirectory: string): Promise<Store> {
  return openStore({
    dataDirectory,
    instanceId: `inst_${randomBytes(8).toString('hex')}`,
    log: quietLog,
    clock: () => new Date(),
    random: randomBytes,
  });
}

/** A task leaves the queue in the transaction that ends it. */
async function allEnded(store: Store, { deadlineMs, itemCount, report }: WeatherRun): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  let shown = itemCount;
  for (;;) {
    const left = (await store.queue.depth()).reduce((sum, lane) => sum + lane.waiting + lane.running, 0);
    if (left === 0) return;
    assert.ok(Date.now() < endMs, `${left} tasks have not ended after ${deadlineMs} ms.`);
    if (left <= shown - itemCount / 4) {
      report(`${itemCount - left} of ${itemCount} tasks have ended`);
      shown = left;
    }
    await wait(100);
  }
}
