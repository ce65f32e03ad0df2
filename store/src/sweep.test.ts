import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Store } from './open-store.ts';
import type { TaskBegin } from './task.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleId,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
/** The process that sweeps, and the id it goes by. */
let sweeper: Store;
let sweeperId: string;
let book: SampleBook;
let now = new Date();

before(async () => {
  test = await openTestStore();
  sweeperId = sampleId('inst');
  sweeper = await test.openAnother({ instanceId: sweeperId, clock: () => now });
  book = await sampleBook(test.store, { creditNanoUsd: 100_000_000_000n });
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

async function begunTask(given: Partial<TaskBegin> = {}): Promise<TaskBegin> {
  const task = sampleTask(book, { instanceId: sweeperId, ...given });
  assert.deepEqual(await test.store.tasks.begin(task), { kind: 'held' });
  return task;
}

const stateOf = async ({ taskId }: TaskBegin) =>
  (await test.store.tasks.getTask(book.workspaceId, 'test', taskId))?.state;

describe('a sweep', () => {
  it('fails a task the moment its hold expires, and not before', async () => {
    const holdExpiresAt = new Date('2027-01-01T00:00:00.000Z');
    const task = await begunTask({ holdExpiresAt });
    assert.equal((await sweeper.sweepInterrupted(new Date('2026-12-31T23:59:59.999Z'))).ended, 0);
    assert.equal((await sweeper.sweepInterrupted(holdExpiresAt)).ended, 1);
    const swept = await test.store.tasks.getTask(book.workspaceId, 'test', task.taskId);
    assert.deepEqual([swept?.state, swept?.error?.code], ['failed', 'task_interrupted']);
    assert.equal((await test.store.ledger.balance(book.workspaceId, 'test')).heldNanoUsd, 0n);
  });

  it('frees the Idempotency-Key, so that a retry runs afresh', async () => {
    const task = await begunTask({ idempotencyKey: 'swept', holdExpiresAt: new Date(Date.now() - 1) });
    await sweeper.sweepInterrupted(new Date());
    assert.equal(await stateOf(task), 'failed');
    const retry = await begunTask({ idempotencyKey: 'swept' });
    await test.store.tasks.settle(sampleSuccess(retry));
  });

  it('takes the tasks of a process that has stopped, and of one it never heard of', async () => {
    const instanceId = sampleId('inst');
    const stopping = await test.openAnother({ instanceId });
    const tasks = [await begunTask({ instanceId }), await begunTask({ instanceId: sampleId('inst') })];
    const own = await begunTask();
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 1);
    await stopping.close();
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 1);
    assert.deepEqual(await Promise.all(tasks.map(stateOf)), ['failed', 'failed']);
    assert.equal(await stateOf(own), 'running');
    await test.store.tasks.settle(sampleSuccess(own));
  });

  it('takes the tasks of a killed process on this machine at once', async () => {
    const instanceId = sampleId('inst');
    const child = await otherProcess(instanceId);
    const task = await begunTask({ instanceId });
    assert.ok((await sweeper.liveInstances()).includes(instanceId));
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(!(await sweeper.liveInstances()).includes(instanceId));
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 1);
    assert.equal(await stateOf(task), 'failed');
  });

  it('takes the tasks of another process that got the id of a dead one', async () => {
    const instanceId = sampleId('inst');
    const child = await otherProcess(instanceId);
    const task = await begunTask({ instanceId });
    await test.sql(`update server_instances set start_mark = 'earlier' where instance_id = $1`, [instanceId]);
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 1);
    assert.equal(await stateOf(task), 'failed');
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('takes the tasks of a process elsewhere when it was silent for 15 s, which the sweeper itself was not', async () => {
    const instanceId = sampleId('inst');
    const elsewhere = async (silentMs: number) => {
      await test.sql(
        `insert into server_instances (instance_id, host, scope, pid, start_mark, heartbeat_at)
         values ($1, 'far', 'elsewhere', 1, '', clock_timestamp() - make_interval(secs => $2))
         on conflict (instance_id) do update set heartbeat_at = excluded.heartbeat_at`,
        [instanceId, silentMs / 1_000],
      );
    };
    const task = await begunTask({ instanceId });
    // The sweeper was away for an hour: for three heartbeats it trusts everybody.
    now = new Date(now.getTime() + 3_600_000);
    await elsewhere(3_600_000);
    for (let second = 0; second < 15; second += 5) {
      assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 0);
      now = new Date(now.getTime() + 5_000);
    }
    await elsewhere(10_000);
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 0);
    await elsewhere(15_001);
    assert.equal((await sweeper.sweepInterrupted(new Date())).ended, 1);
    assert.equal(await stateOf(task), 'failed');
  });

  it('that races settling tasks, and other sweeps, ends every task once', async () => {
    const others = [await test.openAnother(), await test.openAnother()];
    const holdExpiresAt = new Date(Date.now() - 1);
    const tasks = await Promise.all(Array.from({ length: 60 }, () => begunTask({ holdExpiresAt })));
    const [settled, ...swept] = await Promise.all([
      Promise.all(tasks.map((task) => test.store.tasks.settle(sampleSuccess(task)))),
      ...[sweeper, ...others].map((store) => store.sweepInterrupted(new Date())),
    ]);
    const bySettling = settled.filter(({ kind }) => kind === 'settled').length;
    const bySweeping = swept.reduce((sum, { ended }) => sum + ended, 0);
    assert.equal(bySettling + bySweeping, 60);
    const failed = settled.filter(
      ({ kind, state }) => kind === 'already_settled' && state === 'failed',
    ).length;
    assert.equal(failed, bySweeping);
    assert.equal((await test.store.ledger.balance(book.workspaceId, 'test')).heldNanoUsd, 0n);
  });

  it('forgets idempotency keys when they expire, and quotes a day later', async () => {
    const task = await begunTask({
      idempotencyKey: 'short',
      idempotencyExpiresAt: new Date('2026-12-01T00:00:00Z'),
      holdExpiresAt: new Date('2028-01-01T00:00:00Z'),
    });
    await test.store.tasks.settle(sampleSuccess(task));
    const quote = {
      quoteId: sampleId('quote'),
      workspaceId: book.workspaceId,
      mode: 'test',
      rateCardId: '2026-05',
      requestHashes: ['a', 'b'],
      lowNanoUsd: task.quotedLowNanoUsd,
      highNanoUsd: task.quotedHighNanoUsd,
      expiresAt: new Date('2026-12-01T00:00:00Z'),
    } as const;
    await test.store.quotes.put(quote);
    await test.store.quotes.put(quote);
    const left = async (at: string) => {
      await sweeper.sweepInterrupted(new Date(at));
      const [row] = await test.sql<{ keys: bigint }>(
        `select count(*) as keys from idempotency_keys where task_id = $1`,
        [task.taskId],
      );
      return [row?.keys, await test.store.quotes.get(book.workspaceId, 'test', quote.quoteId)];
    };
    assert.deepEqual(await left('2026-11-30T23:59:59.999Z'), [1n, quote]);
    assert.deepEqual(await left('2026-12-01T00:00:00.000Z'), [0n, quote]);
    assert.deepEqual(await left('2026-12-02T00:00:00.000Z'), [0n, undefined]);
  });
});

describe('a quote', () => {
  it('is nobody else’s', async () => {
    const other = await sampleBook(test.store);
    assert.equal(await test.store.quotes.get(other.workspaceId, 'test', 'quote_none'), undefined);
  });
});

/** A process of its own that opens the store under that id and stays until it is killed. */
async function otherProcess(instanceId: string): Promise<ChildProcess> {
  const program = `
    import { randomBytes } from 'node:crypto';
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('./open-store.ts'))});
    const log = { info() {}, warn() {}, error() {} };
    await openStore({
      databaseUrl: process.env.DATABASE_URL, dataDirectory: '.', instanceId: process.env.INSTANCE_ID,
      log, clock: () => new Date(), random: randomBytes,
    });
    process.stdout.write('open');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, DATABASE_URL: test.databaseUrl, INSTANCE_ID: instanceId },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout ?? child, 'data');
  return child;
}
