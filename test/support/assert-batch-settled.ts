// The proof of a batch that ran out of money in the middle of crashes: as many items as the balance pays for are done, every
// other has failed for want of it, each has one task and one charge, and the ledger agrees to the cent.

import assert from 'node:assert/strict';
import { type Answer, type Api, assertAuditClean } from './api.ts';
import type { FakeUpstream } from './fake-upstream.ts';
import { promptOf } from './submit-batch.ts';

const PRICE_USD = '0.03';

interface Given {
  readonly items: number;
  readonly paidItems: number;
  /** As GET /v1/batches/:id answers. */
  readonly batch: Answer['body'];
  readonly upstream: FakeUpstream;
}

/** @throws AssertionError that says what was lost, doubled or left */
export async function assertBatchSettled(api: Api, given: Given): Promise<{ repeatedCalls: number }> {
  const { items, paidItems, batch } = given;
  assert.equal(batch.status, 'completed');
  assert.deepEqual(batch.lightmeter.counts, {
    ...{ pending: 0, queued: 0, running: 0, cancelled: 0, expired: 0 },
    succeeded: paidItems,
    failed: items - paidItems,
  });
  const taskIds = await assertItems(api, given);
  const repeatedCalls = await assertTasks(api, given, taskIds);
  await assertLedger(api, { paidItems, taskIds: new Set(taskIds.values()) });
  await assertResultFiles(api, given);
  await assertAuditClean(api);
  return { repeatedCalls };
}

/** Every item is there once, in one state that is true; gives the task of each that succeeded, by index. */
async function assertItems(api: Api, { items, paidItems, batch }: Given): Promise<Map<number, string>> {
  const listed = await allPages(api, `/v1/batches/${batch.id}/items?limit=1000`, (body) => body);
  assert.deepEqual(
    listed.map(({ custom_id: id }) => id),
    Array.from({ length: items }, (_, index) => `item-${index}`),
  );
  const done = listed.filter(({ state }) => state === 'succeeded');
  const failed = listed.filter(({ state }) => state === 'failed');
  assert.deepEqual([done.length, failed.length], [paidItems, items - paidItems]);
  for (const item of done) {
    assert.deepEqual(
      [item.charged_usd, item.outputs.length, item.error, item.run_count],
      [PRICE_USD, 1, null, 1],
      JSON.stringify(item),
    );
  }
  for (const item of failed) {
    assert.deepEqual(
      [item.charged_usd, item.outputs.length, item.error.code, item.task_id],
      ['0', 0, 'insufficient_balance', null],
      JSON.stringify(item),
    );
  }
  return new Map(done.map(({ index, task_id: taskId }) => [index, taskId]));
}

/** One task for each item that ran and no other, and no upstream call that is not one of its attempts. */
async function assertTasks(api: Api, given: Given, taskIds: ReadonlyMap<number, string>): Promise<number> {
  const tasks = await allPages(api, `/v1/tasks?batch_id=${given.batch.id}&limit=100`, (body) => ({
    data: body.data.tasks,
    next_cursor: body.data.next_cursor,
  }));
  assert.deepEqual(new Set(tasks.map(({ taskId }) => taskId)), new Set(taskIds.values()));
  assert.equal(tasks.length, given.paidItems);
  const attempts = new Map<string, { outcome: string; reason: string | null }[]>(
    tasks.map((task) => [task.taskId, task.attempts]),
  );
  let repeatedCalls = 0;
  for (let index = 0; index < given.items; index += 1) {
    const calls = given.upstream.calls.get(promptOf(index)) ?? 0;
    const taskId = taskIds.get(index);
    const attemptCount = taskId === undefined ? 0 : (attempts.get(taskId)?.length ?? 0);
    assert.ok(
      calls <= attemptCount && (taskId === undefined || calls >= 1),
      `item ${index} has ${attemptCount} attempts and met the provider ${calls} times`,
    );
    repeatedCalls += Math.max(0, calls - 1);
  }
  return repeatedCalls;
}

/** One capture of the price for each task, and nothing left or held. */
async function assertLedger(
  api: Api,
  { paidItems, taskIds }: { paidItems: number; taskIds: ReadonlySet<string> },
): Promise<void> {
  const captures = await allPages(api, '/v1/ledger?kind=capture&limit=1000', (body) => body);
  assert.equal(captures.length, paidItems);
  assert.deepEqual(new Set(captures.map(({ task_id: id }) => id)), taskIds);
  assert.deepEqual(new Set(captures.map(({ amount_usd: usd }) => usd)), new Set([`-${PRICE_USD}`]));
  const balance = (await api('/v1/balance')).body;
  assert.deepEqual([balance.available_usd, balance.held_usd], ['0', '0']);
}

/** Every item has a line in one of the two files. */
async function assertResultFiles(api: Api, { items, paidItems, batch }: Given): Promise<void> {
  const idsIn = async (fileId: string): Promise<string[]> => {
    const { status, body } = await api(`/v1/files/${fileId}/content`);
    assert.equal(status, 200);
    return String(body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).custom_id);
  };
  const done = await idsIn(batch.output_file_id);
  const failed = await idsIn(batch.error_file_id);
  assert.deepEqual([done.length, failed.length], [paidItems, items - paidItems]);
  assert.equal(new Set([...done, ...failed]).size, items);
}

/** Everything of a list that is paged by `next_cursor`. */
async function allPages(
  api: Api,
  path: string,
  pageOf: (body: Answer['body']) => { data: Answer['body'][]; next_cursor: string | null },
): Promise<Answer['body'][]> {
  const all: Answer['body'][] = [];
  for (let cursor: string | null = null; ; ) {
    const answer = await api(cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const page = pageOf(answer.body);
    all.push(...page.data);
    cursor = page.next_cursor;
    if (!cursor) return all;
  }
}
