// Server-sent events of one task: the task object whenever it has changed, and the end. Whoever looks changes nothing, and
// it works for a task that runs in another process.

import type { TaskRecord } from '@lightmeter/store';
import type { FastifyReply } from 'fastify';
import type { Services } from '../services.ts';
import { renderTask, type TaskLinks, taskLinks } from './render-task.ts';

/** Proxies end connections that say nothing for 30 to 100 seconds. Comments are ignored by clients. */
const KEEP_ALIVE_MS = 15_000;
/** How stale a change before the end may be; the end itself is told at once. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Sends events until the task has ended, the caller is gone or the server stops. A client that was cut off connects again
 * and gets the task as it then stands.
 */
export async function sendTaskEvents(
  services: Services,
  reply: FastifyReply,
  given: { task: TaskRecord; origin: string },
): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  // It may have closed while the task was read.
  if (reply.raw.destroyed) return;
  openStream(reply);
  const keepAlive = setInterval(() => reply.raw.write(': still there\n\n'), KEEP_ALIVE_MS);
  try {
    await follow(services, reply, { ...given, signal: AbortSignal.any([gone.signal, services.stopping]) });
  } catch (error) {
    const isOver = gone.signal.aborted || services.stopping.aborted;
    if (!isOver) services.log.warn({ err: error, taskId: given.task.taskId }, 'Events of a task broke off.');
  } finally {
    clearInterval(keepAlive);
    reply.raw.end();
  }
}

function openStream(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  reply.raw.flushHeaders();
}

async function follow(
  services: Services,
  reply: FastifyReply,
  given: { task: TaskRecord; origin: string; signal: AbortSignal },
): Promise<void> {
  const { tasks } = services.store;
  const { taskId, workspaceId, mode } = given.task;
  let said = '';
  let task: TaskRecord | undefined = given.task;
  for (;;) {
    const mark = changeMark(task);
    if (mark !== said) send(reply, task, taskLinks(services, given.origin));
    said = mark;
    if (task.endedAt !== undefined) return;
    await tasks.waitForTask(taskId, { timeoutMs: LOOK_INTERVAL_MS, signal: given.signal });
    const found = await tasks.getTask(workspaceId, mode, taskId);
    if (!found) return;
    task = found;
  }
}

/** What a watcher wants to be told of. */
function changeMark(task: TaskRecord): string {
  const { state, attempts, cancelRequestedAt } = task;
  return `${state} ${attempts.length} ${cancelRequestedAt?.getTime()}`;
}

function send(reply: FastifyReply, task: TaskRecord, links: TaskLinks): void {
  const name = task.endedAt === undefined ? 'task.progress' : 'task.ended';
  reply.raw.write(`event: ${name}\ndata: ${JSON.stringify(renderTask(task, links))}\n\n`);
}
