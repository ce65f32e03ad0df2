// Lightmeter as an operator runs it for many tasks: a process that answers, and workers beside it on the same data folder.

import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import type { Cleanup } from '../cleanup.ts';
import { endDatabase } from '../embedded-database.ts';
import { Program } from '../program.ts';

/** What `npm start` runs: it becomes the server, with the flags that the server is started with. */
const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const KEY = 'lm_live_benchbenchbenchbenchbench';
const BALANCE_USD = '1000000';
/** What a 1K picture of gpt-image-2 costs on the rate card of a new workspace. */
const PRICE_NANO_USD = 30_000_000n;

export const AUTHORIZED = { authorization: `Bearer ${KEY}` };

export interface TaskServer {
  readonly url: string;
  readonly pid: number;
  /** A JSON request; the answer's body. @throws Error with the answer when it is not one of success */
  ask(path: string, body?: object): Promise<Record<string, unknown>>;
  startWorker(workerConcurrency: number): Promise<Program>;
  /** Tasks that wait for a worker, and that one runs, in all processes. */
  queueDepth(): Promise<{ waiting: number; running: number }>;
  /** Compares what was charged with so many pictures delivered. @throws Error */
  checkBill(deliveredCount: number): Promise<void>;
}

/** Starts the process that answers, with a live key, a balance, and OpenAI's address set to the upstream. */
export async function startTaskServer(cleanup: Cleanup, upstreamUrl: string): Promise<TaskServer> {
  const dataDirectory = await cleanup.folder();
  cleanup.add(() => endDatabase(dataDirectory));
  const environment = {
    LIGHTMETER_DATA_DIR: dataDirectory,
    LIGHTMETER_LOG_LEVEL: 'warn',
    LIGHTMETER_SHUTDOWN_SECONDS: '10',
    OPENAI_API_KEY: 'sk-bench',
    OPENAI_BASE_URL: `${upstreamUrl}/v1`,
  };
  const program = await Program.start(cleanup, {
    name: 'Lightmeter',
    args: [RUN, 'serve'],
    environment: {
      ...environment,
      LIGHTMETER_ROLE: 'http',
      LIGHTMETER_PORT: '0',
      LIGHTMETER_BOOTSTRAP_KEY: KEY,
    },
    side: 'gateway',
    readyWhen: /running at (\S+)/,
  });
  const url = program.ready[1] ?? '';
  await ask(url, '/v1/top-ups', { amount_usd: BALANCE_USD });
  return {
    url,
    pid: program.pid,
    ask: (path, body) => ask(url, path, body),
    startWorker: (workerConcurrency) =>
      Program.start(cleanup, {
        name: 'A worker',
        args: [RUN, 'serve'],
        environment: {
          ...environment,
          LIGHTMETER_ROLE: 'worker',
          LIGHTMETER_WORKER_CONCURRENCY: String(workerConcurrency),
        },
        side: 'gateway',
        readyWhen: /runs queued tasks/,
      }),
    queueDepth: () => queueDepth(url),
    checkBill: (deliveredCount) => checkBill(url, deliveredCount),
  };
}

async function ask(url: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    headers: { 'content-type': 'application/json', ...AUTHORIZED },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

async function queueDepth(url: string): Promise<{ waiting: number; running: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const sum = (state: string) =>
    [
      ...metrics.matchAll(new RegExp(`^lightmeter_queue_tasks\\{.*state="${state}".*\\} (\\d+)$`, 'gm')),
    ].reduce((total, [, count]) => total + Number(count), 0);
  return { waiting: sum('waiting'), running: sum('running') };
}

async function checkBill(url: string, deliveredCount: number): Promise<void> {
  const [balance, audit] = await Promise.all([ask(url, '/v1/balance'), ask(url, '/v1/audit')]);
  const spentNanoUsd = nanoUsd(parseUsd(BALANCE_USD) - parseUsd(String(balance.total_usd)));
  const priceNanoUsd = nanoUsd(BigInt(deliveredCount) * PRICE_NANO_USD);
  if (spentNanoUsd === priceNanoUsd && balance.held_usd === '0' && audit.ok === true) return;
  throw new Error(
    `The bill is wrong: ${deliveredCount} pictures cost $${renderUsd(priceNanoUsd)}; charged are $${renderUsd(spentNanoUsd)}, held $${balance.held_usd}; the audit is ${audit.ok === true ? 'clean' : 'not clean'}.`,
  );
}

const POLL_MS = 50;

/** Asks until it holds. @throws Error when it does not in time */
export async function until(holds: () => Promise<boolean>, given: { withinMs: number; what: string }) {
  const deadlineMs = performance.now() + given.withinMs;
  while (!(await holds())) {
    if (performance.now() > deadlineMs)
      throw new Error(`${given.what} did not come within ${given.withinMs} ms.`);
    await delay(POLL_MS);
  }
}
