import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import fc from 'fast-check';
import { cappedBatch } from './limits/testing.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
/** Days that the sequences have let pass; it is always noon, so that no other day begins. */
let passedDays = 0;
const now = () => new Date(Date.UTC(2026, 10, 22 + passedDays, 12));
before(async () => {
  test = await openTestStore({ clock: now });
});
after(() => test.close());

const RUNS = { numRuns: 40, verbose: true } as const;
/** Of each key in total and by day, of the workspace by day, of each batch in total. */
const CAP = 150n;
const DAY_CAP = 100n;
const WORKSPACE_DAY_CAP = 130n;
const BATCH_CAP = 80n;
const CREDIT = 300n;

/** Tasks and transfers are named by small numbers, so that random sequences meet their own earlier work again. */
const taskNumber = fc.integer({ min: 0, max: 9 });
const keyNumber = fc.integer({ min: 0, max: 1 });
const batchNumber = fc.option(fc.integer({ min: 0, max: 1 }), { nil: undefined });
const amount = fc.bigInt({ min: 0n, max: 90n });

const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('begin'),
      task: taskNumber,
      key: keyNumber,
      batch: batchNumber,
      amount,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('midnight') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('succeed'), task: taskNumber, amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail'), task: taskNumber }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('refund'), task: taskNumber, id: taskNumber, amount }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('top_up'), id: taskNumber, amount }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('adjustment'),
      id: taskNumber,
      amount: fc.bigInt({ min: -90n, max: 90n }),
    }),
  },
) as fc.Arbitrary<Operation>;

type Operation =
  | { kind: 'begin'; task: number; key: number; batch: number | undefined; amount: bigint }
  | { kind: 'midnight' }
  | { kind: 'succeed'; task: number; amount: bigint }
  | { kind: 'fail'; task: number }
  | { kind: 'refund'; task: number; id: number; amount: bigint }
  | { kind: 'top_up' | 'adjustment'; id: number; amount: bigint };

interface ModelTask {
  readonly key: number;
  readonly batch: number | undefined;
  readonly day: number;
  readonly amount: bigint;
  state: 'running' | 'succeeded' | 'failed';
  charged: bigint;
  refunded: bigint;
}

/** The rules of the ledger as a reader would tell them, without a database. */
class Model {
  available = CREDIT;
  day = 0;
  readonly tasks = new Map<number, ModelTask>();
  private readonly transfers = new Set<string>();

  get held(): bigint {
    return [...this.tasks.values()].reduce(
      (sum, task) => (task.state === 'running' ? sum + task.amount : sum),
      0n,
    );
  }

  /** Spent and held by these tasks. */
  counted(isCounted: (task: ModelTask) => boolean): bigint {
    let sum = 0n;
    for (const task of this.tasks.values()) {
      if (isCounted(task)) sum += task.state === 'running' ? task.amount : task.charged;
    }
    return sum;
  }

  begin({ task, key, batch, amount }: Extract<Operation, { kind: 'begin' }>): string {
    if (this.tasks.has(task)) return 'held';
    if (amount > this.available) return 'insufficient_balance';
    const isToday = (each: ModelTask) => each.day === this.day;
    const caps: [name: string, cap: bigint, isCounted: (task: ModelTask) => boolean][] = [
      ['batch total', BATCH_CAP, (each) => batch !== undefined && each.batch === batch],
      ['key day', DAY_CAP, (each) => each.key === key && isToday(each)],
      ['key total', CAP, (each) => each.key === key],
      ['workspace day', WORKSPACE_DAY_CAP, isToday],
    ];
    for (const [name, cap, isCounted] of caps) {
      const isBound = name !== 'batch total' || batch !== undefined;
      if (isBound && this.counted(isCounted) + amount > cap) return `spend_cap_reached ${name}`;
    }
    this.available -= amount;
    this.tasks.set(task, { key, batch, day: this.day, amount, state: 'running', charged: 0n, refunded: 0n });
    return 'held';
  }

