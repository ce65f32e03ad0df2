// Cancelling: what waits ends at once and costs nothing; what runs is broken off, or finished and kept if the caller
// wants it.

import { ERRORS, LightmeterError, ZERO_USD } from '@lightmeter/core';
import type { BookId, TaskRecord, TaskSettlement } from '@lightmeter/store';
import type { Services } from '../services.ts';

export interface CancelWish extends BookId {
  readonly taskId: string;
  /** Of a task that runs: an image that arrives is kept and charged instead of thrown away. */
  readonly keepIfDelivered: boolean;
}

/**
 * Cancels a task and gives it as it then stands: `cancelled`, or still `running` while the process that runs it breaks it
 * off. Cancelling again changes nothing.
 *
 * @throws LightmeterError `not_found`, `task_not_cancellable` when it has ended otherwise
 */
export async function cancelTask(services: Services, wish: CancelWish): Promise<TaskRecord> {
  const { workspaceId, mode, taskId } = wish;
  const { tasks, queue } = services.store;
  const read = async () => {
    const task = await tasks.getTask(workspaceId, mode, taskId);
    if (task) return task;
    throw new LightmeterError('not_found', {
      param: 'task_id',
      message: `There is no task ${JSON.stringify(taskId.slice(0, 60))}.`,
    });
  };
  await read();
  // A worker may take it, or put it back to wait, between the one and the other.
  for (;;) {
    const { kind } = await tasks.settle(cancelledSettlement(taskId, { onlyQueued: true }));
    if (kind !== 'left' || (await queue.requestCancel(wish, taskId, wish.keepIfDelivered))) break;
  }
  const task = await read();
  if (task.endedAt !== undefined && task.state !== 'cancelled') {
    throw new LightmeterError('task_not_cancellable', {
      message: `The task has ended before it could be cancelled: it ${task.state}.`,
      details: { state: task.state },
    });
  }
  return task;
}

/** A cancelled task: nothing is kept or charged. */
export function cancelledSettlement(
  taskId: string,
  given: Partial<Pick<TaskSettlement, 'onlyQueued' | 'attempts' | 'resolved'>> = {},
): TaskSettlement {
  const { sentence, nextStep } = ERRORS.task_cancelled;
  return {
    taskId,
    state: 'cancelled',
    chargeNanoUsd: ZERO_USD,
    outputs: [],
    error: { code: 'task_cancelled', message: `${sentence} ${nextStep}` },
    attempts: [],
    replayable: true,
    ...given,
  };
}
