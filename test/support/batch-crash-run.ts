// One batch, more items than its balance pays for, several workers; kills of workers, of the server and of PostgreSQL at
// random moments of it. What must come out is proved in assert-batch-settled.ts.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Api, apiOf, type Call } from './api.ts';
import { assertBatchSettled } from './assert-batch-settled.ts';
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts';
import { killPostgres } from './kill-postgres.ts';
import { type ServerProcess, startServer, startWorker } from './server-process.ts';
import { submitBatch } from './submit-batch.ts';

export interface BatchCrashRun {
  readonly items: number;
  /** For so many the balance is enough; at $0.03 each. */
  readonly paidItems: number;
  readonly workers: number;
  /** What one worker runs at once. All together run one less than all could, so that the limit decides. */
  readonly workerConcurrency: number;
  /** Of them one in four hits the process that answers, the others a worker. */
  readonly processKills: number;
  readonly databaseKills: number;
  /** How long the provider takes. */
  readonly upstreamMs: { readonly least: number; readonly most: number };
  readonly deadlineMs: number;
  readonly report: (line: string) => void;
}

export interface BatchCrashResult {
  readonly tookMs: number;
  /** Upstream calls beyond one for each item that was paid: of attempts whose process was killed. */
  readonly repeatedCalls: number;
}

const LIVE_KEY = 'lm_live_0123456789abcdefghijklmnop';
const PRICE_CENTS = 3;

/** Everything that runs, so that anything of it can be killed and started again. */
interface Fleet {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly upstream: FakeUpstream;
  server: ServerProcess;
  /** Nobody waits for one that is started again: the batch goes on meanwhile. */
  readonly workers: ReturnType<typeof startWorker>[];
}

export async function runBatchCrashes(run: BatchCrashRun): Promise<BatchCrashResult> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-batch-crash-'));
  const upstream = await startFakeUpstream(run.upstreamMs);
  const concurrencyLimit = run.workers * run.workerConcurrency - 1;
  const environment = {
    LIGHTMETER_BOOTSTRAP_KEY: LIVE_KEY,
    LIGHTMETER_WORKER_CONCURRENCY: String(run.workerConcurrency),
    LIGHTMETER_PROVIDER_LIMITS: `openai: concurrency=${concurrencyLimit}`,
    LIGHTMETER_LOG_LEVEL: 'error',
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: upstream.baseUrl,
  };
  const server = await startHttp(dataDirectory, environment);
  const fleet: Fleet = { dataDirectory, environment, upstream, server, workers: [] };
  try {
    for (let index = 0; index < run.workers; index += 1) {
      fleet.workers.push(startWorker(fleet, environment));
    }
    await Promise.all(fleet.workers);
    const beganMs = Date.now();
    const batchId = await submit(apiOfFleet(fleet), run);
    await killAtRandom(fleet, run);
    const batch = await ended(() => apiOfFleet(fleet), {
      batchId,
      deadlineMs: run.deadlineMs,
      report: run.report,
    });
    const tookMs = Date.now() - beganMs;
    await Promise.all(fleet.workers);
    const settled = await assertBatchSettled(apiOfFleet(fleet), { ...run, batch, upstream });
    assert.ok(
      upstream.peakConcurrency() <= concurrencyLimit,
      `${upstream.peakConcurrency()} calls at once; the limit is ${concurrencyLimit}`,
    );
    return { tookMs, ...settled };
  } finally {
    await Promise.allSettled(fleet.workers.map(async (worker) => (await worker).stop()));
    await fleet.server.stop();
    await upstream.close();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

function startHttp(
  dataDirectory: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  return startServer({ dataDirectory, environment: { ...environment, LIGHTMETER_ROLE: 'http' } });
}

/** The address changes with every start of the server. */
function apiOfFleet({ server }: Fleet): Api {
  const api = apiOf(server.url);
  return (path, call: Call = {}) => api(path, { key: LIVE_KEY, ...call });
}

/** Tops up for so many items and not a cent more, and creates the batch. */
async function submit(api: Api, { items, paidItems }: BatchCrashRun): Promise<string> {
  const cents = paidItems * PRICE_CENTS;
  const amount_usd = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
  const topUp = await api('/v1/top-ups', { json: { amount_usd } });
  assert.equal(topUp.status, 200, JSON.stringify(topUp.body));
  return submitBatch(api, items, { on_insufficient_funds: 'fail' });
}

type Victim = 'a worker' | 'the server' | 'PostgreSQL';

/** Kills spread over the whole batch by how far it is, however fast the machine is, each at a random moment. */
async function killAtRandom(fleet: Fleet, run: BatchCrashRun): Promise<void> {
  const victims: Victim[] = [
    ...Array.from(
      { length: run.processKills },
      (_, index): Victim => (index % 4 === 3 ? 'the server' : 'a worker'),
    ),
    ...Array.from({ length: run.databaseKills }, (): Victim => 'PostgreSQL'),
  ]
    .map((victim) => ({ victim, order: Math.random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ victim }) => victim);
  const share = (run.paidItems * 0.95) / victims.length;
  for (const [index, victim] of victims.entries()) {
    const atCount = Math.floor((index + Math.random()) * share);
    const deadlineMs = Date.now() + run.deadlineMs;
    while (fleet.upstream.answeredCount() < atCount) {
      assert.ok(
        Date.now() < deadlineMs,
        `the batch stands still at ${fleet.upstream.answeredCount()} of ${run.paidItems} items`,
      );
      await wait(10);
    }
    await wait(Math.random() * 200);
    run.report(`${fleet.upstream.answeredCount()} pictures made: ${victim} is killed`);
    await KILLS[victim](fleet);
  }
}

const KILLS: Readonly<Record<Victim, (fleet: Fleet) => Promise<void>>> = {
  'a worker': async (fleet) => {
    const index = Math.floor(Math.random() * fleet.workers.length);
    await (await fleet.workers[index])?.kill();
    const heir = startWorker(fleet, fleet.environment);
    // It is waited for by whoever kills or stops it, and fails the run there.
    heir.catch(() => {});
    fleet.workers[index] = heir;
  },
  'the server': async (fleet) => {
    await fleet.server.kill();
    fleet.server = await startHttp(fleet.dataDirectory, fleet.environment);
  },
  PostgreSQL: ({ dataDirectory }) => killPostgres(dataDirectory),
};

const REPORT_INTERVAL_MS = 10_000;

/** The batch object once it has ended. */
async function ended(
  api: () => Api,
  given: { batchId: string; deadlineMs: number; report: (line: string) => void },
) {
  const deadlineMs = Date.now() + given.deadlineMs;
  let reportedMs = Date.now();
  for (;;) {
    const answer = await api()(`/v1/batches/${given.batchId}`).catch(() => undefined);
    const batch = answer?.status === 200 ? answer.body : undefined;
    if (batch && ['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
    const state = JSON.stringify([batch?.status, batch?.lightmeter.counts, batch?.lightmeter.paused]);
    assert.ok(Date.now() < deadlineMs, `the batch does not end: ${state}`);
    if (Date.now() - reportedMs > REPORT_INTERVAL_MS) {
      reportedMs = Date.now();
      given.report(state);
    }
    await wait(200);
  }
}
