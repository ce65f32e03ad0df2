// Brings a database to the present schema: every file of migrations/ once, in order, each in a transaction of its
// own. An applied file never changes: its checksum is kept and compared.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database, Sql } from './database.ts';

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

const DIRECTORY = new URL('../migrations/', import.meta.url);

/** Any number, as long as every release uses the same: two processes must not migrate at once. */
const ADVISORY_LOCK = 5_417_003;

/** `MERGE`, `unnest` of several arrays with ordinality and `RETURNS TABLE` as used here; tested with 15 and 18. */
const OLDEST_VERSION = 15;

/** Every migration file there is, in order. */
export function readMigrations(): Migration[] {
  return readdirSync(DIRECTORY)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, DIRECTORY), 'utf8');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    });
}

/**
 * Applies what is missing and gives the names of the files it applied.
 *
 * Several processes may call it at once: one works, the others wait and find nothing left to do.
 *
 * @throws Error when the server is too old, an applied file was changed since, or the database is newer than the code
 */
export async function migrate(database: Database): Promise<string[]> {
  const applied: string[] = [];
  const migrations = readMigrations();
  for (const migration of migrations) {
    const isNew = await database.transaction(async (sql) => {
      await prepare(sql);
      return applyOnce(sql, migration, migrations);
    });
    if (isNew) applied.push(migration.name);
  }
  return applied;
}

async function prepare(sql: Sql): Promise<void> {
  await sql('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
  const [server] = await sql<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  if (server && server.number < OLDEST_VERSION * 10_000) {
    throw new Error(`PostgreSQL ${OLDEST_VERSION} or newer is needed; this server is ${server.version}.`);
  }
  await sql(`create table if not exists migrations (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now()
  )`);
}

async function applyOnce(sql: Sql, migration: Migration, known: readonly Migration[]): Promise<boolean> {
  const applied = await sql<{ name: string; sha256: string }>('select name, sha256 from migrations');
  const unknown = applied.find((row) => !known.some((file) => file.name === row.name));
  if (unknown) {
    throw new Error(
      `The database has the migration ${unknown.name}, which this release does not know: upgrade.`,
    );
  }
  const former = applied.find((row) => row.name === migration.name);
  if (former) {
    if (former.sha256 === migration.sha256) return false;
    throw new Error(
      `The migration ${migration.name} was changed after it was applied: add a new file instead.`,
    );
  }
  await sql(migration.text);
  await sql('insert into migrations (name, sha256) values ($1, $2)', [migration.name, migration.sha256]);
  return true;
}
