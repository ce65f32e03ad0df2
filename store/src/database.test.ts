import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { Database } from './database.ts';
import { openTestStore, type TestStore } from './testing.ts';

let test: TestStore;
let database: Database;
before(async () => {
  test = await openTestStore();
  database = databaseAt(test.databaseUrl);
});
after(async () => {
  await database.close();
  await test.close();
});

function databaseAt(connectionString: string, patienceMs = 5_000): Database {
  const server = { connectionString };
  return new Database({
    findServer: async () => server,
    applicationName: 'database test',
    maxConnections: 2,
    patienceMs,
  });
}

describe('a statement', () => {
  it('reads bigint as bigint, here and for no other user of pg', async () => {
    const sum = 'select 9007199254740993::bigint as sum';
    assert.deepEqual(await database.query(sum), [{ sum: 9_007_199_254_740_993n }]);
    const client = new pg.Client({ connectionString: test.databaseUrl });
    await client.connect();
    assert.deepEqual((await client.query(sum)).rows, [{ sum: '9007199254740993' }]);
    await client.end();
  });

  it('is repeated when its connection is cut', async () => {
    await database.query('create table cuts (id serial)');
    const [row] = await database.query<{ cuts: bigint }>(
      `with cut as (insert into cuts default values returning id)
       select case when (select last_value from cuts_id_seq) < 3 then pg_terminate_backend(pg_backend_pid()) end,
         (select count(*) from cuts) as cuts
       from cut`,
    );
    // Twice it was cut before it could commit; a sequence does not forget.
    assert.equal(row?.cuts, 0n);
    assert.deepEqual(await database.query('select id from cuts'), [{ id: 3 }]);
  });

  it('that is wrong fails at once', async () => {
    await assert.rejects(database.query('select from nowhere'), { code: '42P01' });
  });
});

describe('a transaction', () => {
  it('leaves nothing behind when its work fails', async () => {
    await database.query('create table numbers (number int)');
    const work = database.transaction(async (sql) => {
      await sql('insert into numbers values (1)');
      throw new Error('no more');
    });
    await assert.rejects(work, { message: 'no more' });
    assert.deepEqual(await database.query('select number from numbers'), []);
  });

  it('is repeated whole when its connection is cut in the middle of a statement', async () => {
    await database.query('create table halves (attempt int)');
    let attempts = 0;
    const seen = await database.transaction(async (sql) => {
      attempts += 1;
      await sql('insert into halves values ($1)', [attempts]);
      if (attempts === 1) await sql('select pg_terminate_backend(pg_backend_pid())');
      return sql<{ attempt: number }>('select attempt from halves');
    });
    // The first attempt was rolled back with its connection.
    assert.deepEqual([attempts, seen], [2, [{ attempt: 2 }]]);
    assert.deepEqual(await database.query('select attempt from halves'), [{ attempt: 2 }]);
  });

  it('is repeated whole when its connection is cut between two statements, and the process lives', async () => {
    await database.query('create table pauses (attempt int)');
    let attempts = 0;
    await database.transaction(async (sql) => {
      attempts += 1;
      await sql('insert into pauses values ($1)', [attempts]);
      const [backend] = await sql<{ pid: number }>('select pg_backend_pid() as pid');
      if (attempts === 1) await endOf(backend?.pid);
      await sql('insert into pauses values ($1)', [attempts]);
    });
    assert.equal(attempts, 2);
    assert.deepEqual(await database.query('select attempt from pauses'), [{ attempt: 2 }, { attempt: 2 }]);
  });

  it('whose connection is cut every time is unavailable when the patience ends', async () => {
    const impatient = databaseAt(test.databaseUrl, 200);
    const work = impatient.transaction((sql) => sql('select pg_terminate_backend(pg_backend_pid())'));
    await assert.rejects(work, { code: 'database_unavailable' });
    await impatient.close();
  });

  it('as a snapshot sees one state and cannot write', async () => {
    await database.query('create table changing (number int)');
    const counts = await database.transaction(async (sql) => {
      const count = async () => (await sql<{ count: bigint }>('select count(*) from changing'))[0]?.count;
      const before = await count();
      await database.query('insert into changing values (1)');
      return [before, await count()];
    }, 'snapshot');
    assert.deepEqual(counts, [0n, 0n]);
    const write = database.transaction((sql) => sql('insert into changing values (2)'), 'snapshot');
    await assert.rejects(write, { code: '25006' });
  });
});

/** Cuts another connection while it waits for its owner's next statement, and waits until the owner could know. */
async function endOf(pid: number | undefined): Promise<void> {
  await database.query('select pg_terminate_backend($1)', [pid]);
  const deadlineMs = performance.now() + 5_000;
  const sessions = 'select pid from pg_stat_activity where pid = $1';
  while ((await database.query(sessions, [pid])).length > 0)
    assert.ok(performance.now() < deadlineMs, 'The session does not end.');
  // What the server sent before it closed the connection is read in the turns that follow.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

describe('a server', () => {
  it('that does not answer is unavailable when the patience ends, and not before', async () => {
    const nowhere = databaseAt('postgresql://nobody@127.0.0.1:1/nothing', 300);
    const startedMs = performance.now();
    await assert.rejects(nowhere.query('select'), { code: 'database_unavailable' });
    assert.ok(performance.now() - startedMs >= 299);
    await nowhere.close();
  });

  it('that cannot be started is unavailable', async () => {
    const broken = new Database({
      findServer: () => Promise.reject(new Error('no space left')),
      applicationName: 'database test',
      maxConnections: 1,
      patienceMs: 50,
    });
    await assert.rejects(broken.query('select'), { code: 'database_unavailable' });
  });

  it('that cannot be started at first is waited for', async () => {
    let attempts = 0;
    const late = new Database({
      findServer: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        return { connectionString: test.databaseUrl };
      },
      applicationName: 'database test',
      maxConnections: 1,
    });
    assert.deepEqual(await late.query('select 1 as one'), [{ one: 1 }]);
    await late.close();
  });

  it('that takes long to start is unavailable when the patience ends', async () => {
    const starting = new Database({
      findServer: () => new Promise(() => {}),
      applicationName: 'database test',
      maxConnections: 1,
      patienceMs: 50,
    });
    await assert.rejects(starting.query('select'), { code: 'database_unavailable' });
  });

  it('that has no such database says so at once', async () => {
    const unknown = databaseAt(test.databaseUrl.replace(/\/test_[^?]+/, '/no_such_database'));
    await assert.rejects(unknown.query('select'), { code: '3D000' });
    await unknown.close();
  });

  it('is not asked again after close', async () => {
    const closed = databaseAt(test.databaseUrl);
    await closed.close();
    await assert.rejects(closed.query('select'), { code: 'shutting_down' });
  });
});
