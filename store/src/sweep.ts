// Ends or restarts what nobody will end any more: tasks whose process died, whose deadline has passed or whose hold has
// expired, idempotency keys and quotes past their time. It settles through the same lane as everybody: whoever settles a
// task first has settled it.

import { createId, ERRORS, type ErrorCode, ZERO_USD } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { Instances } from './instances.ts';
import { attemptColumns } from './settle-task.ts';
import type { RequeueOutcome } from './task-queue.ts';
import type { Tasks } from './tasks.ts';

export interface SweepGiven {
  readonly database: Database;
  readonly tasks: Tasks;
  readonly instances: Instances;
  readonly random: (sizeBytes: number) => Uint8Array;
}

export interface SweepReport {
  /** Failed or cancelled, their holds released. */
  readonly ended: number;
  /** Given back to the queue. */
  readonly restarted: number;
}

/** A sweep takes so many tasks at most; the next one takes the rest. */
const MAX_TASKS = 5_000;

/** A task that was running when this many processes died is taken for their cause and not started again. */
const MAX_INTERRUPTIONS = 10;

/** An expired quote can still be named for this long, to be told that it has expired. */
const QUOTE_KEPT_HOURS = 24;

/**
 * Starts interrupted tasks again where a worker can, fails the others and those past their time, and releases their holds.
 *
 * The Idempotency-Key of a task that it fails is free again, so that a retry runs afresh; that of one it cancels is not. Several processes may sweep at
 * once.
 *
 * @throws LightmeterError `database_unavailable`
 */
export async function sweepInterrupted(given: SweepGiven, now: Date): Promise<SweepReport> {
  const lost = await findLost(given, now);
  const fates = await Promise.all(lost.map((task) => decide(given, task, now)));
  await forgetExpired(given.database, now);
  await given.instances.forgetOld();
  return {
    ended: fates.filter((fate) => fate === 'ended').length,
    restarted: fates.filter((fate) => fate === 'restarted').length,
  };
}

interface LostTask {
  readonly task_id: string;
  readonly instance_id: string | null;
  readonly route: string;
  readonly started_at: Date | null;
  readonly is_waiting: boolean;
  readonly is_late: boolean;
  /** It waited for a worker: what is late about it is its deadline. */
  readonly has_deadline: boolean;
  /** A worker may run it: it has a place in the queue, and no caller waits in the process that died. */
  readonly is_restartable: boolean;
  /** How often a process died while it ran the task, this time not among them. */
  readonly interruption_count: bigint;
  readonly is_cancelled: boolean;
}

async function findLost({ database, instances }: SweepGiven, now: Date): Promise<LostTask[]> {
  const dead = await instances.deadWithTasks();
  return database.query<LostTask>(
    `select t.task_id, t.instance_id, t.route, t.started_at, t.state = 'queued' as is_waiting,
       h.expires_at <= $2 or coalesce(q.deadline_at <= $2, false) as is_late,
       q.task_id is not null as has_deadline,
       q.task_id is not null and q.only_instance = '' as is_restartable,
       (select count(*) from attempts a where a.task_id = t.task_id and a.outcome = 'task_interrupted')
         as interruption_count,
       t.cancel_requested_at is not null as is_cancelled
     from (
       select task_id from tasks where state = 'running' and instance_id = any ($1::text[])
       union
       select task_id from task_queue where only_instance <> '' and only_instance = any ($1::text[])
       union
       select task_id from task_queue where deadline_at <= $2 and claimed_by is null
       union
       select task_id from holds where state = 'open' and expires_at <= $2
     ) lost
     join tasks t using (task_id) join holds h using (task_id) left join task_queue q using (task_id)
     where t.state in ('queued', 'running')
     limit ${MAX_TASKS}`,
    [dead, now],
  );
}

async function decide(given: SweepGiven, task: LostTask, now: Date): Promise<'ended' | 'restarted' | 'left'> {
  if (task.is_cancelled) return end(given, task, 'task_cancelled');
  if (task.is_late)
    return end(given, task, task.has_deadline ? 'task_deadline_exceeded' : 'task_interrupted');
  if (!task.is_restartable || task.interruption_count >= MAX_INTERRUPTIONS) {
    return end(given, task, 'task_interrupted');
  }
  return restart(given, task, now);
}

async function end(given: SweepGiven, task: LostTask, code: ErrorCode): Promise<'ended' | 'left'> {
  const { sentence, nextStep } = ERRORS[code];
  const outcome = await given.tasks.settle({
    taskId: task.task_id,
    state: code === 'task_cancelled' ? 'cancelled' : 'failed',
    // What waits may be claimed at this moment: then it is not lost.
    onlyQueued: task.is_waiting,
    chargeNanoUsd: ZERO_USD,
    outputs: [],
    error: { code, message: `${sentence} ${nextStep}` },
    attempts: [],
    // As when its own process cancels it: the answer to a repeated request is that it was cancelled.
    replayable: code === 'task_cancelled',
  });
  return outcome.kind === 'settled' ? 'ended' : 'left';
}

/** In the name of the process that died: if it lives after all, it finds its claim gone. */
async function restart(given: SweepGiven, task: LostTask, now: Date): Promise<'restarted' | 'left'> {
  const [provider = '', upstreamModel = ''] = task.route.split('/', 2);
  const attempt = {
    attemptId: createId('att', { nowMs: now.getTime(), random: given.random(10) }),
    provider,
    upstreamModel,
    startedAt: task.started_at ?? now,
    endedAt: now,
    outcome: 'task_interrupted',
  };
  const [row] = await given.database.query<{ outcome: RequeueOutcome }>(
    'select tasks_requeue($1, $2, $3, true, $4::json) as outcome',
    [task.task_id, task.instance_id, now, JSON.stringify(attemptColumns(attempt))],
  );
  return row?.outcome === 'waiting' ? 'restarted' : 'left';
}

async function forgetExpired(database: Database, now: Date): Promise<void> {
  await database.query('delete from idempotency_keys where expires_at <= $1', [now]);
  await database.query('delete from route_pauses where paused_until <= $1', [now]);
  await database.query('delete from quotes where expires_at <= $1', [
    new Date(now.getTime() - QUOTE_KEPT_HOURS * 3_600_000),
  ]);
}
