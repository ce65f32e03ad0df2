// One turn of a task that waited: price it again, one upstream call, and then either its end or its place in the queue
// again. The row of the task and its hold are older than this turn and outlive it if this process dies.

import { invariant, LightmeterError, type ReferenceImage } from '@lightmeter/core';
import type { ImageAdapter } from '@lightmeter/providers';
import type {
  ClaimedTask,
  RequeueOutcome,
  TaskInputImage,
  TaskRecord,
  TaskSettlement,
} from '@lightmeter/store';
import { inputFromJson } from '../flows/enqueue-image.ts';
import type { WaitingCall } from '../flows/image-call.ts';
import { type PricedCall, priceCall } from '../flows/price-call.ts';
import { type AttemptResult, attemptOnce, nextAttemptOf, upstreamRequest } from '../flows/run-upstream.ts';
import { settlePersistently } from '../flows/settle-persistently.ts';
import { failedSettlement, settlementOf } from '../flows/settlement.ts';
import { storedImage } from '../flows/stored-image.ts';
import type { RunningTask } from '../running-tasks.ts';
import type { Services } from '../services.ts';

/** What a turn works with: of the task itself, or of the caller who waits for it here. */
export interface TaskWork extends Pick<WaitingCall, 'references' | 'mask' | 'beginPartialImage'> {
  readonly priced: PricedCall;
  readonly adapter: ImageAdapter;
}

/**
 * Runs one turn.
 *
 * It ends with the task settled, or waiting again, or in the hands of somebody else.
 *
 * @param local what the caller who waits in this process handed in; undefined reads it from the task
 * @throws LightmeterError `database_unavailable`: the task is taken up again
 */
export async function runTask(
  services: Services,
  claimed: ClaimedTask,
  local: TaskWork | undefined,
): Promise<void> {
  const task = await services.store.tasks.findTask(claimed.taskId);
  if (!task || task.endedAt !== undefined) return;
  const startedMs = performance.now();
  const leftMs = claimed.deadlineAt.getTime() - services.clock().getTime();
  const running = services.running.begin(task.taskId, Math.max(0, Math.min(leftMs, services.taskTimeoutMs)));
  try {
    const work = local ?? (await workOf(services, task));
    const result = await attemptOnce(
      {
        ...work,
        outputs: services.outputs,
        request: upstreamRequest(work.priced, work),
        running,
        clock: services.clock,
        newAttemptId: () => services.newId('att'),
      },
      {
        attemptNumber: claimed.attemptCount,
        upstreamJob: claimed.upstreamJob,
        onUpstreamJob: (jobId) => services.store.queue.saveUpstreamJob(task.taskId, jobId),
      },
    );
    const turn = { task, result, running, waiting: local ? 'caller' : 'queue' } as const;
    const outcome = await putBack(services, claimed, turn);
    if (outcome === 'waiting' || outcome === 'lost') return;
    const latencyMs = Math.floor(performance.now() - startedMs);
    const isLate = running.signal.aborted && services.clock() >= claimed.deadlineAt;
    const settlement = settlementOf(services, {
      priced: work.priced,
      taskId: task.taskId,
      result: {
        ...result,
        ...(isLate ? { error: new LightmeterError('task_deadline_exceeded') } : {}),
        attempts: [result.attempt],
      },
      latencyMs,
      cancelled: outcome === 'cancel_requested' ? { keepIfDelivered: false } : running.cancelled,
    });
    const ended = await settlePersistently(services, onlyMine(services, settlement), task);
    if (ended.endedAt !== undefined) {
      services.metrics.observeTask(ended, { provider: work.adapter.name, latencyMs });
    }
  } catch (error) {
    await failHere(services, task, error);
  } finally {
    running.end();
  }
}

interface Turn {
  readonly task: TaskRecord;
  readonly result: AttemptResult;
  readonly running: RunningTask;
  /** Somebody who holds a connection has less patience than the queue. */
  readonly waiting: 'queue' | 'caller';
}

/** What became of the task's wish to try again; undefined when the result is final. */
async function putBack(
  services: Services,
  claimed: ClaimedTask,
  turn: Turn,
): Promise<RequeueOutcome | undefined> {
  const { task, result, running, waiting } = turn;
  await keepPause(services, task, result);
  const next = nextAttemptOf(result, { attemptCount: claimed.attemptCount, waiting });
  if (!next || running.cancelled) return undefined;
  const runAfter = new Date(services.clock().getTime() + next.delayMs);
  if (runAfter >= claimed.deadlineAt) return undefined;
  return services.store.queue.requeue({
    taskId: task.taskId,
    runAfter,
    keepsJob: result.failure?.isJobOpen ?? false,
    attempt: result.attempt,
  });
}

/** A route is called again after this much, however long a pause its provider asks for. */
const LONGEST_ROUTE_PAUSE_MS = 3_600_000;

/** The provider said it for all of its calls with this model: it holds for them also when this task is not tried again. */
async function keepPause(services: Services, task: TaskRecord, result: AttemptResult): Promise<void> {
  const { retryAfterMs } = result.error ?? {};
  if (result.failure?.code !== 'upstream_rate_limited' || retryAfterMs === undefined) return;
  const pauseMs = Math.min(retryAfterMs, LONGEST_ROUTE_PAUSE_MS);
  await services.store.queue.pause(task.route, new Date(services.clock().getTime() + pauseMs));
}

/** A picture is worth having whoever made it; a failure counts only while the task is still this process's to fail. */
function onlyMine(services: Services, settlement: TaskSettlement): TaskSettlement {
  return settlement.state === 'failed' ? { ...settlement, onlyClaimedBy: services.instanceId } : settlement;
}

/** The call as it was when it was created: on the same card the same request has the same price. */
async function workOf(services: Services, task: TaskRecord): Promise<TaskWork> {
  const images = await services.store.queue.inputImages(task.taskId);
  const references = images.filter((image) => image.role === 'reference');
  const mask = images.find((image) => image.role === 'mask');
  invariant(task.input, 'A task that waits for a worker keeps its input.');
  const input = inputFromJson(task.input, {
    references: references.map(referenceOf),
    mask: mask && referenceOf(mask),
  });
  const card = await services.catalog.card(task.rateCardId);
  const priced = priceCall(card, input, services.countPromptTokens);
  invariant(
    priced.quote.highNanoUsd === task.quotedHighNanoUsd,
    'A task is priced again as it was quoted: the rate card does not change.',
  );
  return {
    priced,
    adapter: services.adapterFor(priced.model, task.mode),
    references: references.map((image) => storedImage(services, image)),
    mask: mask && storedImage(services, mask),
    beginPartialImage: undefined,
  };
}

function referenceOf({ param, size, sizeBytes, format, hasAlpha }: TaskInputImage): ReferenceImage {
  return { param, size, sizeBytes, format, hasAlpha };
}

/** A task that cannot even be tried fails with its reason; while the database is away it is left to the sweep. */
async function failHere(services: Services, task: TaskRecord, thrown: unknown): Promise<void> {
  const error =
    thrown instanceof LightmeterError ? thrown : new LightmeterError('internal_error', { cause: thrown });
  if (error.code === 'database_unavailable') throw error;
  if (error.kind.report) {
    services.log.error(
      { err: error.cause ?? error, internal: error.internal, taskId: task.taskId },
      'A task could not be run.',
    );
  }
  await settlePersistently(services, onlyMine(services, failedSettlement(task.taskId, error)), task);
}
