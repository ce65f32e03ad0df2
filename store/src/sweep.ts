// Ends what nobody will end any more: tasks whose process died or whose hold has expired, idempotency keys and quotes
// past their time. It settles through the same lane as everybody: whoever settles a task first has settled it.

import { ERRORS, ZERO_USD } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { Instances } from './instances.ts';
import type { Tasks } from './tasks.ts';

export interface SweepGiven {
  readonly database: Database;
  readonly tasks: Tasks;
  readonly instances: Instances;
}

/** A sweep takes so many tasks at most; the next one takes the rest. */
const MAX_TASKS = 5_000;

/** An expired quote can still be named for this long, to be told that it has expired. */
const QUOTE_KEPT_HOURS = 24;

/**
 * Fails interrupted tasks, releases their holds, and gives how many it ended.
 *
 * Their Idempotency-Keys are free again, so that a retry runs afresh. Several processes may sweep at once.
 *
 * @throws LightmeterError `database_unavailable`
 */
export async function sweepInterrupted(given: SweepGiven, now: Date): Promise<number> {
  const dead = await given.instances.deadWithTasks();
  const interrupted = await given.database.query<{ task_id: string }>(
    `select t.task_id
     from tasks t join holds h using (task_id)
     where t.state = 'running' and (t.instance_id = any ($1::text[]) or h.expires_at <= $2)
     limit ${MAX_TASKS}`,
    [dead, now],
  );
  const outcomes = await Promise.all(
    interrupted.map(({ task_id: taskId }) => interrupt(given.tasks, taskId)),
  );
  await forgetExpired(given.database, now);
  await given.instances.forgetOld();
  return outcomes.filter((outcome) => outcome.kind === 'settled').length;
}

function interrupt(tasks: Tasks, taskId: string) {
  const { sentence, nextStep } = ERRORS.task_interrupted;
  return tasks.settle({
    taskId,
    state: 'failed',
    chargeNanoUsd: ZERO_USD,
    outputs: [],
    error: { code: 'task_interrupted', message: `${sentence} ${nextStep}` },
    attempts: [],
    replayable: false,
  });
}

async function forgetExpired(database: Database, now: Date): Promise<void> {
  await database.query('delete from idempotency_keys where expires_at <= $1', [now]);
  await database.query('delete from quotes where expires_at <= $1', [
    new Date(now.getTime() - QUOTE_KEPT_HOURS * 3_600_000),
  ]);
}
