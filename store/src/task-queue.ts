// Tasks that wait for a worker: claimed in fair order within limits that hold for all processes, put back after an
// attempt that may be tried again, cancelled. The functions of migration 0008 decide; tasks_settle ends.

import { LightmeterError } from '@lightmeter/core';
import type { Database } from './database.ts';
import type { BookId } from './mode.ts';
import type { Notifications } from './notifications.ts';
import { attemptColumns } from './settle-task.ts';
import type { AttemptRecord, TaskInputImage, TaskLane } from './task.ts';

/** What may run at once, and start in any minute, on a provider (`openai`) or one of its routes (`openai/gpt-image-2`). */
export interface RouteLimit {
  readonly scope: string;
  readonly concurrency?: number | undefined;
  readonly perMinute?: number | undefined;
}

/** A task that this process runs now, and nobody else. */
export interface ClaimedTask {
  readonly taskId: string;
  /** Upstream calls begun, this one among them. */
  readonly attemptCount: number;
  /** A job that an earlier attempt submitted: to be asked for again, not submitted again. */
  readonly upstreamJob: string | undefined;
  readonly deadlineAt: Date;
}

export interface TaskRequeue {
  readonly taskId: string;
  readonly runAfter: Date;
  /** Whether the provider's job, if there is one, is still to be asked for. */
  readonly keepsJob: boolean;
  /** What the attempt came to. */
  readonly attempt: AttemptRecord;
}

/** `lost`: the process does not run the task any more. `cancel_requested`: it is to be cancelled instead. */
export type RequeueOutcome = 'waiting' | 'lost' | 'cancel_requested';

export interface LaneDepth {
  readonly lane: TaskLane;
  readonly waiting: number;
  readonly running: number;
}

interface Given {
  readonly reads: Database;
  readonly writes: Database;
  readonly notifications: Notifications;
  readonly instanceId: string;
  readonly clock: () => Date;
}

export class TaskQueue {
  private readonly given: Given;

  constructor(given: Given) {
    this.given = given;
  }

  /**
   * At most `wanted` tasks, which this process must run: the fairest that wait, within the limits.
   *
   * @param given.ownOnly only tasks whose caller waits in this process
   * @throws LightmeterError `database_unavailable`
   */
  async claim(given: {
    wanted: number;
    ownOnly: boolean;
    limits: readonly RouteLimit[];
  }): Promise<ClaimedTask[]> {
    const limits = given.limits.map(({ scope, concurrency, perMinute }) => ({
      scope,
      concurrency,
      per_minute: perMinute,
    }));
    const rows = await this.given.writes.query<ClaimRow>('select * from tasks_claim($1, $2, $3, $4, $5)', [
      this.given.instanceId,
      given.wanted,
      given.ownOnly,
      JSON.stringify(limits),
      this.given.clock(),
    ]);
    return rows.map(claimedTask);
  }

  /**
   * Puts a task of this process back to wait and keeps the attempt.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async requeue(given: TaskRequeue): Promise<RequeueOutcome> {
    const [row] = await this.given.writes.query<{ outcome: RequeueOutcome }>(
      'select tasks_requeue($1, $2, $3, $4, $5::json) as outcome',
      [
        given.taskId,
        this.given.instanceId,
        given.runAfter,
        given.keepsJob,
        JSON.stringify(attemptColumns(given.attempt)),
      ],
    );
    return row?.outcome ?? 'lost';
  }

  /**
   * The tasks that this process runs as the database sees it: among them those whose claim was answered into a broken
   * connection, and those whose turn ended without a word.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async claimedHere(): Promise<(ClaimedTask & { readonly isOfCaller: boolean })[]> {
    const rows = await this.given.writes.query<ClaimRow & { only_instance: string }>(
      `select task_id, attempt_count, upstream_job, deadline_at, only_instance
       from task_queue where claimed_by = $1`,
      [this.given.instanceId],
    );
    return rows.map((row) => ({ ...claimedTask(row), isOfCaller: row.only_instance !== '' }));
  }

  /**
   * Leaves tasks that this process has claimed and does not run to the sweep, as if the process had died. Not those whose
   * caller waits in this process.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async disown(taskIds: readonly string[]): Promise<void> {
    await this.given.writes.query('select tasks_disown($1, $2)', [taskIds, this.given.instanceId]);
  }

  /**
   * Gives back tasks that this process has claimed and not begun.
   *
   * @throws LightmeterError `database_unavailable`
   */
  async giveBack(taskIds: readonly string[]): Promise<void> {
    await this.given.writes.query('select tasks_give_back($1, $2)', [taskIds, this.given.instanceId]);
  }

