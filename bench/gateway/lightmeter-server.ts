// Lightmeter as its users run it: the server process with its embedded PostgreSQL on an empty folder, a live key and a
// balance, and OpenAI's address set to the mock upstream. Nothing is switched off.

import { fileURLToPath } from 'node:url';
import { nanoUsd, parseUsd, renderUsd } from '@lightmeter/core';
import type { Cleanup } from '../cleanup.ts';
import { endDatabase } from '../embedded-database.ts';
import { Program } from '../program.ts';
import { REQUEST_BODY, type TestedGateway } from './tested-gateway.ts';

/** What `npm start` runs: it becomes the server, with the flags that the server is started with. */
const RUN = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const KEY = 'lm_live_benchbenchbenchbenchbench';
const BALANCE_USD = '1000000';

/** What a picture of the request costs on the rate card of a new workspace. */
const PRICE_NANO_USD = 30_000_000n;

export interface LightmeterServer extends TestedGateway {
  /** Compares what was charged since the start with so many pictures delivered, and says it in a sentence. */
  readonly checkBill: (deliveredCount: number) => Promise<string>;
}

export async function startLightmeter(cleanup: Cleanup, upstreamUrl: string): Promise<LightmeterServer> {
  const dataDirectory = await cleanup.folder();
  cleanup.add(() => endDatabase(dataDirectory));
  const program = await Program.start(cleanup, {
    name: 'Lightmeter',
    args: [RUN, 'serve'],
    environment: {
      LIGHTMETER_PORT: '0',
      LIGHTMETER_DATA_DIR: dataDirectory,
      LIGHTMETER_BOOTSTRAP_KEY: KEY,
      LIGHTMETER_LOG_LEVEL: 'warn',
      LIGHTMETER_SHUTDOWN_SECONDS: '10',
      OPENAI_API_KEY: 'sk-bench',
      OPENAI_BASE_URL: `${upstreamUrl}/v1`,
    },
    side: 'gateway',
    readyWhen: /running at (\S+)/,
  });
  const url = program.ready[1] ?? '';
  await ask(url, '/v1/top-ups', { amount_usd: BALANCE_USD });
  return {
    name: 'Lightmeter',
    target: {
      url: `${url}/v1/images/generations`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      body: REQUEST_BODY,
    },
    pid: program.pid,
    stop: program.stop,
    checkBill: (deliveredCount) => checkBill(url, deliveredCount),
  };
}

async function checkBill(url: string, deliveredCount: number): Promise<string> {
  const balance = await ask(url, '/v1/balance');
  const audit = await ask(url, '/v1/audit');
  const spentNanoUsd = nanoUsd(parseUsd(BALANCE_USD) - parseUsd(String(balance.total_usd)));
  const priceNanoUsd = nanoUsd(BigInt(deliveredCount) * PRICE_NANO_USD);
  if (spentNanoUsd === priceNanoUsd && balance.held_usd === '0' && audit.ok === true) {
    return `Lightmeter delivered ${deliveredCount} pictures and charged $${renderUsd(spentNanoUsd)}, exactly their price; its audit is clean.`;
  }
  return `The bill is wrong: Lightmeter delivered ${deliveredCount} pictures for $${renderUsd(priceNanoUsd)}, charged $${renderUsd(spentNanoUsd)} and holds $${balance.held_usd}; its audit is ${audit.ok === true ? 'clean' : 'not clean'}.`;
}

/** @throws Error with the answer when it is not one of success */
async function ask(url: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