  settle(number: number, state: 'succeeded' | 'failed', charge: bigint): string {
    const task = this.tasks.get(number);
    if (!task || (task.state === 'running' && charge > task.amount)) return 'internal_error';
    if (task.state !== 'running') return `already_settled ${task.state} ${task.charged}`;
    task.state = state;
    task.charged = charge;
    this.available += task.amount - charge;
    return `settled ${state} ${charge}`;
  }

  transfer(operation: Extract<Operation, { kind: 'refund' | 'top_up' | 'adjustment' }>): string {
    const { kind, id, amount } = operation;
    const name = `${kind} ${id}`;
    if (amount === 0n) return 'invalid_value';
    if (this.transfers.has(name)) return 'known';
    if (kind === 'refund') {
      const task = this.tasks.get(operation.task);
      if (!task || task.refunded + amount > task.charged) return 'not_refundable';
      task.refunded += amount;
    } else if (this.available + amount < 0n) {
      return 'insufficient_balance';
    }
    this.transfers.add(name);
    this.available += amount;
    return 'applied';
  }
}

/** One run: fresh books, and the names of its small numbers. */
async function freshRun() {
  const spendCapNanoUsd = nanoUsd(CAP);
  const spendLimits = [{ period: 'day', capNanoUsd: nanoUsd(DAY_CAP) }] as const;
  const book = await sampleBook(test.store, {
    creditNanoUsd: CREDIT,
    limits: { spendCapNanoUsd, spendLimits },
  });
  const second = await test.store.apiKeys.create({
    workspaceId: book.workspaceId,
    mode: 'test',
    name: 'Second',
    scopes: ['images'],
    spendCapNanoUsd,
    spendLimits,
  });
  const workspace = { kind: 'workspace', id: book.workspaceId } as const;
  const workspaceDay = { period: 'day', capNanoUsd: nanoUsd(WORKSPACE_DAY_CAP) } as const;
  await test.store.limits.set(book, workspace, workspaceDay);
  const batchIds = await Promise.all(
    [0, 1].map(() => cappedBatch(test, book, { capNanoUsd: BATCH_CAP, at: now() })),
  );
  return { book, keys: [book.key, second.key] as const, batchIds };
}

type Run = Awaited<ReturnType<typeof freshRun>>;

function taskOf(
  { book, keys, batchIds }: Run,
  given: { task: number; key?: number; batch?: number | undefined; amount?: bigint },
) {
  const batchId = given.batch === undefined ? undefined : batchIds[given.batch];
  return sampleTask(book, {
    ...(batchId === undefined ? {} : { batchId, origin: 'batch' }),
    taskId: `task_${given.task}_${book.workspaceId}`,
    apiKeyId: keys[given.key === 1 ? 1 : 0].keyId,
    quotedHighNanoUsd: nanoUsd(given.amount ?? 0n),
  });
}

/** Carries one operation out and says in a word what came of it. */
async function carryOut(run: Run, operation: Operation): Promise<string> {
  try {
    switch (operation.kind) {
      case 'begin': {
        const begun = await test.store.tasks.begin(taskOf(run, operation));
        return begun.kind === 'spend_cap_reached'
          ? `${begun.kind} ${begun.subject} ${begun.period}`
          : begun.kind;
      }
      case 'midnight':
        passedDays += 1;
        return 'another day';
      case 'succeed':
      case 'fail': {
        const task = taskOf(run, operation);
        const { kind, state, chargedNanoUsd } = await test.store.tasks.settle(
          operation.kind === 'fail'
            ? sampleFailure(task)
            : sampleSuccess(task, { chargeNanoUsd: nanoUsd(operation.amount) }),
        );
        return `${kind} ${state} ${chargedNanoUsd}`;
      }
      default: {
        const outcome = await test.store.ledger.apply(transferOf(run.book, operation));
        const isKnown = outcome.kind === 'id_conflict' || (outcome.kind === 'applied' && outcome.isReplay);
        return isKnown ? 'known' : outcome.kind;
      }
    }
  } catch (error) {
    return (error as { code: string }).code;
  }
}

