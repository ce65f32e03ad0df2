// The one flow by which money moves for images: quote → hold → upstream → keep the outputs → price → capture, release
// the rest. It does not end with its caller: a lost connection changes nothing here.

import type { BeginOutcome, TaskRecord } from '@lightmeter/store';
import type { Services } from '../services.ts';
import { findEarlier, hold, type Job, priceForCaller, routeOf } from './begin-task.ts';
import { earlierTask, follow } from './follow-task.ts';
import { type BegunTask, bookOf, type WaitingCall } from './image-call.ts';
import { runUpstream, upstreamRequest } from './run-upstream.ts';
import { settlePersistently } from './settle-persistently.ts';
import { settlementOf } from './settlement.ts';

/**
 * Prices and holds, then lets the work go on by itself.
 *
 * @throws LightmeterError for everything that stops the request before an upstream call: nothing is held or charged then
 */
export async function generateImage(services: Services, call: WaitingCall): Promise<BegunTask> {
  try {
    // First of all: the answer to a repeated request depends on nothing that may have changed since.
    const earlier = await findEarlier(services, call);
    if (earlier) return await follow(services, call, earlier);
    const job: Job = { ...(await priceForCaller(services, call)), taskId: services.newId('task') };
    // Where a limit holds for all processes together, the call takes its turn; elsewhere nothing is in its way.
    const begin = services.worker.isLimited(routeOf(job)) ? beginInTurn : beginAtOnce;
    return await begin(services, call, job);
  } catch (error) {
    call.discardUploads();
    throw error;
  }
}

async function beginAtOnce(services: Services, call: WaitingCall, job: Job): Promise<BegunTask> {
  const begun = await hold(services, call, job, { origin: 'sync', metadata: call.metadata });
  if (begun.kind !== 'held') return follow(services, call, begun);
  return begunTask(job, services.inFlight.track(work(services, call, job).finally(call.discardUploads)));
}

/** The worker of this process runs it as soon as the limits let it, with the caller's own images and previews. */
async function beginInTurn(services: Services, call: WaitingCall, job: Job): Promise<BegunTask> {
  const { taskId } = job;
  services.worker.expect(taskId, { ...call, ...job });
  let begun: BeginOutcome | undefined;
  try {
    begun = await hold(services, call, job, {
      origin: 'sync',
      metadata: call.metadata,
      queueing: {
        lane: 'interactive',
        provider: job.adapter.name,
        deadlineAt: new Date(services.clock().getTime() + services.taskTimeoutMs),
        onlyInstance: services.instanceId,
      },
    });
  } finally {
    if (begun?.kind !== 'held') services.worker.forget(taskId);
  }
  if (begun.kind !== 'held') return follow(services, call, begun);
  services.worker.wake();
  const finished = endOf(services, call, taskId).finally(() => {
    services.worker.forget(taskId);
    call.discardUploads();
  });
  return begunTask(job, services.inFlight.track(finished));
}

/** Resolves with the task once it has ended, whoever ended it: the worker here, or the sweep at its deadline. */
async function endOf(services: Services, call: WaitingCall, taskId: string): Promise<TaskRecord> {
  for (;;) {
    await services.store.tasks.waitForTask(taskId, { timeoutMs: services.taskTimeoutMs });
    const task = await earlierTask(services, call, taskId);
    if (task.endedAt !== undefined) return task;
  }
}

function begunTask({ taskId, priced }: Job, finished: Promise<TaskRecord>): BegunTask {
  return {
    taskId,
    quotedNanoUsd: priced.quote.highNanoUsd,
    rateCardId: priced.card.id,
    replayed: false,
    finished,
  };
}

/** Upstream → keep → price → capture. From here on the caller may be gone. */
async function work(services: Services, call: WaitingCall, job: Job): Promise<TaskRecord> {
  const startedMs = performance.now();
  const running = services.running.begin(job.taskId, services.taskTimeoutMs);
  try {
    const result = await runUpstream({
      adapter: job.adapter,
      outputs: services.outputs,
      priced: job.priced,
      request: upstreamRequest(job.priced, call),
      running,
      clock: services.clock,
      newAttemptId: () => services.newId('att'),
      beginPartialImage: call.beginPartialImage,
    });
    const latencyMs = Math.floor(performance.now() - startedMs);
    const { priced, taskId } = job;
    const settlement = settlementOf(services, {
      priced,
      taskId,
      result,
      latencyMs,
      cancelled: running.cancelled,
    });
    const task = await settlePersistently(services, settlement, bookOf(call.caller));
    services.metrics.observeTask(task, { provider: job.adapter.name, latencyMs });
    return task;
  } finally {
    running.end();
  }
}
