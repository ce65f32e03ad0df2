import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { nanoUsd } from '@lightmeter/core';
import type { TaskBegin } from './task.ts';
import {
  assertAuditIsClean,
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
  sampleId,
  sampleOutput,
  sampleSuccess,
  sampleTask,
  type TestStore,
} from './testing.ts';

let test: TestStore;
before(async () => {
  test = await openTestStore();
});
after(() => test.close());
afterEach(() => assertAuditIsClean(test.store));

async function begunTask(book: SampleBook, given: Partial<TaskBegin> = {}): Promise<TaskBegin> {
  const task = sampleTask(book, given);
  assert.deepEqual(await test.store.tasks.begin(task), { kind: 'held' });
  return task;
}

describe('settling', () => {
  it('captures the charge and releases the rest in one step', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book, { quotedHighNanoUsd: nanoUsd(90_000_000n) });
    assert.deepEqual(
      await test.store.tasks.settle(sampleSuccess(task, { chargeNanoUsd: nanoUsd(60_000_000n) })),
      {
        kind: 'settled',
        state: 'succeeded',
        chargedNanoUsd: 60_000_000n,
        availableNanoUsd: 4_940_000_000n,
      },
    );
    const charge = await test.store.reports.charge(book.workspaceId, 'test', task.taskId);
    assert.deepEqual(
      charge?.transfers.map((transfer) => [transfer.kind, transfer.amountNanoUsd]),
      [
        ['hold', 90_000_000n],
        ['capture', 60_000_000n],
        ['release', 30_000_000n],
      ],
    );
  });

  it('a task that failed costs nothing and its whole hold comes back', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book);
    assert.deepEqual(await test.store.tasks.settle(sampleFailure(task)), {
      kind: 'settled',
      state: 'failed',
      chargedNanoUsd: 0n,
      availableNanoUsd: 5_000_000_000n,
    });
  });

  it('settles once: whatever is settled later answers with the first', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book);
    const attempts = [
      sampleSuccess(task, { chargeNanoUsd: nanoUsd(10_000_000n) }),
      sampleSuccess(task),
      sampleFailure(task),
    ];
    const outcomes = await Promise.all(attempts.map((settlement) => test.store.tasks.settle(settlement)));
    assert.deepEqual(
      outcomes.map(({ kind, state, chargedNanoUsd }) => [kind, state, chargedNanoUsd]),
      [
        ['settled', 'succeeded', 10_000_000n],
        ['already_settled', 'succeeded', 10_000_000n],
        ['already_settled', 'succeeded', 10_000_000n],
      ],
    );
    const record = await test.store.tasks.getTask(book.workspaceId, 'test', task.taskId);
    assert.equal(record?.outputs.length, 1);
  });

  it('from two processes at once one settles, the other learns what was settled', async () => {
    const book = await sampleBook(test.store);
    const other = await test.openAnother();
    for (let round = 0; round < 10; round += 1) {
      const task = await begunTask(book);
      const outcomes = await Promise.all([
        test.store.tasks.settle(sampleSuccess(task)),
        other.tasks.settle(sampleFailure(task)),
      ]);
      assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['already_settled', 'settled']);
      assert.equal(outcomes[0].state, outcomes[1].state);
      assert.equal(outcomes[0].chargedNanoUsd, outcomes[1].chargedNanoUsd);
    }
  });

  it('a charge above the hold is refused whole: nothing moves, and its neighbours in the batch settle', async () => {
    const book = await sampleBook(test.store);
    const tasks = await Promise.all(Array.from({ length: 8 }, () => begunTask(book)));
    const outcomes = await Promise.allSettled(
      tasks.map((task, index) =>
        test.store.tasks.settle(
          sampleSuccess(task, { chargeNanoUsd: nanoUsd(index === 5 ? 30_000_001n : 30_000_000n) }),
        ),
      ),
    );
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.kind : outcome.reason.code)),
      ['settled', 'settled', 'settled', 'settled', 'settled', 'internal_error', 'settled', 'settled'],
    );
    const bad = await test.store.tasks.getTask(book.workspaceId, 'test', tasks[5]?.taskId ?? '');
    assert.deepEqual([bad?.state, bad?.outputs.length, bad?.chargedNanoUsd], ['running', 0, 0n]);
    assert.deepEqual(await test.store.ledger.balance(book.workspaceId, 'test'), {
      availableNanoUsd: 4_760_000_000n,
      heldNanoUsd: 30_000_000n,
      totalNanoUsd: 4_790_000_000n,
    });
  });

  it('what contradicts itself is refused before it reaches the database', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book);
    const success = sampleSuccess(task);
    const failure = sampleFailure(task);
    for (const settlement of [
      { ...success, outputs: [] },
      { ...success, charge: undefined },
      { ...success, chargeNanoUsd: nanoUsd(-1n) },
      { ...success, error: failure.error },
      { ...failure, chargeNanoUsd: nanoUsd(1n) },
      { ...failure, error: undefined },
      { ...failure, charge: success.charge },
    ]) {
      await assert.rejects(test.store.tasks.settle(settlement), { code: 'internal_error' });
    }
  });

  it('a task that does not exist cannot be settled', async () => {
    const book = await sampleBook(test.store);
    await assert.rejects(test.store.tasks.settle(sampleSuccess(sampleTask(book))), {
      code: 'internal_error',
    });
  });
});

