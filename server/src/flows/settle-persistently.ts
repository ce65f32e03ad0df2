// A finished task must be settled even while the database is away: the picture is paid for and the caller's money is
// held. Settling is idempotent, so it is repeated until it is acknowledged.

import { setTimeout as wait } from 'node:timers/promises';
import { LightmeterError } from '@lightmeter/core';
import type { BookId, TaskRecord, TaskSettlement } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { cancelledSettlement } from './cancel-task.ts';

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
/** Less than the grace by which a hold outlives its task's deadline. */
const GIVE_UP_AFTER_MS = 900_000;

/**
 * Settles and reads the task back as it now stands for ever: cancelled, when a success is not wanted any more. A settlement
 * that was not this process's to make leaves it as it is.
 *
 * Gives up before the hold expires: from then on the sweep decides.
 */
export async function settlePersistently(
  services: Services,
  settlement: TaskSettlement,
  book: BookId,
): Promise<TaskRecord> {
  const giveUpAtMs = services.clock().getTime() + GIVE_UP_AFTER_MS;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)) {
    try {
      const { kind } = await services.store.tasks.settle(settlement);
      if (kind === 'cancel_requested') {
        // Somebody was told that it would not be paid for, as the picture arrived.
        const { taskId, attempts, resolved } = settlement;
        await services.store.tasks.settle(cancelledSettlement(taskId, { attempts, resolved }));
      }
      const task = await services.store.tasks.getTask(book.workspaceId, book.mode, settlement.taskId);
      if (task) return task;
      throw new LightmeterError('internal_error', { internal: { missingTask: settlement.taskId } });
    } catch (error) {
      if (!mayPass(error) || services.clock().getTime() > giveUpAtMs) throw error;
      services.log.warn(
        { taskId: settlement.taskId, delayMs },
        'The database is away; the task will be settled again.',
      );
      await wait(delayMs);
    }
  }
}

/**
 * Whether settling again may succeed: the database is away, full or being failed over. What it says of the settlement
 * itself (SQLSTATE classes 22 and 23, and LM of our own functions) is final.
 */
function mayPass(error: unknown): boolean {
  if (error instanceof LightmeterError) return error.code === 'database_unavailable';
  const state = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(state) && !/^(22|23|LM)/.test(state);
}
