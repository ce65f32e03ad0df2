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

/** The oldest server that the tests ran on; the newest was 18. */
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
  const migrations = readMigrations();
  const applied: string[] = [];
  for (;;) {
    const name = await database.transaction(async (sql) => {
      await prepare(sql);
      return applyNext(sql, migrations);
    });
    if (name === undefined) return applied;
    applied.push(name);
  }
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

/** Applies the first file that is missing and gives its name; undefined when none is. */
async function applyNext(sql: Sql, migrations: readonly Migration[]): Promise<string | undefined> {
  const rows = await sql<{ name: string; sha256: string }>('select name, sha256 from migrations');
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  for (const name of applied.keys()) {
    if (migrations.some((file) => file.name === name)) continue;
    throw new Error(`The database has the migration ${name}, which this release does not know: upgrade.`);
  }
  for (const { name, sha256 } of migrations) {
    if ((applied.get(name) ?? sha256) === sha256) continue;
    throw new Error(`The migration ${name} was changed after it was applied: add a new file instead.`);
  }
  const next = migrations.find(({ name }) => !applied.has(name));
  if (!next) return undefined;
  await sql(next.text);
  await sql('insert into migrations (name, sha256) values ($1, $2)', [next.name, next.sha256]);
  return next.name;
}
