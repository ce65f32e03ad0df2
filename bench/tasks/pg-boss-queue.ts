// pg-boss, the job queue on PostgreSQL that most Node programs would take, in both of the ways it is used: a statement
// for each job, and a statement for many. It prices, holds, charges and limits nothing.

import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Cleanup } from '../cleanup.ts';
import type { TestedQueue } from './tested-queue.ts';

/** As many as Lightmeter's store has for reads and writes together. */
const CONNECTIONS = 14;

const SCHEMA = 'bench_pgboss';

/** What a job of a task would carry. */
const JOB = { prompt: 'A lighthouse at dusk', size: '1024x1024', model: 'gpt-image-2' };

/** Opens pg-boss in a schema of its own, in the same database as Lightmeter's tables: one queue for each way. */
export async function openPgBossQueues(
  cleanup: Cleanup,
  address: pg.ClientConfig,
): Promise<[oneByOne: TestedQueue, inBulk: TestedQueue]> {
  const { host = '', port = 0, user = '', database = '' } = address;
  const boss = new PgBoss({
    ...{ host, port, user, database },
    max: CONNECTIONS,
    schema: SCHEMA,
    // What it does beside the queue would only take time away from it.
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => process.stderr.write(`pg-boss: ${String(error)}\n`));
  await boss.start();
  cleanup.add(() => boss.stop({ graceful: false }));
  return [await oneByOne(boss, address), await inBulk(boss, address)];
}

async function oneByOne(boss: PgBoss, address: pg.ClientConfig): Promise<TestedQueue> {
  const queue = 'one-by-one';
  await boss.createQueue(queue);
  return {
    name: 'pg-boss, job by job',
    enqueue: async (taskCount) => {
      await Promise.all(Array.from({ length: taskCount }, () => boss.send(queue, JOB)));
    },
    finish: async (taskCount) => {
      const jobs = await fetchAll(boss, queue, taskCount);
      await Promise.all(jobs.map(({ id }) => boss.complete(queue, id)));
    },
    verify: (expected) => verify(address, queue, expected),
  };
}

async function inBulk(boss: PgBoss, address: pg.ClientConfig): Promise<TestedQueue> {
  const queue = 'in-bulk';
  await boss.createQueue(queue);
  return {
    name: 'pg-boss, in bulk',
    enqueue: async (taskCount) => {
      await boss.insert(
        queue,
        Array.from({ length: taskCount }, () => ({ data: JOB })),
      );
    },
    finish: async (taskCount) => {
      const jobs = await fetchAll(boss, queue, taskCount);
      await boss.complete(
        queue,
        jobs.map(({ id }) => id),
      );
    },
    verify: (expected) => verify(address, queue, expected),
  };
}

async function fetchAll(boss: PgBoss, queue: string, taskCount: number) {
  const jobs = await boss.fetch(queue, { batchSize: taskCount });
  if (jobs.length !== taskCount) throw new Error(`${jobs.length} of ${taskCount} were fetched.`);
  return jobs;
}

/** Counted in its table: its own counts are kept for a while and may be old. */
async function verify(
  address: pg.ClientConfig,
  queue: string,
  expected: { waitingCount: number; finishedCount: number },
): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  const { rows } = await client.query<{ state: string; jobs: string }>(
    `select state, count(*) as jobs from ${SCHEMA}.job where name = $1 group by state`,
    [queue],
  );
  await client.end();
  const countOf = (wanted: string) => Number(rows.find(({ state }) => state === wanted)?.jobs ?? 0);
  const [waiting, finished] = [countOf('created'), countOf('completed')];
  if (waiting === expected.waitingCount && finished === expected.finishedCount) return;
  throw new Error(`pg-boss has ${waiting} waiting and ${finished} finished jobs in ${queue}.`);
}
