// Server-sent events of one task: the task object whenever it has changed, and the end. Whoever looks changes nothing, and
// it works for a task that runs in another process.

import type { TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { sendEvents } from './event-stream.ts';
import { renderTask, taskLinks } from './render-task.ts';

/** How stale a change before the end may be; the end itself is told at once. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Sends events until the task has ended, the caller is gone or the server stops. A client that was cut off connects again
 * and gets the task as it then stands.
 */
export function sendTaskEvents(
  services: Services,
  reply: FastifyReply,
  given: { task: TaskRecord; origin: string },
): Promise<void> {
  const { tasks } = services.store;
  const { taskId, workspaceId, mode } = given.task;
  return sendEvents(services, reply, async ({ send, over }) => {
    let said = '';
    let task: TaskRecord | undefined = given.task;
    while (task) {
      const mark = changeMark(task);
      const name = task.endedAt === undefined ? 'task.progress' : 'task.ended';
      if (mark !== said) send(name, renderTask(task, taskLinks(services, given.origin)));
      said = mark;
      if (task.endedAt !== undefined) return;
      await tasks.waitForTask(taskId, { timeoutMs: LOOK_INTERVAL_MS, signal: over });
      task = await tasks.getTask(workspaceId, mode, taskId);
    }
  });
}

/** What a watcher wants to be told of. */
function changeMark(task: TaskRecord): string {
  const { state, attempts, cancelRequestedAt } = task;
  return `${state} ${attempts.length} ${cancelRequestedAt?.getTime()}`;
}
