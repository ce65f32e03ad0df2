// Tasks: begun, settled, read, waited for. The one flow of the product uses nothing else.

import { BeginLane } from './begin-task.ts';
import type { Database } from './database.ts';
import { listTasks, type TaskListQuery, type TaskPage } from './list-tasks.ts';
import { MicroBatch, REQUEST_GATHER_MS } from './micro-batch.ts';
import type { Mode } from './mode.ts';
import { getIdempotentTask, getOutput, getTasks, type OwnedOutput } from './read-task.ts';
import { SettleLane } from './settle-task.ts';
import type { BeginOutcome, SettleOutcome, TaskBegin, TaskRecord, TaskSettlement } from './task.ts';
import type { TaskWatcher } from './task-watcher.ts';

export interface TasksGiven {
  readonly reads: Database;
  readonly writes: Database;
  readonly watcher: TaskWatcher;
  readonly clock: () => Date;
}

export class Tasks {
  private readonly given: TasksGiven;
  private readonly beginLane: BeginLane;
  private readonly settleLane: SettleLane;
  /** Reads that come while one is under way share the next query: every finished request reads its task back. */
  private readonly readLane: MicroBatch<string, TaskRecord | undefined>;

  constructor(given: TasksGiven) {
    this.given = given;
    this.beginLane = new BeginLane(given.writes, given.clock);
    this.settleLane = new SettleLane(given.writes, given.clock);
    this.readLane = new MicroBatch({
      gatherMs: REQUEST_GATHER_MS,
      apply: (taskIds) => getTasks(given.reads, taskIds),
    });
  }

  /**
   * Holds the quote's high amount and writes the task down as running, or says why not; see BeginOutcome.
   *
   * The same task begun again answers `held` again.
   *
   * @throws LightmeterError `not_found` for a workspace that does not exist, `database_unavailable`
   */
  begin(task: TaskBegin): Promise<BeginOutcome> {
    return this.beginLane.begin(task);
  }

  /**
   * Ends a task once and for all: capture and release, charge, outputs, attempts, all or nothing. Settling again
   * answers with what was settled first.
   *
   * @throws LightmeterError `internal_error` for a charge above the hold, a success without outputs, or a task that does
   *   not exist: nothing moves; `database_unavailable`
   */
  settle(settlement: TaskSettlement): Promise<SettleOutcome> {
    return this.settleLane.settle(settlement);
  }

  /**
   * True once the task has ended, in whatever process; false when the time is over first, or there is no such task by
   * then.
   *
   * @throws the reason of `signal` when it aborts; LightmeterError `database_unavailable`
   */
  waitForTask(
    taskId: string,
    given: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<boolean> {
    return this.given.watcher.wait(taskId, given);
  }

  /** A task of a workspace; undefined when it has none with this id in this mode. */
  async getTask(workspaceId: string, mode: Mode, taskId: string): Promise<TaskRecord | undefined> {
    const task = await this.readLane.submit(taskId);
    return task?.workspaceId === workspaceId && task.mode === mode ? task : undefined;
  }

  /**
   * One page of a workspace's tasks, newest first, synchronous ones included.
   *
   * @throws LightmeterError `invalid_value` for a cursor that no page gave
   */
  list(query: TaskListQuery): Promise<TaskPage> {
    return listTasks(this.given.reads, query);
  }

  /** A task by its id alone; whoever asks must compare the owner. */
  findTask(taskId: string): Promise<TaskRecord | undefined> {
    return this.readLane.submit(taskId);
  }

  /** The task that answers for an Idempotency-Key, and the hash of its request; undefined when the key is free. */
  findByIdempotencyKey(
    workspaceId: string,
    mode: Mode,
    idempotencyKey: string,
  ): Promise<{ taskId: string; requestHash: string } | undefined> {
    const now = this.given.clock();
    return getIdempotentTask(this.given.reads, { workspaceId, mode, idempotencyKey, now });
  }

  /** An output by its id alone; whoever asks must compare the owner. */
  getOutput(outputId: string): Promise<OwnedOutput | undefined> {
    return getOutput(this.given.reads, outputId);
  }

  /** Takes nothing more and finishes what was submitted. */
  async stop(): Promise<void> {
    await Promise.all([this.beginLane.stop(), this.settleLane.stop(), this.readLane.stop()]);
  }
}
