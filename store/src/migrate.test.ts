import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Database } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';
import { openTestStore, type TestStore } from './testing.ts';

let test: TestStore;
let database: Database;
before(async () => {
  test = await openTestStore();
  const server = { connectionString: test.databaseUrl };
  database = new Database({
    findServer: async () => server,
    applicationName: 'migrate test',
    maxConnections: 4,
  });
});
after(async () => {
  await database.close();
  await test.close();
});

const names = readMigrations().map(({ name }) => name);

/** As if nothing had ever been here. */
async function emptyDatabase(): Promise<void> {
  await test.sql('drop schema public cascade');
  await test.sql('create schema public');
}

describe('migrations', () => {
  it('are numbered without gaps, and each says why, what it locks and how to tell that it worked', () => {
    for (const [index, { name, text }] of readMigrations().entries()) {
      assert.match(name, new RegExp(`^${String(index + 1).padStart(4, '0')}_[a-z_]+\\.sql$`));
      assert.match(text, /^-- Why: /);
      assert.match(text, /^-- Lock and duration: /m);
      assert.match(text, /^-- It worked when: /m);
    }
  });

  it('are applied once, in order, by many processes that start at the same time', async () => {
    await emptyDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database)));
    assert.deepEqual(applied.flat().sort(), names);
    assert.deepEqual(await migrate(database), []);
  });

  it('come up to the statement that each gives as its proof', async () => {
    for (const { name, text } of readMigrations()) {
      const [, statement] =
        /^-- It worked when: `(select [^`]+)` (?:has|answers with) no rows/m.exec(text) ?? [];
      if (statement) assert.deepEqual(await test.sql(statement), [], name);
    }
  });

  it('a file that was changed after it was applied stops the start', async () => {
    await test.sql(`update migrations set sha256 = 'other' where name = $1`, [names[1]]);
    await assert.rejects(migrate(database), /0002_api_keys\.sql was changed after it was applied/);
    await emptyDatabase();
  });

  it('a database from a newer release stops the start', async () => {
    await migrate(database);
    await test.sql(`insert into migrations (name, sha256) values ('9999_future.sql', '')`);
    await assert.rejects(migrate(database), /9999_future\.sql, which this release does not know/);
    await emptyDatabase();
  });
});