describe('a task read back', () => {
  it('has everything it was begun and settled with', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book, {
      quoteId: 'quote_1',
      metadata: { order: '17' },
      quotedLowNanoUsd: nanoUsd(10_000_000n),
    });
    const expiresAt = new Date('2026-12-01T00:00:00.123Z');
    const outputs = [
      sampleOutput({ imageIndex: 0, tier: '1K' }),
      sampleOutput({ imageIndex: 1, tier: '2K', format: 'webp', sizeBytes: 9_007_199_254, expiresAt }),
    ];
    await test.store.tasks.settle(
      sampleSuccess(task, {
        chargeNanoUsd: nanoUsd(20_000_000n),
        outputs: outputs.toReversed(),
        charge: {
          rateCardId: '2026-05',
          lineItems: [{ unit: 'images', tier: '1K', quantity: 2, amount_usd: '0.02' }],
          usage: { total_tokens: 1_773 },
        },
        resolved: { quality: 'high', size: '1024x1024' },
      }),
    );
    const record = await test.store.tasks.getTask(book.workspaceId, 'test', task.taskId);
    assert.ok(record);
    const { createdAt, startedAt, endedAt, attempts, ...rest } = record;
    assert.ok(startedAt && endedAt && createdAt <= startedAt && startedAt <= endedAt);
    assert.deepEqual(
      attempts.map(({ provider, outcome, costNanoUsd }) => [provider, outcome, costNanoUsd]),
      [['sandbox', 'delivered', 0n]],
    );
    assert.deepEqual(rest, {
      taskId: task.taskId,
      workspaceId: book.workspaceId,
      mode: 'test',
      state: 'succeeded',
      apiKeyId: book.key.keyId,
      origin: 'sync',
      batchId: undefined,
      operation: 'generate',
      modelId: 'gpt-image-2',
      route: 'sandbox/gpt-image-2',
      request: { prompt: 'A lighthouse at dusk', size: '1024x1024', n: 1 },
      input: undefined,
      idempotencyKey: undefined,
      rateCardId: '2026-05',
      quoteId: 'quote_1',
      quotedLowNanoUsd: 10_000_000n,
      quotedHighNanoUsd: 30_000_000n,
      chargedNanoUsd: 20_000_000n,
      refundedNanoUsd: 0n,
      lineItems: [{ unit: 'images', tier: '1K', quantity: 2, amount_usd: '0.02' }],
      usage: { total_tokens: 1_773 },
      resolved: { quality: 'high', size: '1024x1024' },
      error: undefined,
      metadata: { order: '17' },
      callback: undefined,
      promotedFrom: undefined,
      cancelRequestedAt: undefined,
      keepIfDelivered: false,
      outputs: [
        { ...outputs[0], expiresAt: undefined, deletedAt: undefined },
        { ...outputs[1], deletedAt: undefined },
      ],
      deletedOutputs: [],
    });
  });

  it('keeps text as it was, whatever characters it has', async () => {
    const book = await sampleBook(test.store);
    const prompt = 'null \u0000, half a pair \ud83c, "quotes", \\ and \u2028 灯台 🗼';
    const task = await begunTask(book, { request: { prompt } });
    await test.store.tasks.settle(
      sampleFailure(task, { error: { code: 'upstream_rejected', message: prompt } }),
    );
    const record = await test.store.tasks.getTask(book.workspaceId, 'test', task.taskId);
    assert.deepEqual([record?.request, record?.error?.message], [{ prompt }, prompt]);
  });

  it('keeps the error of a failure as it was', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book);
    const error = {
      code: 'moderation_blocked',
      message: 'Refused: «ö»\u0001 "quoted" \\ back',
      param: 'prompt',
      details: { categories: ['violence'] },
    };
    await test.store.tasks.settle(sampleFailure(task, { error, resolved: { latency_ms: 12 } }));
    const record = await test.store.tasks.getTask(book.workspaceId, 'test', task.taskId);
    assert.deepEqual([record?.state, record?.error, record?.resolved], ['failed', error, { latency_ms: 12 }]);
  });

  it('is not there for another workspace or mode', async () => {
    const [book, other] = [await sampleBook(test.store), await sampleBook(test.store)];
    const task = await begunTask(book);
    const { getTask } = { getTask: test.store.tasks.getTask.bind(test.store.tasks) };
    assert.equal(await getTask(other.workspaceId, 'test', task.taskId), undefined);
    assert.equal(await getTask(book.workspaceId, 'live', task.taskId), undefined);
    assert.equal(await getTask(book.workspaceId, 'test', 'task_none'), undefined);
  });

  it('an output is found by its id and says whose it is', async () => {
    const book = await sampleBook(test.store);
    const task = await begunTask(book);
    const output = sampleOutput();
    await test.store.tasks.settle(sampleSuccess(task, { outputs: [output] }));
    assert.deepEqual(await test.store.tasks.getOutput(output.outputId), {
      workspaceId: book.workspaceId,
      mode: 'test',
      taskId: task.taskId,
      output: { ...output, expiresAt: undefined, deletedAt: undefined },
    });
    assert.equal(await test.store.tasks.getOutput(sampleId('out')), undefined);
  });
});
