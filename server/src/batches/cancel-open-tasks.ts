// Cancels every task of a batch that waits or runs.

import { LightmeterError } from '@lightmeter/core';
import { cancelTask } from '../flows/cancel-task.ts';
import type { Services } from '../services.ts';

/** What was running when it was asked to end. */
export interface RunningRelease {
  readonly runningCount: number;
  readonly heldNanoUsd: bigint;
}

/** Asks the tasks to end; one that ended meanwhile has ended. */
export async function cancelOpenTasks(services: Services, batchId: string): Promise<RunningRelease> {
  const { batches } = services.store;
  const [batch, open] = await Promise.all([batches.find(batchId), batches.feeding.openTasks(batchId)]);
  if (!batch) return { runningCount: 0, heldNanoUsd: 0n };
  const asked = await Promise.all(
    open.map(async ({ taskId, heldNanoUsd }) => {
      const { workspaceId, mode } = batch;
      try {
        const task = await cancelTask(services, { workspaceId, mode, taskId, keepIfDelivered: false });
        return task.endedAt === undefined ? heldNanoUsd : 0n;
      } catch (error) {
        if (error instanceof LightmeterError && error.code === 'task_not_cancellable') return 0n;
        throw error;
      }
    }),
  );
  const running = asked.filter((heldNanoUsd) => heldNanoUsd > 0n);
  return { runningCount: running.length, heldNanoUsd: running.reduce((sum, held) => sum + held, 0n) };
}
