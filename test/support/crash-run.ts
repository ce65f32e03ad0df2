// Kills the server, and sometimes PostgreSQL, in the middle of work, again and again, while callers retry with their
// Idempotency-Keys. What must come out: every caller has its image, paid for once; nothing is held; the audit is clean.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Api, apiOf, assertAuditClean } from './api.ts';
import { killPostgres } from './kill-postgres.ts';
import { type ServerProcess, startServer } from './server-process.ts';

export interface CrashRun {
  readonly rounds: number;
  readonly callersPerRound: number;
  readonly report: (line: string) => void;
}

export interface CrashResult {
  readonly callers: number;
  /** Callers that had their answer before the kill of their round. */
  readonly answeredBefore: number;
  readonly databaseKills: number;
  readonly spentUsd: string;
}

/** Picture prices are $0.03 each; the balance is made to last. */
export async function runCrashes(run: CrashRun): Promise<CrashResult> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lightmeter-crash-'));
  const callers = run.rounds * run.callersPerRound;
  let server = await start(dataDirectory, callers);
  let answeredBefore = 0;
  let databaseKills = 0;
  try {
    for (let round = 0; round < run.rounds; round += 1) {
      const keys = Array.from(
        { length: run.callersPerRound },
        (_, index) => `round ${round} caller ${index}`,
      );
      const killsDatabase = round % 3 === 2;
      const first = keys.map((key) => ask(apiOf(server.url), key).catch(() => undefined));
      // From the middle of the holds to well into the captures, a different moment each round.
      await wait(50 + ((round * 397) % 2_200));
      if (killsDatabase) {
        databaseKills += 1;
        await killPostgres(dataDirectory);
        if (round % 2 === 0) await server.kill();
      } else {
        await server.kill();
      }
      if (server.child.exitCode !== null || server.child.signalCode !== null) {
        const answers = await Promise.all(first);
        answeredBefore += answers.filter((answer) => answer?.status === 200).length;
        server = await start(dataDirectory, callers);
      }
      const api = apiOf(server.url);
      const charged = await Promise.all(keys.map((key) => askUntilAnswered(api, key)));
      assert.deepEqual(new Set(charged), new Set(['0.03']));
      run.report(
        `round ${round + 1}: ${killsDatabase ? 'PostgreSQL' : 'the server'} was killed; all ${keys.length} callers have their image`,
      );
    }
    const api = apiOf(server.url);
    await settled(api);
    const balance = (await api('/v1/balance')).body;
    const cents = callers * 3;
    const spentUsd = `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    // The balance was made of exactly the price of every caller and one dollar.
    assert.deepEqual([balance.available_usd, balance.held_usd], ['1', '0']);
    await assertAuditClean(api);
    return { callers, answeredBefore, databaseKills, spentUsd };
  } finally {
    await server.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

function start(dataDirectory: string, callers: number): Promise<ServerProcess> {
  const cents = callers * 3 + 100;
  return startServer({
    dataDirectory,
    balance: `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`,
    environment: { LIGHTMETER_SANDBOX_LATENCY: 'brief', LIGHTMETER_LOG_LEVEL: 'error' },
  });
}

function ask(api: Api, key: string) {
  return api('/v1/images/generations', {
    json: { model: 'gpt-image-2', prompt: `A picture for ${key}`, size: '1024x640', response_format: 'url' },
    headers: { 'idempotency-key': key },
  });
}

const ANSWER_DEADLINE_MS = 120_000;

/** Retries as a careful client does: the same key, as long as the failure says it may pass. */
async function askUntilAnswered(api: Api, key: string): Promise<string> {
  const deadlineMs = Date.now() + ANSWER_DEADLINE_MS;
  let last: unknown;
  while (Date.now() < deadlineMs) {
    try {
      const answer = await ask(api, key);
      if (answer.status === 200) return answer.body.lightmeter.charged_usd;
      assert.equal(answer.body.error.retryable, true, JSON.stringify(answer.body));
      last = answer.body;
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      last = error;
    }
    await wait(200);
  }
  throw new Error(`"${key}" had no answer within ${ANSWER_DEADLINE_MS} ms: ${JSON.stringify(last)}`);
}

async function settled(api: Api): Promise<void> {
  const deadlineMs = Date.now() + 60_000;
  while ((await api('/v1/balance')).body.held_usd !== '0') {
    assert.ok(Date.now() < deadlineMs, 'a hold has leaked');
    await wait(200);
  }
}
