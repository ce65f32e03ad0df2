// The way to PostgreSQL. A lost connection is no failure here: the server is sought again and the work repeated, so
// everything that runs through this class must be safe to run twice (ids come from outside, inserts tolerate repeats).

import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { LightmeterError } from '@lightmeter/core';
import pg from 'pg';
import { isConnectionLoss } from './connection-loss.ts';

/** Finds the server, and starts it when it is ours and gone. The same object as long as it is the same server. */
export type FindServer = () => Promise<pg.ClientConfig>;

/** Runs one statement and gives its rows. `bigint` columns are `bigint`, times are `Date`. */
export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface DatabaseOptions {
  readonly findServer: FindServer;
  readonly applicationName: string;
  readonly maxConnections: number;
  /** How long a caller waits for the server to come back; ten seconds by default. */
  readonly patienceMs?: number;
}

/** A restart of the embedded server takes under a second; a caller over HTTP should hear of longer troubles. */
const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** No single statement takes this long; one that does waits for an answer that was lost on the way. */
const STATEMENT_TIMEOUT_MS = 30_000;

const INT8 = 20;

/** Ours alone: another user of `pg` in the same program keeps its own. */
const types = {
  getTypeParser: (oid, format) => (oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)),
} as pg.CustomTypesConfig;

/** The configuration of one connection: where the server is, who asks, and how its values are read. */
export function connectionConfig(server: pg.ClientConfig, applicationName: string): pg.ClientConfig {
  return {
    ...server,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types,
  };
}

export class Database {
  private readonly options: DatabaseOptions;
  private current: { readonly server: pg.ClientConfig; readonly pool: pg.Pool } | undefined;
  private isClosed = false;

  constructor(options: DatabaseOptions) {
    this.options = options;
  }

  /**
   * Runs one statement.
   *
   * @throws LightmeterError `database_unavailable` when the server does not come back in time
   */
  query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    // Only one statement with parameters can be prepared; texts without any may be several, and are rare.
    const prepared = values.length > 0 ? { name: nameOf(text) } : {};
    const statement = { ...prepared, text, values: [...values], query_timeout: STATEMENT_TIMEOUT_MS };
    return this.persist(async (pool) => (await pool.query<Row & pg.QueryResultRow>(statement)).rows);
  }

  /**
   * Runs `work` in one transaction; `snapshot` gives it one consistent view and forbids writing.
   *
   * @throws LightmeterError `database_unavailable` when the server does not come back in time
   */
  transaction<Result>(
    work: (sql: Sql) => Promise<Result>,
    isolation: 'read committed' | 'snapshot' = 'read committed',
  ): Promise<Result> {
    return this.persist(async (pool) => {
      const client = await pool.connect();
      let failure: Error | undefined;
      // The pool takes its own listener away while a client is lent; without one a lost connection ends the process.
      const ignoreLoss = () => {};
      client.on('error', ignoreLoss);
      try {
        await client.query(
          isolation === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin',
        );
        const result = await work(async (text, values = []) => (await client.query(text, [...values])).rows);
        await client.query('commit');
        return result;
      } catch (error) {
        failure = error as Error;
        throw error;
      } finally {
        client.off('error', ignoreLoss);
        // A connection whose transaction failed is not used again: closing it rolls back.
        client.release(failure);
      }
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.current?.pool.end();
  }

  /** Repeats `work` as long as the connection to the server is what fails, until the patience ends. */
  private async persist<Result>(work: (pool: pg.Pool) => Promise<Result>): Promise<Result> {
    const deadlineMs = performance.now() + (this.options.patienceMs ?? PATIENCE_MS);
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await work(await this.pool(deadlineMs - performance.now()));
      } catch (error) {
        if (!isConnectionLoss(error) && !(error instanceof ServerNotFound)) throw error;
        const leftMs = deadlineMs - performance.now();
        if (this.isClosed || leftMs <= 0) throw new LightmeterError('database_unavailable', { cause: error });
        await delay(Math.min(pauseMs, leftMs));
      }
    }
  }

  /**
   * The pool of the server as it is now; a server that was started anew may listen elsewhere.
   *
   * A server of ours that cannot be started, or is still recovering, is as far away as one that does not answer.
   */
  private async pool(patienceMs: number): Promise<pg.Pool> {
    const server = await within(this.options.findServer(), patienceMs).catch((cause) => {
      throw new ServerNotFound('The server cannot be found or started.', { cause });
    });
    if (this.isClosed) throw new LightmeterError('shutting_down');
    if (this.current?.server === server) return this.current.pool;
    const former = this.current?.pool;
    const pool = new pg.Pool({
      ...connectionConfig(server, this.options.applicationName),
      max: this.options.maxConnections,
    });
    pool.on('error', () => {});
    this.current = { server, pool };
    former?.end().catch(() => {});
    return pool;
  }
}

const names = new Map<string, string>();

/**
 * A name by which a connection keeps the statement prepared: parsing and planning anew costs PostgreSQL up to half of
 * a short one. The texts are those of this room, a few dozen.
 */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
  names.set(text, name);
  return name;
}

class ServerNotFound extends Error {}

/** The promise, or an error when it takes longer. What it stands for goes on. */
function within<Result>(promise: Promise<Result>, timeoutMs: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    // A plain timer: this runs for every query, and an abort signal would cost more than the rest of it.
    const tooLate = setTimeout(
      () => reject(new Error('PostgreSQL does not answer yet.')),
      Math.max(0, timeoutMs),
    );
    promise.then(resolve, reject).finally(() => clearTimeout(tooLate));
  });
}
