import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { clusterPaths } from './embedded-postgres/cluster.ts';
import { readPostmasterFile } from './embedded-postgres/postmaster-file.ts';
import { openStore, type Store } from './open-store.ts';
import {
  assertAuditIsClean,
  quietLog,
  sampleBook,
  sampleFailure,
  sampleSuccess,
  sampleTask,
} from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightmeter-crash-'));
const dataDirectory = join(folder, 'data');

const open = (): Promise<Store> =>
  openStore({
    dataDirectory,
    instanceId: `inst_${randomBytes(8).toString('hex')}`,
    log: quietLog,
    clock: () => new Date(),
    random: randomBytes,
  });

let store: Store;
before(async () => {
  store = await open();
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function killPostgres(): void {
  const pid = readPostmasterFile(clusterPaths(dataDirectory).cluster)?.pid;
  assert.ok(pid);
  process.kill(pid, 'SIGKILL');
}

describe('kill -9 of PostgreSQL under load', () => {
  it('loses no acknowledged operation, repeats none, and callers only wait', async () => {
    const book = await sampleBook(store, { creditNanoUsd: 1_000_000_000_000n });
    let begun = 0;
    let charged = 0;
    let isOver = false;
    const caller = async () => {
      while (!isOver) {
        const task = sampleTask(book, { idempotencyKey: randomBytes(8).toString('hex') });
        assert.deepEqual(await store.tasks.begin(task), { kind: 'held' });
        begun += 1;
        const outcome = await store.tasks.settle(begun % 5 === 0 ? sampleFailure(task) : sampleSuccess(task));
        if (outcome.state === 'succeeded') charged += 1;
      }
    };
    const callers = Array.from({ length: 100 }, caller);
    for (let round = 0; round < 3; round += 1) {
      const target = begun + 500;
      while (begun < target) await new Promise((resolve) => setTimeout(resolve, 5));
      killPostgres();
    }
    const target = begun + 500;
    while (begun < target) await new Promise((resolve) => setTimeout(resolve, 5));
    isOver = true;
    await Promise.all(callers);

    const { availableNanoUsd, heldNanoUsd } = await store.ledger.balance(book.workspaceId, 'test');
    assert.equal(heldNanoUsd, 0n);
    assert.equal(availableNanoUsd, 1_000_000_000_000n - BigInt(charged) * 30_000_000n);
    const [usage] = await store.reports.usage({
      workspaceId: book.workspaceId,
      mode: 'test',
      groupBy: 'key',
      from: new Date(0),
      to: new Date(Date.now() + 60_000),
    });
    assert.equal(usage?.taskCount, begun);
    await assertAuditIsClean(store);
  });

  it('a waiting caller still learns of the end of its task', async () => {
    const book = await sampleBook(store);
    const task = sampleTask(book);
    await store.tasks.begin(task);
    const wait = store.tasks.waitForTask(task.taskId, { timeoutMs: 15_000 });
    killPostgres();
    await store.tasks.settle(sampleSuccess(task));
    assert.equal(await wait, true);
  });
});

describe('kill -9 of a process, and of PostgreSQL with it', () => {
  for (const victim of ['the process', 'both'] as const) {
    it(`${victim}: what it acknowledged stands, the rest is released by the next sweep`, async () => {
      const book = await sampleBook(store, { creditNanoUsd: 1_000_000_000_000n });
      const { child, acknowledged } = worker(book.workspaceId, book.key.keyId);
      while (acknowledged.length < 400) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      if (victim === 'both') killPostgres();
      await once(child, 'close');

      // PostgreSQL may still be writing what the process sent last.
      const deadlineMs = performance.now() + 10_000;
      const isHeld = async () => (await store.ledger.balance(book.workspaceId, 'test')).heldNanoUsd > 0n;
      do await store.sweepInterrupted(new Date());
      while ((await isHeld()) && performance.now() < deadlineMs);
      assert.equal(await isHeld(), false);
      for (const taskId of acknowledged) {
        const task = await store.tasks.getTask(book.workspaceId, 'test', taskId);
        assert.deepEqual(
          [task?.state, task?.chargedNanoUsd, task?.outputs.length],
          ['succeeded', 30_000_000n, 1],
        );
      }
      await assertAuditIsClean(store);
    });
  }
});

/** Another process that begins and settles tasks and prints the id of each whose settlement was acknowledged. */
function worker(workspaceId: string, keyId: string): { child: ChildProcess; acknowledged: string[] } {
  const program = `
    import { randomBytes } from 'node:crypto';
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('./open-store.ts'))});
    const { sampleTask, sampleSuccess } = await import(${JSON.stringify(import.meta.resolve('./samples.ts'))});
    const [dataDirectory, workspaceId, keyId] = process.argv.slice(1);
    const instanceId = 'inst_' + randomBytes(8).toString('hex');
    const log = { info() {}, warn() {}, error() {} };
    const store = await openStore({ dataDirectory, instanceId, log, clock: () => new Date(), random: randomBytes });
    const book = { workspaceId, mode: 'test', key: { keyId } };
    const caller = async () => {
      for (;;) {
        const task = sampleTask(book, { instanceId });
        await store.tasks.begin(task);
        await store.tasks.settle(sampleSuccess(task));
        process.stdout.write(task.taskId + '\\n');
      }
    };
    await Promise.all(Array.from({ length: 50 }, caller));
  `;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', program, dataDirectory, workspaceId, keyId],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const acknowledged: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.length === 'task_'.length + 26) acknowledged.push(line);
  });
  return { child, acknowledged };
}