function transferOf(book: SampleBook, operation: Extract<Operation, { id: number }>) {
  return {
    kind: operation.kind,
    transferId: `tr_${operation.kind}_${operation.id}_${book.workspaceId}`,
    workspaceId: book.workspaceId,
    mode: 'test',
    amountNanoUsd: nanoUsd(operation.amount),
    taskId: operation.kind === 'refund' ? `task_${operation.task}_${book.workspaceId}` : undefined,
  } as const;
}

function predict(model: Model, operation: Operation): string {
  switch (operation.kind) {
    case 'begin':
      return model.begin(operation);
    case 'succeed':
      return model.settle(operation.task, 'succeeded', operation.amount);
    case 'fail':
      return model.settle(operation.task, 'failed', 0n);
    case 'midnight':
      model.day += 1;
      return 'another day';
    default:
      return model.transfer(operation);
  }
}

describe('any sequence of operations', () => {
  it('has the outcomes and balances of the model, and a clean audit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 40 }), async (operations) => {
        const run = await freshRun();
        const model = new Model();
        for (const each of operations) {
          const predicted = predict(model, each);
          const became = await carryOut(run, each);
          // A task begun again with another amount or key is a bug of the caller's, and is told so.
          if (each.kind === 'begin' && became === 'internal_error') assert.equal(predicted, 'held');
          else assert.equal(became, predicted, each.kind);
        }
        assert.deepEqual(await test.store.ledger.balance(run.book.workspaceId, 'test'), {
          availableNanoUsd: model.available,
          heldNanoUsd: model.held,
          totalNanoUsd: model.available + model.held,
        });
        const listed = await test.store.apiKeys.list(run.book.workspaceId);
        const ofKeys = run.keys.map(({ keyId }) => listed.find((key) => key.keyId === keyId));
        assert.deepEqual(
          ofKeys.map((key) => key?.spendLimits.map((limit) => limit.spentNanoUsd + limit.heldNanoUsd)),
          [0, 1].map((number) => [
            model.counted((task) => task.key === number && task.day === model.day),
            model.counted((task) => task.key === number),
          ]),
        );
        const limits = await test.store.limits.list(run.book);
        assert.deepEqual(
          limits
            .filter(({ subject }) => subject.kind !== 'key')
            .map((limit) => [limit.subject.id, limit.spentNanoUsd + limit.heldNanoUsd]),
          [
            [run.book.workspaceId, model.counted((task) => task.day === model.day)],
            ...run.batchIds
              .map((id, number) => [id, model.counted((task) => task.batch === number)] as const)
              .toSorted(([first], [second]) => (first < second ? -1 : 1)),
          ],
        );
      }),
      RUNS,
    );
    await assertAuditIsClean(test.store);
  });

  it('all at once, in any order, never overdraws, never leaks and has a clean audit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 80 }), async (operations) => {
        const run = await freshRun();
        await Promise.all(operations.map((each) => carryOut(run, each)));
        for (let task = 0; task < 10; task += 1) await carryOut(run, { kind: 'fail', task });
        const balance = await test.store.ledger.balance(run.book.workspaceId, 'test');
        assert.equal(balance.heldNanoUsd, 0n);
        for (const key of await test.store.apiKeys.list(run.book.workspaceId)) {
          assert.ok(key.spendLimits.every((limit) => limit.spentNanoUsd <= (limit.capNanoUsd ?? 0n)));
          assert.ok(key.spendLimits.every((limit) => limit.heldNanoUsd === 0n));
        }
      }),
      { ...RUNS, numRuns: 12 },
    );
    await assertAuditIsClean(test.store);
  });
});