  /**
   * Keeps the id of the provider's job, before anything waits for it.
   *
   * @throws LightmeterError `internal_error` when this process does not run the task any more: the job must be given up;
   *   `database_unavailable`
   */
  async saveUpstreamJob(taskId: string, upstreamJob: string): Promise<void> {
    const rows = await this.given.writes.query(
      'update task_queue set upstream_job = $3 where task_id = $1 and claimed_by = $2 returning task_id',
      [taskId, this.given.instanceId, upstreamJob],
    );
    if (rows.length > 0) return;
    throw new LightmeterError('internal_error', { internal: { lostClaim: taskId } });
  }

  /** Leaves a provider or route alone until then, in every process. A longer pause stands. */
  async pause(scope: string, pausedUntil: Date): Promise<void> {
    await this.given.writes.query(
      `insert into route_pauses as p (scope, paused_until) values ($1, $2)
       on conflict (scope) do update set paused_until = greatest(p.paused_until, excluded.paused_until)`,
      [scope, pausedUntil],
    );
  }

  /**
   * Asks the process that runs a task to break it off, and says so in the task. The first wish about a delivered image
   * stands. False when the task does not run.
   */
  async requestCancel(book: BookId, taskId: string, keepIfDelivered: boolean): Promise<boolean> {
    const [row] = await this.given.writes.query<{ is_asked: boolean }>(
      'select task_cancel($1, $2, $3, $4, $5) as is_asked',
      [taskId, book.workspaceId, book.mode, keepIfDelivered, this.given.clock()],
    );
    return row?.is_asked ?? false;
  }

  /** Of the tasks named, those whose cancellation was asked for, and whether an image that arrives is to be kept. */
  async cancelRequested(taskIds: readonly string[]): Promise<{ taskId: string; keepIfDelivered: boolean }[]> {
    const rows = await this.given.reads.query<{ task_id: string; keep_if_delivered: boolean }>(
      `select task_id, keep_if_delivered from tasks
       where task_id = any ($1::text[]) and cancel_requested_at is not null`,
      [taskIds],
    );
    return rows.map((row) => ({ taskId: row.task_id, keepIfDelivered: row.keep_if_delivered }));
  }

  /** The input images of a task that waits or runs, in the order of the request. */
  async inputImages(taskId: string): Promise<TaskInputImage[]> {
    const rows = await this.given.reads.query<{
      role: TaskInputImage['role'];
      param: string;
      storage_key: string;
      sha256: string;
      format: TaskInputImage['format'];
      width_pixels: number;
      height_pixels: number;
      size_bytes: bigint;
      has_alpha: boolean;
    }>('select * from task_inputs where task_id = $1 order by position', [taskId]);
    return rows.map((row) => ({
      role: row.role,
      param: row.param,
      storageKey: row.storage_key,
      sha256: row.sha256,
      format: row.format,
      size: { widthPixels: row.width_pixels, heightPixels: row.height_pixels },
      sizeBytes: Number(row.size_bytes),
      hasAlpha: row.has_alpha,
    }));
  }

  /** How many tasks wait and run, by lane. */
  async depth(): Promise<LaneDepth[]> {
    const rows = await this.given.reads.query<{ lane: TaskLane; waiting: bigint; running: bigint }>(
      `select lane, count(*) filter (where claimed_by is null) as waiting,
         count(*) filter (where claimed_by is not null) as running
       from task_queue group by lane`,
    );
    return rows.map((row) => ({
      lane: row.lane,
      waiting: Number(row.waiting),
      running: Number(row.running),
    }));
  }

  /** Calls `wake` when there may be something to claim, until the returned function is called. */
  onQueued(wake: () => void): () => void {
    return this.given.notifications.on('lightmeter_task_queued', wake);
  }

  /** Calls `cancel` with the id of a task that is to be broken off, until the returned function is called. */
  onCancel(cancel: (taskId: string) => void): () => void {
    return this.given.notifications.on(CANCEL_CHANNEL, cancel);
  }
}

interface ClaimRow {
  task_id: string;
  attempt_count: number;
  upstream_job: string | null;
  deadline_at: Date;
}

function claimedTask(row: ClaimRow): ClaimedTask {
  return {
    taskId: row.task_id,
    attemptCount: row.attempt_count,
    upstreamJob: row.upstream_job ?? undefined,
    deadlineAt: row.deadline_at,
  };
}

/** The channel on which task_cancel names each task that is to be broken off. */
const CANCEL_CHANNEL = 'lightmeter_task_cancel';
