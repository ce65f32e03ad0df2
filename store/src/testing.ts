// A real database for tests: one embedded server per machine and user, shared by all test files that run; every test
// file gets a database of its own, cloned from a template that has the present schema.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, type Sql } from './database.ts';
import { APPLICATION_NAME, EmbeddedPostgres } from './embedded-postgres/embedded-postgres.ts';
import type { Log } from './log.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openStore, type Store, type StoreOptions } from './open-store.ts';
import { runningProgram } from './running-program.ts';

export * from './samples.ts';

export interface TestStore {
  readonly store: Store;
  /** Reaches the database of this test file, also from another process. */
  readonly databaseUrl: string;
  /** A statement past the store: to look, and to tamper. */
  readonly sql: Sql;
  /** A further store on the same database, as another process would open it. Closed with this one. */
  openAnother(options?: Partial<StoreOptions>): Promise<Store>;
  /** Closes the stores and drops the database. */
  close(): Promise<void>;
}

/** Says nothing. */
export const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Fails with the first violation of each broken invariant. Belongs in the `afterEach` of every test that moves money. */
export async function assertAuditIsClean(store: Store): Promise<void> {
  const { checks } = await store.audit();
  const broken = checks.filter((check) => !check.ok);
  assert.deepEqual(
    broken.map((check) => `${check.sentence} ${check.violations[0]}`),
    [],
  );
}

/** Any number that nothing else locks. */
const ADVISORY_LOCK = 5_417_005;

/**
 * Opens a store on an empty database of its own.
 *
 * Call it once per test file and close it in `after`. The first call on a machine takes about two seconds, later ones
 * a tenth of one.
 */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<TestStore> {
  const dataDirectory = join(tmpdir(), `lightmeter-tests-${process.getuid?.() ?? 'user'}`);
  const server = await EmbeddedPostgres.open({ dataDirectory, log: quietLog });
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const administration = databaseOn(server, 'postgres');
  await dropLeftovers(administration);
  await administration.query(
    `create database ${name} template ${await ensureTemplate(server, administration)}`,
  );
  const { host, port, user, password } = await server.address();
  const databaseUrl = `postgresql://${user}:${password}@/${name}?host=${encodeURIComponent(host)}&port=${port}`;
  const database = databaseOn(server, name);
  const stores: Store[] = [];
  const open = async (more: Partial<StoreOptions> = {}) => {
    const store = await openStore({
      databaseUrl,
      dataDirectory,
      instanceId: `inst_${randomBytes(8).toString('hex')}`,
      log: quietLog,
      clock: () => new Date(),
      random: randomBytes,
      ...options,
      ...more,
    });
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    databaseUrl,
    sql: (text, values) => database.query(text, values),
    openAnother: open,
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.close();
      await administration.query(`drop database if exists ${name} with (force)`);
      await administration.close();
      await server.close();
    },
  };
}

function databaseOn(server: EmbeddedPostgres, name: string): Database {
  return new Database({
    findServer: server.finder(name),
    applicationName: `${APPLICATION_NAME} tests`,
    maxConnections: 4,
  });
}

/** The template that has the present migrations; the first to need it makes it. */
async function ensureTemplate(server: EmbeddedPostgres, administration: Database): Promise<string> {
  const versions = readMigrations().map(({ name, sha256 }) => `${name} ${sha256}`);
  const template = `template_${createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 16)}`;
  await administration.transaction(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    if (await exists(sql, template)) return;
    const unfinished = `unfinished_${randomBytes(4).toString('hex')}`;
    await server.ensureDatabase(unfinished);
    const database = databaseOn(server, unfinished);
    await migrate(database);
    await database.close();
    await sql(`alter database ${unfinished} rename to ${template}`);
  });
  return template;
}

async function exists(sql: Sql, database: string): Promise<boolean> {
  return (await sql('select from pg_database where datname = $1', [database])).length > 0;
}

/** Databases of test files that were killed. */
async function dropLeftovers(administration: Database): Promise<void> {
  const rows = await administration.query<{ datname: string }>(
    `select datname from pg_database where datname like 'test\\_%'`,
  );
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[1]);
    if (!runningProgram(pid)) await administration.query(`drop database if exists ${datname} with (force)`);
  }
}
