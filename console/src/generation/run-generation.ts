// One run from the press of the button to its end, over lost connections, reloads and cancellations. Tells a listener what
// happens; knows no component. What was paid for is never asked for twice: every repetition carries the same key.

import type { TaskObject } from '@lightmeter/sdk';
import { LightmeterApiError, LightmeterConnectionError } from '@lightmeter/sdk';
import { api, isSignedOut } from '../api/client.ts';
import { noteFailure, noteSuccess } from '../api/connection.ts';
import type { RunEvent } from './run-state.ts';
import { type GenerationCall, type SentGeneration, sendGeneration } from './send-generation.ts';
import { lostConnection } from './silence.ts';

/** Between two looks for a server that does not answer. */
const LOOK_AGAIN_MS = 1_500;

/** A server that answers everything but this call is not sent it for ever. */
const MAX_SENDS = 4;

type Tell = (event: RunEvent) => void;

export interface RunGiven {
  readonly tell: Tell;
  /** The task's id, as soon as it is known: for finding the run after a reload. */
  readonly onTask: (taskId: string) => void;
  /** Aborted when nobody looks any more. The run itself goes on. */
  readonly signal: AbortSignal;
}

/** Sends the call and follows it to the end. Never rejects, and says nothing after the signal. */
export async function runGeneration(call: GenerationCall, given: RunGiven): Promise<void> {
  const { signal, tell } = given;
  try {
    const sent = await sendUntilAnswered(call, given);
    given.onTask(sent.taskId);
    await followTask(sent.taskId, given);
  } catch (error) {
    if (signal.aborted) return;
    noteFailure(error);
    await endWith(error, tell);
  }
}

/** Finds a run that a reload interrupted. Never rejects. */
export async function resumeRun(
  kept: { readonly taskId: string | undefined; readonly idempotencyKey: string },
  given: RunGiven,
): Promise<void> {
  const { signal, tell } = given;
  try {
    const taskId = kept.taskId ?? (await findUntilAnswered(kept.idempotencyKey, given));
    // Nothing had begun: the form is there and nothing was charged.
    if (taskId === undefined) return tell({ type: 'cleared' });
    given.onTask(taskId);
    tell({ type: 'begun', taskId });
    await followTask(taskId, given);
  } catch (error) {
    if (signal.aborted) return;
    noteFailure(error);
    tell({ type: 'refused', error });
  }
}

/** Follows a task that another call created, a promotion for example. Never rejects. */
export async function watchTask(taskId: string, given: RunGiven): Promise<void> {
  await resumeRun({ taskId, idempotencyKey: '' }, given);
}

/**
 * The call's task: from its answer, or from the server's books when the answer was lost. A call that never reached the server
 * is sent again.
 */
async function sendUntilAnswered(call: GenerationCall, given: RunGiven): Promise<SentGeneration> {
  let begunId: string | undefined;
  const listener = {
    onBegun: (taskId: string) => {
      begunId = taskId;
      noteSuccess();
      given.onTask(taskId);
      given.tell({ type: 'begun', taskId });
    },
    onPreview: (picture: Blob) => given.tell({ type: 'preview', url: URL.createObjectURL(picture) }),
  };
  for (let sends = 1; ; sends += 1) {
    try {
      return await sendGeneration(call, listener, given.signal);
    } catch (error) {
      if (error instanceof LightmeterApiError && begunId !== undefined && !error.task) {
        return { taskId: begunId, hasEnded: false };
      }
      if (!isUnanswered(error)) throw error;
      noteFailure(asLost(error));
      given.tell({ type: 'lost' });
      if (begunId !== undefined) return { taskId: begunId, hasEnded: false };
      const taskId = await findUntilAnswered(call.idempotencyKey, given);
      if (taskId !== undefined) return { taskId, hasEnded: false };
      if (sends === MAX_SENDS) throw error;
    }
  }
}

/** The task that a key began; undefined when the server says that there is none. Asks until it answers. */
async function findUntilAnswered(idempotencyKey: string, given: RunGiven): Promise<string | undefined> {
  return untilAnswered(given, async () => {
    for await (const task of api.tasks.list({ idempotency_key: idempotencyKey, limit: 1 }))
      return task.taskId;
    return undefined;
  });
}

/** Reads the events of the task until it has ended. */
async function followTask(taskId: string, given: RunGiven): Promise<void> {
  await untilAnswered(given, async () => {
    const path = `/v1/tasks/${encodeURIComponent(taskId)}/events`;
    for await (const event of api.events(path, { signal: given.signal })) {
      noteSuccess();
      const task = JSON.parse(event.data) as TaskObject;
      if (task.ended_at !== null) return given.tell({ type: 'ended', task });
      given.tell({ type: 'looked', task });
    }
    throw lostConnection(new Error('the events ended before the task'));
  });
}

/** Tries until there is an answer: the server comes back, and so does a session after signing in again. */
async function untilAnswered<Answer>(given: RunGiven, ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      given.signal.throwIfAborted();
      if (!isUnanswered(error) && !isSignedOut(error)) throw error;
      noteFailure(asLost(error));
      given.tell({ type: 'lost' });
      await pause(given.signal);
    }
  }
}

/** No answer, or that of a proxy whose server does not answer. */
function isUnanswered(error: unknown): boolean {
  if (error instanceof LightmeterConnectionError) return true;
  return error instanceof LightmeterApiError && error.code === 'unexpected_answer' && error.retryable;
}

/** For the notice about the connection, which knows no proxies. */
function asLost(error: unknown): unknown {
  return isSignedOut(error) ? error : lostConnection(error);
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, LOOK_AGAIN_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

/** A refusal that had begun a task is shown with it: what was charged (nothing) and tried stands there. */
async function endWith(error: unknown, tell: Tell): Promise<void> {
  const taskId = error instanceof LightmeterApiError ? error.task?.task_id : undefined;
  if (taskId === undefined) return tell({ type: 'refused', error });
  try {
    tell({ type: 'ended', task: await api.tasks.retrieve(taskId), error });
  } catch {
    tell({ type: 'refused', error });
  }
}
