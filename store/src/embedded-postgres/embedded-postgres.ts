// A real PostgreSQL that belongs to a data folder. Several processes share it: whoever needs it first starts it, the
// last one out stops it, and whoever misses it starts it again.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import type { FindServer } from '../database.ts';
import type { Log } from '../log.ts';
import { findBinaries } from './binaries.ts';
import { clusterPaths, ensureCluster } from './cluster.ts';
import { findRunning, type Launch, type ServerAddress, startServer, stopServer } from './launcher.ts';
import type { Transport } from './listen.ts';
import { runAsFor } from './run-as.ts';
import { withStartLock } from './start-lock.ts';

/** How sessions of this product are told from others in `pg_stat_activity`. */
export const APPLICATION_NAME = 'lightmeter';

/** The one session by which each process is counted. */
const ANCHOR_NAME = `${APPLICATION_NAME} anchor`;

/** Longer than a crash recovery may take, which another process may be waiting for under the lock. */
const LOCK_PATIENCE_MS = 180_000;

export interface EmbeddedPostgresOptions {
  readonly dataDirectory: string;
  readonly log: Log;
  /** By default unix sockets, and TCP on 127.0.0.1 with a password on Windows (untested there). */
  readonly transport?: Transport;
}

/** The server of one data folder, as seen from one process. */
export class EmbeddedPostgres {
  private readonly launch: Launch;
  private readonly log: Log;
  /** A session held open for as long as this process uses the server: by it the last one out knows that it is. */
  private anchor: pg.Client | undefined;
  private current: ServerAddress | undefined;
  private opening: Promise<ServerAddress> | undefined;
  private isClosed = false;

  private constructor(launch: Launch, log: Log) {
    this.launch = launch;
    this.log = log;
  }

  /** Finds or starts the server of the data folder; makes folder and cluster when they are missing. */
  static async open(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const paths = clusterPaths(options.dataDirectory);
    mkdirSync(paths.root, { recursive: true });
    const transport = options.transport ?? (process.platform === 'win32' ? 'tcp' : 'socket');
    const launch = await withStartLock(paths.lock, LOCK_PATIENCE_MS, async () => {
      const runAs = runAsFor(paths.cluster);
      const binaries = findBinaries(runAs, paths.root);
      ensureCluster(paths, binaries, runAs, randomBytes(24).toString('base64url'));
      return { paths, binaries, runAs, transport, password: readFileSync(paths.password, 'utf8') };
    });
    const postgres = new EmbeddedPostgres(launch, options.log);
    await postgres.address();
    return postgres;
  }

  /** Where the server answers now. Starts it first when it is gone. */
  address(): Promise<ServerAddress> {
    if (this.isClosed) return Promise.reject(new Error('This process has left the embedded PostgreSQL.'));
    if (this.current) return Promise.resolve(this.current);
    this.opening ??= this.findOrStart().finally(() => (this.opening = undefined));
    return this.opening;
  }

  /** For connections to one of its databases: the same answer as long as it is the same server. */
  finder(database: string): FindServer {
    let found: { readonly address: ServerAddress; readonly config: pg.ClientConfig } | undefined;
    return async () => {
      const address = await this.address();
      if (found?.address !== address) found = { address, config: { ...address, database } };
      return found.config;
    };
  }

  /** Makes the database unless it exists. */
  async ensureDatabase(name: string): Promise<void> {
    await withStartLock(this.launch.paths.lock, LOCK_PATIENCE_MS, async () => {
      const { anchor } = this;
      if (!anchor) throw new Error('PostgreSQL went away while it was set up.');
      const { rows } = await anchor.query('select from pg_database where datname = $1', [name]);
      if (rows.length === 0) await anchor.query(`create database ${anchor.escapeIdentifier(name)}`);
    });
  }

  private findOrStart(): Promise<ServerAddress> {
    return withStartLock(this.launch.paths.lock, LOCK_PATIENCE_MS, async () => {
      const running = await findRunning(this.launch);
      const address = running ?? (await startServer(this.launch));
      this.log.info(
        { cluster: this.launch.paths.cluster, adopted: running !== undefined },
        'PostgreSQL answers',
      );
      await this.dropAnchor(address);
      this.current = address;
      return address;
    });
  }

  private async dropAnchor(address: ServerAddress): Promise<void> {
    const anchor = new pg.Client({ ...address, database: 'postgres', application_name: ANCHOR_NAME });
    this.anchor = anchor;
    anchor.on('error', () => {});
    anchor.once('end', () => {
      if (this.anchor !== anchor) return;
      this.anchor = undefined;
      this.current = undefined;
      if (!this.isClosed) this.log.warn({}, 'PostgreSQL is gone; it is started again when it is next needed');
    });
    await anchor.connect();
    // It may have ended again by now: an address without an anchor would never be given up.
    if (this.anchor !== anchor) throw new Error('PostgreSQL went away as soon as it answered.');
  }

  /** Leaves the server, and stops it unless another process still uses it. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    await this.opening?.catch(() => {});
    this.isClosed = true;
    const { anchor } = this;
    if (!anchor) return;
    await withStartLock(this.launch.paths.lock, LOCK_PATIENCE_MS, async () => {
      const isLast = await isLastAnchor(anchor);
      await anchor.end();
      if (isLast) await stopServer(this.launch);
    });
  }
}

/**
 * Whether no other process has an anchor; if one has, this anchor stops counting before it ends. Under the start lock
 * the answer cannot change.
 */
async function isLastAnchor(anchor: pg.Client): Promise<boolean> {
  try {
    const { rows } = await anchor.query(
      `select count(*) = 0 as is_last from pg_stat_activity
       where application_name = $1 and pid <> pg_backend_pid()`,
      [ANCHOR_NAME],
    );
    if (!rows[0].is_last) await anchor.query(`set application_name = 'lightmeter leaving'`);
    return rows[0].is_last;
  } catch {
    // A server that does not answer is not there to be stopped.
    return false;
  }
}
