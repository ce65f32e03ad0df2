// Tasks: created, watched, cancelled. What waits here can stop waiting: the task goes on without it.

import type {
  anyCreateTaskBody,
  CreatedTaskResponse,
  listTasksQuery,
  promoteTaskBody,
  TaskListResponse,
  TaskObject,
  TaskResponse,
} from '@lightmeter/contract';
import type { HttpCall, HttpClient } from './http-client.ts';
import type { SpendingOptions } from './images.ts';

export type { TaskObject } from '@lightmeter/contract';

/** Body of POST /v1/tasks, in either of its forms. */
export type CreateTaskRequest = (typeof anyCreateTaskBody)['_zod']['input'];
/** Body of POST /v1/tasks/{id}/promote. */
export type PromoteTaskRequest = (typeof promoteTaskBody)['_zod']['input'];
/** The answer to both. */
export type CreatedTask = CreatedTaskResponse['data'] & {
  /** An earlier call with the same Idempotency-Key created the task. */
  readonly replayed: boolean;
};

type ListParameters = (typeof listTasksQuery)['_zod']['output'];
/** Which tasks to list. `limit` is the length of a page, not of the whole answer. */
export type TaskListFilter = {
  readonly [Name in 'status' | 'model' | 'batch_id' | 'origin' | 'idempotency_key' | 'limit']?:
    | ListParameters[Name]
    | undefined;
} & {
  readonly created_after?: string | undefined;
  readonly created_before?: string | undefined;
  /** Every pair must be on the task. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
};

/** How long to watch, and who is told. */
export interface WaitOptions {
  /** Gives up watching after so long; 20 minutes when left out. The task itself goes on. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the task as it stands, after every look. */
  readonly onLook?: ((task: TaskObject) => void) | undefined;
}

/** The time to watch is over and the task has not ended. It goes on and may be waited for again. */
export class TaskStillRunningError extends Error {
  readonly task: TaskObject;

  constructor(task: TaskObject) {
    super(`${task.taskId} is still ${task.state}. It goes on; wait for it again, or cancel it.`);
    this.name = 'TaskStillRunningError';
    this.task = task;
  }
}

const READ_TIMEOUT_MS = 60_000;
/** Fetching input images from their addresses takes its time. */
const CREATE_TIMEOUT_MS = 180_000;
const WAIT_TIMEOUT_MS = 1_200_000;
const FIRST_LOOK_MS = 250;
const LONGEST_PAUSE_MS = 3_000;

/** The endpoints of tasks, on one client. */
export function taskEndpoints(http: HttpClient) {
  const retrieve = (taskId: string, signal?: AbortSignal): Promise<TaskObject> =>
    read<TaskResponse>(http, { path: addressOf(taskId), signal }).then((answer) => answer.data);
  const create = (body: CreateTaskRequest, options: SpendingOptions = {}) =>
    createAt(http, '/v1/tasks', { ...options, body });
  const wait = (taskId: string, options: WaitOptions = {}) => waitForTask(retrieve, taskId, options);
  return {
    /** Checks, prices and holds; a worker makes the picture. The same key and request create one task. */
    create,
    /** A task however it came in, synchronous calls among them. */
    retrieve: (taskId: string) => retrieve(taskId),
    /** Every task the filter asks for, newest first; pages are fetched as the iteration gets to them. */
    list: (filter: TaskListFilter = {}) => listTasks(http, filter),
    /**
     * The task once it has ended, succeeded or not.
     *
     * Rejects with TaskStillRunningError when the time is over first.
     */
    wait,
    /** Creates a task and waits for its end. */
    run: async (body: CreateTaskRequest, options: SpendingOptions & WaitOptions = {}): Promise<TaskObject> =>
      wait((await create(body, options)).taskId, options),
    /** Creates the task that makes the picture a draft stands for. The same key and changes create one task. */
    promote: (taskId: string, body: PromoteTaskRequest = {}, options: SpendingOptions = {}) =>
      createAt(http, `${addressOf(taskId)}/promote`, { ...options, body }),
    /** Cancels a task: what waits ends at once, what runs is broken off soon after. */
    cancel: async (
      taskId: string,
      options: { readonly keepIfDelivered?: boolean | undefined } = {},
    ): Promise<TaskObject> => {
      const call: HttpCall = {
        method: 'POST',
        path: `${addressOf(taskId)}/cancel`,
        body: { json: { keep_if_delivered: options.keepIfDelivered ?? false } },
        repeatable: true,
        timeoutMs: READ_TIMEOUT_MS,
      };
      return (await http.json<TaskResponse>(call)).body.data;
    },
  };
}

function addressOf(taskId: string): string {
  return `/v1/tasks/${encodeURIComponent(taskId)}`;
}

async function read<Answer>(
  http: HttpClient,
  call: Pick<HttpCall, 'path' | 'query' | 'signal'>,
): Promise<Answer> {
  return (await http.json<Answer>({ method: 'GET', repeatable: true, timeoutMs: READ_TIMEOUT_MS, ...call }))
    .body;
}

async function createAt(
  http: HttpClient,
  path: string,
  { body, ...options }: SpendingOptions & { readonly body: object },
): Promise<CreatedTask> {
  const { body: answer, headers } = await http.json<CreatedTaskResponse>({
    method: 'POST',
    path,
    body: { json: body },
    headers: {
      'idempotency-key': options.idempotencyKey ?? crypto.randomUUID(),
      'lightmeter-max-cost': options.maxCostUsd,
      'lightmeter-quote': options.quoteId,
    },
    repeatable: true,
    timeoutMs: CREATE_TIMEOUT_MS,
    signal: options.signal,
  });
  return { ...answer.data, replayed: headers.get('idempotent-replayed') === 'true' };
}

async function* listTasks(http: HttpClient, filter: TaskListFilter): AsyncGenerator<TaskObject> {
  const { metadata = {}, limit = 100, ...rest } = filter;
  const pairs = Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value]);
  const query = { ...rest, limit, ...Object.fromEntries(pairs) };
  for (let cursor: string | undefined; ; ) {
    const page = await read<TaskListResponse>(http, { path: '/v1/tasks', query: { ...query, cursor } });
    yield* page.data.tasks;
    if (page.data.next_cursor === null) return;
    cursor = page.data.next_cursor;
  }
}

async function waitForTask(
  retrieve: (taskId: string, signal?: AbortSignal) => Promise<TaskObject>,
  taskId: string,
  options: WaitOptions,
): Promise<TaskObject> {
  const endsMs = performance.now() + (options.timeoutMs ?? WAIT_TIMEOUT_MS);
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 1.5)) {
    const task = await retrieve(taskId, options.signal);
    options.onLook?.(task);
    if (task.ended_at !== null) return task;
    const leftMs = endsMs - performance.now();
    if (leftMs <= 0) throw new TaskStillRunningError(task);
    await rest(Math.min(pauseMs, leftMs), options.signal);
  }
}

/** @throws what `signal` was aborted with */
function rest(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, durationMs);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
