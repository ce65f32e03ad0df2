import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { nanoUsd, sumUsd } from '@lightmeter/core';
import fc from 'fast-check';
import {
  openTestStore,
  type SampleBook,
  sampleBook,
  sampleFailure,
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

const DIMENSIONS = ['day', 'model', 'tier', 'key', 'batch', 'provider', 'origin'] as const;

async function run(book: SampleBook, given: Parameters<typeof sampleTask>[1] = {}) {
  const task = sampleTask(book, given);
  await test.store.tasks.begin(task);
  await test.store.tasks.settle(sampleSuccess(task));
}

describe('usage', () => {
  it('groups tasks by day, model, tier and key, and says what it does not know', async () => {
    let now = new Date('2026-11-01T23:59:59.999Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const holdExpiresAt = new Date('2026-12-01T00:00:00Z');
    const start = async (given: object = {}) => {
      const task = sampleTask(book, { holdExpiresAt, ...given });
      await store.tasks.begin(task);
      return task;
    };
    const [kept, mixed, failed, running] = [
      await start(),
      await start({ modelId: 'gpt-image-1.5', quotedHighNanoUsd: nanoUsd(90_000_000n) }),
      await start(),
      await start(),
    ];
    const attempt = (costNanoUsd: bigint | undefined) => ({
      ...sampleSuccess(kept).attempts[0],
      attemptId: `att_${String(costNanoUsd)}_${book.workspaceId}`,
      costNanoUsd: costNanoUsd === undefined ? undefined : nanoUsd(costNanoUsd),
    });
    const attemptsOf = (...costs: (bigint | undefined)[]) =>
      costs.map(attempt) as unknown as ReturnType<typeof sampleSuccess>['attempts'];
    await store.tasks.settle(sampleSuccess(kept, { attempts: attemptsOf(7_000_000n) }));
    now = new Date('2026-11-02T00:00:00.000Z');
    await store.tasks.settle(
      sampleSuccess(mixed, {
        outputs: [0, 1, 2].map((imageIndex) =>
          sampleOutput({ imageIndex, tier: imageIndex === 1 ? '2K' : '1K' }),
        ),
        attempts: attemptsOf(1_000_000n, undefined),
      }),
    );
    await store.tasks.settle(sampleFailure(failed));
    assert.ok(running);

    const usage = (groupBy: (typeof DIMENSIONS)[number]) =>
      store.reports.usage({
        workspaceId: book.workspaceId,
        mode: 'test',
        groupBy,
        from: new Date('2026-11-01T00:00:00Z'),
        to: new Date('2026-11-03T00:00:00Z'),
      });
    const keptGroup = {
      second: undefined,
      refundedNanoUsd: 0n,
      taskCount: 1,
      failedTaskCount: 0,
      imageCount: 1,
      chargedNanoUsd: 30_000_000n,
      knownCostNanoUsd: 7_000_000n,
      unknownCostTaskCount: 0,
    };
    const mixedGroup = {
      ...keptGroup,
      failedTaskCount: 0,
      imageCount: 3,
      chargedNanoUsd: 90_000_000n,
      knownCostNanoUsd: 1_000_000n,
      unknownCostTaskCount: 1,
    };
    const failedGroup = {
      ...keptGroup,
      failedTaskCount: 1,
      imageCount: 0,
      chargedNanoUsd: 0n,
      knownCostNanoUsd: 0n,
      unknownCostTaskCount: 0,
    };
    const named = (group: string, label = group) => ({ group, label });
    assert.deepEqual(await usage('day'), [
      { ...named('2026-11-01'), ...keptGroup },
      { ...named('2026-11-02'), ...mixedGroup, taskCount: 2, failedTaskCount: 1 },
    ]);
    assert.deepEqual(await usage('model'), [
      { ...named('gpt-image-1.5'), ...mixedGroup },
      { ...named('gpt-image-2'), ...keptGroup, taskCount: 2, failedTaskCount: 1 },
    ]);
    assert.deepEqual(await usage('tier'), [
      { ...named('1K'), ...keptGroup },
      { ...named('1K+2K'), ...mixedGroup },
      { ...named('none', 'No image'), ...failedGroup },
    ]);
    const all = {
      ...mixedGroup,
      taskCount: 3,
      failedTaskCount: 1,
      imageCount: 4,
      chargedNanoUsd: 120_000_000n,
      knownCostNanoUsd: 8_000_000n,
    };
    assert.deepEqual(await usage('key'), [{ ...named(book.key.keyId, 'Sample key'), ...all }]);
    assert.deepEqual(await usage('provider'), [{ ...named('sandbox'), ...all }]);
    assert.deepEqual(await usage('origin'), [{ ...named('sync', 'Answered at once'), ...all }]);
    assert.deepEqual(await usage('batch'), [{ ...named('none', 'No batch'), ...all }]);
  });

  const OCTOBER = { from: new Date('2026-10-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') };

  it('adds up to the same totals to the nano-dollar, by whatever one or two things it is grouped or filtered', async () => {
    let now = new Date('2026-10-01T00:00:00.000Z');
    const store = await test.openAnother({ clock: () => now });
    const anyTask = fc.record({
      model: fc.constantFrom('gpt-image-2', 'gpt-image-1.5'),
      batch: fc.constantFrom(undefined, 'batch_a', 'batch_b'),
      route: fc.constantFrom('sandbox/x', 'openai/gpt-image-2'),
      tiers: fc.array(fc.constantFrom('1K', '2K', '4K'), { maxLength: 4 }),
      charge: fc.bigInt({ min: 0n, max: 30_000_000n }),
      refundPercent: fc.constantFrom(0n, 0n, 50n, 100n),
      dayMs: fc.integer({ min: 0, max: 40 * 86_400_000 }),
    });
    const runOne = async (
      book: SampleBook,
      given: typeof anyTask extends fc.Arbitrary<infer One> ? One : never,
    ) => {
      now = new Date(Date.parse('2026-09-26T00:00:00Z') + given.dayMs);
      const task = sampleTask(book, {
        modelId: given.model,
        batchId: given.batch,
        origin: given.batch === undefined ? 'task' : 'batch',
        route: given.route,
        holdExpiresAt: new Date('2027-01-01T00:00:00Z'),
      });
      await store.tasks.begin(task);
      if (given.tiers.length === 0) {
        await store.tasks.settle(sampleFailure(task));
        return;
      }
      const outputs = given.tiers.map((tier, imageIndex) => sampleOutput({ imageIndex, tier: tier as '1K' }));
      const attempts: ReturnType<typeof sampleSuccess>['attempts'] = [];
      await store.tasks.settle(
        sampleSuccess(task, { outputs, attempts, chargeNanoUsd: nanoUsd(given.charge) }),
      );
      const amountNanoUsd = nanoUsd((given.charge * given.refundPercent) / 100n);
      if (amountNanoUsd === 0n) return;
      now = new Date(now.getTime() + 3 * 86_400_000);
      const refund = { kind: 'refund', transferId: `tr_${task.taskId}`, taskId: task.taskId } as const;
      await store.ledger.apply({ ...refund, workspaceId: book.workspaceId, mode: 'test', amountNanoUsd });
    };
    await fc.assert(
      fc.asyncProperty(fc.array(anyTask, { minLength: 1, maxLength: 12 }), async (tasks) => {
        now = new Date('2026-09-01T00:00:00.000Z');
        const book = await sampleBook(store);
        for (const task of tasks) await runOne(book, task);
        const sums = async (query: object) => {
          const groups = await store.reports.usage({
            workspaceId: book.workspaceId,
            mode: 'test',
            groupBy: 'day',
            ...OCTOBER,
            ...query,
          });
          return {
            charged: sumUsd(groups.map(({ chargedNanoUsd }) => chargedNanoUsd)),
            refunded: sumUsd(groups.map(({ refundedNanoUsd }) => refundedNanoUsd)),
            tasks: groups.reduce((count, { taskCount }) => count + taskCount, 0),
            images: groups.reduce((count, { imageCount }) => count + imageCount, 0),
          };
        };
        const [truth] = await test.sql<{ charged: bigint; refunded: bigint }>(
          `select
             (select coalesce(sum(amount_nano_usd), 0)::bigint from charges
              where workspace_id = $1 and created_at >= $2 and created_at < $3) as charged,
             (select coalesce(sum(amount_nano_usd), 0)::bigint from transfers
              where workspace_id = $1 and kind = 'refund' and created_at >= $2 and created_at < $3) as refunded`,
          [book.workspaceId, OCTOBER.from, OCTOBER.to],
        );
        const total = await sums({});
        assert.deepEqual([total.charged, total.refunded], [truth?.charged, truth?.refunded]);
        const [spent] = await store.reports.spending({ workspaceId: book.workspaceId, mode: 'test' }, [
          OCTOBER,
        ]);
        assert.deepEqual(
          [spent?.chargedNanoUsd, spent?.refundedNanoUsd, spent?.taskCount, spent?.imageCount],
          [total.charged, total.refunded, total.tasks, total.images],
        );
        for (const groupBy of DIMENSIONS) {
          for (const thenBy of [undefined, ...DIMENSIONS.filter((other) => other !== groupBy)])
            assert.deepEqual(await sums({ groupBy, thenBy }), total, `${groupBy} ${thenBy}`);
        }
        const FILTERS = { model: 'modelId', tier: 'tiers', key: 'apiKeyId', batch: 'batchId' } as const;
        for (const [groupBy, filter] of Object.entries({
          ...FILTERS,
          provider: 'provider',
          origin: 'origin',
        })) {
          const query = { workspaceId: book.workspaceId, mode: 'test', ...OCTOBER } as const;
          const groups = await store.reports.usage({ ...query, groupBy: groupBy as 'model' });
          for (const { group, ...figures } of groups) {
            const [alone, ...more] = await store.reports.usage({
              ...query,
              groupBy: groupBy as 'model',
              [filter]: group,
            });
            assert.deepEqual([alone, more], [{ group, ...figures }, []], `${groupBy} ${group}`);
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  it('counts a refund when it is made, under what its task was', async () => {
    let now = new Date('2026-11-01T12:00:00.000Z');
    const store = await test.openAnother({ clock: () => now });
    const book = await sampleBook(store);
    const task = sampleTask(book, { holdExpiresAt: new Date('2026-12-01T00:00:00Z') });
    await store.tasks.begin(task);
    await store.tasks.settle(sampleSuccess(task));
    now = new Date('2026-11-03T00:00:00.000Z');
    await store.ledger.apply({
      kind: 'refund',
      transferId: `tr_${task.taskId}`,
      workspaceId: book.workspaceId,
      mode: 'test',
      amountNanoUsd: nanoUsd(10_000_000n),
      taskId: task.taskId,
    });
    const usage = async (groupBy: 'day' | 'tier', from: string, to: string) => {
      const span = { from: new Date(from), to: new Date(to) };
      const groups = await store.reports.usage({
        workspaceId: book.workspaceId,
        mode: 'test',
        groupBy,
        ...span,
      });
      return groups.map((group) => [
        group.group,
        group.taskCount,
        group.imageCount,
        group.chargedNanoUsd,
        group.refundedNanoUsd,
      ]);
    };
    assert.deepEqual(await usage('day', '2026-11-01', '2026-11-04'), [
      ['2026-11-01', 1, 1, 30_000_000n, 0n],
      ['2026-11-03', 0, 0, 0n, 10_000_000n],
    ]);
    assert.deepEqual(await usage('tier', '2026-11-01', '2026-11-03'), [['1K', 1, 1, 30_000_000n, 0n]]);
    assert.deepEqual(await usage('tier', '2026-11-03', '2026-11-04'), [['1K', 0, 0, 0n, 10_000_000n]]);
    assert.deepEqual(await usage('tier', '2026-11-03T00:00:00.001Z', '2026-11-04'), []);
  });

  it('with more rows than allowed is refused, and never cut', async () => {
    const book = await sampleBook(test.store);
    await run(book);
    await run(book, { modelId: 'gpt-image-1.5' });
    const query = { workspaceId: book.workspaceId, mode: 'test', groupBy: 'model' } as const;
    const span = { from: new Date(0), to: new Date(Date.now() + 60_000) };
    assert.equal((await test.store.reports.usage({ ...query, ...span, maxRows: 2 })).length, 2);
    await assert.rejects(test.store.reports.usage({ ...query, ...span, maxRows: 1 }), {
      code: 'invalid_value',
      param: 'group_by',
    });
  });
});
