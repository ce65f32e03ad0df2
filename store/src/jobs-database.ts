// The connections of the job queue: few, its own, to the server as it is now. Values are read as pg-boss expects them
// (`bigint` as text), which is why it does not share the store's.

import pg from 'pg';
import { connectionConfig, type FindServer } from './database.ts';

/** A fetch and something beside it. */
const MAX_CONNECTIONS = 2;

export class JobsDatabase {
  private readonly given: { readonly findServer: FindServer; readonly applicationName: string };
  private current: { readonly server: pg.ClientConfig; readonly pool: pg.Pool } | undefined;

  constructor(given: { readonly findServer: FindServer; readonly applicationName: string }) {
    this.given = given;
  }

  /** What pg-boss calls. Not repeated when the connection is lost: pg-boss asks again by itself. */
  async executeSql(text: string, values: unknown[] = []): Promise<pg.QueryResult> {
    return (await this.pool()).query(text, values);
  }

  async close(): Promise<void> {
    await this.current?.pool.end();
    this.current = undefined;
  }

  private async pool(): Promise<pg.Pool> {
    const server = await this.given.findServer();
    if (this.current?.server === server) return this.current.pool;
    const former = this.current?.pool;
    const { types: _, ...config } = connectionConfig(server, this.given.applicationName);
    const pool = new pg.Pool({ ...config, max: MAX_CONNECTIONS });
    pool.on('error', () => {});
    this.current = { server, pool };
    former?.end().catch(() => {});
    return pool;
  }
}
