// One round for one batch: take what there is room for, begin it, write down what did not begin. Dying at any line loses
// nothing: what was taken is taken again, and begins under the same task ids.

import { ERRORS, invariant, type LightmeterError } from '@lightmeter/core';
import type { BatchAtWork, BatchPauseReason, BatchRecord, TaskError } from '@lightmeter/store';
import type { Caller } from '../http/authentication.ts';
import type { Services } from '../services.ts';
import { callerOfBatch } from './batch-caller.ts';
import { type BegunItem, beginItem } from './begin-item.ts';
import { cancelOpenTasks } from './cancel-open-tasks.ts';

/** A window smaller than this would leave workers waiting for the feeder. */
const LEAST_WINDOW = 16;

/** True when every item of the batch has ended, and its results are to be written. */
export async function feedBatch(
  services: Services,
  { batchId, state, isLate }: BatchAtWork,
  liveInstances: readonly string[],
): Promise<boolean> {
  const { feeding } = services.store.batches;
  if (isLate && state === 'in_progress') {
    const { sentence, nextStep } = ERRORS.batch_expired;
    await feeding.endPending(batchId, 'expired', {
      code: 'batch_expired',
      message: `${sentence} ${nextStep}`,
    });
  }
  const windowSize = Math.max(
    LEAST_WINDOW,
    2 * services.configuration.LIGHTMETER_WORKER_CONCURRENCY * liveInstances.length,
  );
  const { items, inFlightCount } = await feeding.take(batchId, { liveInstances, windowSize });
  if (items.length === 0) return feeding.beginFinishing(batchId);
  const batch = await services.store.batches.find(batchId);
  invariant(batch, 'A batch whose items were taken is there.');
  const found = await callerOfBatch(services, batch);
  if (found.kind === 'unusable') {
    await feeding.untake(
      batchId,
      items.map(({ taskId }) => taskId),
    );
    // One that is being cancelled does not pause: what is given back ends with it.
    if (batch.state === 'in_progress') await services.store.batches.control.pause(batchId, found);
    return false;
  }
  const begun = await beginAll(services, batch, { caller: found.caller, items });
  await writeDown(services, batch, { begun, isEnding: isLate || batch.state === 'cancelling' });
  const isMoving =
    inFlightCount > 0 ||
    begun.some(({ kind }) => kind === 'begun' || kind === 'later' || kind === 'superseded');
  const refused = begun.find((item) => item.kind === 'refused');
  // While something of it runs, its hold may come back; alone, it waits for money. Past its window it expires instead.
  if (refused && !isMoving && !isLate) await stopForMoney(services, batch, refused.error);
  return false;
}

async function beginAll(
  services: Services,
  batch: BatchRecord,
  given: { caller: Caller; items: readonly { itemIndex: number; taskId: string }[] },
): Promise<BegunItem[]> {
  const { caller, items } = given;
  const records = await services.store.batches.itemsAt(
    batch.batchId,
    items.map(({ itemIndex }) => itemIndex),
  );
  const byIndex = new Map(records.map((record) => [record.itemIndex, record]));
  return Promise.all(
    items.map((taken) => {
      const item = byIndex.get(taken.itemIndex);
      invariant(item, 'An item that was taken is there.');
      return beginItem(services, { batch, caller, taken, item });
    }),
  );
}

async function writeDown(
  services: Services,
  batch: BatchRecord,
  { begun, isEnding }: { begun: readonly BegunItem[]; isEnding: boolean },
): Promise<void> {
  const { batches } = services.store;
  const { feeding } = batches;
  const { batchId } = batch;
  for (const item of begun) {
    if (item.kind === 'failed') {
      if (item.error.kind.report) logFailure(services, batchId, item.error);
      await feeding.fail(batchId, item.taskId, taskErrorOf(item.error));
    }
    if (item.kind === 'later') services.log.warn({ err: item.error, batchId }, 'An item begins later.');
  }
  // Of a batch that ends nothing may wait for its chance to begin.
  const isGivenBack = (item: BegunItem) => item.kind === 'refused' || (isEnding && item.kind === 'later');
  await feeding.untake(
    batchId,
    begun.filter(isGivenBack).map(({ taskId }) => taskId),
  );
  // The batch may have been stopped while its items began.
  const { state } = (await batches.find(batchId)) ?? {};
  if (state === 'paused') await batches.control.giveBackQueued(batchId);
  if (state === 'cancelling') await cancelOpenTasks(services, batchId);
}

function logFailure(services: Services, batchId: string, error: LightmeterError): void {
  services.log.error(
    { err: error.cause ?? error, internal: error.internal, batchId },
    'An item of a batch cannot begin.',
  );
}

/** The money does not suffice for the next item, and nothing of the batch runs that could give some back. */
async function stopForMoney(services: Services, batch: BatchRecord, error: LightmeterError): Promise<void> {
  const { feeding } = services.store.batches;
  if (batch.plan.onInsufficientFunds === 'fail') {
    await feeding.endPending(batch.batchId, 'failed', taskErrorOf(error));
    return;
  }
  const reason: BatchPauseReason =
    error.code === 'spend_cap_reached' ? 'spend_cap_reached' : 'insufficient_balance';
  await feeding.pauseIfIdle(batch.batchId, reason, `${error.message} Then resume the batch.`);
}

function taskErrorOf({ code, message, param }: LightmeterError): TaskError {
  return { code, message, ...(param === undefined ? {} : { param }) };
}
